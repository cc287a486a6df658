/*
 * Text on a screen of pixels, with a picture behind it: what menus look like where the machine can, and the
 * console of scripts that ask for it.  Text consoles beside it (serial lines) go on.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define GRAPHICS_WIDTH	640 /* the usual size: that of Syslinux's menu */
#define GRAPHICS_HEIGHT 480

/* Pixels; at the edges, so many are left to the picture alone. */
struct graphics_size {
	unsigned width, height;
	unsigned left, right, top, bottom;
};

/**
 * Has all text on a screen of that size from now on, empty and black.  RC_UNSUPPORTED if the machine has no
 * such screen, RC_INVALID for a size that leaves no room for text, RC_NO_MEMORY; everything is as it was
 * then.
 */
enum rc graphics_open(const struct graphics_size *size) MUST_CHECK;

/** Text is on the text console alone, as it was before.  Nothing happens if it is not open. */
void graphics_close(void);

bool graphics_are_open(void);

/* What is behind the text.  Nothing happens if it is not open. */

/** A colour, 0xAARRGGBB over black. */
void graphics_colour(uint32_t argb);

/** Grey, darker in the middle: what Syslinux's menu shows without a picture, and what its usual colours are
 * for. */
void graphics_shine(void);

#define GRAPHICS_FILE_MAX (16u << 20) /* bytes of a picture's file that is worth fetching */

/**
 * A PNG or JPEG file, its upper left corner at the screen's; black where it does not reach.  RC_UNSUPPORTED,
 * RC_LIMIT, RC_NO_MEMORY leave what was there.
 */
enum rc graphics_picture(struct span file) MUST_CHECK;
