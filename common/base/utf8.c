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
