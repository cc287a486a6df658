/* Console fonts: whatever a file holds, glyphs lie in it and each character's is one of them. */
#include <assert.h>

#include "proto/console_font.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct console_font font;
	uint32_t character;
	unsigned glyph;
	size_t count = 0;

	if (console_font_read(span_of(data, n), &font) != RC_OK)
		return 0;
	assert(font.height >= CONSOLE_FONT_HEIGHT_MIN && font.height <= CONSOLE_FONT_HEIGHT_MAX);
	assert(font.glyphs.n == (size_t)font.count * font.height && font.glyphs.p >= data &&
	       font.glyphs.p + font.glyphs.n <= data + n);
	for (; console_font_next(&font, &character, &glyph); count++)
		assert(glyph < font.count && character <= 0x10ffff);
	assert(count <= n + 256);
	return 0;
}
