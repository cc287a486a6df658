/*
 * What text screens are drawn on: the machine's text console (plat.h) and, while one is attached, a screen of
 * pixels beside it.  Both show the same, unless who draws lays it out for each of them (screen_only).
 *
 * The text console goes on as it was: where the program owns no screen of pixels, all of this is
 * plat_console_*.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Which pixels of a character throw a shadow, to the right and down by one: Syslinux's four ways. */
enum screen_shadow {
	SCREEN_SHADOW_NONE,
	SCREEN_SHADOW_STD,
	SCREEN_SHADOW_ALL,
	SCREEN_SHADOW_REVERSE
};

/* What is written with. */
struct screen_ink {
	uint8_t foreground, background; /* numbers of plat_colour, for text consoles */
	uint8_t shadow;			/* enum screen_shadow */
	uint32_t fore_argb, back_argb;	/* 0xAARRGGBB for pixels: an alpha of 0 lets the picture through */
};

/* A screen of pixels, as text is written to it.  Cells count from 0. */
struct screen_pixels {
	void (*write)(struct span text); /* UTF-8 with LF, CR and backspace */
	void (*ink)(const struct screen_ink *ink);
	void (*clear)(void);
	void (*place)(unsigned column, unsigned row);
	void (*cursor)(bool visible);
	void (*size)(unsigned *columns, unsigned *rows);
	void (*flush)(void); /* what was drawn is to be seen now */
};

/** From now on that one shows the same; NULL: none does.  Borrowed until another call. */
void screen_attach(const struct screen_pixels *pixels);

/** As plat_console_write, _colour, _clear, _goto, _cursor. */
void screen_write(const char *text, size_t n);
void screen_colour(unsigned foreground, unsigned background);
void screen_clear(void);
void screen_goto(unsigned column, unsigned row);
void screen_cursor(bool visible);

/** Same as screen_colour where pixels have colours of their own. */
void screen_ink(const struct screen_ink *ink);

/** The ink of two colours of text consoles.  A black background lets the picture through. */
struct screen_ink screen_ink_of(unsigned foreground, unsigned background);

/** Columns and rows that every screen has: for what is the same on all of them. */
void screen_size(unsigned *columns, unsigned *rows);

/* Which of them. */
enum screen_set { SCREEN_TEXT = 1, SCREEN_PIXELS = 2, SCREEN_ALL = 3 };

/** What is written, placed and set from now on is for these alone. */
void screen_only(enum screen_set set);

/** Columns and rows of one of them; false if it is not there. */
bool screen_size_of(enum screen_set one, unsigned *columns, unsigned *rows);

/** On a screen of pixels that is larger, what is placed is in the middle until the screen is cleared. */
void screen_use_middle(unsigned columns, unsigned rows);

/** Shows what was drawn; cheap if that is nothing. */
void screen_flush(void);
