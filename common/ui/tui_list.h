/*
 * A list that somebody walks through with keys, without a screen: which row is selected, which part of the list is
 * seen.  Menus, forms and the settings browser share it; whoever draws one, in text or in pixels, asks it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct tui_list {
	size_t count;
	size_t selected; /* below count; a row that cannot be selected if none can */
	size_t top;      /* first row that is seen */
	size_t rows;     /* how many are seen; at least 1 */
	/** Whether row i can be selected; NULL: all can. */
	bool (*selectable)(const void *ctx, size_t i);
	const void *ctx;
};

/** Starts at the row at or behind start that can be selected, at the top of the list; rows stays as it is, at least 1. */
void tui_list_init(struct tui_list *list, size_t count, size_t start, bool (*selectable)(const void *ctx, size_t i),
		   const void *ctx);

/** Says how many rows are seen; keeps the selected one among them. */
void tui_list_set_rows(struct tui_list *list, size_t rows);

/** Selects a row as it is, and scrolls it into view. */
void tui_list_select(struct tui_list *list, size_t i);

/** Whether the selected row is one that can be: false for an empty list, or one of separators. */
bool tui_list_has_selection(const struct tui_list *list);

/** Moves by so many rows, to the nearest that can be selected; stops at the ends.  True if another row is selected. */
bool tui_list_move(struct tui_list *list, size_t distance, bool down);

/**
 * Arrows up and down, PgUp, PgDn, Home and End (plat.h).  True if it was one of these; *moved says whether another
 * row is selected.
 */
bool tui_list_key(struct tui_list *list, int key, bool *moved);
