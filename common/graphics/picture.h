/*
 * Pictures: PNG and JPEG, decoded by stb_image (docs/libraries.md) behind limits on their size and on memory.
 */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define PICTURE_SIDE_MAX   8192 /* pixels */
#define PICTURE_PIXELS_MAX (16u << 20)

/* A decoded picture: rows of R, G, B, A bytes from the top left. */
struct picture {
	unsigned width, height;
	uint8_t *pixels;
};

/** Width and height alone, from the head.  RC_UNSUPPORTED for what is neither kind, RC_LIMIT. */
enum rc picture_size(struct span file, unsigned *width, unsigned *height) MUST_CHECK;

/** RC_UNSUPPORTED for what is neither kind or broken, RC_LIMIT, RC_NO_MEMORY.  The caller calls picture_free.
 */
enum rc picture_decode(struct span file, struct picture *out) MUST_CHECK;
void picture_free(struct picture *picture);
