/* Where the parts of the menu stand on a text screen of any size. */
#pragma once

#include <stddef.h>

#include "pxelinux/config_tree.h"

/* Columns and rows count from 0, as plat_console_goto does. */
struct menu_geometry {
	unsigned columns, screen_rows; /* of the screen */
	unsigned left, width;          /* of the frame with its borders */
	unsigned line_left, line_width; /* in whose middle messages stand */
	unsigned top;                  /* row of the frame's upper border; title and a line across follow */
	unsigned first;                /* row of the first entry */
	unsigned rows;                 /* entries that fit, at least 1 */
	unsigned bottom;               /* row of the lower border */
	unsigned tabmsg, cmdline, timeout;
	unsigned help, help_end;       /* first and last row of the entry's help text */
	unsigned password;             /* first of the rows of a box, */
	unsigned password_left, password_width; /* which HSHIFT does not move */
	unsigned hidden;               /* row of the countdown of a hidden menu */
};

/**
 * Lays out a menu of count entries.  The numbers are the configuration's wishes: a screen that is too small makes
 * the shift and the list smaller, and the frame is no higher than its entries.  columns and rows below 20 and 10 are
 * taken as those.
 */
struct menu_geometry menu_geometry(const struct config_layout *layout, size_t count, unsigned columns, unsigned rows);
