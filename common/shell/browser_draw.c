/* The settings browser on a text screen: a tree, a line about the selected row, values edited where they stand. */
#include "shell/browser_draw.h"

#include "base/heap.h"
#include "base/screen.h"
#include "config.h"
#include "net/loop.h"
#include "plat.h"
#include "settings/settings.h"
#include "shell/browser_model.h"
#include "shell/command.h"
#include "ui/tui.h"
#include "ui/tui_edit.h"
#include "ui/tui_form_draw.h"
#include "ui/tui_style.h"

#define KEYS         "Enter: open, edit   Ins, ^N: add   Del, ^D: delete   Esc, ^X: leave"
#define NAME_COLUMNS 17 /* of names; longer ones push what follows to the right */
#define TYPE_COLUMNS 9

struct view {
	struct tui tui;
	struct tui_box box;
	struct browser browser;
	struct tui_edit edit;
	size_t selected, top;  /* as drawn */
	bool alert;
	char note[200];        /* what went wrong, or what is known of the selected row */
	char text[LINE_MAX];   /* being edited */
};

/* ---- rows ---- */

static void pad(struct strbuf *sb, size_t columns)
{
	while (sb->n < columns)
		sb_char(sb, ' ');
}

/* Name and type of a setting; returns the column at which its value stands. */
static size_t compose_head(const struct browser_row *row, struct strbuf *sb)
{
	size_t indent = 2 * (size_t)row->depth + 2;

	pad(sb, indent);
	sb_str(sb, row->setting->name);
	pad(sb, indent + NAME_COLUMNS);
	sb_char(sb, ' ');
	sb_str(sb, setting_type_name(row->setting->type));
	pad(sb, indent + NAME_COLUMNS + TYPE_COLUMNS);
	sb_char(sb, ' ');
	return sb->n;
}

static void compose_scope(const struct browser_row *row, struct strbuf *sb)
{
	const char *name = row->scope->name;

	pad(sb, 2 * (size_t)row->depth);
	sb_str(sb, row->scope->open ? "- " : "+ ");
	sb_str(sb, name[0] != '\0' ? name : "set without a scope");
}

static void draw_row(struct view *view, size_t seen)
{
	const struct browser *browser = &view->browser;
	size_t i = browser->list.top + seen;
	struct tui_item item = {.part = TUI_ITEM, .hot_part = TUI_HOTKEY, .mark = ' ', .dots = true};
	char text[512] = "";
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (i < browser->list.count) {
		const struct browser_row *row = &browser->rows[i];

		item.part = row->setting == NULL ? TUI_GAP : TUI_ITEM;
		if (i == browser->list.selected)
			item.part = TUI_SELECTED;
		if (row->setting == NULL) {
			compose_scope(row, &sb);
		} else {
			(void)compose_head(row, &sb);
			sb_str(&sb, row->setting->text);
		}
	}
	item.text = sb_as_span(&sb);
	item.caret = item.text.n;
	tui_draw_item(&view->tui, view->box.first + (unsigned)seen, &item, &browser->list, seen);
}

static void draw_list(struct view *view)
{
	for (size_t i = 0; i < view->box.rows; i++)
		draw_row(view, i);
	view->selected = view->browser.list.selected;
	view->top = view->browser.list.top;
}

/* ---- the line below ---- */

static const struct setting_known *known_of(const char *name)
{
	const struct setting_known *known;

	for (unsigned i = 0; (known = settings_known(i)) != NULL; i++) {
		if (strcmp(known->name, name) == 0)
			return known;
	}
	return NULL;
}

/* What is known of the selected row. */
static void explain(struct view *view)
{
	const struct browser_row *row = browser_selected(&view->browser);
	const struct setting_known *known = row->setting != NULL ? known_of(row->setting->name) : NULL;
	struct strbuf sb;

	sb_init(&sb, view->note, sizeof view->note);
	if (row->setting == NULL)
		return;
	if (row->scope->name[0] != '\0')
		sb_fmt(&sb, "%s/", row->scope->name);
	sb_fmt(&sb, "%s:%s", row->setting->name, setting_type_name(row->setting->type));
	if (known == NULL)
		return;
	if (known->space == SETTING_DHCP && known->tag > 255)
		sb_fmt(&sb, "   DHCP option %u.%u", (unsigned)(known->tag >> 8), (unsigned)(known->tag & 255));
	else if (known->space == SETTING_DHCP)
		sb_fmt(&sb, "   DHCP option %u", (unsigned)known->tag);
	sb_fmt(&sb, "   %s", known->help);
}

static void draw_note(struct view *view)
{
	if (!view->alert)
		explain(view);
	tui_draw_line(&view->tui, view->box.note, view->alert ? TUI_ALERT : TUI_HELP, span_str(view->note), true);
}

static void alert(struct view *view, const char *text)
{
	fmt_print(view->note, sizeof view->note, "%s", text);
	view->alert = true;
}

/* ---- drawing ---- */

static void draw_all(struct view *view)
{
	tui_start(&view->tui, tui_style_palette());
	/* The frame is as large as the screen lets it be: opening a scope does not move it. */
	view->box = tui_box_place(&view->tui, 1000, 1000);
	tui_list_set_rows(&view->browser.list, view->box.rows);
	tui_clear(&view->tui);
	tui_box_draw(&view->tui, &view->box, span_str("Settings"), KEYS);
	draw_list(view);
	draw_note(view);
	tui_rest_cursor(&view->tui);
}

static void draw_moved(struct view *view)
{
	const struct tui_list *list = &view->browser.list;

	if (view->top != list->top) {
		draw_list(view);
	} else {
		size_t old = view->selected;

		view->selected = list->selected;
		draw_row(view, old - list->top);
		draw_row(view, list->selected - list->top);
	}
	draw_note(view);
	tui_rest_cursor(&view->tui);
}

/* ---- changing ---- */

static enum rc reload(struct view *view)
{
	enum rc rc = browser_load(&view->browser, SPAN_NONE);

	if (rc == RC_OK) {
		draw_list(view);
		draw_note(view);
		tui_rest_cursor(&view->tui);
	}
	return rc;
}

static struct tui_place value_place(const struct view *view, size_t column)
{
	unsigned most = view->tui.width - 4;

	/* A name that leaves no room is written over. */
	column = column + 10 < most ? column : 2;
	return (struct tui_place){
		.column = view->tui.left + 2 + (unsigned)column,
		.row = view->box.first + (unsigned)(view->browser.list.selected - view->browser.list.top),
		.width = most - (unsigned)column,
	};
}

/* Lets the text at a place be edited; true when Enter ended it. */
static bool edit_text(struct view *view, struct tui_place place, struct strbuf *line)
{
	struct editor editor;
	int key;

	editor_init(&editor, line);
	tui_edit_start(&view->edit, place, SPAN_NONE, false);
	for (;;) {
		tui_edit_update(&view->tui, &view->edit, &editor);
		if (loop_key(LOOP_FOREVER, &key) != RC_OK)
			return false;
		switch (editor_key(&editor, key)) {
		case EDITOR_ENTER:
			return true;
		case EDITOR_ESCAPE:
			return false;
		default:
			break;
		}
	}
}

static enum rc edit_selected(struct view *view)
{
	const struct browser_row *row = browser_selected(&view->browser);
	char name[200];
	char head[200];
	struct strbuf sb;
	struct strbuf line;
	bool given;

	sb_init(&sb, head, sizeof head);
	sb_init(&line, view->text, sizeof view->text);
	sb_str(&line, row->setting->text);
	given = edit_text(view, value_place(view, compose_head(row, &sb)), &line);
	screen_cursor(false);
	sb_init(&sb, name, sizeof name);
	browser_full_name(row, &sb);
	if (given && setting_change(name, sb_as_span(&line)) != RC_OK) {
		sb_init(&sb, view->note, sizeof view->note);
		sb_fmt(&sb, "\"%.*s\" is no %s", (int)(line.n < 100 ? line.n : 100), line.text,
		       setting_type_name(row->setting->type));
		view->alert = true;
	}
	return reload(view);
}

static enum rc delete_selected(struct view *view)
{
	const struct browser_row *row = browser_selected(&view->browser);
	char name[200];
	char text[200];
	struct setting_value value;
	struct strbuf sb;

	sb_init(&sb, name, sizeof name);
	browser_full_name(row, &sb);
	fmt_print(text, sizeof text, "%s is not yours to delete: set it to something else", row->setting->name);
	if (setting_change(name, SPAN_NONE) != RC_OK ||
	    (settings_get(span_str(name), (uint8_t *)view->text, SETTING_VALUE_MAX, &value) == RC_OK &&
	     strcmp(value.origin, row->scope->name) == 0))
		alert(view, text);
	return reload(view);
}

/* ---- adding ---- */

enum { ADD_NAME, ADD_VALUE };

struct adding {
	const char *scope;
	char name[200]; /* as it was stored */
};

static enum rc save_new(void *ctx, struct tui_form *form, size_t *row, struct strbuf *why)
{
	struct adding *adding = ctx;
	struct span name = span_trim(sb_as_span(&form->fields[ADD_NAME].text));
	bool has_scope = span_find(name, '/') < name.n;
	enum rc rc;

	*row = ADD_NAME;
	if (name.n == 0) {
		sb_str(why, "A setting needs a name, such as hostname or 210:string");
		return RC_INVALID;
	}
	fmt_print(adding->name, sizeof adding->name, "%s%s%.*s", has_scope ? "" : adding->scope,
		  has_scope || adding->scope[0] == '\0' ? "" : "/", SPAN_ARGS(name));
	rc = setting_change(adding->name, sb_as_span(&form->fields[ADD_VALUE].text));
	if (rc != RC_OK)
		sb_fmt(why, "%s: wrong name, or a value that is not of its type", adding->name);
	return rc;
}

static enum rc ask_new(const char *title, struct adding *adding)
{
	static struct ui_item value = {.name = "value", .text = "Value", .key = KEY_NONE};
	static struct ui_item name = {.next = &value, .name = "name", .text = "Name[:type]", .key = KEY_NONE};
	struct ui ui = {.title = NULL, .items = &name, .count = 2};
	char text[120];
	struct tui_form form;
	enum rc rc;

	fmt_print(text, sizeof text, "%s", title);
	ui.title = text;
	rc = tui_form_init(&form, &ui, true);
	if (rc != RC_OK)
		return rc;
	rc = tui_form_run(&form, save_new, adding);
	tui_form_end(&form);
	return rc;
}

static enum rc add_setting(struct view *view)
{
	struct adding adding = {.scope = browser_selected(&view->browser)->scope->name};
	char title[120];
	struct span name;
	struct span scope = SPAN_NONE;
	size_t slash;
	enum rc rc;

	fmt_print(title, sizeof title, "New setting%s%s", adding.scope[0] != '\0' ? " in " : "", adding.scope);
	rc = ask_new(title, &adding);
	if (rc == RC_OK) {
		rc = browser_load(&view->browser, SPAN_NONE);
		name = span_str(adding.name);
		slash = span_find(name, '/');
		if (slash < name.n) {
			scope = span_sub(name, 0, slash);
			name = span_skip(name, slash + 1);
		}
		if (rc == RC_OK)
			browser_select(&view->browser, scope, span_sub(name, 0, span_find(name, ':')));
	}
	if (rc != RC_NO_MEMORY)
		draw_all(view);
	return rc == RC_CANCELLED ? RC_OK : rc;
}

/* ---- the loop ---- */

/* True to go on. */
static bool step(struct view *view, enum rc *rc)
{
	int key = KEY_ESC;

	if (loop_key(LOOP_FOREVER, &key) != RC_OK)
		return false;
	if (view->alert) {
		view->alert = false;
		draw_note(view);
	}
	switch (browser_key(&view->browser, key)) {
	case BROWSER_MOVED: draw_moved(view); break;
	case BROWSER_CHANGED:
		draw_list(view);
		draw_note(view);
		tui_rest_cursor(&view->tui);
		break;
	case BROWSER_EDIT: *rc = edit_selected(view); break;
	case BROWSER_ADD: *rc = add_setting(view); break;
	case BROWSER_DELETE: *rc = delete_selected(view); break;
	case BROWSER_REDRAW: draw_all(view); break;
	case BROWSER_LEAVE: return false;
	default: break;
	}
	return *rc == RC_OK;
}

enum rc browser_run(struct span scope)
{
	struct view *view = heap_new(sizeof *view);
	enum rc rc;

	if (view == NULL)
		return RC_NO_MEMORY;
	rc = browser_load(&view->browser, scope);
	if (rc == RC_OK && !browser_has_scope(&view->browser, scope))
		rc = RC_NOT_FOUND;
	if (rc == RC_OK) {
		draw_all(view);
		while (step(view, &rc))
			;
		tui_leave();
	}
	browser_end(&view->browser);
	heap_free(view);
	return rc;
}
