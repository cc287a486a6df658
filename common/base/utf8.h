/* Characters out of UTF-8 text; RFC 3629. */
#pragma once

#include <stdint.h>

#include "base/span.h"

#define UTF8_REPLACEMENT 0xfffd

/** Takes one character off text that is not empty; UTF8_REPLACEMENT for what is no UTF-8. */
uint32_t utf8_take(struct span *text);

#define UTF8_MAX 4 /* bytes of one character */

/** Writes a character and gives how many bytes it took; what is none becomes UTF8_REPLACEMENT. */
size_t utf8_put(uint32_t character, char out[UTF8_MAX]);
