/* Walking through a list. */
#include "ui/tui_list.h"

#include <stdint.h>

#include "plat.h"

static bool can_select(const struct tui_list *list, size_t i)
{
	return i < list->count && (list->selectable == NULL || list->selectable(list->ctx, i));
}

static void scroll_to_selected(struct tui_list *list)
{
	if (list->selected < list->top)
		list->top = list->selected;
	if (list->selected >= list->top + list->rows)
		list->top = list->selected - list->rows + 1;
	if (list->count <= list->rows)
		list->top = 0;
	else if (list->top > list->count - list->rows)
		list->top = list->count - list->rows;
}

void tui_list_select(struct tui_list *list, size_t i)
{
	list->selected = i;
	scroll_to_selected(list);
}

bool tui_list_has_selection(const struct tui_list *list)
{
	return can_select(list, list->selected);
}

/* The nearest row that can be selected, from row at on in the direction of step; false if there is none. */
static bool select_from(struct tui_list *list, size_t at, int step)
{
	for (; at < list->count; at += (size_t)step) {
		if (can_select(list, at)) {
			tui_list_select(list, at);
			return true;
		}
	}
	return false;
}

void tui_list_init(struct tui_list *list, size_t count, size_t start, bool (*selectable)(const void *ctx, size_t i),
		   const void *ctx)
{
	*list = (struct tui_list){
		.count = count,
		.rows = list->rows > 0 ? list->rows : 1,
		.selectable = selectable,
		.ctx = ctx,
	};
	if (!select_from(list, start, 1))
		(void)select_from(list, start, -1);
}

void tui_list_set_rows(struct tui_list *list, size_t rows)
{
	list->rows = rows > 0 ? rows : 1;
	scroll_to_selected(list);
}

bool tui_list_move(struct tui_list *list, size_t distance, bool down)
{
	size_t old = list->selected;
	size_t at;

	if (list->count == 0)
		return false;
	if (down)
		at = distance < list->count - 1 - old ? old + distance : list->count - 1;
	else
		at = distance < old ? old - distance : 0;
	if (!select_from(list, at, down ? 1 : -1))
		(void)select_from(list, at, down ? -1 : 1);
	return list->selected != old;
}

bool tui_list_key(struct tui_list *list, int key, bool *moved)
{
	switch (key) {
	case KEY_UP: *moved = tui_list_move(list, 1, false); return true;
	case KEY_DOWN: *moved = tui_list_move(list, 1, true); return true;
	case KEY_PAGE_UP: *moved = tui_list_move(list, list->rows, false); return true;
	case KEY_PAGE_DOWN: *moved = tui_list_move(list, list->rows, true); return true;
	case KEY_HOME: *moved = tui_list_move(list, SIZE_MAX, false); return true;
	case KEY_END: *moved = tui_list_move(list, SIZE_MAX, true); return true;
	default: return false;
	}
}
