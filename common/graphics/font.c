/* Looking up glyphs. */
#include "graphics/font.h"

#include "font_glyphs.h"

static const uint8_t unknown[FONT_HEIGHT] = {0,	   0,	 0x7e, 0x42, 0x42, 0x42,
					     0x42, 0x42, 0x42, 0x42, 0x42, 0x7e};

const uint8_t *font_glyph(uint32_t character)
{
	const uint8_t *glyph = font_glyphs;

	for (unsigned i = 0; i < sizeof font_ranges / sizeof font_ranges[0]; i++) {
		if (character < font_ranges[i].first)
			break;
		if (character - font_ranges[i].first < font_ranges[i].count)
			return glyph + (character - font_ranges[i].first) * FONT_HEIGHT;
		glyph += font_ranges[i].count * FONT_HEIGHT;
	}
	return unknown;
}
