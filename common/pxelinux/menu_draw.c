/* The menu on a text screen, in the default colours of Syslinux 6.04's menu. */
#include "pxelinux/menu_draw.h"

#include "base/ascii.h"
#include "base/screen.h"
#include "proto/pxelinux_text.h"
#include "pxelinux/menu_colours.h"
#include "ui/line_rows.h"

/* A title that is the label in the parent has the label's ^ in it, which is not shown. */
static struct span title_of(const struct config_menu *menu, struct strbuf *sb)
{
	const struct config_entry *entry = menu->entry;

	if (entry == NULL || entry->text.p != menu->title.p || entry->caret >= menu->title.n)
		return menu->title;
	sb_span(sb, span_sub(menu->title, 0, entry->caret));
	sb_span(sb, span_skip(menu->title, entry->caret + 1));
	return sb_as_span(sb);
}

/* Has what follows drawn on the next screen only; behind the last, on all again. */
static struct menu_view *next_view(struct menu_draw *draw, struct menu_view *view)
{
	view = view == NULL ? draw->views : view + 1;
	if (view == draw->views + draw->count)
		view = NULL;
	screen_only(view != NULL ? view->on : SCREEN_ALL);
	return view;
}

#define EACH_VIEW(draw, view) (struct menu_view *view = next_view(draw, NULL); (view) != NULL; (view) = next_view(draw, view))

static void draw_title(struct menu_view *view, const struct config_menu *menu)
{
	char text[256];
	struct strbuf title;

	sb_init(&title, text, sizeof text);
	tui_draw_title(&view->tui, view->geometry.top + 1, title_of(menu, &title));
}

static char mark_of(const struct config_entry *entry)
{
	return entry->action == CONFIG_SUBMENU ? '>' : entry->action == CONFIG_BACK ? '<' : ' ';
}

static void draw_entry(const struct menu_draw *draw, struct menu_view *view, const struct menu_model *model, size_t i)
{
	const struct config_entry *entry = i < model->menu->count ? model->menu->entries[i] : NULL;
	struct tui_item item = {.part = TUI_ITEM, .hot_part = TUI_HOTKEY, .mark = ' '};
	size_t seen = i - view->list.top;

	if (entry != NULL && entry->action != CONFIG_SEPARATOR) {
		bool chosen = i == model->list.selected && config_selectable(entry) && !draw->editing;

		item.text = entry->text;
		item.caret = entry->caret;
		item.indent = entry->indent;
		item.mark = mark_of(entry);
		item.inset = true;
		if (chosen) {
			item.part = TUI_SELECTED;
			item.hot_part = TUI_HOTSEL;
		} else if (entry->action == CONFIG_DISABLED) {
			item.part = TUI_DISABLED;
		}
	}
	tui_draw_item(&view->tui, view->geometry.first + (unsigned)seen, &item, &view->list, seen);
}

static void draw_list(const struct menu_draw *draw, struct menu_view *view, const struct menu_model *model)
{
	for (size_t i = 0; i < view->geometry.rows; i++)
		draw_entry(draw, view, model, view->list.top + i);
}

/* Rows that hold nothing, and held nothing before, are left out: most entries have no help, and a serial line takes a moment for each row. */
static void draw_help(struct menu_view *view, const struct menu_model *model)
{
	const struct config_entry *entry = menu_model_selected(model);
	struct span help = entry != NULL ? entry->help : SPAN_NONE;
	unsigned row = view->geometry.help;
	unsigned end = row;

	for (; row <= view->geometry.help_end; row++) {
		struct span line = SPAN_NONE;

		if (span_line(&help, &line))
			end = row + 1;
		else if (row >= view->help_rows_end)
			break;
		tui_draw_line(&view->tui, row, TUI_HELP, line, false);
	}
	view->help_rows_end = end;
}

static void draw_tabmsg(struct menu_view *view, const struct menu_model *model)
{
	const struct config_look *look = &model->menu->look;

	tui_draw_line(&view->tui, view->geometry.tabmsg, TUI_NOTE,
		 model->config->globals.allow_options ? look->tabmsg : look->notabmsg, true);
}

/* Whole seconds left, at least 1; 0 if no countdown is running. */
static unsigned seconds_left(const struct menu_model *model, uint64_t now_ms)
{
	uint64_t left;

	if (model->deadline_ms == UINT64_MAX)
		return 0;
	left = model->deadline_ms > now_ms ? (model->deadline_ms - now_ms + 999) / 1000 : 1;
	return left > 0 ? (unsigned)left : 1;
}

/* Its number has a colour of its own. */
static void draw_countdown_text(struct menu_view *view, unsigned row, struct span text)
{
	unsigned column = tui_draw_line(&view->tui, row, TUI_COUNTDOWN_TEXT, text, true);
	size_t start = 0;
	size_t end;

	while (start < text.n && !ascii_digit(text.p[start]))
		start++;
	for (end = start; end < text.n && ascii_digit(text.p[end]); end++)
		;
	column += tui_width(span_sub(text, 0, start), view->tui.columns);
	if (end == start || column + (end - start) >= view->tui.columns)
		return;
	screen_goto(column, row);
	tui_colour(&view->tui, TUI_COUNTDOWN);
	screen_write((const char *)text.p + start, end - start);
}

static void draw_countdown(struct menu_view *view, const struct menu_model *model, unsigned seconds)
{
	unsigned row = model->hidden ? view->geometry.hidden : view->geometry.timeout;
	char text[256];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (seconds > 0)
		pxelinux_countdown(model->menu->look.autoboot, seconds, &sb);
	/* The row may be shared with the message about Tab, which comes back when the countdown ends. */
	if (seconds == 0 && row == view->geometry.tabmsg)
		draw_tabmsg(view, model);
	else
		draw_countdown_text(view, row, sb_as_span(&sb));
}

/* On pixels the frame is as high as it may be, as in Syslinux's menu. */
static void start_view(struct menu_draw *draw, const struct menu_model *model, enum screen_set on)
{
	struct menu_view *view = &draw->views[draw->count];
	unsigned columns;
	unsigned rows;

	if (!screen_size_of(on, &columns, &rows))
		return;
	draw->count++;
	tui_start_sized(&view->tui, &draw->palette, columns, rows);
	view->on = on;
	view->help_rows_end = 0;
	view->geometry = menu_geometry(&model->menu->look.layout, on == SCREEN_PIXELS ? SIZE_MAX : model->menu->count,
				       view->tui.columns, view->tui.rows);
	view->tui.left = view->geometry.left;
	view->tui.width = view->geometry.width;
	view->tui.line_left = view->geometry.line_left;
	view->tui.line_width = view->geometry.line_width;
}

/* The first screen is the one whose pages keys turn. */
static void start_views(struct menu_draw *draw, struct menu_model *model)
{
	draw->count = 0;
	start_view(draw, model, SCREEN_PIXELS);
	start_view(draw, model, SCREEN_TEXT);
	menu_model_set_rows(model, draw->count > 0 ? draw->views[0].geometry.rows : 1);
	for (unsigned i = 0; i < draw->count; i++) {
		draw->views[i].list = model->list;
		tui_list_set_rows(&draw->views[i].list, draw->views[i].geometry.rows);
	}
}

static void draw_view(const struct menu_draw *draw, struct menu_view *view, const struct menu_model *model)
{
	tui_draw_rule(&view->tui, view->geometry.top, TUI_RULE_TOP);
	draw_title(view, model->menu);
	tui_draw_rule(&view->tui, view->geometry.top + 2, TUI_RULE_ACROSS);
	draw_list(draw, view, model);
	tui_draw_rule(&view->tui, view->geometry.bottom, TUI_RULE_BOTTOM);
	draw_help(view, model);
	draw_tabmsg(view, model);
}

void menu_draw_nothing(struct menu_draw *draw)
{
	tui_clear(&draw->views[0].tui);
}

void menu_draw_all(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms)
{
	menu_palette(model->menu, &draw->palette);
	draw->menu = model->menu;
	draw->boxed = false;
	start_views(draw, model);
	menu_draw_nothing(draw);
	draw->selected = model->list.selected;
	draw->countdown = seconds_left(model, now_ms);
	for EACH_VIEW(draw, view) {
		if (!model->hidden)
			draw_view(draw, view, model);
		if (draw->countdown > 0)
			draw_countdown(view, model, draw->countdown);
		tui_rest_cursor(&view->tui);
	}
}

/* What the box stood over, and no more: a whole menu takes seconds on a slow serial line. */
static void take_box_away(struct menu_draw *draw, const struct menu_model *model)
{
	if (!draw->boxed)
		return;
	draw->boxed = false;
	for EACH_VIEW(draw, view) {
		const struct menu_geometry *geometry = &view->geometry;

		tui_wipe_box(&view->tui, geometry->password_left, geometry->password, geometry->password_width);
		view->tui.first_row = geometry->password;
		view->tui.end_row = geometry->password + TUI_BOX_ROWS;
		draw_view(draw, view, model);
		view->tui.first_row = 0;
		view->tui.end_row = view->tui.rows;
		tui_rest_cursor(&view->tui);
	}
}

/* The entry that was selected and the one that is, or all of them if they have scrolled. */
static void draw_selection(const struct menu_draw *draw, struct menu_view *view, const struct menu_model *model)
{
	size_t old_top = view->list.top;

	tui_list_select(&view->list, model->list.selected);
	if (view->list.top != old_top) {
		draw_list(draw, view, model);
	} else {
		draw_entry(draw, view, model, draw->selected);
		draw_entry(draw, view, model, model->list.selected);
	}
	draw_help(view, model);
}

void menu_draw_changes(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms)
{
	unsigned seconds = seconds_left(model, now_ms);
	bool moved = draw->selected != model->list.selected;
	bool ticked = draw->countdown != seconds;

	take_box_away(draw, model);
	if (!moved && !ticked)
		return;
	for EACH_VIEW(draw, view) {
		if (moved && !model->hidden)
			draw_selection(draw, view, model);
		if (ticked)
			draw_countdown(view, model, seconds);
		tui_rest_cursor(&view->tui);
	}
	draw->selected = model->list.selected;
	draw->countdown = seconds;
}

void menu_draw_note(struct menu_draw *draw, struct span text)
{
	for EACH_VIEW(draw, view)
		(void)tui_draw_line(&view->tui, view->tui.rows - 1, TUI_NOTE, text, false);
}

/* ---- what is typed ---- */

/* Wipes the rows where a line is typed, cursor to their start. */
static void wipe_edit_rows(struct menu_view *view)
{
	for (unsigned row = view->geometry.cmdline; row < view->geometry.screen_rows; row++)
		tui_draw_line(&view->tui, row, TUI_SCREEN, SPAN_NONE, false);
	screen_goto(0, view->geometry.cmdline);
}

void menu_draw_edit_line(struct menu_draw *draw)
{
	for EACH_VIEW(draw, view)
		wipe_edit_rows(view);
	screen_cursor(true);
	draw->menu = NULL;
}

/* Where the command goes, behind its mark. */
static struct line_rows edit_place(struct menu_view *view)
{
	wipe_edit_rows(view);
	tui_colour(&view->tui, TUI_MARK);
	screen_write("> ", 2);
	tui_colour(&view->tui, TUI_LINE);
	return (struct line_rows){
		.on = view->on,
		.column = 2,
		.row = view->geometry.cmdline,
		.rows = view->geometry.screen_rows - view->geometry.cmdline,
		/* A text console would scroll if its last cell were written to. */
		.columns = view->on == SCREEN_PIXELS ? view->tui.columns : view->tui.columns - 1,
	};
}

enum rc menu_draw_edit(struct menu_draw *draw, const struct menu_model *model, struct strbuf *line)
{
	struct line_rows places[LINE_ROWS_PLACES];
	unsigned count = 0;

	take_box_away(draw, model);
	draw->editing = true;
	for EACH_VIEW(draw, view) {
		draw_entry(draw, view, model, model->list.selected);
		places[count++] = edit_place(view);
	}
	draw->editing = false;
	return line_edit_rows(places, count, false, line);
}

enum rc menu_draw_password(struct menu_draw *draw, struct span question, struct strbuf *password)
{
	struct line_rows places[LINE_ROWS_PLACES];
	unsigned count = 0;

	draw->boxed = true;
	for EACH_VIEW(draw, view) {
		const struct menu_geometry *geometry = &view->geometry;

		tui_draw_box(&view->tui, geometry->password_left, geometry->password, geometry->password_width, question);
		tui_colour(&view->tui, TUI_BOX_LINE);
		places[count++] = (struct line_rows){
			.on = view->on,
			.left = geometry->password_left + 2,
			.row = geometry->password + 1,
			.rows = 1,
			.columns = geometry->password_width - 4,
		};
	}
	return line_edit_rows(places, count, true, password);
}
