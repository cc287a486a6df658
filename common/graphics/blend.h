/* Colours laid over each other, as light adds up: sRGB values are taken to linear ones and back, as
 * Syslinux's menu does it. */
#pragma once

#include <stdint.h>

/** 0xRRGGBB below, 0xAARRGGBB above. */
uint32_t blend_over(uint32_t under, uint32_t argb);

/** The colour in a shadow: a quarter of it. */
uint32_t blend_shade(uint32_t rgb);
