/* Images that are packed by gzip, in place: what was fetched is replaced by what it holds. */
#include "image/image.h"

#include "base/heap.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/gunzip.h"

#define LOG_MODULE "image"
#include "base/log.h"

#define PIECE      (64 * 1024)
#define RATIO_MOST 1032 /* deflate's best: a byte stands for that many */

struct unpacking {
	struct gunzip gunzip;
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

static enum rc say_broken(const struct image *image, bool cut)
{
	log_error("%s is packed by gzip, and %s; fetch it again or replace it on the server", image->name,
		  cut ? "cut short" : "damaged");
	return RC_IMAGE_BROKEN;
}

/* Packed bytes are many times fewer, so that a piece of 64 KiB at a time is soon enough for Ctrl-C. */
static enum rc unpack_into(struct image *to, struct span file, struct unpacking *work)
{
	enum rc rc = to->sink.begin(&to->sink, likely_size(file));
	size_t made = PIECE;

	gunzip_start(&work->gunzip);
	while (rc == RC_OK && (file.n > 0 || made == PIECE)) {
		rc = gunzip_some(&work->gunzip, &file, work->piece, PIECE, &made);
		if (rc != RC_OK)
			return say_broken(to, false);
		rc = to->sink.write(&to->sink, span_of(work->piece, made));
		if (rc == RC_OK && !loop_go_on())
			rc = RC_CANCELLED;
	}
	if (rc == RC_OK && !gunzip_ended(&work->gunzip))
		return say_broken(to, true);
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

enum rc image_unpack(struct image *image)
{
	struct span file = span_of(image->bytes, (size_t)image->size);
	struct unpacking *work;
	struct image *unpacked;
	enum rc rc;

	if (!gunzip_is_gzip(file))
		return RC_OK;
	rc = image_new(span_str(image->name), &unpacked);
	if (rc != RC_OK)
		return rc;
	work = heap_new(sizeof *work);
	if (work == NULL)
		log_error("%s is packed by gzip, and unpacking it takes %zu KiB that are not free", image->name, sizeof *work / 1024);
	rc = work != NULL ? unpack_into(unpacked, file, work) : RC_NO_MEMORY;
	heap_free(work);
	if (rc == RC_OK) {
		log_info("%s: %llu bytes unpacked to %llu", image->name, (unsigned long long)image->size,
			 (unsigned long long)unpacked->size);
		take_bytes(image, unpacked);
	}
	image_free(unpacked);
	return rc;
}
