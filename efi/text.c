/* Between UTF-8, which the program speaks, and UCS-2, which the firmware speaks (UEFI 2.3.1). */
#include "port.h"

#include "base/heap.h"
#include "base/utf8.h"

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

size_t ucs2_to_utf8(const CHAR16 *text, size_t count, char *buf, size_t cap)
{
	size_t n = 0;

	if (cap == 0)
		return 0;
	for (size_t i = 0; i < count && text[i] != 0; i++) {
		uint32_t c = (uint16_t)text[i];
		char bytes[UTF8_MAX];
		size_t length = utf8_put(c, bytes);

		if (length > cap - 1 - n)
			break;
		memcpy(buf + n, bytes, length);
		n += length;
	}
	buf[n] = '\0';
	return n;
}
