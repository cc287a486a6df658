/* Editing a line that runs on over several rows of the screen: the command lines of menus. */
#pragma once

#include "base/fmt.h"
#include "base/rc.h"
#include "base/screen.h"

#define LINE_ROWS_PLACES 2 /* a screen of pixels and a text console */

/* Where it stands; the rest of the screen stays as it is. */
struct line_rows {
	enum screen_set on;
	unsigned left;      /* first column of its rows */
	unsigned column;    /* of its first character, from there, in the first row */
	unsigned row, rows; /* it has all of these; a longer line scrolls by rows */
	unsigned columns;
};

/**
 * Lets a person edit the line at all of the places, in the colours that are set; secret shows stars.  RC_CANCELLED by Esc or
 * Ctrl-C; RC_NO_MEMORY.
 */
enum rc line_edit_rows(const struct line_rows *places, unsigned count, bool secret, struct strbuf *line) MUST_CHECK;
