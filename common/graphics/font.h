/*
 * The font of screens of pixels: 8 columns wide, one byte a row, its highest bit on the left.
 *
 * The usual one is made from Debian's "Universal VGA" at build time (scripts/font-pack): Latin, Greek,
 * Cyrillic, box drawing, blocks.  A configuration may bring another: the 256 glyphs of a PC, or a console
 * font of Linux.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define FONT_WIDTH	8
#define FONT_HEIGHT_MAX 32

/**
 * Another font from now on, copied from a file (proto/console_font.h).  No screen of pixels may be open.  Errors as
 * console_font_read's, where the font stays as it was; RC_NO_MEMORY: it is the usual one then.
 */
enum rc font_use(struct span file) MUST_CHECK;

/** The usual one again.  No screen of pixels may be open. */
void font_usual(void);

/** Rows of a character. */
unsigned font_height(void);

/** So many rows of a character; those of a box, or of '?', for one that the font does not have. */
const uint8_t *font_glyph(uint32_t character);
