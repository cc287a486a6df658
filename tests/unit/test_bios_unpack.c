/* The unpacker of kedge.kpxe: LZMA data as xz makes it, damaged data, and a program put together from its
 * streams. */
#include "check.h"

#include "../../bios/prefix/lzma.c"
#include "../../bios/prefix/restore.c"

#define CONTENT_N 3000

/* content(), packed by: xz --format=raw --lzma1=lc=3,lp=0,pb=2 */
static const uint8_t packed[] = {
	0x00, 0x1f, 0x0a, 0xc3, 0xf1, 0xb5, 0xcf, 0xc2, 0x03, 0x84, 0x61, 0xe5, 0xa6, 0x41, 0x10, 0x5d, 0xc1,
	0xdf, 0xb8, 0x45, 0x57, 0x8a, 0xbe, 0x80, 0x90, 0xf5, 0x10, 0xa4, 0xeb, 0xae, 0xa3, 0xc6, 0x46, 0x18,
	0xc0, 0xe9, 0xb4, 0x25, 0x35, 0x38, 0x09, 0x97, 0xb9, 0xb1, 0x88, 0x9b, 0x9b, 0x6c, 0x31, 0x14, 0xa6,
	0xc9, 0x03, 0xbb, 0x2f, 0xba, 0xd2, 0x45, 0xb7, 0xac, 0x98, 0x2c, 0x88, 0xf7, 0x9e, 0x5c, 0x1e, 0x43,
	0x5d, 0x58, 0x2d, 0xe3, 0xd0, 0x03, 0x42, 0xa6, 0x39, 0x99, 0xe0, 0xf8, 0xcf, 0xfa, 0xf5, 0x65, 0x6e,
	0xc9, 0xf8, 0xf6, 0xa6, 0xff, 0xc6, 0xa1, 0x98, 0x56, 0x49, 0x67, 0x63, 0xfa, 0xc3, 0xb8, 0x79, 0x4c,
	0x9b, 0xcc, 0xac, 0x5e, 0x0c, 0xba, 0x59, 0x5e, 0x16, 0x94, 0xa1, 0x47, 0x32, 0xfb, 0x1d, 0x25, 0x56,
	0xb0, 0x01, 0xe5, 0xfa, 0x5d, 0xef, 0xbb, 0xba, 0x89, 0x88, 0xb8, 0x96, 0x99, 0xe6, 0x5b, 0x88, 0x1d,
	0x6f, 0x4f, 0x5d, 0x13, 0x9c, 0x51, 0x8a, 0x89, 0x97, 0x7a, 0x50, 0xc1, 0xda, 0x5e, 0x92, 0xcb, 0x54,
	0x02, 0x38, 0xc8, 0x96, 0x0d, 0x72, 0x62, 0x91, 0x28, 0x85, 0x72, 0xa5, 0x6c, 0xb1, 0x4d, 0x64, 0x2f,
	0x15, 0x44, 0xfb, 0xf7, 0x5f, 0x92, 0x68, 0xe2, 0x96, 0xcc, 0x47, 0x03, 0x9a, 0x7b, 0x0a, 0x64, 0x2d,
	0x88, 0x9d, 0x27, 0x47, 0x40, 0x4e, 0x16, 0xf3, 0x91, 0x80, 0xc3, 0x3d, 0x7c, 0x72, 0xf6, 0x1e, 0x3d,
	0xae, 0xd3, 0x47, 0x64, 0x44, 0x28, 0x52, 0xac, 0xb8, 0x69, 0xa6, 0x58, 0xbb, 0xc1, 0x63, 0xe1, 0x0f,
	0x9e, 0xb3, 0x80, 0x1c, 0xfe, 0x51, 0x99, 0xb8,
};

static uint32_t number(void)
{
	static uint32_t state = 1;

	state = state * 1103515245 + 12345;
	return state >> 16;
}

/* Literals, runs, and copies of every length and distance. */
static void content(uint8_t *to)
{
	size_t n = 0;

	while (n < CONTENT_N) {
		uint32_t kind = number() % 8;

		if (kind < 2 || n < 16) {
			to[n++] = number() & 0x3f;
		} else if (kind < 3) {
			uint8_t last = to[n - 1];

			for (uint32_t left = 1 + number() % 40; left > 0; left--)
				to[n++] = last;
		} else {
			size_t back = 1 + number() % n;

			for (uint32_t left = 2 + number() % (kind == 7 ? 300 : 12); left > 0; left--, n++)
				to[n] = to[n - back];
			to[n] = (kind & 1) != 0 ? to[n - 1] ^ 1 : to[n - back];
			n++;
		}
	}
}

/* In blocks of exactly their sizes: the sanitizer sees every byte too many. */
static bool decode(const uint8_t *from, size_t from_n, uint8_t *to, size_t to_n)
{
	void *tables = malloc(LZMA_TABLES_SIZE);
	uint8_t *in = exact_copy(from, from_n);
	uint8_t *out = malloc(to_n);
	bool good = lzma_decode(in, from_n, out, to_n, tables);

	memcpy(to, out, to_n);
	free(out);
	free(in);
	free(tables);
	return good;
}

static void test_lzma(void)
{
	static uint8_t wanted[CONTENT_N + 400];
	static uint8_t got[CONTENT_N];

	content(wanted);
	CHECK(decode(packed, sizeof packed, got, CONTENT_N));
	CHECK(memcmp(got, wanted, CONTENT_N) == 0);
	CHECK(decode(packed, sizeof packed, got, 7));
	CHECK(memcmp(got, wanted, 7) == 0);
}

static void test_lzma_damaged(void)
{
	static uint8_t wanted[CONTENT_N + 400];
	static uint8_t got[CONTENT_N];
	uint8_t bad[sizeof packed];

	CHECK(decode(packed, sizeof packed, wanted, CONTENT_N));
	/* The end mark takes the last bytes: content needs none of them. */
	for (size_t n = 0; n < sizeof packed - 8; n++)
		CHECK(!decode(packed, n, got, CONTENT_N));
	for (size_t i = 0; i < sizeof packed - 8; i++) {
		memcpy(bad, packed, sizeof packed);
		bad[i] ^= 0x40;
		CHECK(!decode(bad, sizeof bad, got, CONTENT_N) || memcmp(got, wanted, CONTENT_N) != 0);
	}
	memset(bad, 0xff, sizeof bad);
	bad[0] = 0;
	CHECK(!decode(bad, sizeof bad, got, CONTENT_N));
}

static void check_restored(struct restore_streams streams, uint32_t load, const uint8_t *wanted, size_t n)
{
	uint8_t *program = malloc(n);

	restore_program(program, n, load, streams);
	CHECK(memcmp(program, wanted, n) == 0);
	free(program);
}

static void test_restore(void)
{
	/* A call to 0x20, a jump to 0x10, a byte e8 that is no call, a conditional jump to 0x18, and a moved
	 * address. */
	static const uint8_t code[] = {0xe8, 0xe9, 0x90, 0xe8, 0x0f, 0x85, 0xa1, 0xc3};
	static const uint8_t targets[] = {0, 0, 0, 0x20, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x18};
	static const uint8_t addresses[] = {0x00, 0x03, 0x02, 0x01};
	static const uint8_t moves[] = {19};
	static const uint8_t wanted[] = {0xe8, 0x1b, 0,	   0, 0, 0xe9, 0x06, 0,	   0,	 0,    0x90, 0xe8,
					 0x0f, 0x85, 0x06, 0, 0, 0,    0xa1, 0x01, 0x02, 0x13, 0x7f, 0xc3};
	struct restore_streams streams = {
		.moves = moves, .addresses = addresses, .targets = targets, .code = code, .moves_n = 1};

	check_restored(streams, 0x7f100000, wanted, sizeof wanted);
}

/* Places further apart than one byte of the list says; two in a row; and 0f before an address is no half of a
 * jump. */
static void test_restore_far(void)
{
	static const uint8_t moves[] = {255, 47, 4, 5};
	static const uint8_t addresses[] = {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3};
	static uint8_t code[301 + 1 + 1];
	static uint8_t wanted[301 + 4 + 4 + 1 + 4 + 1];
	struct restore_streams streams = {
		.moves = moves, .addresses = addresses, .code = code, .moves_n = sizeof moves};

	memset(code, 0x11, 301);
	code[300] = code[301] = 0x0f;
	code[302] = 0x84;
	memcpy(wanted, code, 301);
	wanted[301] = 1;
	wanted[305] = 2;
	wanted[309] = 0x0f;
	wanted[310] = 3;
	wanted[314] = 0x84;
	check_restored(streams, 0, wanted, sizeof wanted);
}

int main(void)
{
	test_lzma();
	test_lzma_damaged();
	test_restore();
	test_restore_far();
	return check_end();
}
