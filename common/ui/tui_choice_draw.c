/* A script's menu on a text screen. */
#include "ui/tui_choice_draw.h"

#include "base/heap.h"
#include "net/loop.h"
#include "plat.h"
#include "ui/tui.h"
#include "ui/tui_style.h"

#define KEYS "Enter: choose    Esc: cancel    a letter: jump to it"

struct view {
	struct tui tui;
	struct tui_box box;
	struct tui_choice choice;
	size_t selected, top; /* as drawn */
	unsigned countdown;
};

/* Keys that have a sign are shown behind their items. */
static struct span key_note(const struct ui_item *item, char *buf)
{
	if (item->key <= ' ' || item->key >= 0x7f)
		return SPAN_NONE;
	*buf = (char)item->key;
	return span_of(buf, 1);
}

static void draw_row(struct view *view, size_t seen)
{
	struct tui_choice *choice = &view->choice;
	size_t i = choice->list.top + seen;
	struct tui_item row = {.part = TUI_ITEM, .hot_part = TUI_HOTKEY, .mark = ' ', .dots = true};
	char note;

	if (i < choice->list.count) {
		const struct ui_item *item = choice->items[i];

		row.text = span_str(item->text[0] == '\0' && item->name != NULL ? item->name : item->text);
		row.caret = row.text.n;
		row.note = key_note(item, &note);
		if (item->name == NULL)
			row.part = TUI_GAP;
		else if (i == choice->list.selected)
			row.part = TUI_SELECTED;
		if (row.part == TUI_SELECTED)
			row.hot_part = TUI_HOTSEL;
	}
	tui_draw_item(&view->tui, view->box.first + (unsigned)seen, &row, &choice->list, seen);
}

/* What did not fit its row is shown in full below the frame, as far as that goes. */
static void draw_note(struct view *view)
{
	const struct ui_item *item = tui_choice_selected(&view->choice);
	unsigned room = view->tui.width - 4 - (item->key > ' ' && item->key < 0x7f ? 2 : 0);
	struct span text = span_str(item->text);
	bool cut = tui_width(text, room + 1) > room;

	tui_draw_line(&view->tui, view->box.note, TUI_HELP, cut ? span_trim(text) : SPAN_NONE, false);
}

static void draw_countdown(struct view *view, uint64_t now_ms)
{
	char text[80] = "";

	view->countdown = tui_choice_seconds(&view->choice, now_ms);
	if (view->countdown > 0)
		fmt_print(text, sizeof text, "The selected entry is chosen in %u second%s", view->countdown,
			  view->countdown == 1 ? "" : "s");
	tui_draw_line(&view->tui, view->box.countdown, TUI_COUNTDOWN, span_str(text), true);
}

static void draw_list(struct view *view)
{
	for (size_t i = 0; i < view->box.rows; i++)
		draw_row(view, i);
	view->selected = view->choice.list.selected;
	view->top = view->choice.list.top;
}

static unsigned widest(const struct ui *ui)
{
	unsigned columns = tui_width(span_str(ui->title), 1000);

	for (const struct ui_item *item = ui->items; item != NULL; item = item->next) {
		unsigned used = tui_width(span_str(item->text), 1000) + (item->key != KEY_NONE ? 2 : 0);

		columns = used > columns ? used : columns;
	}
	return columns;
}

static void draw_all(struct view *view, uint64_t now_ms)
{
	const struct ui *ui = view->choice.ui;

	tui_start(&view->tui, tui_style_palette());
	view->box = tui_box_place(&view->tui, ui->count, widest(ui));
	tui_list_set_rows(&view->choice.list, view->box.rows);
	tui_clear(&view->tui);
	tui_box_draw(&view->tui, &view->box, span_str(ui->title), KEYS);
	draw_list(view);
	draw_note(view);
	if (tui_choice_seconds(&view->choice, now_ms) > 0)
		draw_countdown(view, now_ms);
	tui_rest_cursor(&view->tui);
}

static void draw_changes(struct view *view, uint64_t now_ms)
{
	const struct tui_list *list = &view->choice.list;
	bool moved = view->selected != list->selected || view->top != list->top;
	bool ticked = view->countdown != tui_choice_seconds(&view->choice, now_ms);

	if (view->top != list->top) {
		draw_list(view);
	} else if (moved) {
		size_t old = view->selected;

		view->selected = list->selected;
		draw_row(view, old - list->top);
		draw_row(view, list->selected - list->top);
	}
	if (moved)
		draw_note(view);
	if (ticked)
		draw_countdown(view, now_ms);
	if (moved || ticked)
		tui_rest_cursor(&view->tui);
}

/* When to look up next: at each whole second of the countdown. */
static uint64_t next_tick(const struct tui_choice *choice, uint64_t now_ms)
{
	uint64_t left;

	if (choice->deadline_ms == UINT64_MAX || choice->deadline_ms <= now_ms)
		return choice->deadline_ms;
	left = (choice->deadline_ms - now_ms) % 1000;
	return now_ms + (left > 0 ? left : 1000);
}

static enum choice_event step(struct view *view)
{
	int key;
	enum rc rc;

	draw_changes(view, loop_now_ms());
	rc = loop_key(next_tick(&view->choice, loop_now_ms()), &key);
	if (rc == RC_TIMEOUT)
		return tui_choice_tick(&view->choice, loop_now_ms());
	return rc == RC_OK ? tui_choice_key(&view->choice, key, loop_now_ms()) : CHOICE_CANCELLED;
}

static enum rc run(struct view *view)
{
	draw_all(view, loop_now_ms());
	for (;;) {
		switch (step(view)) {
		case CHOICE_TAKEN:
			return RC_OK;
		case CHOICE_CANCELLED:
			return RC_CANCELLED;
		case CHOICE_REDRAW:
			draw_all(view, loop_now_ms());
			break;
		default:
			break;
		}
	}
}

enum rc tui_choice_run(const struct ui *ui, const struct choice_options *options, const struct ui_item **item)
{
	struct view *view = heap_new(sizeof *view);
	enum rc rc;

	if (view == NULL)
		return RC_NO_MEMORY;
	rc = tui_choice_init(&view->choice, ui, options, loop_now_ms());
	if (rc == RC_OK) {
		rc = run(view);
		tui_leave();
		if (rc == RC_OK)
			*item = tui_choice_selected(&view->choice);
		tui_choice_end(&view->choice);
	}
	heap_free(view);
	return rc;
}
