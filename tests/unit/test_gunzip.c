/* gzip and zlib files, whole, at every cut, truncated at every length, and damaged. */
#include "check.h"
#include "proto/gunzip.h"

#include "unpack_play.h"

/* The line, LINES times: by gzip -9, and by zlib. */
static const uint8_t packed[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0x4b, 0x54, 0xc8, 0x4e, 0x4d, 0x49,
	0x4f, 0x55, 0xc8, 0x2c, 0x56, 0x48, 0x54, 0x28, 0xce, 0x4d, 0xcc, 0xc9, 0x51, 0x48, 0xcc, 0x4b,
	0xce, 0xc8, 0x2f, 0xb2, 0x06, 0xf2, 0x21, 0x52, 0x19, 0x89, 0xa5, 0x39, 0x60, 0xd9, 0x8c, 0xcc,
	0x02, 0x85, 0xb4, 0xfc, 0xa2, 0xf2, 0xc4, 0xa2, 0x14, 0x3d, 0xb8, 0xec, 0xa8, 0xc6, 0x51, 0x8d,
	0xa3, 0x1a, 0x47, 0x35, 0x8e, 0x6a, 0x1c, 0xd5, 0x38, 0xaa, 0x71, 0x54, 0xe3, 0x20, 0xd5, 0x08,
	0x00, 0x29, 0x07, 0x90, 0xdf, 0xe8, 0x08, 0x00, 0x00,
};

static const uint8_t packed_zlib[] = {
	0x78, 0xda, 0x4b, 0x54, 0xc8, 0x4e, 0x4d, 0x49, 0x4f, 0x55, 0xc8, 0x2c, 0x56, 0x48, 0x54, 0x28,
	0xce, 0x4d, 0xcc, 0xc9, 0x51, 0x48, 0xcc, 0x4b, 0xce, 0xc8, 0x2f, 0xb2, 0x06, 0xf2, 0x21, 0x52,
	0x19, 0x89, 0xa5, 0x39, 0x60, 0xd9, 0x8c, 0xcc, 0x02, 0x85, 0xb4, 0xfc, 0xa2, 0xf2, 0xc4, 0xa2,
	0x14, 0x3d, 0xb8, 0xec, 0xa8, 0xc6, 0x51, 0x8d, 0xa3, 0x1a, 0x47, 0x35, 0x8e, 0x6a, 0x1c, 0xd5,
	0x38, 0xaa, 0x71, 0x54, 0xe3, 0x20, 0xd5, 0x08, 0x00, 0xb6, 0x09, 0x11, 0xa6,
};

/* "abc", by gzip -1. */
static const uint8_t abc[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0xff, 0x4b, 0x4c, 0x4a, 0x06, 0x00, 0xc2,
	0x41, 0x24, 0x35, 0x03, 0x00, 0x00, 0x00,
};

/* "all fields", behind a head that has all of them. */
static const char all_fields[] = "\x1f\x8b\x08\x1e\x00\x00\x00\x00\x02\xff\x05\x00\x65\x78\x74\x72\x61\x6e\x61\x6d\x65\x00\x63\x6f\x6d\x6d\x65\x6e\x74\x00\x28\x86\x4b\xcc\xc9\x51\x48\xcb\x4c\xcd\x49\x29\x06\x00\xcb\xbb\x26\xe0\x0a\x00\x00\x00";

static struct gunzip state;

static void unpacker_start(void)
{
	gunzip_start(&state);
}

static enum rc unpacker_some(struct span *in, void *to, size_t cap, size_t *made)
{
	return gunzip_some(&state, in, to, cap, made);
}

static bool unpacker_ended(void)
{
	return gunzip_ended(&state);
}

static void test_truncated(void)
{
	size_t n;

	for (size_t length = 0; length < sizeof packed; length++) {
		uint8_t *copy = exact_copy(packed, length);

		CHECK_RC(unpack(span_of(copy, length), 1000, 1000, &n), RC_OK);
		CHECK(!unpacker_ended());
		free(copy);
	}
}

/* Each byte of the data and of the sums counts, but for the bits that fill up the data's last one. */
static void test_damaged(void)
{
	for (size_t at = 10; at < sizeof packed; at++) {
		uint8_t *copy = exact_copy(packed, sizeof packed);
		size_t n;
		enum rc rc;

		copy[at] ^= 0x10;
		rc = unpack(span_of(copy, sizeof packed), 1000, 1000, &n);
		if (!CHECK(rc == RC_IMAGE_BROKEN || (rc == RC_OK && (!unpacker_ended() || is_text(n)))))
			CHECK_NUM(at, 0);
		free(copy);
	}
}

static void test_joined(void)
{
	uint8_t two[2 * sizeof abc + 5] = {0};
	size_t n;

	memcpy(two, abc, sizeof abc);
	memcpy(two + sizeof abc, abc, sizeof abc);
	for (size_t piece = 1; piece < sizeof two; piece++) {
		CHECK_RC(unpack(span_of(two, sizeof two), piece, 4, &n), RC_OK);
		CHECK(unpacker_ended());
		CHECK_SPAN(span_of(out, n), "abcabc");
	}
	CHECK_RC(unpack(span_of(two, 2 * sizeof abc - 1), 9, 9, &n), RC_OK);
	CHECK(!unpacker_ended());
}

static void test_all_fields(void)
{
	for (size_t piece = 1; piece < sizeof all_fields; piece++) {
		size_t n;

		CHECK_RC(unpack(span_of(all_fields, sizeof all_fields - 1), piece, 100, &n), RC_OK);
		CHECK(unpacker_ended());
		CHECK_SPAN(span_of(out, n), "all fields");
	}
}

static void test_others(void)
{
	size_t n;

	CHECK_RC(unpack(span_str("neither"), 100, 100, &n), RC_IMAGE_BROKEN);
	CHECK(gunzip_is_gzip(span_of(abc, sizeof abc)));
	CHECK(!gunzip_is_gzip(span_of(abc, 2)));
	CHECK(!gunzip_is_gzip(span_of(packed_zlib, sizeof packed_zlib)));
	CHECK(!gunzip_is_gzip(SPAN_NONE));
}

int main(void)
{
	check_pieces(span_of(packed, sizeof packed));
	check_pieces(span_of(packed_zlib, sizeof packed_zlib));
	test_truncated();
	test_damaged();
	test_joined();
	test_all_fields();
	test_others();
	return check_end();
}
