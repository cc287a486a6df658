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

/* ---- a program put together ---- */

/* A stream of its own for every operand, all of one opcode's byte. */
enum { CALLS = RESTORE_OTHERS, JUMPS, NUMBERS, FIELD8, BYTES };

static uint8_t block[4096];
static size_t block_n;

static struct restore_head *head(void)
{
	return (struct restore_head *)(void *)block;
}

static void start_streams(void)
{
	memset(block, 0, sizeof block);
	block_n = sizeof(struct restore_head);
	head()->marker = 7;
	head()->first[0x66] = RESTORE_PREFIX;
	head()->first[0x0f] = RESTORE_SECOND;
	head()->first[0xb8] = RESTORE_FULL | NUMBERS;
	head()->first[0xe8] = RESTORE_RELATIVE | CALLS;
	head()->first[0x83] = RESTORE_MODRM | RESTORE_BYTE | BYTES;
	head()->first[0xf7] = RESTORE_MODRM | RESTORE_FULL | NUMBERS;
	head()->first[0xa1] = RESTORE_WIDE | RESTORE_FIELD32;
	head()->first[0xc2] = RESTORE_HALF;
	head()->first[0x8b] = RESTORE_MODRM;
	head()->second[0x84] = RESTORE_RELATIVE | JUMPS;
	head()->second[0xb6] = RESTORE_MODRM;
	head()->modrm[0x05] = RESTORE_WIDE | RESTORE_FIELD32;
	head()->modrm[0x04] = RESTORE_MODRM;
	head()->modrm[0x44] = RESTORE_MODRM | RESTORE_BYTE | FIELD8;
	head()->modrm[0x84] = RESTORE_MODRM | RESTORE_WIDE | NUMBERS;
}

/* The streams in their order, each from a multiple of 4 bytes on. */
static void add_stream(unsigned stream, const char *bytes, size_t n)
{
	head()->sizes[stream] = (uint32_t)n;
	memcpy(block + block_n, bytes, n);
	block_n += (n + 3) & ~(size_t)3;
}
#define STREAM(stream, bytes) add_stream(stream, bytes, sizeof bytes - 1)

/* In blocks of exactly their sizes. */
static void check_restored(const char *wanted, size_t code_n, size_t n, uint32_t load)
{
	uint8_t *program = malloc(n);
	struct restore_head *streams = malloc(block_n);

	memcpy(streams, block, block_n);
	restore_program(program, code_n, n, load, streams);
	for (size_t i = 0; i < n; i++)
		CHECK_NUM(program[i], (uint8_t)wanted[i]);
	free(streams);
	free(program);
}
#define RESTORED(code, data, load) check_restored(code data, sizeof code - 1, sizeof code data - 1, load)

/* Targets count from the program's start, in the program from the operand's end. */
static void test_restore_jumps(void)
{
	start_streams();
	STREAM(RESTORE_CODE, "\xe8\x0f\x84\x90\xe8");
	STREAM(CALLS, "\0\0\0\x20\0\0\0\x01");
	STREAM(JUMPS, "\0\0\0\x02");
	RESTORED("\xe8\x1b\0\0\0" "\x0f\x84\xf7\xff\xff\xff" "\x90" "\xe8\xf0\xff\xff\xff", "", 0x7f100000);
}

/* Numbers, and addresses, which the marker tells from them; the prefix makes numbers narrow, but no addresses. */
static void test_restore_operands(void)
{
	start_streams();
	STREAM(RESTORE_CODE, "\xb8\xb8\x66\xb8\x34\x12\x66\xa1\xc2\x08\x00\x90");
	STREAM(RESTORE_FIELD32, "\x07\0\0\x10");
	STREAM(NUMBERS, "\x12\x34\x56\x78\x07\x03\x02\x01");
	RESTORED("\xb8\x78\x56\x34\x12" "\xb8\x01\x02\x13\x7f" "\x66\xb8\x34\x12" "\x66\xa1\x10\0\x10\x7f" "\xc2\x08\x00" "\x90", "", 0x7f100000);
}

/* ModR/M and SIB bytes, and what they bring along. */
static void test_restore_modrm(void)
{
	start_streams();
	STREAM(RESTORE_CODE, "\x8b\xc1\x8b\x44\x8b\x05\x8b\x04\x8b\x04\x8b\x84\x83\x44\xf7\xd0\xf7\xc0\x66\xf7\xc0\x22\x11\x0f\xb6\x44");
	STREAM(RESTORE_SIB, "\x24\x24\x85\x25\x24\x24");
	STREAM(RESTORE_FIELD32, "\x07\0\0\x01\0\0\0\x02");
	STREAM(NUMBERS, "\0\0\x03\x00\0\0\0\x09");
	STREAM(FIELD8, "\x0c\x10\x14");
	STREAM(BYTES, "\xff");
	RESTORED("\x8b\xc1" "\x8b\x44\x24\x0c" "\x8b\x05\x01\0\0\x10" "\x8b\x04\x24" "\x8b\x04\x85\x02\0\0\0" "\x8b\x84\x25\0\x03\0\0"
		 "\x83\x44\x24\x10\xff" "\xf7\xd0" "\xf7\xc0\x09\0\0\0" "\x66\xf7\xc0\x22\x11" "\x0f\xb6\x44\x24\x14", "", 0x10000000);
}

/* Behind the code: places further apart than one byte of the list says, and two in a row. */
static void test_restore_data(void)
{
	static char wanted[1 + 301 + 4 + 4 + 1 + 4 + 1];
	static char bytes[303];

	memset(bytes, 0xe8, sizeof bytes);
	memset(wanted, 0xe8, sizeof wanted);
	wanted[0] = (char)0x90;
	memcpy(wanted + 302, "\1\0\0\x10\2\0\0\x10", 8);
	memcpy(wanted + 311, "\3\0\0\x17", 4);
	start_streams();
	STREAM(RESTORE_CODE, "\x90");
	add_stream(RESTORE_DATA, bytes, sizeof bytes);
	STREAM(RESTORE_ADDRESSES, "\0\0\0\1\0\0\0\2\7\0\0\3");
	STREAM(RESTORE_MOVES, "\xff\x2f\x04\x05");
	check_restored(wanted, 1, sizeof wanted, 0x10000000);
}

int main(void)
{
	test_lzma();
	test_lzma_damaged();
	test_restore_jumps();
	test_restore_operands();
	test_restore_modrm();
	test_restore_data();
	return check_end();
}
