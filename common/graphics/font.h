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

#include "base/span.h"

#define FONT_WIDTH  8
#define FONT_HEIGHT 16

/** The 16 rows of a character; a box for one that the font does not have. */
const uint8_t *font_glyph(uint32_t character);
