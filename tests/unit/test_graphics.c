/* Screens of pixels: what is painted, how much of it, and what pictures and colours make of it. */
#include "check.h"

#include "base/screen.h"
#include "graphics/blend.h"
#include "graphics/font.h"
#include "graphics/graphics.h"
#include "graphics/picture.h"
#include "plat.h"

#define WIDE 1280
#define HIGH 1024
#define HEIGHT 16 /* of the usual font */

/* The machine's screen. */
static struct {
	unsigned width, height;
	bool open;
	unsigned opened;
	uint32_t pixels[HIGH][WIDE];
	unsigned painted; /* pixels, since it was set to 0 */
	char text[4096];  /* on the text console beside it */
	unsigned column, row;
	unsigned columns, rows;
	bool cursor;
} machine;

enum rc plat_frame_open(unsigned width, unsigned height, struct plat_frame *out)
{
	CHECK(!machine.open);
	if (machine.width < width || machine.height < height)
		return RC_UNSUPPORTED;
	machine.open = true;
	machine.opened++;
	*out = (struct plat_frame){machine.width, machine.height};
	return RC_OK;
}

void plat_frame_put(unsigned x, unsigned y, unsigned width, unsigned height, const uint32_t *pixels, unsigned stride)
{
	CHECK(machine.open && width <= stride);
	CHECK(x + width <= machine.width && y + height <= machine.height);
	for (unsigned i = 0; i < height; i++)
		memcpy(&machine.pixels[y + i][x], pixels + (size_t)i * stride, width * sizeof *pixels);
	machine.painted += width * height;
}

void plat_frame_close(void)
{
	machine.open = false;
}

void plat_console_write(const char *text, size_t n)
{
	size_t have = strlen(machine.text);

	if (machine.rows == 0)
		return; /* there is no text console */
	CHECK(have + n < sizeof machine.text);
	memcpy(machine.text + have, text, n);
	machine.text[have + n] = '\0';
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	CHECK(foreground < 16 && background < 8);
}

void plat_console_clear(void)
{
	machine.text[0] = '\0';
}

void plat_console_goto(unsigned column, unsigned row)
{
	CHECK(column < machine.columns && row < machine.rows);
	machine.column = column;
	machine.row = row;
}

void plat_console_cursor(bool visible)
{
	machine.cursor = visible;
}

void plat_console_size(unsigned *columns, unsigned *rows)
{
	*columns = machine.columns;
	*rows = machine.rows;
}

int plat_console_key(void)
{
	return KEY_NONE;
}

enum rc plat_console_serial(unsigned port, unsigned baud, unsigned flow)
{
	(void)port;
	(void)baud;
	(void)flow;
	return RC_UNSUPPORTED;
}

static const struct graphics_size usual = {640, 480, 8, 8, 8, 8};

static void start(unsigned width, unsigned height)
{
	graphics_close();
	memset(&machine, 0, sizeof machine);
	machine.width = width;
	machine.height = height;
	machine.columns = 80;
	machine.rows = 25;
}

static void write_text(const char *text)
{
	screen_write(text, strlen(text));
	screen_flush();
}

/* How many pixels of a cell have that colour. */
static unsigned count(unsigned column, unsigned row, uint32_t colour)
{
	unsigned found = 0;

	for (unsigned y = 0; y < HEIGHT; y++) {
		for (unsigned x = 0; x < FONT_WIDTH; x++)
			found += machine.pixels[8 + row * HEIGHT + y][8 + column * FONT_WIDTH + x] == colour;
	}
	return found;
}

static unsigned lit(uint32_t character)
{
	const uint8_t *glyph = font_glyph(character);
	unsigned bits = 0;

	for (unsigned y = 0; y < HEIGHT; y++)
		bits += (unsigned)__builtin_popcount(glyph[y]);
	return bits;
}

static void test_text_becomes_pixels(void)
{
	unsigned columns;
	unsigned rows;

	start(640, 480);
	screen_cursor(false);
	CHECK_RC(graphics_open(&usual), RC_OK);
	CHECK(graphics_are_open());
	CHECK(screen_size_of(SCREEN_PIXELS, &columns, &rows));
	CHECK_NUM(columns, 78); /* as Syslinux's menu has them */
	CHECK_NUM(rows, 29);
	screen_size(&columns, &rows);
	CHECK_NUM(columns, 78);
	CHECK_NUM(rows, 24); /* a text console beside it has no more, if it is a terminal of 24 */
	CHECK(screen_size_of(SCREEN_TEXT, &columns, &rows));
	CHECK_NUM(columns, 80);
	CHECK_NUM(rows, 24);
	screen_colour(PLAT_WHITE | PLAT_BRIGHT, PLAT_BLUE);
	write_text("A\u2588 ");
	CHECK_NUM(count(0, 0, 0xffffff), lit('A'));
	CHECK(lit('A') > 10);
	CHECK_NUM(count(0, 0, 0x0000aa), 128 - lit('A'));
	CHECK_NUM(count(1, 0, 0xffffff), 128);
	CHECK_NUM(count(2, 0, 0x0000aa), 128);
	CHECK_NUM(count(3, 0, 0), 128);
	CHECK_STR(machine.text, "A\u2588 "); /* the text console has it too */
	graphics_close();
	CHECK(!machine.open);
	write_text("x");
	CHECK_NUM(count(3, 0, 0), 128);
}

static void test_only_changes_are_painted(void)
{
	start(640, 480);
	CHECK_RC(graphics_open(&usual), RC_OK);
	screen_colour(PLAT_WHITE, PLAT_BLACK);
	screen_cursor(false);
	for (unsigned row = 0; row < 20; row++) {
		screen_goto(0, row);
		write_text("one row of this screen, as it is");
	}
	machine.painted = 0;
	screen_flush();
	CHECK_NUM(machine.painted, 0);
	screen_goto(8, 3);
	write_text("this"); /* what stands there already: "this" over "this" is at 11 */
	screen_goto(11, 4);
	machine.painted = 0;
	write_text("this");
	CHECK_NUM(machine.painted, 0);
	screen_goto(0, 5);
	write_text("O"); /* the cell, and those that its shadow may fall on */
	CHECK(machine.painted >= 128 && machine.painted <= 4 * 128);
	/* All of it again, with one word of difference: little is painted. */
	machine.painted = 0;
	screen_clear();
	for (unsigned row = 0; row < 20; row++) {
		screen_goto(0, row);
		screen_write("one row of this screen, as it is", 32);
	}
	screen_flush();
	CHECK(machine.painted > 0 && machine.painted < 40 * 128);
}

/* The cursor is gone from where it was, and there where it is. */
static void test_cursor_moves(void)
{
	static const unsigned places[][2] = {{4, 2}, {4, 9}, {0, 24}, {0, 0}};

	start(640, 480);
	CHECK_RC(graphics_open(&usual), RC_OK);
	screen_cursor(true);
	screen_only(SCREEN_PIXELS); /* which has more rows than the text console */
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		screen_goto(places[i][0], places[i][1]);
		screen_flush();
		for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
			CHECK_NUM(count(places[k][0], places[k][1], 0xaaaaaa), k == i ? 16 : 0);
	}
	write_text("\n\n");
	CHECK_NUM(count(0, 0, 0xaaaaaa), 0);
	CHECK_NUM(count(0, 2, 0xaaaaaa), 16);
	screen_cursor(false);
	screen_flush();
	CHECK_NUM(count(0, 2, 0xaaaaaa), 0);
}

static void test_lines_scroll(void)
{
	char line[16];

	start(640, 480);
	machine.columns = machine.rows = 0; /* no text console */
	CHECK_RC(graphics_open(&usual), RC_OK);
	screen_colour(PLAT_WHITE, PLAT_BLACK);
	for (unsigned i = 0; i < 40; i++) {
		snprintf(line, sizeof line, "%c\n", 'A' + i % 26);
		screen_write(line, 2);
	}
	screen_flush();
	CHECK_NUM(count(0, 27, 0xaaaaaa), lit('A' + 39 % 26)); /* the last line, above the empty one */
	CHECK_NUM(count(0, 0, 0xaaaaaa), lit('A' + 12 % 26));
	CHECK_STR(machine.text, "");
}

/* On a larger screen each pixel is a square, and all is in the middle. */
static void test_scale(void)
{
	static const struct graphics_size small = {320, 200, 0, 0, 0, 0};

	start(1280, 1024);
	CHECK_RC(graphics_open(&small), RC_OK);
	screen_colour(PLAT_RED, PLAT_BLACK);
	write_text("\u2588");
	CHECK_NUM(machine.pixels[112][0], 0xaa0000); /* four times, (1024 - 800) / 2 */
	CHECK_NUM(machine.pixels[112 + 63][31], 0xaa0000);
	CHECK_NUM(machine.pixels[112 + 64][31], 0);
	CHECK_NUM(machine.pixels[111][0], 0);
	CHECK_NUM(machine.pixels[112][32], 0);
}

static void test_what_does_not_fit(void)
{
	static const struct graphics_size narrow = {100, 480, 0, 0, 0, 0};
	static const struct graphics_size margins = {640, 480, 400, 300, 0, 0};
	static const struct graphics_size large = {2560, 1440, 0, 0, 0, 0};

	start(640, 480);
	CHECK_RC(graphics_open(&narrow), RC_INVALID);
	CHECK_RC(graphics_open(&margins), RC_INVALID);
	CHECK_RC(graphics_open(&large), RC_UNSUPPORTED);
	CHECK(!graphics_are_open());
	graphics_colour(0xffffffff);
	graphics_shine();
	CHECK_NUM(machine.painted, 0);
	CHECK_RC(graphics_open(&usual), RC_OK);
	CHECK_RC(graphics_open(&usual), RC_OK); /* it is there already */
	CHECK_NUM(machine.opened, 1);
}

static void test_each_has_its_own(void)
{
	unsigned columns;
	unsigned rows;

	start(640, 480);
	CHECK_RC(graphics_open(&usual), RC_OK);
	screen_colour(PLAT_WHITE, PLAT_BLACK);
	screen_clear();
	screen_only(SCREEN_PIXELS);
	screen_goto(3, 28);
	write_text("pixels");
	CHECK_STR(machine.text, "");
	CHECK_NUM(count(3, 28, 0xaaaaaa), lit('p'));
	screen_only(SCREEN_TEXT);
	screen_goto(5, 20);
	write_text("text");
	CHECK_NUM(machine.column, 5);
	CHECK_NUM(machine.row, 20);
	CHECK_STR(machine.text, "text");
	CHECK_NUM(count(5, 20, 0xaaaaaa), 0);
	screen_only(SCREEN_ALL);
	write_text("both");
	CHECK_STR(machine.text, "textboth");
	CHECK_NUM(count(9, 28, 0xaaaaaa), lit('b')); /* where each was */
	graphics_close();
	CHECK(!screen_size_of(SCREEN_PIXELS, &columns, &rows));
	machine.rows = 31; /* no size that may be less in truth */
	CHECK(screen_size_of(SCREEN_TEXT, &columns, &rows));
	CHECK_NUM(rows, 31);
}

/* Whether the cursor is to be seen is a matter of all screens, those that come later too. */
static void test_cursor(void)
{
	start(640, 480);
	screen_cursor(false);
	CHECK_RC(graphics_open(&usual), RC_OK);
	screen_flush();
	CHECK_NUM(count(0, 0, 0xaaaaaa), 0);
	graphics_close();
	screen_cursor(true);
	CHECK_RC(graphics_open(&usual), RC_OK);
	screen_flush();
	CHECK_NUM(count(0, 0, 0xaaaaaa), 2 * FONT_WIDTH);
	CHECK(machine.cursor);
	screen_cursor(false);
	CHECK(!machine.cursor);
}

static void test_shadows(void)
{
	struct screen_ink ink = screen_ink_of(PLAT_WHITE, PLAT_BLACK);

	start(640, 480);
	CHECK_RC(graphics_open(&usual), RC_OK);
	graphics_colour(0xff808080);
	ink.fore_argb = 0xffffffff;
	ink.shadow = SCREEN_SHADOW_STD;
	screen_ink(&ink);
	write_text("\u2588"); /* its shadow falls on the cells to the right, below, and in between */
	CHECK_NUM(count(0, 0, 0xffffff), 128);
	CHECK_NUM(count(1, 0, 0x202020), 15);
	CHECK_NUM(count(0, 1, 0x202020), 7);
	CHECK_NUM(count(1, 1, 0x202020), 1);
	ink.shadow = SCREEN_SHADOW_NONE;
	screen_ink(&ink);
	screen_goto(0, 0);
	write_text("\u2588");
	CHECK_NUM(count(1, 0, 0x808080), 128);
	ink.shadow = SCREEN_SHADOW_ALL;
	screen_ink(&ink);
	screen_goto(0, 0);
	write_text(" ");
	CHECK_NUM(count(0, 0, 0x808080), 128);
	CHECK_NUM(count(1, 0, 0x202020), 15);
}

static void test_blending(void)
{
	CHECK_NUM(blend_over(0x123456, 0x00ffffff), 0x123456);
	CHECK_NUM(blend_over(0x123456, 0xff654321), 0x654321);
	for (uint32_t value = 0; value < 256; value++) /* a colour over itself stays */
		CHECK_NUM(blend_over(value * 0x10101, 0x80000000 | value * 0x10101), value * 0x10101);
	CHECK_NUM(blend_over(0x000000, 0x80ffffff), 0xbcbcbc); /* half the light is more than half the value */
	CHECK_NUM(blend_shade(0xff8003), 0x3f2000);
}

static struct span corpus(const char *name)
{
	static uint8_t bytes[8192];
	char path[128];
	FILE *file;
	size_t n;

	snprintf(path, sizeof path, "tests/fuzz/corpus/picture/%s", name);
	file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	n = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	return span_of(bytes, n);
}

static void test_pictures(void)
{
	static const struct {
		const char *name;
		enum rc rc;
		unsigned width, height;
	} files[] = {
		{"rgb.png", RC_OK, 5, 7},           {"rgba.png", RC_OK, 4, 4},      {"grey16.png", RC_OK, 3, 3},
		{"grey1.png", RC_OK, 9, 3},         {"palette.png", RC_OK, 3, 2},   {"adam7.png", RC_OK, 8, 8},
		{"grey.jpg", RC_OK, 8, 8},          {"colour.jpg", RC_OK, 8, 8},    {"cut.png", RC_UNSUPPORTED, 0, 0},
		{"head.png", RC_UNSUPPORTED, 0, 0}, {"lss16", RC_UNSUPPORTED, 0, 0}, {"huge.png", RC_UNSUPPORTED, 0, 0},
		{"wide.png", RC_LIMIT, 0, 0},
	};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct picture picture = {0};

		CHECK_RC(picture_decode(corpus(files[i].name), &picture), files[i].rc);
		CHECK_NUM(picture.width, files[i].width);
		CHECK_NUM(picture.height, files[i].height);
		picture_free(&picture);
	}
}

static void test_picture_behind_text(void)
{
	start(640, 480);
	CHECK_RC(graphics_open(&usual), RC_OK);
	CHECK_RC(graphics_picture(corpus("palette.png")), RC_OK);
	CHECK_NUM(machine.pixels[0][0], 0x00ff07); /* its first colours: bits 00 01 10, where the second is half there */
	CHECK_NUM(machine.pixels[0][3], 0);
	CHECK_NUM(machine.pixels[1][0], 0xa05f07); /* bits 10 */
	CHECK_RC(graphics_picture(corpus("lss16")), RC_UNSUPPORTED);
	CHECK_NUM(machine.pixels[0][0], 0x00ff07); /* the one before stays */
	graphics_shine();
	CHECK(machine.pixels[240][320] < machine.pixels[0][0]);
	graphics_colour(0xff102030);
	CHECK_NUM(machine.pixels[0][0], 0x102030);
}

static void test_font(void)
{
	static const uint32_t wanted[] = {'A', 0xe9, 0x3b1, 0x416, 0x2500, 0x2588, 0x20ac, 0x25ba};
	const uint8_t *unknown = font_glyph(0x4e00);

	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
		CHECK(memcmp(font_glyph(wanted[i]), unknown, HEIGHT) != 0);
	CHECK(memcmp(font_glyph('A'), font_glyph('B'), HEIGHT) != 0);
	CHECK_NUM(lit(' '), 0);
	CHECK(font_glyph(0x1f) == unknown && font_glyph(UINT32_MAX) == unknown);
}

/* A configuration's font: its height makes the rows, and what it has not is a question mark. */
static void test_another_font(void)
{
	static uint8_t file[256 * 20];
	unsigned columns;
	unsigned rows;

	memset(file + 'A' * 20, 0xff, 20);
	memset(file + '?' * 20, 0x80, 20);
	graphics_close();
	CHECK_RC(font_use(span_of(file, sizeof file)), RC_OK);
	CHECK_NUM(font_height(), 20);
	CHECK(memcmp(font_glyph(0x4e00), font_glyph('?'), 20) == 0 && memcmp(font_glyph(UINT32_MAX), font_glyph('?'), 20) == 0);
	start(640, 480);
	CHECK_RC(graphics_open(&usual), RC_OK);
	CHECK(screen_size_of(SCREEN_PIXELS, &columns, &rows));
	CHECK_NUM(rows, 464 / 20);
	screen_colour(PLAT_WHITE, PLAT_BLACK);
	screen_clear();
	screen_goto(1, 1);
	write_text("A");
	for (unsigned y = 0; y < 20; y++)
		CHECK_NUM(machine.pixels[8 + 20 + y][16], 0xaaaaaa);
	CHECK_NUM(machine.pixels[8 + 19][16], 0);
	graphics_close();
	CHECK_RC(font_use(span_of(file, 100)), RC_UNSUPPORTED); /* no font: it stays as it is */
	CHECK_NUM(font_height(), 20);
	font_usual();
	CHECK_NUM(font_height(), HEIGHT);
}

int main(void)
{
	test_text_becomes_pixels();
	test_only_changes_are_painted();
	test_cursor_moves();
	test_lines_scroll();
	test_scale();
	test_what_does_not_fit();
	test_each_has_its_own();
	test_cursor();
	test_shadows();
	test_blending();
	test_pictures();
	test_picture_behind_text();
	test_font();
	test_another_font();
	graphics_close();
	return check_end();
}
