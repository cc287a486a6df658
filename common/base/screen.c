/* One text for the text console and for a screen of pixels beside it. */
#include "base/screen.h"

#include "plat.h"

#define ROWS_USUAL 25 /* of a text screen */

static struct {
	const struct screen_pixels *pixels;
	enum screen_set left_out;
	unsigned right, down; /* how far what is placed is moved on the screen of pixels */
	bool cursor_hidden;
} screen;

void screen_attach(const struct screen_pixels *pixels)
{
	screen.pixels = pixels;
	screen.right = screen.down = 0;
	screen.left_out = 0;
	screen_cursor(!screen.cursor_hidden);
}

void screen_only(enum screen_set set)
{
	screen.left_out = SCREEN_ALL & ~set;
}

static bool on_pixels(void)
{
	return screen.pixels != NULL && (screen.left_out & SCREEN_PIXELS) == 0;
}

static bool on_text(void)
{
	return (screen.left_out & SCREEN_TEXT) == 0;
}

void screen_write(const char *text, size_t n)
{
	if (on_pixels())
		screen.pixels->write(span_of(text, n));
	if (on_text())
		plat_console_write(text, n);
}

struct screen_ink screen_ink_of(unsigned foreground, unsigned background)
{
	/* The sixteen colours of the PC's text mode, in ANSI's order. */
	static const uint32_t rgb[16] = {
		0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
		0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
	};

	return (struct screen_ink){
		.foreground = (uint8_t)(foreground & 15),
		.background = (uint8_t)(background & 7),
		.fore_argb = 0xff000000u | rgb[foreground & 15],
		.back_argb = (background & 7) == PLAT_BLACK ? 0 : 0xff000000u | rgb[background & 7],
	};
}

void screen_ink(const struct screen_ink *ink)
{
	if (on_pixels())
		screen.pixels->ink(ink);
	if (on_text())
		plat_console_colour(ink->foreground, ink->background);
}

void screen_colour(unsigned foreground, unsigned background)
{
	struct screen_ink ink = screen_ink_of(foreground, background);

	screen_ink(&ink);
}

void screen_clear(void)
{
	if (on_pixels()) {
		screen.right = screen.down = 0;
		screen.pixels->clear();
	}
	if (on_text())
		plat_console_clear();
}

void screen_goto(unsigned column, unsigned row)
{
	if (on_pixels())
		screen.pixels->place(column + screen.right, row + screen.down);
	if (on_text())
		plat_console_goto(column, row);
}

void screen_cursor(bool visible)
{
	screen.cursor_hidden = !visible;
	if (on_pixels())
		screen.pixels->cursor(visible);
	if (on_text())
		plat_console_cursor(visible);
}

/* Many a serial terminal has 24 rows, whatever it is taken for: what the 25th got would cover the one above it. */
bool screen_size_of(enum screen_set one, unsigned *columns, unsigned *rows)
{
	*columns = *rows = 0;
	if (one == SCREEN_TEXT)
		plat_console_size(columns, rows);
	else if (screen.pixels != NULL)
		screen.pixels->size(columns, rows);
	if (one == SCREEN_TEXT && *rows == ROWS_USUAL)
		*rows = ROWS_USUAL - 1;
	return *rows > 0;
}

void screen_size(unsigned *columns, unsigned *rows)
{
	unsigned text_columns;
	unsigned text_rows;
	bool text = screen_size_of(SCREEN_TEXT, &text_columns, &text_rows);
	bool pixels = screen_size_of(SCREEN_PIXELS, columns, rows);

	if (!pixels || (text && text_columns < *columns))
		*columns = text_columns;
	if (!pixels || (text && text_rows < *rows))
		*rows = text_rows;
}

void screen_use_middle(unsigned columns, unsigned rows)
{
	unsigned full_columns;
	unsigned full_rows;

	if (!screen_size_of(SCREEN_PIXELS, &full_columns, &full_rows))
		return;
	screen.right = columns < full_columns ? (full_columns - columns) / 2 : 0;
	screen.down = rows < full_rows ? (full_rows - rows) / 2 : 0;
}

void screen_flush(void)
{
	if (screen.pixels != NULL)
		screen.pixels->flush();
}
