/* liblzma's decoder in a caller's memory. */
#include "proto/unxz.h"

#include "proto/unxz_options.h"
#include <lzma.h>

#define SMALL_MOST  (48 * 1024) /* bytes of all that it asks for beside the window: 31 KiB of them are LZMA's tables */
#define WINDOW_MORE 4096        /* that it asks for beside the window's own size */
#define LZMA2	    0x21

/* The head of the caller's memory; behind it small things are piled up, and then comes the window. */
struct unxz {
	lzma_stream stream;
	lzma_allocator allocator;
	uint8_t *small;    /* where the next small thing goes */
	uint8_t *last;     /* the newest one, which alone can be given back */
	uint8_t *window;   /* also the end of the small things */
	size_t window_n;
	bool window_taken;
	bool ended;        /* a stream is complete, and nothing of the next has come */
};

void *unxz_malloc(size_t n)
{
	(void)n;
	return NULL;
}

void *unxz_calloc(size_t count, size_t n)
{
	(void)count, (void)n;
	return NULL;
}

void unxz_free(void *p)
{
	(void)p;
}

/* ---- its memory ---- */

/* The one large thing at a time is the window.  What is asked for again and again, the filters of each block, is given back first. */
static void *take(void *opaque, size_t count, size_t n)
{
	struct unxz *unxz = opaque;

	n = (count * n + 15) & ~(size_t)15;
	if (n <= (size_t)(unxz->window - unxz->small)) {
		unxz->last = unxz->small;
		unxz->small += n;
		return unxz->last;
	}
	if (unxz->window_taken || n > unxz->window_n)
		return NULL;
	unxz->window_taken = true;
	return unxz->window;
}

static void give_back(void *opaque, void *p)
{
	struct unxz *unxz = opaque;

	if (p == unxz->window)
		unxz->window_taken = false;
	else if (p != NULL && p == unxz->last)
		unxz->small = unxz->last;
}

size_t unxz_memory(size_t window)
{
	return sizeof(struct unxz) + SMALL_MOST + window + WINDOW_MORE;
}

/* ---- a file's head ---- */

bool unxz_is_xz(struct span bytes)
{
	static const uint8_t magic[] = {0xfd, '7', 'z', 'X', 'Z', 0};

	return bytes.n >= sizeof magic && memcmp(bytes.p, magic, sizeof magic) == 0;
}

static void skip_number(struct reader *r)
{
	while (!r->bad && (rd_u8(r) & 0x80) != 0)
		;
}

size_t unxz_window(struct span file)
{
	struct reader r = reader_of(span_skip(file, 12));
	uint8_t flags;
	uint8_t bits;

	if (rd_u8(&r) == 0)
		return r.bad ? 0 : WINDOW_MORE; /* no block at all */
	flags = rd_u8(&r);
	if ((flags & 0x40) != 0)
		skip_number(&r);
	if ((flags & 0x80) != 0)
		skip_number(&r);
	if (rd_u8(&r) != LZMA2)
		return r.bad ? 0 : WINDOW_MORE; /* unxz_some says what that is */
	rd_skip(&r, 1);
	bits = rd_u8(&r);
	return r.bad || bits > 30 ? 0 : (size_t)(2 | (bits & 1)) << (bits / 2 + 11);
}

/* ---- unpacking ---- */

static bool begin_stream(struct unxz *unxz)
{
	unxz->ended = false;
	return lzma_stream_decoder(&unxz->stream, UINT64_MAX, LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK;
}

struct unxz *unxz_start(void *memory, size_t n)
{
	struct unxz *unxz = memory;

	if (n < unxz_memory(0))
		return NULL;
	memset(unxz, 0, sizeof *unxz);
	unxz->allocator = (lzma_allocator){take, give_back, unxz};
	unxz->stream.allocator = &unxz->allocator;
	unxz->small = (uint8_t *)(unxz + 1);
	unxz->window = unxz->small + SMALL_MOST;
	unxz->window_n = n - unxz_memory(0) + WINDOW_MORE;
	return begin_stream(unxz) ? unxz : NULL;
}

static enum rc rc_of(lzma_ret ret)
{
	switch (ret) {
	case LZMA_OK:
	case LZMA_STREAM_END:
	case LZMA_BUF_ERROR: /* more input is needed */
		return RC_OK;
	case LZMA_OPTIONS_ERROR:
	case LZMA_UNSUPPORTED_CHECK:
		return RC_UNSUPPORTED;
	default:
		return RC_IMAGE_BROKEN;
	}
}

/* Behind a stream's end: zeros, and then perhaps another one. */
static bool goes_on(struct unxz *unxz, struct span *in)
{
	while (in->n > 0 && in->p[0] == 0)
		*in = span_skip(*in, 1);
	return in->n > 0 && begin_stream(unxz);
}

enum rc unxz_some(struct unxz *unxz, struct span *in, void *out, size_t cap, size_t *made)
{
	lzma_stream *stream = &unxz->stream;
	lzma_ret ret = LZMA_OK;

	stream->next_out = out;
	stream->avail_out = cap;
	while (ret == LZMA_OK || ret == LZMA_STREAM_END) {
		if (unxz->ended && !goes_on(unxz, in))
			break;
		stream->next_in = in->n > 0 ? in->p : out; /* it adds to it even if there is nothing */
		stream->avail_in = in->n;
		ret = lzma_code(stream, LZMA_RUN);
		*in = span_skip(*in, in->n - stream->avail_in);
		unxz->ended = ret == LZMA_STREAM_END;
		if (stream->avail_out == 0 || (in->n == 0 && !unxz->ended && ret == LZMA_OK))
			break;
	}
	*made = cap - stream->avail_out;
	return rc_of(ret);
}

bool unxz_ended(const struct unxz *unxz)
{
	return unxz->ended;
}
