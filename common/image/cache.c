/* Copies on the EFI system partition. */
#include "image/cache.h"

#include "base/heap.h"
#include "config.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/cache_index.h"
#include "proto/url.h"
#include "settings/settings.h"

#define LOG_MODULE "cache"
#include "base/log.h"

#define INDEX	CACHE_FOLDER "index"
#define FRESH	CACHE_FOLDER "new" /* what is being written */
#define ENTRIES 48 /* Debian's PXELINUX tree has some 20 configurations */
#define PIECE	(256 * 1024)

/* What an image has to do with its copy, for the time of its fetch. */
struct image_copy {
	struct fetch_copy facts;
	struct cache_entry entry; /* its url is always set, the rest if facts.here */
	char *url;                /* that was asked for: where its bytes come from again if they are no good here */
};

static struct {
	bool read;
	bool told; /* that nothing can be written */
	struct cache_entry *entries;
	unsigned count;
} cache;

/* ---- files ---- */

static struct span file_name(const uint8_t digest[SHA256_SIZE], char buf[64])
{
	struct strbuf sb;

	sb_init(&sb, buf, 64);
	sb_str(&sb, CACHE_FOLDER);
	sb_hex(&sb, span_of(digest, 8), '\0');
	return sb_as_span(&sb);
}

/* Reads a whole file of known size into to. */
static enum rc read_all(struct plat_file *file, uint8_t *to, uint64_t size, struct sha256 *hash)
{
	uint64_t at = 0;

	while (at < size) {
		size_t got = 0;
		enum rc rc =
			plat_file_read(file, to + at, size - at < PIECE ? (size_t)(size - at) : PIECE, &got);

		if (rc != RC_OK || got == 0)
			return rc != RC_OK ? rc : RC_IMAGE_BROKEN;
		if (hash != NULL)
			sha256_update(hash, span_of(to + at, got));
		at += got;
		if (!loop_go_on())
			return RC_CANCELLED;
	}
	return RC_OK;
}

static enum rc write_all(struct plat_file *file, struct span bytes)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK && bytes.n > 0) {
		rc = plat_file_write(file, span_sub(bytes, 0, PIECE));
		bytes = span_skip(bytes, PIECE);
		if (rc == RC_OK && !loop_go_on())
			rc = RC_CANCELLED;
	}
	return rc == RC_OK ? plat_file_write(file, SPAN_NONE) : rc;
}

/* Beside what is there, then in its place: whoever loses power in between has the old, or nothing that passes
 * for a copy. */
static enum rc save(struct span path, struct span bytes)
{
	struct plat_file *file;
	enum rc rc = plat_file_create(span_str(FRESH), &file);

	if (rc != RC_OK)
		return rc;
	rc = write_all(file, bytes);
	plat_file_close(file);
	if (rc == RC_OK)
		return plat_file_rename(span_str(FRESH), path);
	if (plat_file_remove(span_str(FRESH)) != RC_OK)
		log_info("what was written in vain stays on the medium");
	return rc;
}

/* ---- the list ---- */

static void read_entries(struct span text)
{
	while (cache.count < ENTRIES && cache_index_next(&text, &cache.entries[cache.count]))
		cache.count++;
}

static void read_index(void)
{
	struct plat_file *file;
	uint64_t size;
	uint8_t *text;

	if (cache.read)
		return;
	cache.entries = heap_new_array(ENTRIES, sizeof *cache.entries);
	cache.read = cache.entries != NULL;
	if (!cache.read || plat_file_open(span_str(INDEX), &file, &size) != RC_OK)
		return;
	text = size <= ENTRIES * CACHE_LINE_MAX ? heap_new((size_t)size) : NULL;
	if (text != NULL && read_all(file, text, size, NULL) == RC_OK)
		read_entries(span_of(text, (size_t)size));
	heap_free(text);
	plat_file_close(file);
}

static enum rc write_index(void)
{
	char *text = heap_new(ENTRIES * CACHE_LINE_MAX);
	struct strbuf sb;
	enum rc rc;

	if (text == NULL)
		return RC_NO_MEMORY;
	sb_init(&sb, text, ENTRIES * CACHE_LINE_MAX);
	for (unsigned i = 0; i < cache.count; i++)
		cache_index_put(&cache.entries[i], &sb);
	rc = save(span_str(INDEX), sb_as_span(&sb));
	heap_free(text);
	return rc;
}

static unsigned find_entry(const uint8_t url[SHA256_SIZE])
{
	unsigned i = 0;

	while (i < cache.count && memcmp(cache.entries[i].url, url, SHA256_SIZE) != 0)
		i++;
	return i;
}

static bool file_is_listed(const uint8_t digest[SHA256_SIZE])
{
	for (unsigned i = 0; i < cache.count; i++) {
		if (memcmp(cache.entries[i].file, digest, SHA256_SIZE) == 0)
			return true;
	}
	return false;
}

/* Unless another entry means the same bytes. */
static void remove_file(const uint8_t digest[SHA256_SIZE])
{
	char name[64];

	if (!file_is_listed(digest) && plat_file_remove(file_name(digest, name)) != RC_OK)
		log_info("an old copy was not there any more");
}

/* Takes an entry off the list; digest gets its file's name. */
static void unlist(unsigned i, uint8_t digest[SHA256_SIZE])
{
	memcpy(digest, cache.entries[i].file, SHA256_SIZE);
	cache.count--;
	memmove(&cache.entries[i], &cache.entries[i + 1], (cache.count - i) * sizeof cache.entries[0]);
}

static void drop_entry(unsigned i)
{
	uint8_t digest[SHA256_SIZE];

	unlist(i, digest);
	remove_file(digest);
}

/* ---- before the fetch ---- */

static void url_digest(struct span url, uint8_t digest[SHA256_SIZE])
{
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, span_sub(url, 0, span_find(url, '#')));
	sha256_end(&hash, digest);
}

/* Reads a copy into pages; RC_NOT_FOUND, RC_IMAGE_BROKEN if they are not what was written ... */
static enum rc read_copy(const struct cache_entry *entry, uint8_t **bytes)
{
	uint8_t digest[SHA256_SIZE];
	struct plat_file *file;
	struct sha256 hash;
	uint8_t *pages = NULL;
	uint64_t size;
	char name[64];
	enum rc rc = plat_file_open(file_name(entry->file, name), &file, &size);

	if (rc != RC_OK)
		return rc;
	sha256_init(&hash);
	if (size != entry->size || size == 0 || size > CACHE_BYTES_MAX)
		rc = RC_IMAGE_BROKEN;
	else if (size > plat_pages_free_bytes())
		rc = RC_NO_MEMORY;
	else
		pages = plat_pages_alloc((size_t)size, PLAT_ANY_ADDRESS);
	if (rc == RC_OK)
		rc = pages != NULL ? read_all(file, pages, size, &hash) : RC_NO_MEMORY;
	plat_file_close(file);
	sha256_end(&hash, digest);
	if (rc == RC_OK && memcmp(digest, entry->file, SHA256_SIZE) != 0)
		rc = RC_IMAGE_BROKEN;
	if (rc != RC_OK && pages != NULL)
		plat_pages_free(pages, (size_t)size);
	if (rc == RC_OK)
		*bytes = pages;
	return rc;
}

/* As read_copy; one that is no good is told, and dropped. */
static enum rc take_copy(const struct cache_entry *entry, const char *name, uint8_t **bytes)
{
	enum rc rc = read_copy(entry, bytes);
	unsigned i = find_entry(entry->url);

	if (rc == RC_OK || rc == RC_CANCELLED)
		return rc;
	log_warn("%s: the copy on this machine is not used (%s)", name, rc_text(rc));
	if (rc != RC_NO_MEMORY && i < cache.count)
		drop_entry(i);
	return rc;
}

/* Moves an entry to the front, for its use: what is needed is the last to make room. */
static void put_first(unsigned i)
{
	struct cache_entry entry = cache.entries[i];

	memmove(&cache.entries[1], &cache.entries[0], i * sizeof entry);
	cache.entries[0] = entry;
}

static void find_copy(struct image *image)
{
	struct image_copy *copy = image->copy;
	unsigned i = find_entry(copy->entry.url);

	if (i == cache.count || (image->pinned && memcmp(image->sha256, cache.entries[i].file, SHA256_SIZE) != 0))
		return;
	put_first(i);
	copy->entry = cache.entries[0];
	copy->facts.here = true;
	copy->facts.fallback = settings_get_bool("cache-fallback", false);
	memcpy(copy->facts.tag, copy->entry.tag, sizeof copy->facts.tag);
	memcpy(copy->facts.modified, copy->entry.modified, sizeof copy->facts.modified);
}

/* Whether the settings want copies of what is at such a URL; reads the list. */
static bool is_wanted(struct span url_text)
{
	char text[8];
	struct strbuf sb;
	struct url url;

	sb_init(&sb, text, sizeof text);
	if (settings_get_text(span_str("cache"), &sb) != RC_OK || !span_is_nocase(sb_as_span(&sb), "esp"))
		return false;
	if (url_parse(url_text, &url) != RC_OK || !span_is_nocase(url.scheme, "http") || url.has_userinfo)
		return false;
	read_index();
	return cache.read;
}

void cache_prepare(struct image *image, struct span url, struct fetch_options *options)
{
	cache_forget(image);
	if (image->for_drive || options->ask != NULL || options->probe || !is_wanted(url))
		return;
	image->copy = heap_new(sizeof *image->copy);
	if (image->copy == NULL)
		return;
	image->copy->url = heap_text(url);
	if (image->copy->url == NULL) {
		cache_forget(image);
		return;
	}
	url_digest(url, image->copy->entry.url);
	find_copy(image);
	options->copy = &image->copy->facts;
}

/* ---- after the fetch ---- */

char *cache_url(const struct image *image)
{
	return image->copy != NULL ? heap_text(span_str(image->copy->url)) : NULL;
}

enum rc cache_take(struct image *image)
{
	struct image_copy *copy = image->copy;
	uint8_t *bytes;
	enum rc rc;

	if (copy == NULL || !copy->facts.used)
		return RC_OK;
	rc = take_copy(&copy->entry, image->name, &bytes);
	if (rc != RC_OK)
		return rc;
	if (image->bytes != NULL)
		plat_pages_free(image->bytes, (size_t)image->cap);
	image_adopt(image, span_of(bytes, (size_t)copy->entry.size));
	return RC_OK;
}

static void say_not_kept(const char *name, enum rc rc)
{
	if (rc == RC_CANCELLED)
		return;
	if (rc != RC_UNSUPPORTED)
		log_warn("%s: no copy is kept (%s); look at the EFI system partition", name, rc == RC_LIMIT ? "it is full" : rc_text(rc));
	else if (!cache.told)
		log_warn("the setting cache wants copies, but Kedge can write to no EFI system partition "
			 "here; nothing is kept");
	cache.told |= rc == RC_UNSUPPORTED;
}

static uint64_t bytes_kept(void)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < cache.count; i++)
		sum += cache.entries[i].size;
	return sum;
}

static enum rc save_bytes(struct span bytes, const struct cache_entry *entry)
{
	unsigned old = find_entry(entry->url);
	char name[64];
	enum rc rc;

	if (file_is_listed(entry->file))
		return RC_OK;
	rc = save(file_name(entry->file, name), bytes);
	if (rc != RC_LIMIT || old == cache.count)
		return rc;
	drop_entry(old); /* its own older version may be what fills the medium */
	return save(file_name(entry->file, name), bytes);
}

/* The new copy first, then the list, then the old one goes. */
static enum rc keep(struct span bytes, const struct cache_entry *entry)
{
	uint8_t gone[SHA256_SIZE];
	enum rc rc = save_bytes(bytes, entry);
	unsigned old = find_entry(entry->url);
	bool had = old < cache.count;

	if (rc != RC_OK)
		return rc;
	if (had)
		unlist(old, gone);
	memmove(&cache.entries[1], &cache.entries[0], cache.count * sizeof *entry);
	cache.entries[0] = *entry;
	cache.count++;
	rc = write_index();
	if (rc == RC_OK && had)
		remove_file(gone);
	return rc;
}

/* Makes room, and keeps it. */
static void keep_if_can(const char *name, struct span bytes, const struct cache_entry *entry)
{
	enum rc rc;

	while (cache.count > 0 && (cache.count == ENTRIES || bytes_kept() + bytes.n > CACHE_BYTES_MAX))
		drop_entry(cache.count - 1);
	rc = keep(bytes, entry);
	if (rc != RC_OK)
		say_not_kept(name, rc);
}

void cache_settle(struct image *image)
{
	struct image_copy *copy = image->copy;
	struct cache_entry entry = {.size = image->size};

	if (copy == NULL)
		return;
	if (!copy->facts.used && image->size > 0 && image->size <= CACHE_BYTES_MAX &&
	    (copy->facts.tag[0] != '\0' || copy->facts.modified[0] != '\0')) {
		memcpy(entry.url, copy->entry.url, SHA256_SIZE);
		memcpy(entry.file, copy->facts.sha256, SHA256_SIZE);
		memcpy(entry.tag, copy->facts.tag, sizeof entry.tag);
		memcpy(entry.modified, copy->facts.modified, sizeof entry.modified);
		keep_if_can(image->name, span_of(image->bytes, (size_t)image->size), &entry);
	}
	cache_forget(image);
}

void cache_forget(struct image *image)
{
	if (image->copy != NULL)
		heap_free(image->copy->url);
	heap_free(image->copy);
	image->copy = NULL;
}

/* ---- files that are no images ---- */

void cache_keep_file(struct span url, struct span bytes)
{
	struct cache_entry entry = {.size = bytes.n};
	char said[FETCH_SAID_MAX];
	struct sha256 hash;
	unsigned i;

	if (bytes.n == 0 || !is_wanted(url))
		return;
	url_digest(url, entry.url);
	sha256_init(&hash);
	sha256_update(&hash, bytes);
	sha256_end(&hash, entry.file);
	i = find_entry(entry.url);
	if (i == cache.count || memcmp(cache.entries[i].file, entry.file, SHA256_SIZE) != 0)
		keep_if_can(fetch_url_said(url, said), bytes, &entry);
	else
		put_first(i);
}

void cache_drop_file(struct span url)
{
	uint8_t digest[SHA256_SIZE];
	unsigned i;

	if (!is_wanted(url))
		return;
	url_digest(url, digest);
	i = find_entry(digest);
	if (i == cache.count)
		return;
	drop_entry(i);
	if (write_index() != RC_OK)
		log_info("the list of copies could not be written");
}

enum rc cache_read_file(struct span url, uint8_t **bytes, size_t *n)
{
	struct cache_entry entry;
	char said[FETCH_SAID_MAX];
	uint8_t *pages;
	unsigned i;
	enum rc rc;

	if (!settings_get_bool("cache-fallback", false) || !is_wanted(url))
		return RC_NOT_FOUND;
	url_digest(url, entry.url);
	i = find_entry(entry.url);
	if (i == cache.count)
		return RC_NOT_FOUND;
	put_first(i);
	entry = cache.entries[0];
	fetch_url_said(url, said);
	rc = take_copy(&entry, said, &pages);
	if (rc != RC_OK)
		return rc;
	*bytes = heap_new((size_t)entry.size);
	*n = (size_t)entry.size;
	if (*bytes != NULL)
		memcpy(*bytes, pages, *n);
	plat_pages_free(pages, *n);
	if (*bytes == NULL)
		return RC_NO_MEMORY;
	log_warn("%s: the last good copy from this machine is used, since the server gave nothing", said);
	return RC_OK;
}
