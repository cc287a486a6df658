/* Images: the sink that fills them, and the list. */
#include <unistd.h>

#include "check.h"

#include "config.h"
#include "image/image.h"
#include "plat.h"

static struct image *new_image(const char *name)
{
	struct image *image = NULL;

	CHECK_RC(image_new(span_str(name), &image), RC_OK);
	return image;
}

/* A size that was said is allocated once, and the bytes never move. */
static void test_known_size(void)
{
	struct image *image = new_image("linux");
	uint8_t *pages;

	CHECK_RC(image->sink.begin(&image->sink, 10), RC_OK);
	pages = image->bytes;
	CHECK_NUM(image->cap, 10);
	CHECK_RC(image->sink.write(&image->sink, span_str("01234")), RC_OK);
	CHECK_RC(image->sink.write(&image->sink, span_str("56789")), RC_OK);
	image->sink.done(&image->sink, RC_OK);
	CHECK(image->bytes == pages);
	CHECK_SPAN(span_of(image->bytes, (size_t)image->size), "0123456789");
	image_free(image);
}

static uint8_t pattern(uint64_t i)
{
	return (uint8_t)(i * 7 + i / 251);
}

/* Of a size that nobody said, pieces of odd lengths: all bytes are there, and the pages moved few times. */
static void test_unknown_size(void)
{
	struct image *image = new_image("initrd");
	uint8_t piece[1461];
	uint64_t sent = 0;
	unsigned moves = 0;
	uint8_t *pages = NULL;
	bool same = true;

	CHECK_RC(image->sink.begin(&image->sink, SINK_SIZE_UNKNOWN), RC_OK);
	while (sent < 40 * (uint64_t)IMAGE_FIRST_SIZE) {
		for (size_t i = 0; i < sizeof piece; i++)
			piece[i] = pattern(sent + i);
		CHECK_RC(image->sink.write(&image->sink, span_of(piece, sizeof piece)), RC_OK);
		sent += sizeof piece;
		moves += image->bytes != pages;
		pages = image->bytes;
	}
	image->sink.done(&image->sink, RC_OK);
	CHECK_NUM(image->size, sent);
	CHECK(moves <= 8);
	for (uint64_t i = 0; i < sent; i++)
		same = same && image->bytes[i] == pattern(i);
	CHECK(same);
	image_free(image);
}

/* More than was said is kept too: who counts is the fetcher. */
static void test_more_than_said(void)
{
	struct image *image = new_image("x");

	CHECK_RC(image->sink.begin(&image->sink, 3), RC_OK);
	CHECK_RC(image->sink.write(&image->sink, span_str("abc")), RC_OK);
	CHECK_RC(image->sink.write(&image->sink, span_str("def")), RC_OK);
	CHECK_SPAN(span_of(image->bytes, (size_t)image->size), "abcdef");
	image_free(image);
}

static void test_larger_than_memory(void)
{
	static const uint64_t sizes[] = {UINT64_MAX - 1, 1ULL << 62, 1ULL << 40};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct image *image = new_image("huge");

		CHECK(sizes[i] > plat_pages_free_bytes());
		CHECK_RC(image->sink.begin(&image->sink, sizes[i]), RC_NO_MEMORY);
		CHECK(image->bytes == NULL);
		image->sink.done(&image->sink, RC_NO_MEMORY);
		image_free(image);
	}
}

static void test_empty(void)
{
	struct image *image = new_image("empty");

	CHECK_RC(image->sink.begin(&image->sink, 0), RC_OK);
	CHECK_RC(image->sink.write(&image->sink, SPAN_NONE), RC_OK);
	image->sink.done(&image->sink, RC_OK);
	CHECK_NUM(image->size, 0);
	image_free(image);
}

static void test_list(void)
{
	struct image *a = new_image("a");
	struct image *b = new_image("b");
	struct image *a2 = new_image("a");

	image_register(a);
	image_register(b);
	image_register(a2);
	CHECK(image_first() == a && a->next == b && b->next == a2 && a2->next == NULL);
	CHECK(image_find(span_str("a")) == a2);
	CHECK(image_find(span_str("b")) == b);
	CHECK(image_find(span_str("c")) == NULL);
	image_select(b);
	CHECK(image_selected() == b);
	image_free(b);
	CHECK(image_selected() == NULL);
	CHECK(a->next == a2);
	image_drop_all();
	CHECK(image_first() == NULL);
}

static void test_cmdline(void)
{
	struct image *image = new_image("linux");

	CHECK_STR(image->cmdline, "");
	CHECK_RC(image_set_cmdline(image, span_str("a b")), RC_OK);
	CHECK_RC(image_set_cmdline(image, span_str("c")), RC_OK);
	CHECK_STR(image->cmdline, "c");
	image_free(image);
}

/* 200000 times "x", by gzip -9. */
static const uint8_t packed[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xed, 0xc1, 0x31, 0x01, 0x00, 0x00,
	0x00, 0xc2, 0xa0, 0xda, 0x8b, 0x6f, 0x06, 0x7f, 0xa0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0xd7, 0x00, 0x72, 0x02, 0xbf,
	0x51, 0x40, 0x0d, 0x03, 0x00,
};

static struct image *image_of(const void *bytes, size_t n)
{
	struct image *image = new_image("packed");

	CHECK_RC(image->sink.begin(&image->sink, n), RC_OK);
	CHECK_RC(image->sink.write(&image->sink, span_of(bytes, n)), RC_OK);
	image->sink.done(&image->sink, RC_OK);
	return image;
}

static void test_unpack(void)
{
	struct image *image = image_of(packed, sizeof packed);
	bool same = true;

	CHECK_RC(image_unpack(image), RC_OK);
	CHECK_NUM(image->size, 200000);
	for (size_t i = 0; i < image->size; i++)
		same = same && image->bytes[i] == 'x';
	CHECK(same);
	/* What is not packed stays. */
	CHECK_RC(image_unpack(image), RC_OK);
	CHECK_NUM(image->size, 200000);
	image_free(image);
}

/* Cut or damaged, it stays what it was; a size that lies does no harm. */
static void test_unpack_broken(void)
{
	uint8_t lies[sizeof packed + 8];

	for (size_t n = 0; n < sizeof packed; n++) {
		struct image *image = image_of(packed, n);

		CHECK_RC(image_unpack(image), n < 3 ? RC_OK : RC_IMAGE_BROKEN);
		CHECK_NUM(image->size, n);
		image_free(image);
	}
	memcpy(lies, packed, sizeof packed);
	for (size_t i = 0; i < 8; i += 4) {
		struct image *image;

		memcpy(lies + sizeof packed + 4, i == 0 ? "\1\0\0\0" : "\xff\xff\xff\xff", 4);
		image = image_of(lies, sizeof lies);
		CHECK_RC(image_unpack(image), RC_OK);
		CHECK_NUM(image->size, 200000);
		image_free(image);
	}
}

/* The host port's keys come by standard input. */
static void type(const char *text)
{
	int ends[2];

	if (pipe(ends) != 0 || write(ends[1], text, strlen(text)) < 0 || dup2(ends[0], STDIN_FILENO) < 0)
		abort();
	close(ends[0]);
	close(ends[1]);
}

/* Ctrl-C ends it, and the image is what it was. */
static void test_unpack_given_up(void)
{
	struct image *image = image_of(packed, sizeof packed);

	type("\3");
	CHECK_RC(image_unpack(image), RC_CANCELLED);
	CHECK_NUM(image->size, sizeof packed);
	CHECK(memcmp(image->bytes, packed, sizeof packed) == 0);
	image_free(image);
}

int main(void)
{
	test_unpack_given_up();
	test_known_size();
	test_unknown_size();
	test_more_than_said();
	test_larger_than_memory();
	test_empty();
	test_list();
	test_cmdline();
	test_unpack();
	test_unpack_broken();
	return check_end();
}
