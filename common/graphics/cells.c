/* Text on a grid. */
#include "graphics/cells.h"

#include "base/heap.h"
#include "base/utf8.h"

#define NOT_SHOWN 2 /* as cursor of a shown cell: differs from every cell */

enum rc cells_init(struct cells *cells, unsigned columns, unsigned rows)
{
	struct screen_ink usual = screen_ink_of(7, 0);
	struct cell *both = heap_new_array((size_t)columns * rows, 2 * sizeof *both);

	if (both == NULL)
		return RC_NO_MEMORY;
	*cells = (struct cells){
		.columns = columns,
		.rows = rows,
		.now = both,
		.shown = both + (size_t)columns * rows,
		.ink = {.fore_argb = usual.fore_argb, .back_argb = usual.back_argb},
	};
	cells_clear(cells);
	cells_forget(cells);
	return RC_OK;
}

void cells_end(struct cells *cells)
{
	heap_free(cells->now);
	cells->now = cells->shown = NULL;
}

static void change(struct cells *cells, unsigned first, unsigned end)
{
	if (first < cells->first_changed || cells->end_changed == 0)
		cells->first_changed = first;
	if (end > cells->end_changed)
		cells->end_changed = end;
}

/* The cursor goes, or comes. */
static void change_cursor(struct cells *cells)
{
	if (cells->cursor)
		change(cells, cells->row, cells->row + 1);
}

static void new_line(struct cells *cells)
{
	size_t row_n = cells->columns;

	cells->column = 0;
	if (cells->row + 1 < cells->rows) {
		cells->row++;
		return;
	}
	change(cells, 0, cells->rows);
	memmove(cells->now, cells->now + row_n, (cells->rows - 1) * row_n * sizeof *cells->now);
	for (size_t i = (cells->rows - 1) * row_n; i < cells->rows * row_n; i++)
		cells->now[i] = cells->ink;
}

/* A character that would not fit on the row begins the next one. */
static void put(struct cells *cells, uint32_t character)
{
	struct cell *cell;

	if (cells->column == cells->columns)
		new_line(cells);
	cell = &cells->now[cells->row * cells->columns + cells->column++];
	change(cells, cells->row, cells->row + 1);
	*cell = cells->ink;
	cell->character = character == ' ' || character < 0x20 ? 0
			  : character <= 0xffff		       ? (uint16_t)character
							       : UTF8_REPLACEMENT;
}

void cells_write(struct cells *cells, struct span text)
{
	change_cursor(cells);
	while (text.n > 0) {
		uint32_t character = utf8_take(&text);

		if (character == '\n')
			new_line(cells);
		else if (character == '\r')
			cells->column = 0;
		else if (character == '\b')
			cells->column -= cells->column > 0;
		else
			put(cells, character);
	}
	change_cursor(cells);
}

void cells_clear(struct cells *cells)
{
	for (size_t i = 0; i < (size_t)cells->columns * cells->rows; i++)
		cells->now[i] = cells->ink;
	change(cells, 0, cells->rows);
	cells_place(cells, 0, 0);
}

void cells_place(struct cells *cells, unsigned column, unsigned row)
{
	change_cursor(cells);
	cells->column = column < cells->columns ? column : cells->columns - 1;
	cells->row = row < cells->rows ? row : cells->rows - 1;
	change_cursor(cells);
}

void cells_cursor(struct cells *cells, bool visible)
{
	change_cursor(cells);
	cells->cursor = visible;
	change_cursor(cells);
}

void cells_forget(struct cells *cells)
{
	for (size_t i = 0; i < (size_t)cells->columns * cells->rows; i++)
		cells->shown[i].cursor = NOT_SHOWN;
	change(cells, 0, cells->rows);
}

struct cell cells_at(const struct cells *cells, unsigned column, unsigned row)
{
	struct cell cell = {0};

	if (column >= cells->columns || row >= cells->rows)
		return cell;
	cell = cells->now[row * cells->columns + column];
	cell.cursor = cells->cursor && column == cells->column && row == cells->row;
	return cell;
}

static bool same(const struct cell *a, const struct cell *b)
{
	return a->character == b->character && a->shadow == b->shadow && a->cursor == b->cursor &&
	       a->fore_argb == b->fore_argb && a->back_argb == b->back_argb;
}

static bool differs(const struct cells *cells, unsigned column, unsigned row)
{
	struct cell cell;

	if (column >= cells->columns || row >= cells->rows)
		return false;
	cell = cells_at(cells, column, row);
	return !same(&cell, &cells->shown[row * cells->columns + column]);
}

bool cells_differ(const struct cells *cells, unsigned column, unsigned row)
{
	return differs(cells, column, row) || differs(cells, column - 1, row) ||
	       differs(cells, column, row - 1) || differs(cells, column - 1, row - 1);
}

void cells_settle(struct cells *cells)
{
	for (unsigned row = cells->first_changed; row < cells->end_changed; row++) {
		for (unsigned column = 0; column < cells->columns; column++)
			cells->shown[row * cells->columns + column] = cells_at(cells, column, row);
	}
	cells->first_changed = cells->end_changed = 0;
}
