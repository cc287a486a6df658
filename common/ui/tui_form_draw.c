/* A form on a text screen: labels to the left, fields to the right, the selected one with the cursor in it. */
#include "ui/tui_form_draw.h"

#include "base/heap.h"
#include "base/screen.h"
#include "net/loop.h"
#include "ui/tui.h"
#include "ui/tui_edit.h"
#include "ui/tui_style.h"

#define KEYS        "Enter, Up, Down: next field    Ctrl-X: save    Esc: cancel"
#define FIELD_LEAST 20 /* columns of a field on a screen of 80 and more */

struct view {
	struct tui tui;
	struct tui_box box;
	struct tui_form *form;
	unsigned label_columns;
	struct tui_edit edit;
	size_t selected, top; /* as drawn */
	char why[160];        /* what went wrong */
};

static unsigned widest_label(const struct ui *ui)
{
	unsigned columns = 4;

	for (const struct ui_item *item = ui->items; item != NULL; item = item->next) {
		unsigned used = item->name != NULL ? tui_width(span_str(item->text), 1000) : 0;

		columns = used > columns ? used : columns;
	}
	return columns;
}

static struct tui_item row_of(const struct view *view, size_t i)
{
	const struct tui_form *form = view->form;
	struct tui_item row = {.part = TUI_ITEM, .hot_part = TUI_HOTKEY, .mark = ' ', .dots = true};

	if (i == tui_form_button(form)) {
		row.text = span_str("[ Save ]");
		row.indent = view->label_columns + 1;
		row.part = i == form->list.selected ? TUI_SELECTED : TUI_ITEM;
	} else if (i < form->list.count) {
		row.text = span_str(form->fields[i].item->text);
		if (form->fields[i].item->name == NULL)
			row.part = TUI_GAP;
		else if (i == form->list.selected)
			row.part = TUI_HOTKEY; /* its label is brighter */
	}
	row.caret = row.text.n;
	return row;
}

static struct tui_place field_place(const struct view *view, size_t seen)
{
	unsigned label = view->label_columns + 1;

	return (struct tui_place){
		.column = view->tui.left + 2 + label,
		.row = view->box.first + (unsigned)seen,
		.width = view->tui.width - 4 - label,
	};
}

static void draw_row(struct view *view, size_t seen)
{
	struct tui_form *form = view->form;
	size_t i = form->list.top + seen;
	struct tui_item row = row_of(view, i);

	tui_draw_item(&view->tui, view->box.first + (unsigned)seen, &row, &form->list, seen);
	if (i < form->ui->count && form->fields[i].item->name != NULL)
		tui_edit_show(&view->tui, field_place(view, seen), sb_as_span(&form->fields[i].text),
			      form->fields[i].item->secret);
}

static void draw_list(struct view *view)
{
	for (size_t i = 0; i < view->box.rows; i++)
		draw_row(view, i);
}

/* Puts the cursor into the selected field. */
static void take_field(struct view *view)
{
	const struct tui_list *list = &view->form->list;

	view->selected = list->selected;
	view->top = list->top;
	if (list->selected == tui_form_button(view->form)) {
		screen_cursor(false);
		tui_rest_cursor(&view->tui);
		return;
	}
	tui_edit_start(&view->edit, field_place(view, list->selected - list->top),
		       sb_as_span(&view->form->fields[list->selected].text), view->form->fields[list->selected].item->secret);
	tui_edit_update(&view->tui, &view->edit, &view->form->editor);
}

static void draw_why(struct view *view)
{
	tui_draw_line(&view->tui, view->box.note, view->why[0] != '\0' ? TUI_ALERT : TUI_HELP, span_str(view->why), true);
}

static void draw_all(struct view *view)
{
	const struct ui *ui = view->form->ui;
	unsigned label = widest_label(ui);
	unsigned most;

	tui_start(&view->tui, tui_style_palette());
	view->box = tui_box_place(&view->tui, view->form->list.count, label + 1 + 3 * FIELD_LEAST);
	most = (view->tui.width - 5) / 2;
	view->label_columns = label < most ? label : most;
	tui_list_set_rows(&view->form->list, view->box.rows);
	tui_clear(&view->tui);
	tui_box_draw(&view->tui, &view->box, span_str(ui->title), KEYS);
	draw_list(view);
	draw_why(view);
	take_field(view);
}

static void draw_move(struct view *view)
{
	const struct tui_list *list = &view->form->list;

	if (view->top != list->top) {
		draw_list(view);
	} else {
		draw_row(view, view->selected - view->top);
		draw_row(view, list->selected - list->top);
	}
	take_field(view);
}

static void forget_why(struct view *view)
{
	if (view->why[0] == '\0')
		return;
	view->why[0] = '\0';
	draw_why(view);
	take_field(view);
}

/* True when the texts were taken. */
static bool saved(struct view *view, form_save_fn *save, void *ctx)
{
	struct strbuf why;
	size_t row = view->form->list.selected;

	sb_init(&why, view->why, sizeof view->why);
	if (save(ctx, view->form, &row, &why) == RC_OK)
		return true;
	tui_form_select(view->form, row);
	draw_all(view);
	return false;
}

static enum form_event step(struct view *view)
{
	int key;

	if (loop_key(LOOP_FOREVER, &key) != RC_OK)
		return FORM_CANCELLED;
	forget_why(view);
	return tui_form_key(view->form, key);
}

static enum rc run(struct view *view, form_save_fn *save, void *ctx)
{
	draw_all(view);
	for (;;) {
		switch (step(view)) {
		case FORM_SAVE:
			if (saved(view, save, ctx))
				return RC_OK;
			break;
		case FORM_CANCELLED:
			return RC_CANCELLED;
		case FORM_EDITED:
			tui_edit_update(&view->tui, &view->edit, &view->form->editor);
			break;
		case FORM_MOVED:
			draw_move(view);
			break;
		case FORM_REDRAW:
			draw_all(view);
			break;
		default:
			break;
		}
	}
}

enum rc tui_form_run(struct tui_form *form, form_save_fn *save, void *ctx)
{
	struct view *view = heap_new(sizeof *view);
	enum rc rc;

	if (view == NULL)
		return RC_NO_MEMORY;
	view->form = form;
	rc = run(view, save, ctx);
	tui_leave();
	heap_free(view);
	return rc;
}
