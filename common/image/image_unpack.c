/* Images that are packed by gzip, zstd or xz, in place: what was fetched is replaced by what it holds. */
#include "image/image.h"

#include "base/heap.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/gunzip.h"
#include "proto/unxz.h"
#include "proto/unzstd.h"

#define LOG_MODULE "image"
#include "base/log.h"

#define PIECE      (64 * 1024)
#define RATIO_MOST 1032 /* deflate's best: a byte stands for that many */

struct unpacking {
	struct gunzip gunzip;  /* first: it is aligned as the heap is */
	const char *by;        /* "gzip" */
	struct unzstd *unzstd; /* one of the two, or gunzip works */
	struct unxz *unxz;
	void *pages;           /* their memory */
	size_t pages_n;
	uint8_t piece[PIECE];
};

/*
 * A gzip file's last four bytes are the size of what it holds, modulo 4 GiB (RFC 1952); that may be a lie, and in a file
 * that is cut short it is any number: one that cannot be is not believed, so that unpacking finds out what is wrong.
 */
static uint64_t likely_size(struct span file)
{
	struct reader r = reader_of(span_skip(file, file.n - 4));
	uint32_t size = rd_le32(&r);

	return size / RATIO_MOST <= file.n && size <= plat_pages_free_bytes() ? size : SINK_SIZE_UNKNOWN;
}

/* RC_HTTP_SHORT: it is cut. */
static enum rc say_broken(const struct image *image, const struct unpacking *work, enum rc rc)
{
	if (rc == RC_UNSUPPORTED) {
		log_error("%s is packed by %s, with a filter or a sum that is not known here; pack it by plain \"xz\"", image->name, work->by);
		return RC_IMAGE_BROKEN;
	}
	log_error("%s is packed by %s, and %s; fetch it again or replace it on the server", image->name, work->by,
		  rc == RC_HTTP_SHORT ? "cut short" : "damaged");
	return RC_IMAGE_BROKEN;
}

/* A window of up to 128 MiB is the file's own choice, so it is no memory that is always there. */
static enum rc start_large(const struct image *image, struct span file, bool zstd, struct unpacking *work)
{
	size_t window = zstd ? unzstd_window(file) : unxz_window(file);

	if (window == 0)
		return say_broken(image, work, RC_IMAGE_BROKEN);
	work->pages_n = zstd ? unzstd_memory(window) : unxz_memory(window);
	work->pages = work->pages_n <= plat_pages_free_bytes() ? plat_pages_alloc(work->pages_n, PLAT_ANY_ADDRESS) : NULL;
	if (work->pages != NULL && zstd)
		work->unzstd = unzstd_start(work->pages, work->pages_n);
	else if (work->pages != NULL)
		work->unxz = unxz_start(work->pages, work->pages_n);
	if (work->unzstd != NULL || work->unxz != NULL)
		return RC_OK;
	log_error("%s is packed by %s, and unpacking it takes %zu KiB that are not free", image->name, work->by, work->pages_n / 1024);
	return RC_NO_MEMORY;
}

static enum rc start(const struct image *image, struct span file, struct unpacking *work)
{
	bool zstd = unzstd_is_zstd(file);

	work->by = zstd ? "zstd" : unxz_is_xz(file) ? "xz" : "gzip";
	if (zstd || unxz_is_xz(file))
		return start_large(image, file, zstd, work);
	gunzip_start(&work->gunzip);
	return RC_OK;
}

static enum rc unpack_some(struct unpacking *work, struct span *file, size_t *made)
{
	if (work->unzstd != NULL)
		return unzstd_some(work->unzstd, file, work->piece, PIECE, made);
	if (work->unxz != NULL)
		return unxz_some(work->unxz, file, work->piece, PIECE, made);
	return gunzip_some(&work->gunzip, file, work->piece, PIECE, made);
}

static bool has_ended(const struct unpacking *work)
{
	if (work->unzstd != NULL)
		return unzstd_ended(work->unzstd);
	return work->unxz != NULL ? unxz_ended(work->unxz) : gunzip_ended(&work->gunzip);
}

/* Packed bytes are many times fewer, so that a piece of 64 KiB at a time is soon enough for Ctrl-C. */
static enum rc unpack_into(struct image *to, struct span file, struct unpacking *work)
{
	enum rc rc = start(to, file, work);
	size_t made = PIECE;

	if (rc == RC_OK)
		rc = to->sink.begin(&to->sink, work->pages == NULL ? likely_size(file) : SINK_SIZE_UNKNOWN);
	while (rc == RC_OK && (file.n > 0 || made == PIECE)) {
		rc = unpack_some(work, &file, &made);
		if (rc != RC_OK)
			return say_broken(to, work, rc);
		rc = to->sink.write(&to->sink, span_of(work->piece, made));
		if (rc == RC_OK && !loop_go_on())
			rc = RC_CANCELLED;
	}
	if (rc == RC_OK && !has_ended(work))
		return say_broken(to, work, RC_HTTP_SHORT);
	return rc;
}

static void take_bytes(struct image *image, struct image *from)
{
	plat_pages_free(image->bytes, (size_t)image->cap);
	image->bytes = from->bytes;
	image->size = from->size;
	image->cap = from->cap;
	from->bytes = NULL;
}

bool image_is_packed(const struct image *image)
{
	struct span file = span_of(image->bytes, (size_t)image->size);

	return gunzip_is_gzip(file) || unzstd_is_zstd(file) || unxz_is_xz(file);
}

enum rc image_unpack(struct image *image)
{
	struct span file = span_of(image->bytes, (size_t)image->size);
	struct unpacking *work;
	struct image *unpacked;
	enum rc rc;

	if (!image_is_packed(image))
		return RC_OK;
	rc = image_new(span_str(image->name), &unpacked);
	if (rc != RC_OK)
		return rc;
	work = heap_new(sizeof *work);
	if (work == NULL)
		log_error("%s is packed, and unpacking it takes %zu KiB that are not free", image->name, sizeof *work / 1024);
	rc = work != NULL ? unpack_into(unpacked, file, work) : RC_NO_MEMORY;
	if (work != NULL && work->pages != NULL)
		plat_pages_free(work->pages, work->pages_n);
	heap_free(work);
	if (rc == RC_OK) {
		log_info("%s: %llu bytes unpacked to %llu", image->name, (unsigned long long)image->size,
			 (unsigned long long)unpacked->size);
		take_bytes(image, unpacked);
	}
	image_free(unpacked);
	return rc;
}
