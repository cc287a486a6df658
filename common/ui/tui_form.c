/* What keys do in a form. */
#include "ui/tui_form.h"

#include "base/heap.h"
#include "config.h"
#include "plat.h"

#define CTRL(letter) ((letter) & 0x1f)

size_t tui_form_button(const struct tui_form *form)
{
	return form->ui->count;
}

static bool can_select(const void *ctx, size_t i)
{
	const struct tui_form *form = ctx;

	return i == form->ui->count || form->fields[i].item->name != NULL;
}

static void start_editing(struct tui_form *form)
{
	struct form_field *field = &form->fields[form->list.selected];

	if (form->list.selected == tui_form_button(form))
		return;
	editor_init(&form->editor, &field->text);
	form->editor.secret = field->item->secret;
}

enum rc tui_form_init(struct tui_form *form, const struct ui *ui, bool enter_saves)
{
	size_t i = 0;

	*form = (struct tui_form){.ui = ui, .enter_saves = enter_saves};
	form->fields = heap_new_array((size_t)ui->count + 1, sizeof *form->fields);
	form->room = heap_new_array((size_t)ui->count + 1, LINE_MAX);
	if (form->fields == NULL || form->room == NULL) {
		tui_form_end(form);
		return RC_NO_MEMORY;
	}
	for (const struct ui_item *item = ui->items; item != NULL; item = item->next, i++) {
		form->fields[i].item = item;
		sb_init(&form->fields[i].text, form->room + i * LINE_MAX, LINE_MAX);
	}
	tui_list_init(&form->list, (size_t)ui->count + 1, 0, can_select, form);
	start_editing(form);
	return RC_OK;
}

void tui_form_end(struct tui_form *form)
{
	if (form->room != NULL)
		memset(form->room, 0, ((size_t)form->ui->count + 1) * LINE_MAX); /* there may be passwords */
	heap_free(form->room);
	heap_free(form->fields);
	form->room = NULL;
	form->fields = NULL;
}

void tui_form_fill(struct tui_form *form, size_t row, struct span text)
{
	struct strbuf *sb = &form->fields[row].text;

	sb_init(sb, sb->text, sb->cap);
	sb_span(sb, text);
	if (row == form->list.selected)
		start_editing(form);
}

void tui_form_select(struct tui_form *form, size_t row)
{
	tui_list_select(&form->list, row);
	start_editing(form);
}

static enum form_event move(struct tui_form *form, bool down)
{
	if (!tui_list_move(&form->list, 1, down)) {
		/* Round the ends. */
		if (!tui_list_move(&form->list, SIZE_MAX, !down))
			return FORM_NOTHING;
	}
	start_editing(form);
	return FORM_MOVED;
}

static bool is_last_field(const struct tui_form *form)
{
	for (size_t i = form->list.selected + 1; i < form->ui->count; i++) {
		if (form->fields[i].item->name != NULL)
			return false;
	}
	return true;
}

static enum form_event enter(struct tui_form *form)
{
	if (form->list.selected == tui_form_button(form) || (form->enter_saves && is_last_field(form)))
		return FORM_SAVE;
	return move(form, true);
}

static enum form_event edit(struct tui_form *form, int key)
{
	if (form->list.selected == tui_form_button(form))
		return FORM_NOTHING;
	switch (editor_key(&form->editor, key)) {
	case EDITOR_PREVIOUS:
		return move(form, false);
	case EDITOR_NEXT:
		return move(form, true);
	default:
		return FORM_EDITED;
	}
}

enum form_event tui_form_key(struct tui_form *form, int key)
{
	switch (key) {
	case KEY_ENTER:
	case '\n':
		return enter(form);
	case KEY_TAB:
	case KEY_DOWN:
		return move(form, true);
	case KEY_UP:
		return move(form, false);
	case KEY_PAGE_UP:
	case KEY_PAGE_DOWN:
		if (!tui_list_move(&form->list, form->list.rows, key == KEY_PAGE_DOWN))
			return FORM_NOTHING;
		start_editing(form);
		return FORM_MOVED;
	case CTRL('X'):
		return FORM_SAVE;
	case KEY_ESC:
	case KEY_CTRL_C:
		return FORM_CANCELLED;
	case CTRL('L'):
		return FORM_REDRAW;
	default:
		return edit(form, key);
	}
}
