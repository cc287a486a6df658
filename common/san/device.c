/* A file on a server as a block device. */
#include "san/device.h"

#include "base/heap.h"
#include "fetch/fetch.h"
#include "image/image.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/iso9660.h"
#include "san/reader.h"

#define LOG_MODULE "san"
#include "base/log.h"

struct san_device {
	char *url;
	bool is_cd;
	uint64_t size;
	struct image *whole; /* NULL: read in parts */
	struct san_reader reader;
	struct san_stats stats;
};

static const char *said_of(const struct san_device *device, char buf[FETCH_SAID_MAX])
{
	return fetch_url_said(span_str(device->url), buf);
}

enum rc san_read(struct san_device *device, uint64_t at, void *to, size_t n)
{
	uint64_t started = loop_now_ms();
	enum rc rc = RC_OK;

	if (at > device->size || n > device->size - at)
		return RC_INVALID;
	device->stats.reads++;
	device->stats.read_bytes += n;
	if (device->whole != NULL)
		memcpy(to, device->whole->bytes + at, n);
	else if (n > 0)
		rc = san_reader_read(&device->reader, at, to, n);
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
static enum rc load_if_small(struct san_device *device, uint64_t size)
{
	char said[FETCH_SAID_MAX];
	char sizes[80];
	struct strbuf sb;
	uint64_t free;

	san_reader_end(&device->reader); /* of no use then */
	free = plat_pages_free_bytes();
	sb_init(&sb, sizes, sizeof sizes);
	if (size != SINK_SIZE_UNKNOWN && size > free / 2) {
		sb_bytes(&sb, size);
		sb_str(&sb, " are too much for the ");
		sb_bytes(&sb, free);
		log_error("%s: the server gives no parts of files, and %s of free memory; switch range requests on", said_of(device, said),
			  sizes);
		return RC_NO_RANGE;
	}
	log_warn("%s: the server gives no parts of files, so the whole image is loaded into memory", said_of(device, said));
	return load_whole(device);
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
	enum rc rc = in_memory ? load_whole(device) : san_reader_open(&device->reader, span_str(device->url), &device->size);

	if (rc == RC_NO_RANGE)
		rc = load_if_small(device, device->size);
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
	device->url = heap_text(url);
	rc = device->url != NULL ? fill(device, in_memory) : RC_NO_MEMORY;
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
	san_reader_end(&device->reader);
	heap_free(device->url);
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

struct san_stats san_stats(const struct san_device *device)
{
	struct san_stats stats = device->stats;

	stats.requests += device->reader.requests;
	stats.fetched_bytes += device->reader.fetched;
	return stats;
}

void san_rest(struct san_device *device)
{
	if (device->whole == NULL)
		san_reader_rest(&device->reader);
}
