/* Reading Syslinux's colours. */
#include "proto/pxelinux_colour.h"

#include "base/ascii.h"

#define OPAQUE_RED 0xffff0000u

/* The upper eight bits of a part of n digits; one digit stands for two of it. */
static bool read_part(const uint8_t *digits, size_t n, uint32_t *part)
{
	for (size_t i = 0; i < n; i++) {
		if (ascii_hex_digit(digits[i]) < 0)
			return false;
	}
	*part = (uint32_t)(ascii_hex_digit(digits[0]) << 4 | ascii_hex_digit(digits[n > 1]));
	return true;
}

bool pxelinux_colour(struct span word, uint32_t *argb)
{
	struct span digits = span_skip(word, 1);
	size_t parts = digits.n % 3 == 0 ? 3 : 4;
	uint32_t value = parts == 3 ? 0xff : 0;

	if (word.n == 0 || *word.p != '#')
		return false;
	*argb = OPAQUE_RED;
	if (digits.n == 0 || digits.n % parts != 0 || digits.n > 16)
		return true;
	for (size_t i = 0; i < parts; i++) {
		uint32_t part = 0;

		if (!read_part(digits.p + i * (digits.n / parts), digits.n / parts, &part))
			return true;
		value = value << 8 | part;
	}
	*argb = value;
	return true;
}

bool pxelinux_shadow(struct span word, uint8_t *shadow)
{
	static const char letters[] = "nsar";

	for (uint8_t i = 0; i < 4 && word.n > 0; i++) {
		if (ascii_lower(*word.p) == (uint8_t)letters[i]) {
			*shadow = i;
			return true;
		}
	}
	return false;
}
