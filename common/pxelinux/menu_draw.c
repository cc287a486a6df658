/* The menu on a text screen, in the default colours of Syslinux 6.04's menu. */
#include "pxelinux/menu_draw.h"

#include "plat.h"
#include "proto/pxelinux_text.h"

#define BOX_HORIZONTAL "\u2500"
#define BOX_VERTICAL   "\u2502"
#define SCROLL_TRACK   "\u2591"
#define SCROLL_THUMB   "\u2588"

enum part { PART_SCREEN, PART_BORDER, PART_TITLE, PART_UNSEL, PART_HOTKEY, PART_SEL, PART_HOTSEL, PART_DISABLED,
	    PART_TABMSG, PART_TIMEOUT, PART_HELP };

static const struct {
	uint8_t foreground;
	uint8_t background;
} colours[] = {
	[PART_SCREEN] = {PLAT_WHITE, PLAT_BLACK},
	[PART_BORDER] = {PLAT_WHITE, PLAT_BLUE}, /* black on blue there, which a serial console hardly shows */
	[PART_TITLE] = {PLAT_CYAN | PLAT_BRIGHT, PLAT_BLUE},
	[PART_UNSEL] = {PLAT_WHITE, PLAT_BLUE},
	[PART_HOTKEY] = {PLAT_WHITE | PLAT_BRIGHT, PLAT_BLUE},
	[PART_SEL] = {PLAT_BLACK, PLAT_WHITE},
	[PART_HOTSEL] = {PLAT_RED, PLAT_WHITE},
	[PART_DISABLED] = {PLAT_BLACK | PLAT_BRIGHT, PLAT_BLUE},
	[PART_TABMSG] = {PLAT_RED | PLAT_BRIGHT, PLAT_BLACK},
	[PART_TIMEOUT] = {PLAT_WHITE | PLAT_BRIGHT, PLAT_BLACK},
	[PART_HELP] = {PLAT_WHITE, PLAT_BLACK},
};

static void colour(enum part part)
{
	plat_console_colour(colours[part].foreground, colours[part].background);
}

static void put(const struct strbuf *sb)
{
	plat_console_write(sb->text, sb->n);
}

static struct strbuf scratch(struct menu_draw *draw)
{
	struct strbuf sb;

	sb_init(&sb, draw->text, sizeof draw->text);
	return sb;
}

static void fill(struct strbuf *sb, unsigned used, unsigned columns)
{
	for (; used < columns; used++)
		sb_char(sb, ' ');
}

/* A border: corner, line, corner. */
static void draw_line(struct menu_draw *draw, unsigned row, const char *left, const char *right)
{
	struct strbuf sb = scratch(draw);

	sb_str(&sb, left);
	for (unsigned i = 2; i < draw->geometry.width; i++)
		sb_str(&sb, BOX_HORIZONTAL);
	sb_str(&sb, right);
	plat_console_goto(draw->geometry.left, row);
	colour(PART_BORDER);
	put(&sb);
}

/* Text in the middle of columns, the rest filled. */
static void centre(struct strbuf *out, struct span text, unsigned columns)
{
	struct strbuf mark = *out;
	unsigned used = pxelinux_plain(text, columns, out);
	unsigned before = (columns - used) / 2;

	*out = mark;
	fill(out, 0, before);
	(void)pxelinux_plain(text, columns, out);
	fill(out, before + used, columns);
}

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
	struct strbuf sb = scratch(draw);
	unsigned row = draw->geometry.top + 1;
	char text[256];
	struct strbuf title;

	sb_init(&title, text, sizeof text);

	plat_console_goto(draw->geometry.left, row);
	colour(PART_BORDER);
	plat_console_write(BOX_VERTICAL, strlen(BOX_VERTICAL));
	colour(PART_TITLE);
	centre(&sb, title_of(menu, &title), draw->geometry.width - 2);
	put(&sb);
	colour(PART_BORDER);
	plat_console_write(BOX_VERTICAL, strlen(BOX_VERTICAL));
}

/* The piece of the right border beside row number i of the list: a scroll bar when not all entries fit. */
static const char *scroll_piece(const struct menu_draw *draw, const struct menu_model *model, size_t i)
{
	size_t rows = draw->geometry.rows;
	size_t count = model->menu->count;
	size_t start;

	if (count <= rows)
		return BOX_VERTICAL;
	start = model->top * rows / count;
	return i >= start && i <= start + (rows - 1) * rows / count ? SCROLL_THUMB : SCROLL_TRACK;
}

/* Text of an entry, with its hot key in another colour.  Returns the columns used. */
static unsigned draw_text(struct menu_draw *draw, const struct config_entry *entry, unsigned columns, enum part plain,
			  enum part hot)
{
	struct strbuf sb = scratch(draw);
	unsigned indent = entry->indent < columns ? entry->indent : columns;
	unsigned used;

	fill(&sb, 0, indent);
	used = indent + pxelinux_plain(span_sub(entry->text, 0, entry->caret), columns - indent, &sb);
	colour(plain);
	put(&sb);
	if (entry->caret < entry->text.n && used < columns) {
		sb = scratch(draw);
		used += pxelinux_plain(span_sub(entry->text, entry->caret + 1, 1), 1, &sb);
		colour(hot);
		put(&sb);
		sb = scratch(draw);
		used += pxelinux_plain(span_skip(entry->text, entry->caret + 2), columns - used, &sb);
		colour(plain);
		put(&sb);
	}
	return used;
}

static void draw_entry(struct menu_draw *draw, const struct menu_model *model, size_t i)
{
	const struct config_entry *entry = i < model->menu->count ? model->menu->entries[i] : NULL;
	bool chosen = entry != NULL && i == model->selected && config_selectable(entry);
	enum part plain = chosen ? PART_SEL : entry != NULL && entry->action == CONFIG_DISABLED ? PART_DISABLED : PART_UNSEL;
	unsigned columns = draw->geometry.width - 4; /* borders, a blank, and the mark of a submenu */
	const char *piece = scroll_piece(draw, model, i - model->top);
	unsigned used = 0;
	struct strbuf sb;

	plat_console_goto(draw->geometry.left, draw->geometry.first + (unsigned)(i - model->top));
	colour(PART_BORDER);
	plat_console_write(BOX_VERTICAL, strlen(BOX_VERTICAL));
	colour(plain);
	plat_console_write(" ", 1);
	if (entry != NULL && entry->action != CONFIG_SEPARATOR)
		used = draw_text(draw, entry, columns, plain, chosen ? PART_HOTSEL : PART_HOTKEY);
	sb = scratch(draw);
	fill(&sb, used, columns);
	sb_char(&sb, entry == NULL ? ' ' : entry->action == CONFIG_SUBMENU ? '>' : entry->action == CONFIG_BACK ? '<' : ' ');
	put(&sb);
	colour(PART_BORDER);
	plat_console_write(piece, strlen(piece));
}

static void draw_list(struct menu_draw *draw, const struct menu_model *model)
{
	for (size_t i = 0; i < draw->geometry.rows; i++)
		draw_entry(draw, model, model->top + i);
	draw->selected = model->selected;
	draw->top = model->top;
}

/* A whole row of the screen but its last column, which would scroll some consoles. */
static void draw_row(struct menu_draw *draw, unsigned row, enum part part, struct span text, bool in_middle)
{
	struct strbuf sb = scratch(draw);
	unsigned columns = draw->geometry.columns - 1;

	if (in_middle)
		centre(&sb, text, columns);
	else
		fill(&sb, pxelinux_plain(text, columns, &sb), columns);
	plat_console_goto(0, row);
	colour(part);
	put(&sb);
}

static void draw_help(struct menu_draw *draw, const struct menu_model *model)
{
	const struct config_entry *entry = menu_model_selected(model);
	struct span help = entry != NULL ? entry->help : SPAN_NONE;

	for (unsigned row = draw->geometry.help; row <= draw->geometry.help_end; row++) {
		struct span line = SPAN_NONE;

		(void)span_line(&help, &line);
		draw_row(draw, row, PART_HELP, line, false);
	}
}

static void draw_tabmsg(struct menu_draw *draw, const struct menu_model *model)
{
	const struct config_look *look = &model->menu->look;

	draw_row(draw, draw->geometry.tabmsg, PART_TABMSG,
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
		draw_row(draw, row, PART_TIMEOUT, sb_as_span(&sb), true);
}

/* The cursor rests where it disturbs least; some serial terminals always show it. */
static void rest_cursor(const struct menu_draw *draw)
{
	colour(PART_SCREEN);
	plat_console_goto(0, draw->geometry.screen_rows - 1);
}

void menu_draw_all(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms)
{
	unsigned columns;
	unsigned rows;

	plat_console_size(&columns, &rows);
	draw->geometry = menu_geometry(&model->menu->look.layout, model->menu->count, columns, rows);
	draw->menu = model->menu;
	menu_model_set_rows(model, draw->geometry.rows);
	colour(PART_SCREEN);
	plat_console_clear();
	plat_console_cursor(false);
	if (!model->hidden) {
		draw_line(draw, draw->geometry.top, "\u250c", "\u2510");
		draw_title(draw, model->menu);
		draw_line(draw, draw->geometry.top + 2, "\u251c", "\u2524");
		draw_list(draw, model);
		draw_line(draw, draw->geometry.bottom, "\u2514", "\u2518");
		draw_help(draw, model);
		draw_tabmsg(draw, model);
	}
	draw->countdown = 0;
	if (seconds_left(model, now_ms) > 0)
		draw_countdown(draw, model, now_ms);
	rest_cursor(draw);
}

static void draw_selection(struct menu_draw *draw, const struct menu_model *model)
{
	size_t old = draw->selected;

	if (draw->top != model->top) {
		draw_list(draw, model);
	} else {
		draw->selected = model->selected;
		draw_entry(draw, model, old);
		draw_entry(draw, model, model->selected);
	}
	draw_help(draw, model);
}

void menu_draw_changes(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms)
{
	bool moved = draw->selected != model->selected || draw->top != model->top;
	bool ticked = draw->countdown != seconds_left(model, now_ms);

	if (draw->menu != model->menu) {
		menu_draw_all(draw, model, now_ms);
		return;
	}
	if (moved && !model->hidden)
		draw_selection(draw, model);
	if (ticked)
		draw_countdown(draw, model, now_ms);
	if (moved || ticked)
		rest_cursor(draw);
}

void menu_draw_edit_line(struct menu_draw *draw)
{
	for (unsigned row = draw->geometry.cmdline; row < draw->geometry.screen_rows; row++)
		draw_row(draw, row, PART_SCREEN, SPAN_NONE, false);
	colour(PART_SCREEN);
	plat_console_goto(0, draw->geometry.cmdline);
	plat_console_cursor(true);
}

void menu_draw_leave(void)
{
	colour(PART_SCREEN);
	plat_console_clear();
	plat_console_cursor(true);
}
