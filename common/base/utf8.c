/* Characters out of UTF-8 text; RFC 3629. */
#include "base/utf8.h"

static unsigned follow_bytes(uint8_t first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 1;
	if (first >= 0xe0 && first <= 0xef)
		return 2;
	return first >= 0xf0 && first <= 0xf4 ? 3 : 0;
}

uint32_t utf8_take(struct span *text)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	uint8_t first = text->p[0];
	unsigned follow = follow_bytes(first);
	uint32_t c = first & (0x3fU >> follow);

	*text = span_skip(*text, 1);
	if (first < 0x80)
		return first;
	if (follow == 0)
		return UTF8_REPLACEMENT;
	for (unsigned i = 0; i < follow; i++) {
		if (text->n == 0 || (text->p[0] & 0xc0) != 0x80)
			return UTF8_REPLACEMENT;
		c = c << 6 | (text->p[0] & 0x3fU);
		*text = span_skip(*text, 1);
	}
	if (c < least[follow] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return UTF8_REPLACEMENT;
	return c;
}

size_t utf8_put(uint32_t character, char out[UTF8_MAX])
{
	if (character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
		character = UTF8_REPLACEMENT;
	if (character < 0x80) {
		out[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		out[0] = (char)(0xc0 | character >> 6);
		out[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		out[0] = (char)(0xe0 | character >> 12);
		out[1] = (char)(0x80 | (character >> 6 & 0x3f));
		out[2] = (char)(0x80 | (character & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | character >> 18);
	out[1] = (char)(0x80 | (character >> 12 & 0x3f));
	out[2] = (char)(0x80 | (character >> 6 & 0x3f));
	out[3] = (char)(0x80 | (character & 0x3f));
	return 4;
}
