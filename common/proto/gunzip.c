/* zlib's inflate in a caller's memory, with a check sum of our own: zlib's has tables larger than all the rest. */
#include "proto/gunzip.h"

#define Z_SOLO
#define Z_PREFIX
#define ZLIB_CONST
#include <zlib.h>

#define WINDOW_BITS    15
#define GZIP_OR_ZLIB   32 /* added to the bits: look which of the two it is */

struct inner {
	z_stream stream;
	size_t used; /* bytes of memory; nothing is given back before the next start */
	bool ended;
	_Alignas(16) uint8_t memory[];
};
_Static_assert(sizeof(struct inner) + 32768 + 8 * 1024 <= GUNZIP_MEMORY, "zlib's window and tables fit");

static struct inner *inner_of(struct gunzip *gunzip)
{
	return (struct inner *)gunzip->memory;
}

/* CRC-32 (RFC 1952 section 8), four bits at a time. */
uLong crc32(uLong crc, const Bytef *bytes, uInt n)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t sum = ~(uint32_t)crc;

	if (bytes == NULL)
		return 0;
	for (uInt i = 0; i < n; i++) {
		sum ^= bytes[i];
		sum = table[sum & 15] ^ sum >> 4;
		sum = table[sum & 15] ^ sum >> 4;
	}
	return (uint32_t)~sum;
}

static voidpf take(voidpf opaque, uInt count, uInt size)
{
	struct inner *inner = inner_of(opaque);
	size_t room = GUNZIP_MEMORY - sizeof *inner - inner->used;
	uint8_t *p = inner->memory + inner->used;
	size_t n;

	if (size != 0 && count > room / size)
		return NULL;
	n = ((size_t)count * size + 15) & ~(size_t)15;
	if (n > room)
		return NULL;
	inner->used += n;
	return p;
}

static void give_back(voidpf opaque, voidpf p)
{
	(void)opaque;
	(void)p;
}

void gunzip_start(struct gunzip *gunzip)
{
	struct inner *inner = inner_of(gunzip);

	memset(inner, 0, sizeof *inner);
	inner->stream.zalloc = take;
	inner->stream.zfree = give_back;
	inner->stream.opaque = gunzip;
}

/* One call; *progress is false when nothing can be done without more input or room. */
static enum rc step(struct inner *inner, struct span *in, uint8_t *out, size_t cap, size_t *made, bool *progress)
{
	z_stream *stream = &inner->stream;
	size_t offered = in->n < UINT32_MAX ? in->n : UINT32_MAX;
	size_t room = cap < UINT32_MAX ? cap : UINT32_MAX;
	size_t taken;
	int result;

	stream->next_in = in->p;
	stream->avail_in = (uInt)offered;
	stream->next_out = out;
	stream->avail_out = (uInt)room;
	result = inflate(stream, Z_NO_FLUSH);
	taken = offered - stream->avail_in;
	*in = span_skip(*in, taken);
	*made = room - stream->avail_out;
	*progress = taken > 0 || *made > 0;
	inner->ended = result == Z_STREAM_END;
	return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? RC_OK : RC_IMAGE_BROKEN;
}

/* Ready for the next bytes, which may begin a file that is joined; if they are something else, they are skipped. */
static enum rc make_ready(struct inner *inner, struct span *in)
{
	if (inner->stream.state == NULL)
		return inflateInit2(&inner->stream, WINDOW_BITS + GZIP_OR_ZLIB) == Z_OK ? RC_OK : RC_NO_MEMORY;
	if (!inner->ended || in->n == 0)
		return RC_OK;
	if (*in->p != 0x1f) {
		*in = SPAN_NONE;
		return RC_OK;
	}
	inner->ended = false;
	return inflateReset(&inner->stream) == Z_OK ? RC_OK : RC_IMAGE_BROKEN;
}

enum rc gunzip_some(struct gunzip *gunzip, struct span *in, void *out, size_t cap, size_t *made)
{
	struct inner *inner = inner_of(gunzip);
	bool progress = true;
	size_t n = 0;

	while (progress && n < cap) {
		size_t more = 0;
		enum rc rc = make_ready(inner, in);

		if (rc == RC_OK && inner->ended)
			break;
		if (rc == RC_OK)
			rc = step(inner, in, (uint8_t *)out + n, cap - n, &more, &progress);
		if (rc != RC_OK)
			return rc;
		n += more;
	}
	*made = n;
	return RC_OK;
}

bool gunzip_ended(const struct gunzip *gunzip)
{
	return ((const struct inner *)gunzip->memory)->ended;
}

bool gunzip_is_gzip(struct span bytes)
{
	return span_starts(bytes, "\x1f\x8b\x08");
}
