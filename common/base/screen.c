/* One text for the text console and for a screen of pixels beside it. */
#include "base/screen.h"

#include "base/utf8.h"
#include "plat.h"

static struct {
	const struct screen_pixels *pixels;
	unsigned up, left;	/* how far what is placed is moved on the text console */
	unsigned right, down;   /* the same on the screen of pixels, the other way */
	unsigned columns, rows; /* of the text console, while pixels are shown; 0: there is none */
	bool placed;		/* the cursor was put where it is: text does not run on to the next row */
	bool hidden;		/* it is where the text console has nothing */
	unsigned column;	/* on the text console, when placed */
} screen;

void screen_attach(const struct screen_pixels *pixels)
{
	screen.pixels = pixels;
	screen.up = screen.left = screen.right = screen.down = 0;
	screen.placed = screen.hidden = false;
	plat_console_size(&screen.columns, &screen.rows);
}

/* As much of a placed text as the text console's row has room for. */
static void write_cut(struct span text)
{
	struct span left = text;

	while (left.n > 0 && screen.column < screen.columns) {
		(void)utf8_take(&left);
		screen.column++;
	}
	plat_console_write((const char *)text.p, text.n - left.n);
}

void screen_write(const char *text, size_t n)
{
	if (screen.pixels != NULL)
		screen.pixels->write(span_of(text, n));
	if (screen.pixels != NULL && screen.rows == 0)
		return; /* there is no text console besides */
	if (screen.placed && span_find(span_of(text, n), '\n') < n)
		screen.placed = screen.hidden = false; /* lines again, one after the other */
	if (screen.hidden)
		return;
	if (screen.pixels != NULL && screen.placed)
		write_cut(span_of(text, n));
	else
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
	if (screen.pixels != NULL)
		screen.pixels->ink(ink);
	plat_console_colour(ink->foreground, ink->background);
}

void screen_colour(unsigned foreground, unsigned background)
{
	struct screen_ink ink = screen_ink_of(foreground, background);

	screen_ink(&ink);
}

void screen_clear(void)
{
	if (screen.pixels != NULL)
		screen.pixels->clear();
	screen.up = screen.left = screen.right = screen.down = 0;
	screen.placed = screen.hidden = false;
	plat_console_clear();
}

void screen_goto(unsigned column, unsigned row)
{
	if (screen.pixels == NULL) {
		plat_console_goto(column, row);
		return;
	}
	screen.pixels->place(column + screen.right, row + screen.down);
	screen.placed = true;
	screen.hidden = row < screen.up || row - screen.up >= screen.rows;
	screen.column = column < screen.left ? 0 : column - screen.left;
	if (!screen.hidden)
		plat_console_goto(screen.column < screen.columns ? screen.column : screen.columns - 1,
				  row - screen.up);
}

void screen_cursor(bool visible)
{
	if (screen.pixels != NULL)
		screen.pixels->cursor(visible);
	plat_console_cursor(visible);
}

void screen_size_full(unsigned *columns, unsigned *rows)
{
	if (screen.pixels != NULL)
		screen.pixels->size(columns, rows);
	else
		plat_console_size(columns, rows);
}

void screen_size(unsigned *columns, unsigned *rows)
{
	screen_size_full(columns, rows);
	if (screen.pixels == NULL || screen.rows == 0)
		return;
	*columns = screen.columns < *columns ? screen.columns : *columns;
	*rows = screen.rows < *rows ? screen.rows : *rows;
}

/* How far a row of have, of which the first empty ones may go, is moved to fit into room. */
static unsigned shift(unsigned have, unsigned room, unsigned empty)
{
	unsigned missing = have > room ? have - room : 0;

	return missing < empty ? missing : empty;
}

void screen_shift_text(unsigned empty_rows, unsigned empty_columns)
{
	unsigned columns;
	unsigned rows;

	screen_size_full(&columns, &rows);
	screen.up = screen.pixels != NULL ? shift(rows, screen.rows, empty_rows) : 0;
	screen.left = screen.pixels != NULL ? shift(columns, screen.columns, empty_columns) : 0;
}

void screen_use_middle(unsigned columns, unsigned rows)
{
	unsigned full_columns;
	unsigned full_rows;

	if (screen.pixels == NULL)
		return;
	screen_size_full(&full_columns, &full_rows);
	screen.right = columns < full_columns ? (full_columns - columns) / 2 : 0;
	screen.down = rows < full_rows ? (full_rows - rows) / 2 : 0;
}

void screen_flush(void)
{
	if (screen.pixels != NULL)
		screen.pixels->flush();
}
