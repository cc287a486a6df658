/*
 * What of an edited line is on the screen, and the least that must be written to show a change: characters, blanks
 * and backspaces, which every console understands, serial ones too.  A line longer than its place scrolls sideways.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/span.h"

#define LINE_VIEW_MAX    256 /* columns; wider screens leave the rest blank */
#define LINE_VIEW_OUTPUT (8 * LINE_VIEW_MAX + 1) /* bytes that one update writes at most, with NUL */

struct line_view {
	unsigned width;                /* columns that the line has */
	size_t first;                  /* character of the line that stands in column 0 */
	unsigned shown_n;              /* columns that hold something */
	unsigned column;               /* of the cursor */
	uint32_t shown[LINE_VIEW_MAX]; /* each column's character, its UTF-8 bytes put together */
};

/** An empty view of width columns, at least 1; the cursor stands in its first. */
void line_view_init(struct line_view *view, unsigned width);

/** Appends to out what shows text with the cursor at that byte; secret shows a star for each character. */
void line_view_update(struct line_view *view, struct span text, size_t cursor, bool secret, struct strbuf *out);
