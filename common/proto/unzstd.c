/* zstd's decoder in a caller's memory. */
#include "proto/unzstd.h"

#include "proto/unzstd_options.h"
#include <zstd.h>

#define MAGIC	      0xfd2fb528u
#define SKIPPED	      0x184d2a50u /* the last four bits are free */
#define SKIPPED_FIXED 0xfffffff0u
#define HEAD	      16 /* bytes of struct unzstd, rounded up for the alignment of what follows */

_Static_assert(sizeof(struct unzstd) <= HEAD, "the decoder starts behind it");

void *unzstd_malloc(size_t n)
{
	(void)n;
	return NULL;
}

void *unzstd_calloc(size_t count, size_t n)
{
	(void)count, (void)n;
	return NULL;
}

void unzstd_free(void *p)
{
	(void)p;
}

bool unzstd_is_zstd(struct span bytes)
{
	struct reader r = reader_of(bytes);
	uint32_t magic = rd_le32(&r);

	return !r.bad && (magic == MAGIC || (magic & SKIPPED_FIXED) == SKIPPED);
}

size_t unzstd_memory(size_t window)
{
	return HEAD + ZSTD_estimateDStreamSize(window);
}

size_t unzstd_window(struct span file)
{
	ZSTD_FrameHeader header;

	if (ZSTD_getFrameHeader(&header, file.p, file.n) != 0)
		return 0;
	if (header.frameType == ZSTD_skippableFrame)
		return UNZSTD_WINDOW_HTTP;
	return header.windowSize <= UNZSTD_WINDOW_MOST ? (size_t)header.windowSize + (header.windowSize == 0)
						       : 0;
}

struct unzstd *unzstd_start(void *memory, size_t n)
{
	struct unzstd *unzstd = memory;

	if (n < HEAD)
		return NULL;
	unzstd->ended = false;
	unzstd->finished = true;
	unzstd->stream = ZSTD_initStaticDStream((uint8_t *)memory + HEAD, n - HEAD);
	return unzstd->stream != NULL ? unzstd : NULL;
}

enum rc unzstd_some(struct unzstd *unzstd, struct span *in, void *out, size_t cap, size_t *made)
{
	ZSTD_outBuffer to = {out, cap, 0};

	while (to.pos < cap && (in->n > 0 || !unzstd->finished)) {
		ZSTD_inBuffer from = {in->p, in->n, 0};
		size_t before = to.pos;
		size_t rc = ZSTD_decompressStream(unzstd->stream, &to, &from);

		if (ZSTD_isError(rc))
			return RC_IMAGE_BROKEN;
		*in = span_skip(*in, from.pos);
		unzstd->finished = to.pos < cap;
		if (from.pos == 0 && to.pos == before)
			break; /* behind a frame's end it asks for the next one, which need not come */
		unzstd->ended = rc == 0;
	}
	*made = to.pos;
	return RC_OK;
}

bool unzstd_ended(const struct unzstd *unzstd)
{
	return unzstd->ended;
}
