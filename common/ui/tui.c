/* The pen of all text screens. */
#include "ui/tui.h"

#include "base/screen.h"
#include "base/utf8.h"
#include "plat.h"
#include "proto/pxelinux_text.h"

#define BOX_HORIZONTAL "\u2500"
#define BOX_VERTICAL   "\u2502"
#define SCROLL_TRACK   "\u2591"
#define SCROLL_THUMB   "\u2588"

#define INK(fore, back, fore_pixel, back_pixel) \
	{.foreground = (fore), .background = (back), .shadow = SCREEN_SHADOW_STD, .fore_argb = (fore_pixel), .back_argb = (back_pixel)}

const struct tui_palette tui_palette_usual = {{
	[TUI_SCREEN] = INK(PLAT_WHITE, PLAT_BLACK, 0x80ffffff, 0),
	[TUI_BORDER] = INK(PLAT_WHITE, PLAT_BLUE, 0x40000000, 0), /* black on blue there, which a serial console hardly shows */
	[TUI_TITLE] = INK(PLAT_CYAN | PLAT_BRIGHT, PLAT_BLUE, 0xc00090f0, 0),
	[TUI_ITEM] = INK(PLAT_WHITE, PLAT_BLUE, 0x90ffffff, 0),
	[TUI_HOTKEY] = INK(PLAT_WHITE | PLAT_BRIGHT, PLAT_BLUE, 0xffffffff, 0),
	[TUI_SELECTED] = {PLAT_BLACK, PLAT_WHITE, SCREEN_SHADOW_ALL, 0xe0000000, 0x20ff8000},
	[TUI_HOTSEL] = {PLAT_RED, PLAT_WHITE, SCREEN_SHADOW_ALL, 0xe0400000, 0x20ff8000},
	[TUI_DISABLED] = INK(PLAT_BLACK | PLAT_BRIGHT, PLAT_BLUE, 0x60cccccc, 0),
	[TUI_GAP] = INK(PLAT_CYAN, PLAT_BLUE, 0xc000ffff, 0),
	[TUI_EDIT] = INK(PLAT_BLACK, PLAT_CYAN, 0xff000000, 0xff00aaaa),
	[TUI_ALERT] = INK(PLAT_WHITE | PLAT_BRIGHT, PLAT_RED, 0xffffffff, 0xffaa0000),
	[TUI_NOTE] = INK(PLAT_RED | PLAT_BRIGHT, PLAT_BLACK, 0x90ffff00, 0),
	[TUI_COUNTDOWN] = INK(PLAT_WHITE | PLAT_BRIGHT, PLAT_BLACK, 0xc0ffffff, 0),
	[TUI_COUNTDOWN_TEXT] = INK(PLAT_WHITE | PLAT_BRIGHT, PLAT_BLACK, 0x80ffffff, 0),
	[TUI_HELP] = INK(PLAT_WHITE, PLAT_BLACK, 0xc0ffffff, 0),
	[TUI_SCROLL_BAR] = INK(PLAT_WHITE, PLAT_BLUE, 0x40000000, 0),
	[TUI_MARK] = INK(PLAT_CYAN | PLAT_BRIGHT, PLAT_BLACK, 0xc000ffff, 0),
	[TUI_LINE] = INK(PLAT_WHITE, PLAT_BLACK, 0xc0ffffff, 0),
	[TUI_BOX] = INK(PLAT_BLACK, PLAT_WHITE, 0x80ffffff, 0x20ffffff),
	[TUI_BOX_TITLE] = INK(PLAT_RED, PLAT_WHITE, 0x80ff8080, 0x20ffffff),
	[TUI_BOX_LINE] = INK(PLAT_BLACK, PLAT_WHITE, 0x80ffffff, 0x20ffffff),
}};

static unsigned clamp(unsigned value, unsigned low, unsigned high)
{
	return value < low ? low : value > high ? high : value;
}

void tui_start_sized(struct tui *tui, const struct tui_palette *palette, unsigned columns, unsigned rows)
{
	tui->palette = palette;
	tui->columns = clamp(columns, TUI_COLUMNS_MIN, TUI_COLUMNS_MAX);
	tui->rows = clamp(rows, TUI_ROWS_MIN, 1000);
	tui->left = 0;
	tui->width = tui->columns;
	tui->line_left = 0;
	tui->line_width = tui->columns - 1;
	tui->first_row = 0;
	tui->end_row = tui->rows;
}

void tui_start(struct tui *tui, const struct tui_palette *palette)
{
	unsigned columns;
	unsigned rows;

	screen_size(&columns, &rows);
	tui_start_sized(tui, palette, columns, rows);
}

void tui_colour(const struct tui *tui, enum tui_part part)
{
	screen_ink(&tui->palette->pairs[part]);
}

void tui_clear(const struct tui *tui)
{
	tui_colour(tui, TUI_SCREEN);
	screen_clear();
	screen_use_middle(tui->columns, tui->rows);
	screen_cursor(false);
}

void tui_leave(void)
{
	screen_colour(PLAT_WHITE, PLAT_BLACK);
	screen_clear();
	screen_cursor(true);
}

void tui_rest_cursor(const struct tui *tui)
{
	tui_colour(tui, TUI_SCREEN);
	screen_goto(0, tui->rows - 1);
}

static void put(const struct strbuf *sb)
{
	screen_write(sb->text, sb->n);
}

static void put_piece(const char *piece)
{
	screen_write(piece, strlen(piece));
}

static struct strbuf scratch(struct tui *tui)
{
	struct strbuf sb;

	sb_init(&sb, tui->text, sizeof tui->text);
	return sb;
}

static void fill(struct strbuf *sb, unsigned used, unsigned columns)
{
	for (; used < columns; used++)
		sb_char(sb, ' ');
}

/* False if the row is not to be drawn. */
static bool go_to(const struct tui *tui, unsigned column, unsigned row)
{
	if (row < tui->first_row || row >= tui->end_row)
		return false;
	screen_goto(column, row);
	return true;
}

static void draw_rule(struct tui *tui, unsigned left, unsigned row, unsigned width, enum tui_rule rule)
{
	static const char *const corners[][2] = {{"\u250c", "\u2510"}, {"\u251c", "\u2524"}, {"\u2514", "\u2518"}};
	struct strbuf sb = scratch(tui);

	sb_str(&sb, corners[rule][0]);
	for (unsigned i = 2; i < width; i++)
		sb_str(&sb, BOX_HORIZONTAL);
	sb_str(&sb, corners[rule][1]);
	if (go_to(tui, left, row))
		put(&sb);
}

void tui_draw_rule(struct tui *tui, unsigned row, enum tui_rule rule)
{
	tui_colour(tui, TUI_BORDER);
	draw_rule(tui, tui->left, row, tui->width, rule);
}

unsigned tui_width(struct span text, unsigned most)
{
	char ignored[1];
	struct strbuf nowhere;

	sb_init(&nowhere, ignored, sizeof ignored);
	return pxelinux_plain(text, most, &nowhere);
}

unsigned tui_fit(struct span text, unsigned columns, bool dots, struct strbuf *out)
{
	unsigned used;

	if (!dots || columns < 4 || tui_width(text, columns + 1) <= columns)
		return pxelinux_plain(text, columns, out);
	used = pxelinux_plain(text, columns - 3, out);
	sb_str(out, "...");
	return used + 3;
}

/* Text in the middle of columns, the rest filled. */
static void centre(struct strbuf *out, struct span text, unsigned columns)
{
	unsigned used = tui_width(text, columns);
	unsigned before = (columns - used) / 2;

	fill(out, 0, before);
	(void)pxelinux_plain(text, columns, out);
	fill(out, before + used, columns);
}

void tui_draw_title(struct tui *tui, unsigned row, struct span title)
{
	struct strbuf sb = scratch(tui);

	if (!go_to(tui, tui->left, row))
		return;
	tui_colour(tui, TUI_BORDER);
	put_piece(BOX_VERTICAL);
	tui_colour(tui, TUI_TITLE);
	centre(&sb, title, tui->width - 2);
	put(&sb);
	tui_colour(tui, TUI_BORDER);
	put_piece(BOX_VERTICAL);
}

void tui_draw_box(struct tui *tui, unsigned left, unsigned row, unsigned width, struct span title)
{
	struct strbuf sb;
	unsigned used;

	tui_colour(tui, TUI_BOX);
	draw_rule(tui, left, row, width, TUI_RULE_TOP);
	sb = scratch(tui);
	sb_str(&sb, BOX_VERTICAL);
	fill(&sb, 2, width);
	sb_str(&sb, BOX_VERTICAL);
	screen_goto(left, row + 1);
	put(&sb);
	draw_rule(tui, left, row + 2, width, TUI_RULE_BOTTOM);
	sb = scratch(tui);
	sb_char(&sb, ' ');
	used = 2 + pxelinux_plain(title, width - 6, &sb);
	sb_char(&sb, ' ');
	screen_goto(left + (width - used) / 2 - 1, row);
	tui_colour(tui, TUI_BOX_TITLE);
	put(&sb);
}

void tui_wipe_box(struct tui *tui, unsigned left, unsigned row, unsigned width)
{
	struct strbuf sb = scratch(tui);

	fill(&sb, 0, width);
	tui_colour(tui, TUI_SCREEN);
	for (unsigned i = 0; i < TUI_BOX_ROWS; i++) {
		screen_goto(left, row + i);
		put(&sb);
	}
}

/* The piece of the right border beside a row: a scroll bar when not all rows are seen. */
static const char *scroll_piece(const struct tui_list *list, size_t i)
{
	size_t rows = list->rows;
	size_t count = list->count;
	size_t start;

	if (count <= rows)
		return BOX_VERTICAL;
	start = list->top * rows / count;
	return i >= start && i <= start + (rows - 1) * rows / count ? SCROLL_THUMB : SCROLL_TRACK;
}

/* Text of an item, with its hot key in another colour.  Returns the columns used. */
static unsigned draw_text(struct tui *tui, const struct tui_item *item, unsigned columns)
{
	struct strbuf sb = scratch(tui);
	unsigned indent = item->indent < columns ? item->indent : columns;
	struct span hot = span_skip(item->text, item->caret + 1);
	struct span after = hot;
	unsigned used;

	fill(&sb, 0, indent);
	used = indent + tui_fit(span_sub(item->text, 0, item->caret), columns - indent, item->dots, &sb);
	tui_colour(tui, item->part);
	put(&sb);
	if (hot.n > 0 && used < columns) {
		if (utf8_take(&after) == UTF8_REPLACEMENT)
			after = span_skip(hot, 1); /* code page 437: a byte is a character */
		sb = scratch(tui);
		used += pxelinux_plain(span_sub(hot, 0, hot.n - after.n), 1, &sb);
		tui_colour(tui, item->hot_part);
		put(&sb);
		sb = scratch(tui);
		used += pxelinux_plain(after, columns - used, &sb);
		tui_colour(tui, item->part);
		put(&sb);
	}
	return used;
}

static void draw_note(struct tui *tui, const struct tui_item *item, unsigned columns)
{
	struct strbuf sb = scratch(tui);

	(void)pxelinux_plain(item->note, columns, &sb);
	tui_colour(tui, item->hot_part);
	put(&sb);
	tui_colour(tui, item->part);
}

void tui_draw_item(struct tui *tui, unsigned row, const struct tui_item *item, const struct tui_list *list, size_t i)
{
	unsigned columns = tui->width - 4 - item->inset; /* borders, a blank, and the mark */
	unsigned note = tui_width(item->note, columns / 2);
	unsigned for_text = note > 0 ? columns - note - 1 : columns;
	struct strbuf sb;
	unsigned used;

	if (!go_to(tui, tui->left, row))
		return;
	tui_colour(tui, TUI_BORDER);
	put_piece(BOX_VERTICAL);
	tui_colour(tui, item->part);
	put_piece(" ");
	used = draw_text(tui, item, for_text);
	sb = scratch(tui);
	fill(&sb, used, columns - note);
	if (note > 0) {
		put(&sb);
		draw_note(tui, item, note);
		sb = scratch(tui);
	}
	sb_char(&sb, item->mark);
	fill(&sb, 0, item->inset);
	put(&sb);
	tui_colour(tui, list->count > list->rows ? TUI_SCROLL_BAR : TUI_BORDER);
	put_piece(scroll_piece(list, i));
}

unsigned tui_draw_line(struct tui *tui, unsigned row, enum tui_part part, struct span text, bool in_middle)
{
	struct strbuf sb = scratch(tui);
	unsigned columns = tui->columns - 1;
	unsigned room = tui->line_width < columns ? tui->line_width : columns;
	unsigned before = in_middle ? tui->line_left + (tui->line_width - tui_width(text, room)) / 2 : 0;

	if (before > columns)
		before = 0;
	fill(&sb, 0, before);
	fill(&sb, before + pxelinux_plain(text, columns - before, &sb), columns);
	tui_colour(tui, part);
	if (go_to(tui, 0, row))
		put(&sb);
	return before;
}

/* ---- the usual layout ---- */

#define FRAME_ROWS 4  /* upper border, title, line across, lower border */
#define LINES_ROWS 3  /* note, countdown, keys */
#define WIDTH_LEAST 60

struct tui_box tui_box_place(struct tui *tui, size_t count, unsigned widest)
{
	unsigned most_rows = tui->rows - FRAME_ROWS - LINES_ROWS;
	unsigned most = tui->columns > WIDTH_LEAST + 8 ? tui->columns - 4 : tui->columns - 1;
	struct tui_box box;

	tui->width = clamp(widest + 4, WIDTH_LEAST < most ? WIDTH_LEAST : most, most);
	tui->left = (tui->columns - tui->width) / 2;
	box.rows = count == 0 ? 1 : count < most_rows ? (unsigned)count : most_rows;
	box.top = (most_rows - box.rows) / 3;
	box.first = box.top + FRAME_ROWS - 1;
	box.bottom = box.first + box.rows;
	box.note = box.bottom + 1;
	box.countdown = box.bottom + 2;
	if (box.countdown + 3 < tui->rows) { /* there is room for a blank row between */
		box.note++;
		box.countdown += 2;
	}
	box.keys = tui->rows - 1;
	return box;
}

void tui_box_draw(struct tui *tui, const struct tui_box *box, struct span title, const char *keys)
{
	tui_draw_rule(tui, box->top, TUI_RULE_TOP);
	tui_draw_title(tui, box->top + 1, title);
	tui_draw_rule(tui, box->top + 2, TUI_RULE_ACROSS);
	tui_draw_rule(tui, box->bottom, TUI_RULE_BOTTOM);
	tui_draw_line(tui, box->keys, TUI_HELP, span_str(keys), true);
}
