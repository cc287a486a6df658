/*
 * Cells and the picture behind them as pixels, onto the machine's screen (plat_frame_put): what has changed
 * since the last time, no more.
 *
 * The screen that is drawn for may be smaller than the machine's: then it lies in its middle, each pixel a
 * square of the largest size that fits.
 */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "graphics/cells.h"
#include "plat.h"

/* What is drawn on. */
struct canvas {
	unsigned width, height;		/* pixels, before they are enlarged */
	unsigned scale, left, top;	/* of the machine's pixels for one, and where the first one lies */
	unsigned cells_left, cells_top; /* pixels before the first cell */
	struct cells cells;
	uint32_t plain;	   /* 0xRRGGBB where there is no picture */
	uint32_t *picture; /* width * height of the same, or NULL; pages */
	uint32_t *buffer;  /* of PAINT_BUFFER pixels */
	uint64_t painted;  /* pixels of cells, in all: for tests */
};

#define PAINT_BUFFER \
	16384 /* pixels that go to the screen at a time: 128 cells, or a row of the largest screen */

/** Paints what has changed. */
void paint_changes(struct canvas *canvas);

/** Paints all: the picture too, and black where the canvas has nothing. */
void paint_all(struct canvas *canvas, const struct plat_frame *frame);
