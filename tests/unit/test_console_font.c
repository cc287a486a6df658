/* Console fonts: each kind with and without a table, cut at every length, and what is none. */
#include "check.h"

#include "proto/console_font.h"

#define HEIGHT 8

/* A file under construction. */
static struct {
	uint8_t bytes[16384];
	size_t n;
} file;

static void put(const void *bytes, size_t n)
{
	CHECK(file.n + n <= sizeof file.bytes);
	memcpy(file.bytes + file.n, bytes, n);
	file.n += n;
}

static void put_le32(uint32_t number)
{
	put((const uint8_t[]){number & 255, number >> 8 & 255, number >> 16 & 255, number >> 24}, 4);
}

/* Each row of a glyph is the glyph's number. */
static void put_glyphs(unsigned count, unsigned height)
{
	for (unsigned i = 0; i < count * height; i++)
		put(&(uint8_t){(uint8_t)(i / height)}, 1);
}

static struct span whole(void)
{
	return span_of(file.bytes, file.n);
}

static void start_psf1(uint8_t mode)
{
	file.n = 0;
	put((const uint8_t[]){0x36, 0x04, mode, HEIGHT}, 4);
	put_glyphs((mode & 1) != 0 ? 512 : 256, HEIGHT);
}

static void start_psf2(uint32_t flags, uint32_t count, uint32_t height, uint32_t width)
{
	const uint32_t head[] = {0x864ab572, 0, 40, flags, count, height, height, width};

	file.n = 0;
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		put_le32(head[i]);
	put_le32(0); /* a header that is longer than known */
	put_le32(0);
	put_glyphs(count, height);
}

/* All pairs, as "character=glyph " in hexadecimal. */
static void check_pairs(const char *wanted)
{
	struct console_font font;
	char text[256];
	size_t n = 0;
	uint32_t character;
	unsigned glyph;

	CHECK_RC(console_font_read(whole(), &font), RC_OK);
	text[0] = '\0';
	while (console_font_next(&font, &character, &glyph) && n < sizeof text - 16)
		n += (size_t)snprintf(text + n, sizeof text - n, "%x=%x ", (unsigned)character, glyph);
	CHECK_STR(text, wanted);
}

static void test_bare(void)
{
	struct console_font font;
	uint32_t character = 0;
	unsigned glyph = 0;
	unsigned count = 0;

	for (unsigned height = 6; height <= 34; height++) {
		bool fits = height >= CONSOLE_FONT_HEIGHT_MIN && height <= CONSOLE_FONT_HEIGHT_MAX;

		file.n = 0;
		put_glyphs(256, height);
		CHECK_RC(console_font_read(whole(), &font), fits ? RC_OK : RC_LIMIT);
	}
	file.n = 0;
	put_glyphs(256, 14);
	CHECK_RC(console_font_read(whole(), &font), RC_OK);
	CHECK_NUM(font.height, 14);
	CHECK_NUM(font.glyphs.p['A' * 14], 'A');
	for (; console_font_next(&font, &character, &glyph); count++) {
		if (glyph == 0xc9)
			CHECK_NUM(character, 0x2554); /* code page 437's corner of a frame */
		if (glyph == 'A')
			CHECK_NUM(character, 'A');
	}
	CHECK_NUM(count, 256);
	CHECK_RC(console_font_read(span_sub(whole(), 0, file.n - 1), &font), RC_UNSUPPORTED);
	CHECK_RC(console_font_read(SPAN_NONE, &font), RC_UNSUPPORTED);
}

static void test_psf1(void)
{
	/* Glyph 0 is A and B, and a sequence of C and D, which is none; 1 is nothing; 2 is U+2500. */
	static const uint8_t table[] = {'A', 0, 'B', 0, 0xfe, 0xff, 'C', 0, 'D', 0, 0xff, 0xff, 0xff, 0xff, 0x00, 0x25, 0xff, 0xff};
	struct console_font font;

	start_psf1(2);
	put(table, sizeof table);
	check_pairs("41=0 42=0 2500=2 ");
	start_psf1(2);
	put(table, 4); /* cut behind a character */
	check_pairs("41=0 42=0 ");
	start_psf1(3);
	CHECK_RC(console_font_read(whole(), &font), RC_OK);
	CHECK_NUM(font.count, 512);
	for (size_t n = 0; n < file.n; n++)
		CHECK(console_font_read(span_sub(whole(), 0, n), &font) != RC_OK || n == 4096); /* 256 times 16 bytes are a bare font's */
}

static void test_psf2(void)
{
	static const uint8_t table[] = "A\xc3\xa4\xfe" "CD\xff\xff\xe2\x94\x80\xff";
	struct console_font font;

	start_psf2(1, 3, 16, 8);
	put(table, sizeof table - 1);
	check_pairs("41=0 e4=0 2500=2 ");
	start_psf2(1, 3, 16, 8);
	put(table, 3);
	check_pairs("41=0 e4=0 ");
	start_psf2(1, 3, 16, 8); /* says that it has a table, and has none */
	check_pairs("0=0 1=1 2=2 ");
	for (size_t n = 0; n < 40 + 3 * 16; n++)
		CHECK_RC(console_font_read(span_sub(whole(), 0, n), &font), RC_UNSUPPORTED);
	start_psf2(0, 300, 16, 8);
	CHECK_RC(console_font_read(whole(), &font), RC_OK);
	CHECK_NUM(font.count, 300);
	CHECK_NUM(font.height, 16);
	CHECK_NUM(font.glyphs.p[16 * 7], 7);
	start_psf2(0, 3, 16, 9);
	CHECK_RC(console_font_read(whole(), &font), RC_LIMIT);
	start_psf2(0, 3, 33, 8);
	CHECK_RC(console_font_read(whole(), &font), RC_LIMIT);
	start_psf2(0, 0, 16, 8);
	CHECK_RC(console_font_read(whole(), &font), RC_UNSUPPORTED);
}

int main(void)
{
	test_bare();
	test_psf1();
	test_psf2();
	return check_end();
}
