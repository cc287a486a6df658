/*
 * Fonts of text consoles, 8 pixels wide: PSF versions 1 and 2, which Linux has, and bare ones, the 256 glyphs of a PC's
 * video card one after the other (Linux, kbd's psf.5; 8 x 8, 8 x 14, 8 x 16 ...).  A glyph is one byte a row, its highest
 * bit on the left.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define CONSOLE_FONT_HEIGHT_MIN 8
#define CONSOLE_FONT_HEIGHT_MAX 32
#define CONSOLE_FONT_GLYPHS_MAX 4096

struct console_font {
	unsigned height;     /* rows of a glyph */
	unsigned count;      /* of glyphs */
	struct span glyphs;  /* height bytes each; borrowed from the file */
	bool has_table;      /* otherwise they are in code page 437's order */
	struct span table;   /* which characters they are */
	bool table_is_utf8;  /* PSF 2's; otherwise 16-bit numbers */
	unsigned next_glyph; /* of console_font_next */
};

/** RC_UNSUPPORTED for what is no such font or is cut, RC_LIMIT for a glyph of another size. */
enum rc console_font_read(struct span file, struct console_font *out) MUST_CHECK;

/** Gives each character that the font has, with its glyph's number below count; false behind the last. */
bool console_font_next(struct console_font *font, uint32_t *character, unsigned *glyph);
