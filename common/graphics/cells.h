/*
 * Text on a grid of cells, each with its character and its ink: what is written, and where the cursor stands.
 * Knows no pixels; paint.h shows what differs from what was shown.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/screen.h"
#include "base/span.h"

struct cell {
	uint16_t character; /* 0: blank */
	uint8_t shadow;	    /* enum screen_shadow */
	uint8_t cursor;	    /* it stands here; only in what is shown */
	uint32_t fore_argb, back_argb;
};

struct cells {
	unsigned columns, rows;
	struct cell *now;   /* what is to be seen, row by row */
	struct cell *shown; /* what was painted; a cursor of 2: nothing */
	unsigned column, row;
	bool cursor;
	struct cell ink; /* a blank in the colours of what is written next */
	unsigned first_changed, end_changed; /* rows in which there may be something else than what was painted */
};

/** All blank.  RC_NO_MEMORY. */
enum rc cells_init(struct cells *cells, unsigned columns, unsigned rows) MUST_CHECK;
void cells_end(struct cells *cells);

/** UTF-8 with LF, CR and backspace, from the cursor on; the last row scrolls. */
void cells_write(struct cells *cells, struct span text);

/** Same as plat.h's. */
void cells_clear(struct cells *cells);
void cells_place(struct cells *cells, unsigned column, unsigned row);
void cells_cursor(struct cells *cells, bool visible);

/** All has to be painted again. */
void cells_forget(struct cells *cells);

/** Whether what is at column and row has to be painted: itself, or the shadow that falls on it. */
bool cells_differ(const struct cells *cells, unsigned column, unsigned row);

/** What is to be seen there, cursor included; a blank beyond the edges. */
struct cell cells_at(const struct cells *cells, unsigned column, unsigned row);

/** What is to be seen is what was shown. */
void cells_settle(struct cells *cells);
