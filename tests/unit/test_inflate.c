/* DEFLATE streams of every kind of block, in pieces, and those that break the rules. */
#include "check.h"

#include "proto/inflate.h"

/* What no DEFLATE stream may have (RFC 1951, 3.2). */
static const struct {
	const char *what;
	const char *bytes;
	size_t n;
} broken[] = {
	{"a block of a fourth kind", "\x07\x00\x00\x00\x00", 5},
	{"a stored block whose sizes differ", "\x01\x05\x00\xfa\xfe", 5},
	{"a copy from before the start", "\x4b\x04\x42\x00\x00", 5},
	{"a distance of symbol 30", "\x4b\x04\x3e\x00\x00\x00\x00", 7},
	{"a length of symbol 286", "\x1b\x03\x00\x00\x00\x00", 6},
	{"287 literal codes", "\xf5\xe0\x01\x04\x00\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00", 18},
	{"31 distance codes", "\x05\xfe\x01\x04\x00\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00", 18},
	{"too many code sizes", "\x05\xe0\x01\x04\x00\x00\x00\x40\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	 18},
	{"too few code sizes", "\x05\xe0\x01\x08\x00\x00\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	 18},
	{"a repeat of nothing", "\x05\xe0\x03\x04\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00",
	 18},
	{"repeats beyond the end",
	 "\x05\xe0\x81\x04\x00\x00\x00\x00\x00\xfc\xff\x03\x00\x00\x00\x00\x00\x00\x00\x00", 20},
	{"no code for the end of the block",
	 "\x05\xe0\x81\x04\x00\x00\x00\x00\x00\xfc\x6f\x03\x00\x00\x00\x00\x00\x00\x00\x00", 20},
	{"literal codes that are too many",
	 "\x05\xe0\x01\x04\x00\x00\x00\x00\x10\xfc\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	 "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
	 44},
};

static struct inflate state;
static uint8_t out[120000];

/* Unpacks a stream given in pieces into pieces. */
static enum rc unpack(const uint8_t *bytes, size_t n, size_t in_piece, size_t out_piece, size_t *made,
		      bool *ended)
{
	enum rc rc = RC_OK;

	inflate_start(&state);
	state.in = SPAN_NONE;
	*made = 0;
	*ended = false;
	for (size_t at = 0; at < n && rc == RC_OK; at += in_piece) {
		size_t piece = in_piece < n - at ? in_piece : n - at;
		uint8_t *copy = exact_copy(bytes + at, piece);

		state.in = span_of(copy, piece);
		do {
			state.out = out + *made;
			state.room = out_piece < sizeof out - *made ? out_piece : sizeof out - *made;
			rc = inflate_some(&state, ended);
			*made = (size_t)(state.out - out);
		} while (rc == RC_OK && state.room == 0 && *made < sizeof out);
		free(copy);
	}
	return rc;
}

static void test_inflate_broken(void)
{
	for (unsigned i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		for (size_t piece = 1; piece < 12; piece += 10) {
			size_t made;
			bool ended;
			enum rc rc = unpack((const uint8_t *)broken[i].bytes, broken[i].n, piece, 1000, &made,
					    &ended);

			if (!CHECK(rc == RC_IMAGE_BROKEN && !ended))
				printf("    %s: %s\n", broken[i].what, rc_name(rc));
		}
	}
}

/* ---- a stream of our own ---- */

static uint8_t stream[60000];
static size_t stream_bits;

static void put_bits(uint32_t value, unsigned n)
{
	for (unsigned i = 0; i < n; i++, stream_bits++)
		stream[stream_bits / 8] =
			(uint8_t)(stream[stream_bits / 8] | (value >> i & 1) << stream_bits % 8);
}

/* Codes come with their highest bit first. */
static void put_code(uint32_t code, unsigned n)
{
	for (unsigned i = n; i-- > 0;)
		put_bits(code >> i & 1, 1);
}

static void put_stored(size_t n, bool last)
{
	put_bits(last ? 1 : 0, 3);
	stream_bits = (stream_bits + 7) & ~(size_t)7;
	put_bits((uint32_t)n, 16);
	put_bits((uint32_t)n ^ 0xffff, 16);
	for (size_t i = 0; i < n; i++)
		put_bits((uint8_t)(i * i / 300 + i), 8);
}

/* The longest copies from furthest away, more of them than the window holds. */
static void test_inflate_far_copies(void)
{
	static const size_t pieces[] = {1, 3, 1000, 100000};
	const size_t stored = 40000;
	const size_t copies = 200;
	size_t made;
	bool ended;

	memset(stream, 0, sizeof stream);
	stream_bits = 0;
	put_stored(stored, false);
	put_stored(0, false);
	put_bits(2, 3);
	for (size_t i = 0; i < copies; i++) {
		put_code(0xc5, 8); /* 258 bytes */
		put_code(29, 5);
		put_bits(8191, 13); /* 32768 back */
	}
	put_code(0, 7);
	put_bits(3, 3); /* an empty last block */
	put_code(0, 7);
	for (unsigned i = 0; i < 4; i++) {
		for (unsigned j = 0; j < 4; j++) {
			CHECK_RC(unpack(stream, (stream_bits + 7) / 8, pieces[i], pieces[j], &made, &ended),
				 RC_OK);
			CHECK(ended);
			CHECK_NUM(made, stored + copies * 258);
			for (size_t at = stored; at < made; at++) {
				if (out[at] != out[at - 32768] && !CHECK(false))
					return;
			}
		}
	}
}

/* A code of one symbol, of one bit, is whole as it is. */
static void test_inflate_single_distance(void)
{
	static const uint8_t lengths_of_sizes[19] = {
		[1] = 2, [2] = 2, [18] = 2, [0] = 2}; /* in order 0, 1, 2, 18: 00 01 10 11 */
	static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	size_t made;
	bool ended;

	memset(stream, 0, sizeof stream);
	stream_bits = 0;
	put_bits(5, 3);
	put_bits(1, 5); /* 258 literal codes */
	put_bits(0, 5);
	put_bits(15, 4);
	for (unsigned i = 0; i < 19; i++)
		put_bits(lengths_of_sizes[order[i]], 3);
	put_code(3, 2); /* 97 times 0 */
	put_bits(97 - 11, 7);
	put_code(1, 2); /* a: 0 */
	put_code(3, 2); /* 138 and 20 times 0 */
	put_bits(127, 7);
	put_code(3, 2);
	put_bits(20 - 11, 7);
	put_code(2, 2); /* end: 10, three bytes: 11 */
	put_code(2, 2);
	put_code(1, 2); /* distance 1: 0 */
	put_code(0, 1);
	put_code(3, 2);
	put_code(0, 1);
	put_code(2, 2);
	CHECK_RC(unpack(stream, (stream_bits + 7) / 8, 1, 1, &made, &ended), RC_OK);
	CHECK(ended);
	CHECK_SPAN(span_of(out, made), "aaaa");
}

int main(void)
{
	test_inflate_broken();
	test_inflate_far_copies();
	test_inflate_single_distance();
	return check_end();
}
