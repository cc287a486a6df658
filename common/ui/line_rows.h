/* Editing a line that runs on over several rows of the screen: the command lines of menus. */
#pragma once

#include "base/fmt.h"
#include "base/rc.h"

/* Where it stands; the rest of the screen stays as it is. */
struct line_rows {
	unsigned column;    /* of its first character, in the first row; the others begin at 0 */
	unsigned row, rows; /* it has all of these; a longer line scrolls by rows */
	unsigned columns;
};

/** Lets a person edit the line, in the colours that are set.  RC_CANCELLED by Esc or Ctrl-C; RC_NO_MEMORY. */
enum rc line_edit_rows(const struct line_rows *place, struct strbuf *line) MUST_CHECK;
