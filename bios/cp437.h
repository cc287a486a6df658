/* Code page 437, which text screens of PCs have in their font. */
#pragma once

#include <stdint.h>

/** The byte for a character; something alike, or '?', where the code page lacks it. */
uint8_t cp437_of(uint32_t character);
