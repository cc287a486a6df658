/* Code page 437, which text screens of PCs have in their font, and which old files are written in. */
#pragma once

#include <stdint.h>

/** The byte for a character; something alike, or '?', where the code page lacks it. */
uint8_t cp437_of(uint32_t character);

/** The character of a byte; those below 0x80 are ASCII's. */
uint32_t cp437_character(uint8_t byte);
