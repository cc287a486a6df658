/* zstd files, whole, at every cut, truncated at every length, and damaged. */
#include "check.h"
#include "proto/unzstd.h"

#include "unpack_play.h"

#define WINDOW	  UNZSTD_WINDOW_HTTP

/* The line, LINES times: by zstd -19. */
static const uint8_t packed[] = {
	0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x68, 0xbd, 0x01, 0x00, 0x12, 0xc3, 0x0a, 0x11, 0x90, 0x4d, 0x07, 0x64,
	0xf1, 0x6f, 0xc1, 0x51, 0xf8, 0xe9, 0xee, 0xd2, 0xe5, 0x68, 0xec, 0x44, 0x0e, 0x83, 0xf1, 0x1a, 0x5f,
	0x2b, 0x3b, 0x74, 0xf2, 0x9e, 0x0a, 0xf6, 0x1c, 0x5e, 0x3b, 0x82, 0x75, 0xa5, 0xba, 0xf2, 0x9e, 0x68,
	0x62, 0x06, 0x49, 0x37, 0x02, 0x00, 0x58, 0xc1, 0x95, 0x6f, 0xfb, 0x3b, 0xc7, 0xea, 0x87, 0x32, 0xd6,
};

/* "abc", by zstd -1. */
static const uint8_t abc[] = {
	0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x48, 0x19, 0x00, 0x00, 0x61, 0x62, 0x63, 0x99, 0x09, 0x77, 0xad,
};

static struct unzstd *state;
static void *memory;

static void unpacker_start(void)
{
	state = unzstd_start(memory, unzstd_memory(WINDOW));
	CHECK(state != NULL);
}

static enum rc unpacker_some(struct span *in, void *to, size_t cap, size_t *made)
{
	return unzstd_some(state, in, to, cap, made);
}

static bool unpacker_ended(void)
{
	return unzstd_ended(state);
}

static void test_joined(void)
{
	static const uint8_t skipped[] = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
	uint8_t file[sizeof abc * 2 + sizeof skipped];
	size_t n;

	memcpy(file, abc, sizeof abc);
	memcpy(file + sizeof abc, skipped, sizeof skipped);
	memcpy(file + sizeof abc + sizeof skipped, abc, sizeof abc);
	for (size_t piece = 1; piece < 9; piece++) {
		CHECK_RC(unpack(span_of(file, sizeof file), piece, 100, &n), RC_OK);
		CHECK(n == 6 && memcmp(out, "abcabc", 6) == 0 && unpacker_ended());
	}
	CHECK_NUM(unzstd_window(span_of(skipped, sizeof skipped)), UNZSTD_WINDOW_HTTP);
}

static void test_truncated_and_damaged(void)
{
	size_t n;

	for (size_t cut = 1; cut < sizeof packed; cut++) {
		CHECK_RC(unpack(span_of(packed, cut), 5000, 5000, &n), RC_OK);
		CHECK(!unpacker_ended());
	}
	for (size_t at = 0; at < sizeof packed; at++) {
		uint8_t *copy = exact_copy(packed, sizeof packed);
		enum rc rc;

		copy[at] ^= 0x10;
		rc = unpack(span_of(copy, sizeof packed), 5000, 5000, &n);
		CHECK(rc == RC_OK || rc == RC_IMAGE_BROKEN);
		CHECK(rc != RC_OK || !unpacker_ended() || is_text(n)); /* its check sum tells */
		free(copy);
	}
}

static void test_heads(void)
{
	static const uint8_t large[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8}; /* a window of 2 TiB */
	size_t n;

	CHECK(unzstd_is_zstd(span_of(abc, sizeof abc)));
	CHECK(!unzstd_is_zstd(span_of(abc, 3)));
	CHECK(!unzstd_is_zstd(span_str("#!ipxe")));
	CHECK_NUM(unzstd_window(span_of(packed, sizeof packed)), 8 * 1024 * 1024);
	CHECK_NUM(unzstd_window(span_of(abc, 5)), 0);
	CHECK_NUM(unzstd_window(span_of(large, sizeof large)), 0);
	CHECK_RC(unpack(span_of(large, sizeof large), 5000, 5000, &n), RC_IMAGE_BROKEN);
	CHECK(unzstd_start(memory, 100) == NULL);
}

int main(void)
{
	memory = malloc(unzstd_memory(WINDOW));
	check_pieces(span_of(packed, sizeof packed));
	test_joined();
	test_truncated_and_damaged();
	test_heads();
	free(memory);
	return check_end();
}
