/* Containers of embedded files: whole, cut at every length, with every byte damaged, and with lengths that lie. */
#include "check.h"

#include "proto/embedded.h"

/* As scripts/embed writes it: "a.ipxe" with 10 bytes, "b" with none. */
static const uint8_t good[] = "KEDGEEMB" "\x31\0\0\0" "\x69\x45\xc3\xdc"
			      "\6\0\0\0" "\x0a\0\0\0" "a.ipxe" "#!ipxe\nabc"
			      "\1\0\0\0" "\0\0\0\0" "b" "x";
#define GOOD_N 0x31

static uint32_t crc32_bitwise(const uint8_t *p, size_t n)
{
	uint32_t crc = 0xffffffff;

	while (n-- > 0) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

/* A container around these bytes, with the right length and sum.  Caller frees. */
static uint8_t *container(const void *files, size_t n)
{
	uint8_t *bytes = malloc(16 + n);
	uint32_t crc;

	if (bytes == NULL)
		abort();
	memcpy(bytes, "KEDGEEMB", 8);
	memcpy(bytes + 16, files, n);
	crc = crc32_bitwise(bytes + 16, n);
	for (int i = 0; i < 4; i++) {
		bytes[8 + i] = (uint8_t)((16 + n) >> 8 * i);
		bytes[12 + i] = (uint8_t)(crc >> 8 * i);
	}
	return bytes;
}

static enum rc open_exact(const void *bytes, size_t n)
{
	uint8_t *copy = exact_copy(bytes, n);
	struct span files;
	enum rc rc = embedded_open(span_of(copy, n), &files);

	free(copy);
	return rc;
}

static void test_good(void)
{
	struct embedded_file file;
	struct span files;

	CHECK_RC(embedded_open(span_of(good, GOOD_N + 1), &files), RC_OK); /* a byte behind it does no harm */
	CHECK(embedded_next(&files, &file));
	CHECK_SPAN(file.name, "a.ipxe");
	CHECK_SPAN(file.contents, "#!ipxe\nabc");
	CHECK(embedded_next(&files, &file));
	CHECK_SPAN(file.name, "b");
	CHECK_NUM(file.contents.n, 0);
	CHECK(!embedded_next(&files, &file));
}

static void test_damaged(void)
{
	uint8_t bytes[GOOD_N];

	for (size_t n = 0; n < GOOD_N; n++)
		CHECK_RC(open_exact(good, n), RC_INVALID);
	for (size_t i = 0; i < GOOD_N; i++) {
		memcpy(bytes, good, GOOD_N);
		bytes[i] ^= 0x40;
		CHECK_RC(open_exact(bytes, GOOD_N), RC_INVALID);
	}
}

/* The sum is right, what it is of is not. */
static void test_lies(void)
{
	static const struct {
		const char *files;
		size_t n;
	} cases[] = {
		{"", 0},
		{"\1\0\0", 3},
		{"\0\0\0\0\0\0\0\0", 8},
		{"\1\0\0\0\0\0\0\0", 8},
		{"\xff\xff\xff\xff\xff\xff\xff\xff" "a", 9},
		{"\1\0\0\0\xff\xff\xff\xff" "a", 9},
		{"\1\0\0\0\1\0\0\0" "a", 9},
		{"\1\0\0\0\0\0\0\0" "a" "b", 10},
		{"\1\0\0\0\0\0\0\0" "\n", 9},
		{"\1\0\0\0\0\0\0\0" " ", 9},
		{"\1\0\0\0\0\0\0\0" "\xff", 9},
		{"\x41\0\0\0\0\0\0\0" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 8 + 65},
	};
	uint8_t *fine = container("\1\0\0\0\0\0\0\0" "a", 9);

	CHECK_RC(open_exact(fine, 25), RC_OK);
	free(fine);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t *bytes = container(cases[i].files, cases[i].n);

		CHECK_RC(open_exact(bytes, 16 + cases[i].n), RC_INVALID);
		free(bytes);
	}
}

int main(void)
{
	test_good();
	test_damaged();
	test_lies();
	return check_end();
}
