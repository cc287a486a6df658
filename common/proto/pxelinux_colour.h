/* Colours of MENU COLOR, MENU MSGCOLOR and MENU BACKGROUND as Syslinux writes them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/**
 * "#rgb", "#argb", "#rrggbb", "#aarrggbb", and the same with 3 or 4 digits a part: 0xAARRGGBB, opaque unless
 * said. What begins with # and is none of them is opaque red.  False, and nothing changes, for what does not
 * begin with #, such as "*", or is empty.
 */
bool pxelinux_colour(struct span word, uint32_t *argb);

/** "none", "std", "all", "reverse" by their first letters: 0 to 3.  False for anything else. */
bool pxelinux_shadow(struct span word, uint8_t *shadow);
