/* UTF-8, which the program speaks, and UCS-2, which the firmware speaks (UEFI 2.3.1). */
#include "port.h"

#include "base/heap.h"

#define REPLACEMENT 0xfffd

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
		return REPLACEMENT;
	for (unsigned i = 0; i < follow; i++) {
		if (text->n == 0 || (text->p[0] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (text->p[0] & 0x3fU);
		*text = span_skip(*text, 1);
	}
	if (c < least[follow] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return REPLACEMENT;
	return c;
}

CHAR16 *ucs2_new(struct span text)
{
	CHAR16 *copy = heap_new_array(text.n + 1, sizeof *copy);
	size_t n = 0;

	if (copy == NULL)
		return NULL;
	while (text.n > 0) {
		uint32_t c = utf8_take(&text);

		copy[n++] = c <= 0xffff ? (CHAR16)c : '?';
	}
	copy[n] = 0;
	return copy;
}

static unsigned utf8_put(uint32_t c, uint8_t out[4])
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	out[0] = (uint8_t)(0xe0 | c >> 12);
	out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	out[2] = (uint8_t)(0x80 | (c & 0x3f));
	return 3;
}

size_t ucs2_to_utf8(const CHAR16 *text, size_t count, char *buf, size_t cap)
{
	size_t n = 0;

	if (cap == 0)
		return 0;
	for (size_t i = 0; i < count && text[i] != 0; i++) {
		uint32_t c = (uint16_t)text[i];
		uint8_t bytes[4];
		unsigned length = utf8_put(c >= 0xd800 && c <= 0xdfff ? REPLACEMENT : c, bytes);

		if (length > cap - 1 - n)
			break;
		memcpy(buf + n, bytes, length);
		n += length;
	}
	buf[n] = '\0';
	return n;
}
