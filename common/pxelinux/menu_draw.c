/* The menu on a text screen, in the default colours of Syslinux 6.04's menu. */
#include "pxelinux/menu_draw.h"

#include "base/ascii.h"
#include "base/screen.h"
#include "graphics/graphics.h"
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

static void draw_title(struct menu_draw *draw, const struct config_menu *menu)
{
	char text[256];
	struct strbuf title;

	sb_init(&title, text, sizeof text);
	tui_draw_title(&draw->tui, draw->geometry.top + 1, title_of(menu, &title));
}

static char mark_of(const struct config_entry *entry)
{
	return entry->action == CONFIG_SUBMENU ? '>' : entry->action == CONFIG_BACK ? '<' : ' ';
}

static void draw_entry(struct menu_draw *draw, const struct menu_model *model, size_t i)
{
	const struct config_entry *entry = i < model->menu->count ? model->menu->entries[i] : NULL;
	struct tui_item item = {.part = TUI_ITEM, .hot_part = TUI_HOTKEY, .mark = ' '};
	size_t seen = i - model->list.top;

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
	tui_draw_item(&draw->tui, draw->geometry.first + (unsigned)seen, &item, &model->list, seen);
}

static void draw_list(struct menu_draw *draw, const struct menu_model *model)
{
	for (size_t i = 0; i < draw->geometry.rows; i++)
		draw_entry(draw, model, model->list.top + i);
	draw->selected = model->list.selected;
	draw->top = model->list.top;
}

/* Rows that hold nothing, and held nothing before, are left out: most entries have no help, and a serial line takes a moment for each row. */
static void draw_help(struct menu_draw *draw, const struct menu_model *model)
{
	const struct config_entry *entry = menu_model_selected(model);
	struct span help = entry != NULL ? entry->help : SPAN_NONE;
	unsigned row = draw->geometry.help;
	unsigned end = row;

	for (; row <= draw->geometry.help_end; row++) {
		struct span line = SPAN_NONE;

		if (span_line(&help, &line))
			end = row + 1;
		else if (row >= draw->help_rows_end)
			break;
		tui_draw_line(&draw->tui, row, TUI_HELP, line, false);
	}
	draw->help_rows_end = end;
}

static void draw_tabmsg(struct menu_draw *draw, const struct menu_model *model)
{
	const struct config_look *look = &model->menu->look;

	tui_draw_line(&draw->tui, draw->geometry.tabmsg, TUI_NOTE,
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
static void draw_countdown_text(struct menu_draw *draw, unsigned row, struct span text)
{
	unsigned column = tui_draw_line(&draw->tui, row, TUI_COUNTDOWN_TEXT, text, true);
	size_t start = 0;
	size_t end;

	while (start < text.n && !ascii_digit(text.p[start]))
		start++;
	for (end = start; end < text.n && ascii_digit(text.p[end]); end++)
		;
	column += tui_width(span_sub(text, 0, start), draw->tui.columns);
	if (end == start || column + (end - start) >= draw->tui.columns)
		return;
	screen_goto(column, row);
	tui_colour(&draw->tui, TUI_COUNTDOWN);
	screen_write((const char *)text.p + start, end - start);
}

static void draw_countdown(struct menu_draw *draw, const struct menu_model *model, uint64_t now_ms)
{
	unsigned row = model->hidden ? draw->geometry.hidden : draw->geometry.timeout;
	char text[256];
	struct strbuf sb;

	draw->countdown = seconds_left(model, now_ms);
	sb_init(&sb, text, sizeof text);
	if (draw->countdown > 0)
		pxelinux_countdown(model->menu->look.autoboot, draw->countdown, &sb);
	/* The row may be shared with the message about Tab, which comes back when the countdown ends. */
	if (draw->countdown == 0 && row == draw->geometry.tabmsg)
		draw_tabmsg(draw, model);
	else
		draw_countdown_text(draw, row, sb_as_span(&sb));
}

void menu_draw_all(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms)
{
	menu_palette(model->menu, &draw->palette);
	tui_start_full(&draw->tui, &draw->palette);
	draw->geometry = menu_geometry(&model->menu->look.layout, graphics_are_open() ? SIZE_MAX : model->menu->count,
				       draw->tui.columns, draw->tui.rows);
	draw->tui.left = draw->geometry.left;
	draw->tui.width = draw->geometry.width;
	draw->tui.line_left = draw->geometry.line_left;
	draw->tui.line_width = draw->geometry.line_width;
	draw->menu = model->menu;
	menu_model_set_rows(model, draw->geometry.rows);
	tui_clear(&draw->tui);
	draw->help_rows_end = 0;
	screen_shift_text(draw->geometry.top, draw->geometry.left);
	if (!model->hidden) {
		tui_draw_rule(&draw->tui, draw->geometry.top, TUI_RULE_TOP);
		draw_title(draw, model->menu);
		tui_draw_rule(&draw->tui, draw->geometry.top + 2, TUI_RULE_ACROSS);
		draw_list(draw, model);
		tui_draw_rule(&draw->tui, draw->geometry.bottom, TUI_RULE_BOTTOM);
		draw_help(draw, model);
		draw_tabmsg(draw, model);
	}
	draw->countdown = 0;
	if (seconds_left(model, now_ms) > 0)
		draw_countdown(draw, model, now_ms);
	tui_rest_cursor(&draw->tui);
}

static void draw_selection(struct menu_draw *draw, const struct menu_model *model)
{
	size_t old = draw->selected;

	if (draw->top != model->list.top) {
		draw_list(draw, model);
	} else {
		draw->selected = model->list.selected;
		draw_entry(draw, model, old);
		draw_entry(draw, model, model->list.selected);
	}
	draw_help(draw, model);
}

void menu_draw_changes(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms)
{
	bool moved = draw->selected != model->list.selected || draw->top != model->list.top;
	bool ticked = draw->countdown != seconds_left(model, now_ms);

	if (moved && !model->hidden)
		draw_selection(draw, model);
	if (ticked)
		draw_countdown(draw, model, now_ms);
	if (moved || ticked)
		tui_rest_cursor(&draw->tui);
}

void menu_draw_edit_line(struct menu_draw *draw)
{
	for (unsigned row = draw->geometry.cmdline; row < draw->geometry.screen_rows; row++)
		tui_draw_line(&draw->tui, row, TUI_SCREEN, SPAN_NONE, false);
	tui_colour(&draw->tui, TUI_SCREEN);
	screen_goto(0, draw->geometry.cmdline);
	screen_cursor(true);
}

enum rc menu_draw_edit(struct menu_draw *draw, const struct menu_model *model, struct strbuf *line)
{
	const struct line_rows place = {
		.column = 2, /* behind the mark */
		.row = draw->geometry.cmdline,
		.rows = draw->geometry.screen_rows - draw->geometry.cmdline,
		/* A text console would scroll if its last cell were written to. */
		.columns = graphics_are_open() ? draw->tui.columns : draw->tui.columns - 1,
	};

	draw->editing = true;
	draw_entry(draw, model, model->list.selected);
	draw->editing = false;
	menu_draw_edit_line(draw);
	tui_colour(&draw->tui, TUI_MARK);
	screen_write("> ", 2);
	tui_colour(&draw->tui, TUI_LINE);
	return line_edit_rows(&place, line);
}
