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
#define ENTRIES 16
#define PIECE	(256 * 1024)

/* What an image has to do with its copy, for the time of its fetch. */
struct image_copy {
	struct fetch_copy facts;
	uint8_t url[SHA256_SIZE];
	uint8_t *bytes; /* pages; NULL: there is no copy */
	uint64_t size;
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
	for (unsigned i = 0; i < 8; i++)
		sb_fmt(&sb, "%02x", digest[i]);
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

/* The copy's bytes, if they are the ones that were written; RC_NOT_FOUND, RC_IMAGE_BROKEN ... */
static enum rc read_copy(struct image_copy *copy, const struct cache_entry *entry)
{
	uint8_t digest[SHA256_SIZE];
	struct plat_file *file;
	struct sha256 hash;
	uint64_t size;
	char name[64];
	enum rc rc = plat_file_open(file_name(entry->file, name), &file, &size);

	if (rc != RC_OK)
		return rc;
	sha256_init(&hash);
	if (size != entry->size || size == 0 || size > CACHE_BYTES_MAX)
		rc = RC_IMAGE_BROKEN;
	else if (size > plat_pages_free_bytes() / 2)
		rc = RC_NO_MEMORY;
	copy->bytes = rc == RC_OK ? plat_pages_alloc((size_t)size, PLAT_ANY_ADDRESS) : NULL;
	copy->size = size;
	if (rc == RC_OK)
		rc = copy->bytes != NULL ? read_all(file, copy->bytes, size, &hash) : RC_NO_MEMORY;
	plat_file_close(file);
	sha256_end(&hash, digest);
	if (rc == RC_OK && memcmp(digest, entry->file, SHA256_SIZE) != 0)
		rc = RC_IMAGE_BROKEN;
	return rc;
}

static void drop_bytes(struct image_copy *copy)
{
	if (copy->bytes != NULL)
		plat_pages_free(copy->bytes, (size_t)copy->size);
	copy->bytes = NULL;
}

static void load_copy(struct image *image)
{
	struct image_copy *copy = image->copy;
	unsigned i = find_entry(copy->url);
	const struct cache_entry *entry = &cache.entries[i];
	enum rc rc;

	if (i == cache.count || (image->pinned && memcmp(image->sha256, entry->file, SHA256_SIZE) != 0))
		return;
	rc = read_copy(copy, entry);
	if (rc == RC_OK) {
		copy->facts.here = true;
		copy->facts.fallback = settings_get_bool("cache-fallback", false);
		memcpy(copy->facts.tag, entry->tag, sizeof copy->facts.tag);
		memcpy(copy->facts.modified, entry->modified, sizeof copy->facts.modified);
		return;
	}
	drop_bytes(copy);
	log_warn("%s: the copy on this machine is not used (%s); the file is fetched anew", image->name,
		 rc_text(rc));
	if (rc == RC_IMAGE_BROKEN || rc == RC_NOT_FOUND)
		drop_entry(i);
}

static bool is_wanted(struct span url_text, const struct fetch_options *options)
{
	char text[8];
	struct strbuf sb;
	struct url url;

	sb_init(&sb, text, sizeof text);
	if (settings_get_text(span_str("cache"), &sb) != RC_OK || !span_is_nocase(sb_as_span(&sb), "esp"))
		return false;
	return options->ask == NULL && !options->probe && url_parse(url_text, &url) == RC_OK &&
	       span_is_nocase(url.scheme, "http") && !url.has_userinfo;
}

void cache_prepare(struct image *image, struct span url, struct fetch_options *options)
{
	cache_forget(image);
	if (image->for_drive || !is_wanted(url, options))
		return;
	read_index();
	image->copy = cache.read ? heap_new(sizeof *image->copy) : NULL;
	if (image->copy == NULL)
		return;
	url_digest(url, image->copy->url);
	load_copy(image);
	options->copy = &image->copy->facts;
}

/* ---- after the fetch ---- */

void cache_take(struct image *image)
{
	struct image_copy *copy = image->copy;

	if (copy == NULL || !copy->facts.used)
		return;
	if (image->bytes != NULL)
		plat_pages_free(image->bytes, (size_t)image->cap);
	image->bytes = copy->bytes;
	image->size = image->cap = copy->size;
	copy->bytes = NULL;
}

static void say_not_kept(const struct image *image, enum rc rc)
{
	if (rc == RC_CANCELLED)
		return;
	if (rc != RC_UNSUPPORTED)
		log_warn("%s: no copy is kept (%s); look at the EFI system partition", image->name,
			 rc == RC_LIMIT ? "it is full" : rc_text(rc));
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

static enum rc save_bytes(const struct image *image, const struct cache_entry *entry)
{
	struct span bytes = span_of(image->bytes, (size_t)image->size);
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
static enum rc keep(const struct image *image, const struct cache_entry *entry)
{
	uint8_t gone[SHA256_SIZE];
	enum rc rc = save_bytes(image, entry);
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

void cache_settle(struct image *image)
{
	struct image_copy *copy = image->copy;
	struct cache_entry entry = {.size = image->size};
	enum rc rc;

	if (copy == NULL)
		return;
	if (!copy->facts.used && image->size > 0 && image->size <= CACHE_BYTES_MAX &&
	    (copy->facts.tag[0] != '\0' || copy->facts.modified[0] != '\0')) {
		drop_bytes(copy);
		memcpy(entry.url, copy->url, SHA256_SIZE);
		memcpy(entry.file, copy->facts.sha256, SHA256_SIZE);
		memcpy(entry.tag, copy->facts.tag, sizeof entry.tag);
		memcpy(entry.modified, copy->facts.modified, sizeof entry.modified);
		while (cache.count > 0 &&
		       (cache.count == ENTRIES || bytes_kept() + image->size > CACHE_BYTES_MAX))
			drop_entry(cache.count - 1);
		rc = keep(image, &entry);
		if (rc != RC_OK)
			say_not_kept(image, rc);
	}
	cache_forget(image);
}

void cache_forget(struct image *image)
{
	if (image->copy == NULL)
		return;
	drop_bytes(image->copy);
	heap_free(image->copy);
	image->copy = NULL;
}
