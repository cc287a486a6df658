/* gzip and zlib files: a head, a DEFLATE stream, and the sum of what it held. */
#include "proto/gunzip.h"

#include <string.h>

/* RFC 1952, 2.3.1 */
#define MAGIC_1	    0x1f
#define MAGIC_2	    0x8b
#define DEFLATE	    8
#define HAS_SUM	    0x02
#define HAS_EXTRA   0x04
#define HAS_NAME    0x08
#define HAS_COMMENT 0x10
#define UNKNOWN	    0xe0
#define HEAD	    10 /* bytes */
/* RFC 1950, 2.2 */
#define ZLIB_HEAD  2
#define HAS_PRESET 0x20

#define ADLER 65521

enum state {
	FILE_START,
	EXTRA_SIZE,
	EXTRA,
	NAME,
	COMMENT,
	HEAD_SUM,
	STREAM,
	TRAILER,
	BETWEEN,
	REST
};

/* CRC-32 (RFC 1952, 8). */
static void make_table(uint32_t *table)
{
	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (unsigned bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ ((table[i] & 1) != 0 ? 0xedb88320 : 0);
	}
}

static uint32_t crc32(const uint32_t *table, uint32_t sum, const uint8_t *bytes, size_t n)
{
	sum = ~sum;
	for (size_t i = 0; i < n; i++)
		sum = table[(sum ^ bytes[i]) & 0xff] ^ sum >> 8;
	return ~sum;
}

/* Adler-32 (RFC 1950, 9). */
static uint32_t adler32(uint32_t sum, const uint8_t *bytes, size_t n)
{
	uint32_t low = sum & 0xffff;
	uint32_t high = sum >> 16;

	for (size_t i = 0; i < n; i++) {
		low += bytes[i];
		low -= low >= ADLER ? ADLER : 0;
		high += low;
		high -= high >= ADLER ? ADLER : 0;
	}
	return high << 16 | low;
}

void gunzip_start(struct gunzip *gunzip)
{
	inflate_start(&gunzip->inflate);
	gunzip->state = FILE_START;
	gunzip->bytes_n = 0;
	make_table(gunzip->crc);
}

/* ---- the head ---- */

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum rc check_zlib(struct gunzip *g)
{
	const uint8_t *head = g->bytes;

	g->state = STREAM;
	return (head[0] & 15) == DEFLATE && (head[0] << 8 | head[1]) % 31 == 0 && (head[1] & HAS_PRESET) == 0
		       ? RC_OK
		       : RC_IMAGE_BROKEN;
}

static enum rc check_gzip(struct gunzip *g)
{
	const uint8_t *head = g->bytes;

	g->flags = head[3];
	g->state = EXTRA_SIZE;
	return head[1] == MAGIC_2 && head[2] == DEFLATE && (g->flags & UNKNOWN) == 0 ? RC_OK
										     : RC_IMAGE_BROKEN;
}

/* Gathers n bytes; false until they are all there. */
static bool gather(struct gunzip *g, unsigned n)
{
	while (g->bytes_n < n && inflate_byte(&g->inflate, &g->bytes[g->bytes_n]))
		g->bytes_n++;
	return g->bytes_n >= n;
}

static bool skip_text(struct gunzip *g)
{
	uint8_t byte = 1;

	while (byte != 0 && inflate_byte(&g->inflate, &byte))
		continue;
	return byte == 0;
}

static bool skip_extra(struct gunzip *g)
{
	uint8_t byte;

	while (g->extra > 0 && inflate_byte(&g->inflate, &byte))
		g->extra--;
	return g->extra == 0;
}

static void go_to(struct gunzip *g, enum state state)
{
	g->state = (uint8_t)state;
	g->bytes_n = 0;
}

/* What may follow a gzip head, in this order; false until it is all there. */
static bool optional(struct gunzip *g)
{
	bool done = true;

	switch (g->state) {
	case EXTRA_SIZE:
		if ((g->flags & HAS_EXTRA) != 0)
			done = gather(g, 2);
		if (done)
			g->extra =
				(g->flags & HAS_EXTRA) != 0 ? (uint16_t)(g->bytes[0] | g->bytes[1] << 8) : 0;
		break;
	case EXTRA:
		done = skip_extra(g);
		break;
	case NAME:
		done = (g->flags & HAS_NAME) == 0 || skip_text(g);
		break;
	case COMMENT:
		done = (g->flags & HAS_COMMENT) == 0 || skip_text(g);
		break;
	default:
		done = (g->flags & HAS_SUM) == 0 || gather(g, 2);
		break;
	}
	if (done)
		go_to(g, (enum state)(g->state + 1));
	return done;
}

static enum rc head(struct gunzip *g, bool *done)
{
	enum rc rc = RC_OK;

	*done = gather(g, 1) && gather(g, g->bytes[0] == MAGIC_1 ? HEAD : ZLIB_HEAD);
	if (!*done)
		return RC_OK;
	g->is_gzip = g->bytes[0] == MAGIC_1;
	g->sum = g->is_gzip ? 0 : 1;
	g->made = 0;
	rc = g->is_gzip ? check_gzip(g) : check_zlib(g);
	g->bytes_n = 0;
	return rc;
}

/* ---- the stream, and what is behind it ---- */

static enum rc stream(struct gunzip *g, bool *done)
{
	const uint8_t *out = g->inflate.out;
	enum rc rc = inflate_some(&g->inflate, done);
	size_t n = (size_t)(g->inflate.out - out);

	g->sum = g->is_gzip ? crc32(g->crc, g->sum, out, n) : adler32(g->sum, out, n);
	g->made += (uint32_t)n;
	if (*done)
		go_to(g, TRAILER);
	return rc;
}

static enum rc trailer(struct gunzip *g, bool *done)
{
	bool good;

	*done = gather(g, g->is_gzip ? 8 : 4);
	if (!*done)
		return RC_OK;
	good = g->is_gzip ? le32(g->bytes) == g->sum && le32(g->bytes + 4) == g->made
			  : be32(g->bytes) == g->sum;
	go_to(g, BETWEEN);
	return good ? RC_OK : RC_IMAGE_BROKEN;
}

/* The next bytes may begin a file that is joined; if they are something else, they are skipped. */
static void between(struct gunzip *g, bool *done)
{
	*done = gather(g, 1);
	if (!*done)
		return;
	if (g->bytes[0] != MAGIC_1) {
		go_to(g, REST);
		return;
	}
	inflate_next(&g->inflate);
	g->state = FILE_START;
}

/* One step; *done is false when nothing can be done without more input or room. */
static enum rc step(struct gunzip *g, bool *done)
{
	switch (g->state) {
	case FILE_START:
		return head(g, done);
	case STREAM:
		return stream(g, done);
	case TRAILER:
		return trailer(g, done);
	case BETWEEN:
		between(g, done);
		return RC_OK;
	case REST:
		g->inflate.in = SPAN_NONE;
		*done = false;
		return RC_OK;
	default:
		*done = optional(g);
		return RC_OK;
	}
}

enum rc gunzip_some(struct gunzip *gunzip, struct span *in, void *out, size_t cap, size_t *made)
{
	struct inflate *inflate = &gunzip->inflate;
	bool done = true;
	enum rc rc = RC_OK;

	inflate->in = *in;
	inflate->out = out;
	inflate->room = cap;
	while (done && rc == RC_OK && inflate->room > 0)
		rc = step(gunzip, &done);
	*in = inflate->in;
	*made = cap - inflate->room;
	return rc;
}

bool gunzip_ended(const struct gunzip *gunzip)
{
	return gunzip->state == BETWEEN || gunzip->state == REST;
}

bool gunzip_is_gzip(struct span bytes)
{
	return span_starts(bytes, "\x1f\x8b\x08");
}
