/* A file on a server as a block device. */
#include "san/device.h"

#include "base/heap.h"
#include "config.h"
#include "fetch/fetch.h"
#include "image/image.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/iso9660.h"
#include "san/cache.h"
#include "settings/ways.h"

#define LOG_MODULE "san"
#include "base/log.h"

struct san_device {
	char *url;       /* as it was asked for */
	char *final_url; /* after redirects */
	struct fetch_version version;
	bool is_cd;
	bool dead;       /* the file is another one now */
	bool dead_said;
	uint64_t size;
	struct image *whole; /* NULL: read in parts */
	struct san_cache cache;
	struct san_stats stats;

	/* the running request */
	struct sink sink;
	struct fetch_part part;
	uint64_t line;    /* that is being filled */
	uint8_t *room;    /* NULL: none */
	unsigned slot;
	size_t filled;    /* bytes of it */
};

static struct san_device *of(struct sink *sink)
{
	return (struct san_device *)((char *)sink - offsetof(struct san_device, sink));
}

static const char *said_of(const struct san_device *device, char buf[FETCH_SAID_MAX])
{
	return fetch_url_said(span_str(device->url), buf);
}

/* ---- a request ---- */

static enum rc on_begin(struct sink *sink, uint64_t size)
{
	(void)sink, (void)size;
	return RC_OK;
}

/* Bytes of a line; the file's last is shorter. */
static size_t line_size(const struct san_device *device, uint64_t line)
{
	uint64_t left = device->version.size - line * SAN_LINE;

	return left < SAN_LINE ? (size_t)left : SAN_LINE;
}

static enum rc on_write(struct sink *sink, struct span bytes)
{
	struct san_device *device = of(sink);

	device->stats.fetched_bytes += bytes.n;
	while (bytes.n > 0) {
		size_t take;

		if (device->room == NULL) {
			device->room = san_cache_room(&device->cache, &device->slot);
			device->filled = 0;
		}
		take = line_size(device, device->line) - device->filled;
		take = take < bytes.n ? take : bytes.n;
		if (take == 0)
			return RC_HTTP_SYNTAX; /* beyond the file's end */
		memcpy(device->room + device->filled, bytes.p, take);
		device->filled += take;
		bytes = span_skip(bytes, take);
		if (device->filled == line_size(device, device->line)) {
			san_cache_filled(&device->cache, device->slot, device->line++);
			device->room = NULL;
		}
	}
	return RC_OK;
}

static void on_done(struct sink *sink, enum rc rc)
{
	(void)rc;
	of(sink)->room = NULL; /* a line that is not full is none */
}

/* Fetches count lines; those that came whole stay, however it ends. */
static enum rc ask(struct san_device *device, const char *url, uint64_t line, uint64_t n, char **final_url)
{
	const struct fetch_options options = {.quiet = true, .part = &device->part, .ways = settings_ways()};
	struct fetch *fetch;
	enum rc rc;

	device->part = (struct fetch_part){line * SAN_LINE, n, &device->version};
	device->line = line;
	device->stats.requests++;
	rc = fetch_start(span_str(url), &device->sink, &options, &fetch);
	if (rc != RC_OK)
		return rc;
	rc = fetch_wait_all(&fetch, 1);
	if (rc == RC_OK || rc == RC_NO_RANGE)
		rc = heap_text_replace(final_url, span_str(fetch_final_url(fetch))) == RC_OK ? rc : RC_NO_MEMORY;
	fetch_free(fetch);
	return rc;
}

/* Where a redirect led may stop working: links to storage are signed for some minutes. */
static bool may_have_expired(const struct san_device *device, enum rc rc)
{
	return (rc == RC_HTTP_NOT_FOUND || rc == RC_HTTP_AUTH || rc == RC_HTTP_STATUS) && strcmp(device->url, device->final_url) != 0;
}

static enum rc fetch_lines(struct san_device *device, uint64_t line, unsigned count)
{
	uint64_t n = (uint64_t)count * SAN_LINE;
	enum rc rc = ask(device, device->final_url, line, n, &device->final_url);

	if (may_have_expired(device, rc))
		rc = ask(device, device->url, line, n, &device->final_url);
	if (rc == RC_NO_RANGE) {
		char said[FETCH_SAID_MAX];

		log_error("%s: the server gives no parts of the file any more; switch range requests on again", said_of(device, said));
	}
	device->dead |= rc == RC_HTTP_CHANGED;
	return rc;
}

/* ---- reading ---- */

static uint64_t line_count(const struct san_device *device)
{
	return (device->version.size + SAN_LINE - 1) / SAN_LINE;
}

static enum rc need_line(struct san_device *device, uint64_t line, uint64_t last, const uint8_t **bytes)
{
	enum rc rc;

	*bytes = san_cache_find(&device->cache, line);
	if (*bytes != NULL)
		return RC_OK;
	rc = fetch_lines(device, line, san_cache_plan(&device->cache, line, (unsigned)(last - line + 1), line_count(device)));
	*bytes = san_cache_find(&device->cache, line); /* it may have come although what was to follow did not */
	if (*bytes != NULL && !device->dead)
		return RC_OK;
	return rc != RC_OK ? rc : RC_IO;
}

static enum rc read_parts(struct san_device *device, uint64_t at, uint8_t *to, size_t n)
{
	uint64_t last = (at + n - 1) / SAN_LINE;

	while (n > 0) {
		uint64_t line = at / SAN_LINE;
		size_t inside = (size_t)(at % SAN_LINE);
		size_t take = SAN_LINE - inside < n ? SAN_LINE - inside : n;
		const uint8_t *bytes;
		enum rc rc = need_line(device, line, last, &bytes);

		if (rc != RC_OK)
			return rc;
		memcpy(to, bytes + inside, take);
		at += take;
		to += take;
		n -= take;
	}
	return RC_OK;
}

/* Once: systems try again and again. */
static enum rc say_dead(struct san_device *device)
{
	char said[FETCH_SAID_MAX];

	if (!device->dead_said)
		log_error("%s: the file was replaced on the server while the machine had it as a drive; start anew", said_of(device, said));
	device->dead_said = true;
	return RC_HTTP_CHANGED;
}

enum rc san_read(struct san_device *device, uint64_t at, void *to, size_t n)
{
	uint64_t started = loop_now_ms();
	enum rc rc = RC_OK;

	if (at > device->size || n > device->size - at)
		return RC_INVALID;
	device->stats.reads++;
	device->stats.read_bytes += n;
	if (device->dead)
		rc = say_dead(device);
	else if (device->whole != NULL)
		memcpy(to, device->whole->bytes + at, n);
	else if (n > 0)
		rc = read_parts(device, at, to, n);
	device->stats.failures += rc != RC_OK;
	if (loop_now_ms() - started > device->stats.longest_ms)
		device->stats.longest_ms = loop_now_ms() - started;
	return rc;
}

/* ---- opening ---- */

static enum rc load_whole(struct san_device *device)
{
	struct fetch *fetch = NULL;
	enum rc rc = image_new(span_str("drive"), &device->whole);

	if (rc != RC_OK)
		return rc;
	device->whole->for_drive = true;
	rc = image_fetch_start(device->whole, span_str(device->url), NULL, &fetch);
	if (rc != RC_OK)
		return rc;
	rc = fetch_wait_all(&fetch, 1);
	fetch_free(fetch);
	device->stats.requests++;
	if (rc != RC_OK)
		return rc;
	device->size = device->whole->size;
	device->stats.fetched_bytes = device->size;
	return RC_OK;
}

/* Without parts there is only the whole: as long as the booted system has at least as much memory left. */
static enum rc load_if_small(struct san_device *device)
{
	char said[FETCH_SAID_MAX];
	char sizes[80];
	struct strbuf sb;
	uint64_t free;

	san_cache_end(&device->cache); /* of no use then */
	free = plat_pages_free_bytes();
	sb_init(&sb, sizes, sizeof sizes);
	if (device->version.known && device->version.size != SINK_SIZE_UNKNOWN && device->version.size > free / 2) {
		sb_bytes(&sb, device->version.size);
		sb_str(&sb, " are too much for the ");
		sb_bytes(&sb, free);
		log_error("%s: the server gives no parts of files, and %s of free memory; switch range requests on", said_of(device, said),
			  sizes);
		return RC_NO_RANGE;
	}
	log_warn("%s: the server gives no parts of files, so the whole image is loaded into memory", said_of(device, said));
	return load_whole(device);
}

static enum rc open_parts(struct san_device *device)
{
	enum rc rc = san_cache_init(&device->cache);

	if (rc != RC_OK) {
		log_error("a drive over the network needs %u MB of memory beside the images; free some (imgfree)", SAN_CACHE_MIN >> 20);
		return rc;
	}
	rc = ask(device, device->url, 0, SAN_AHEAD_MIN, &device->final_url);
	if (rc == RC_OK)
		device->size = device->version.size;
	return rc;
}

static enum rc read_for_iso(void *ctx, uint64_t at, void *to, size_t n)
{
	return san_read(ctx, at, to, n);
}

static enum rc find_kind(struct san_device *device)
{
	const struct volume volume = {read_for_iso, device, 0, device->size};
	struct iso9660 iso;
	enum rc rc = iso9660_open(&volume, &iso);

	device->is_cd = rc == RC_OK;
	return rc == RC_IMAGE_UNKNOWN || rc == RC_IMAGE_BROKEN ? RC_OK : rc;
}

static enum rc fill(struct san_device *device, bool in_memory)
{
	char said[FETCH_SAID_MAX];
	enum rc rc = in_memory ? load_whole(device) : open_parts(device);

	if (rc == RC_NO_RANGE)
		rc = load_if_small(device);
	if (rc == RC_OK && device->size < SAN_DISK_BLOCK) {
		log_error("%s: %llu bytes are no disk and no CD", said_of(device, said), (unsigned long long)device->size);
		rc = RC_IMAGE_EMPTY;
	}
	return rc == RC_OK ? find_kind(device) : rc;
}

enum rc san_open(struct span url, bool in_memory, struct san_device **out)
{
	struct san_device *device = heap_new(sizeof *device);
	enum rc rc;

	if (device == NULL)
		return RC_NO_MEMORY;
	device->sink = (struct sink){on_begin, on_write, on_done};
	device->url = heap_text(url);
	device->final_url = heap_text(url);
	rc = device->url != NULL && device->final_url != NULL ? fill(device, in_memory) : RC_NO_MEMORY;
	if (rc != RC_OK) {
		san_close(device);
		return rc;
	}
	device->stats.reads = device->stats.read_bytes = 0; /* those were ours */
	*out = device;
	return RC_OK;
}

void san_close(struct san_device *device)
{
	if (device == NULL)
		return;
	image_free(device->whole);
	san_cache_end(&device->cache);
	heap_free(device->url);
	heap_free(device->final_url);
	heap_free(device);
}

uint64_t san_size(const struct san_device *device)
{
	return device->size;
}

bool san_is_cd(const struct san_device *device)
{
	return device->is_cd;
}

struct span san_memory(const struct san_device *device)
{
	return device->whole != NULL ? span_of(device->whole->bytes, (size_t)device->whole->size) : SPAN_NONE;
}

const char *san_url(const struct san_device *device)
{
	return device->url;
}

const struct san_stats *san_stats(const struct san_device *device)
{
	return &device->stats;
}
