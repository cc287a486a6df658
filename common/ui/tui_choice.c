/* What keys do in a script's menu. */
#include "ui/tui_choice.h"

#include "base/ascii.h"
#include "base/heap.h"
#include "plat.h"

#define NEVER UINT64_MAX
#define CTRL(letter) ((letter) & 0x1f)

static bool can_select(const void *ctx, size_t i)
{
	const struct tui_choice *choice = ctx;

	return choice->items[i]->name != NULL;
}

const struct ui_item *tui_choice_selected(const struct tui_choice *choice)
{
	return choice->items[choice->list.selected];
}

static size_t start_row(const struct tui_choice *choice, const char *default_name)
{
	size_t start = 0;

	for (size_t i = 0; i < choice->ui->count; i++) {
		const struct ui_item *item = choice->items[i];

		if (default_name != NULL && item->name != NULL && strcmp(item->name, default_name) == 0)
			return i;
		if (item->is_default && item->name != NULL)
			start = i;
	}
	return start;
}

enum rc tui_choice_init(struct tui_choice *choice, const struct ui *ui, const struct choice_options *options,
			uint64_t now_ms)
{
	size_t i = 0;

	*choice = (struct tui_choice){.ui = ui, .retimeout_ms = options->retimeout_ms, .deadline_ms = NEVER};
	if (options->timeout_ms > 0)
		choice->deadline_ms = now_ms + options->timeout_ms;
	choice->items = heap_new_array((size_t)ui->count + 1, sizeof *choice->items);
	if (choice->items == NULL)
		return RC_NO_MEMORY;
	for (const struct ui_item *item = ui->items; item != NULL; item = item->next)
		choice->items[i++] = item;
	tui_list_init(&choice->list, ui->count, start_row(choice, options->default_name), can_select, choice);
	if (tui_list_has_selection(&choice->list))
		return RC_OK;
	tui_choice_end(choice);
	return RC_NOT_FOUND;
}

void tui_choice_end(struct tui_choice *choice)
{
	heap_free(choice->items);
	choice->items = NULL;
}

/* Whether a key belongs to an item: its own one, or the first of its text. */
static bool has_key(const struct ui_item *item, int key)
{
	return item->key != KEY_NONE && item->key == key;
}

static bool begins_with(const struct ui_item *item, int key)
{
	const char *text = item->text;

	while (ascii_space((uint8_t)*text))
		text++;
	return item->name != NULL && key > ' ' && key < 0x7f && ascii_lower((uint8_t)*text) == ascii_lower((uint8_t)key);
}

/* The next row behind the selected one, round the end, to which the key belongs; *count says how many there are. */
static size_t find_row(const struct tui_choice *choice, int key, bool (*belongs)(const struct ui_item *item, int key),
		       unsigned *count)
{
	size_t n = choice->list.count;
	size_t found = n;

	*count = 0;
	for (size_t i = 1; i <= n; i++) {
		size_t row = (choice->list.selected + i) % n;

		if (!belongs(choice->items[row], key))
			continue;
		found = found == n ? row : found;
		++*count;
	}
	return found;
}

static enum choice_event go_to(struct tui_choice *choice, size_t row)
{
	size_t old = choice->list.selected;

	tui_list_select(&choice->list, row);
	return choice->list.selected != old ? CHOICE_MOVED : CHOICE_NOTHING;
}

/* A heading's key leads to the item below it. */
static enum choice_event jump_behind(struct tui_choice *choice, size_t row)
{
	while (row < choice->list.count && choice->items[row]->name == NULL)
		row++;
	return row < choice->list.count ? go_to(choice, row) : CHOICE_NOTHING;
}

/* One item's own key takes it; one that several have goes from one to the next, as do first letters. */
static enum choice_event shortcut(struct tui_choice *choice, int key)
{
	unsigned count;
	size_t row = find_row(choice, key, has_key, &count);

	if (count == 0)
		row = find_row(choice, key, begins_with, &count);
	else if (count == 1 && choice->items[row]->name != NULL) {
		tui_list_select(&choice->list, row);
		return CHOICE_TAKEN;
	}
	return count > 0 ? jump_behind(choice, row) : CHOICE_NOTHING;
}

enum choice_event tui_choice_key(struct tui_choice *choice, int key, uint64_t now_ms)
{
	bool moved;

	choice->deadline_ms = choice->retimeout_ms > 0 ? now_ms + choice->retimeout_ms : NEVER;
	if (tui_list_key(&choice->list, key, &moved))
		return moved ? CHOICE_MOVED : CHOICE_NOTHING;
	switch (key) {
	case KEY_ENTER:
	case '\n':
		return CHOICE_TAKEN;
	case KEY_ESC:
	case KEY_CTRL_C:
		return CHOICE_CANCELLED;
	case CTRL('L'):
		return CHOICE_REDRAW;
	default:
		return shortcut(choice, key);
	}
}

enum choice_event tui_choice_tick(struct tui_choice *choice, uint64_t now_ms)
{
	return now_ms >= choice->deadline_ms ? CHOICE_TAKEN : CHOICE_NOTHING;
}

unsigned tui_choice_seconds(const struct tui_choice *choice, uint64_t now_ms)
{
	if (choice->deadline_ms == NEVER)
		return 0;
	return choice->deadline_ms > now_ms ? (unsigned)((choice->deadline_ms - now_ms + 999) / 1000) : 1;
}
