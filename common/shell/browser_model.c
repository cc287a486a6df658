/* Walking through the settings. */
#include "shell/browser_model.h"

#include "base/ascii.h"
#include "base/heap.h"
#include "plat.h"
#include "settings/settings.h"

#define CTRL(letter) ((letter) & 0x1f)
#define DEPTH_MAX    4 /* of scopes below each other that are shown indented */

/* ---- reading ---- */

struct collecting {
	struct browser *browser;
	enum rc rc;
};

static struct browser_scope *find_scope(const struct browser *browser, struct span name)
{
	struct browser_scope *scope = browser->scopes;

	while (scope != NULL && !span_is(name, scope->name))
		scope = scope->next;
	return scope;
}

static struct browser_scope *make_scope(struct browser *browser, struct span name)
{
	struct browser_scope *scope = find_scope(browser, name);
	struct browser_scope **end = &browser->scopes;

	if (scope != NULL)
		return scope;
	scope = heap_new(sizeof *scope);
	if (scope == NULL)
		return NULL;
	scope->name = heap_text(name);
	if (scope->name == NULL) {
		heap_free(scope);
		return NULL;
	}
	while (*end != NULL)
		end = &(*end)->next;
	*end = scope;
	return scope;
}

static void free_setting(struct browser_setting *setting)
{
	heap_free(setting->name);
	heap_free(setting->text);
	heap_free(setting);
}

static enum setting_type type_of(const char *scope, const char *name, uint8_t *room)
{
	char full[200];
	struct setting_value value;

	fmt_print(full, sizeof full, "%s%s%s", scope, scope[0] != '\0' ? "/" : "", name);
	if (settings_get(span_str(full), room, SETTING_VALUE_MAX, &value) != RC_OK)
		return SETTING_STRING;
	return value.type;
}

static struct browser_setting *new_setting(const char *scope, const char *name, struct span text)
{
	struct browser_setting *setting = heap_new(sizeof *setting);
	uint8_t *room = heap_new(SETTING_VALUE_MAX);

	if (setting != NULL && room != NULL) {
		setting->name = heap_text(span_str(name));
		setting->text = heap_text(text);
		setting->type = type_of(scope, name, room);
	}
	heap_free(room);
	if (setting != NULL && setting->name != NULL && setting->text != NULL)
		return setting;
	if (setting != NULL)
		free_setting(setting);
	return NULL;
}

/* Of two of one name in a scope the first counts: it is what the user set over it. */
static void collect(void *ctx, const char *origin, const char *name, struct span text)
{
	struct collecting *collecting = ctx;
	struct browser_scope *scope = make_scope(collecting->browser, span_str(origin));
	struct browser_setting **end;

	if (scope == NULL) {
		collecting->rc = RC_NO_MEMORY;
		return;
	}
	for (end = &scope->settings; *end != NULL; end = &(*end)->next) {
		if (strcmp((*end)->name, name) == 0)
			return;
	}
	*end = new_setting(origin, name, text);
	if (*end == NULL)
		collecting->rc = RC_NO_MEMORY;
}

static void empty_scopes(struct browser *browser)
{
	for (struct browser_scope *scope = browser->scopes; scope != NULL; scope = scope->next) {
		while (scope->settings != NULL) {
			struct browser_setting *setting = scope->settings;

			scope->settings = setting->next;
			free_setting(setting);
		}
	}
}

void browser_end(struct browser *browser)
{
	empty_scopes(browser);
	while (browser->scopes != NULL) {
		struct browser_scope *scope = browser->scopes;

		browser->scopes = scope->next;
		heap_free(scope->name);
		heap_free(scope);
	}
	heap_free(browser->rows);
	*browser = (struct browser){.scopes = NULL};
}

/* ---- rows ---- */

/* The scope that this one stands below; NULL if it is one of the first. */
static struct browser_scope *parent_of(const struct browser *browser, const struct browser_scope *scope)
{
	struct span name = span_str(scope->name);
	size_t dot;

	while ((dot = span_find_last(name, '.')) < name.n) {
		struct browser_scope *parent;

		name = span_sub(name, 0, dot);
		parent = find_scope(browser, name);
		if (parent != NULL)
			return parent;
	}
	return NULL;
}

static size_t count_all(const struct browser *browser)
{
	size_t count = 0;

	for (const struct browser_scope *scope = browser->scopes; scope != NULL; scope = scope->next) {
		count++;
		for (const struct browser_setting *setting = scope->settings; setting != NULL; setting = setting->next)
			count++;
	}
	return count;
}

/* Adds the scopes below parent with what they have open. */
static size_t add_rows(struct browser *browser, const struct browser_scope *parent, unsigned depth, size_t at)
{
	if (depth > DEPTH_MAX)
		return at;
	for (struct browser_scope *scope = browser->scopes; scope != NULL; scope = scope->next) {
		if (parent_of(browser, scope) != parent)
			continue;
		browser->rows[at++] = (struct browser_row){scope, NULL, depth};
		if (!scope->open)
			continue;
		for (struct browser_setting *setting = scope->settings; setting != NULL; setting = setting->next)
			browser->rows[at++] = (struct browser_row){scope, setting, depth};
		at = add_rows(browser, scope, depth + 1, at);
	}
	return at;
}

static void build_rows(struct browser *browser)
{
	tui_list_init(&browser->list, add_rows(browser, NULL, 0, 0), browser->list.selected, NULL, NULL);
}

const struct browser_row *browser_selected(const struct browser *browser)
{
	return &browser->rows[browser->list.selected];
}

bool browser_has_scope(const struct browser *browser, struct span name)
{
	return find_scope(browser, name) != NULL;
}

static void open_with_parents(struct browser *browser, struct browser_scope *scope)
{
	for (; scope != NULL; scope = parent_of(browser, scope))
		scope->open = true;
}

static bool is_row(const struct browser_row *row, struct span scope, struct span name)
{
	return span_is(scope, row->scope->name) &&
	       (name.n == 0 ? row->setting == NULL : row->setting != NULL && span_is(name, row->setting->name));
}

void browser_select(struct browser *browser, struct span scope, struct span name)
{
	open_with_parents(browser, find_scope(browser, scope));
	build_rows(browser);
	for (size_t i = 0; i < browser->list.count; i++) {
		if (is_row(&browser->rows[i], scope, name))
			tui_list_select(&browser->list, i);
	}
}

static enum rc read_all(struct browser *browser)
{
	struct collecting collecting = {browser, RC_OK};

	if (make_scope(browser, SPAN_NONE) == NULL)
		return RC_NO_MEMORY;
	empty_scopes(browser);
	settings_each(collect, &collecting);
	heap_free(browser->rows);
	browser->rows = heap_new_array(count_all(browser) + 1, sizeof *browser->rows);
	return browser->rows == NULL ? RC_NO_MEMORY : collecting.rc;
}

enum rc browser_load(struct browser *browser, struct span open)
{
	bool first = browser->scopes == NULL;
	enum rc rc = read_all(browser);

	if (rc != RC_OK)
		return rc;
	if (first)
		browser_select(browser, open, SPAN_NONE);
	else
		build_rows(browser);
	return RC_OK;
}

void browser_full_name(const struct browser_row *row, struct strbuf *out)
{
	sb_fmt(out, "%s%s%s:%s", row->scope->name, row->scope->name[0] != '\0' ? "/" : "", row->setting->name,
	       setting_type_name(row->setting->type));
}

/* ---- keys ---- */

static enum browser_event open_scope(struct browser *browser, bool open)
{
	struct browser_scope *scope = browser_selected(browser)->scope;

	if (scope->open == open)
		return BROWSER_NOTHING;
	scope->open = open;
	build_rows(browser);
	return BROWSER_CHANGED;
}

static enum browser_event enter(struct browser *browser)
{
	const struct browser_row *row = browser_selected(browser);

	return row->setting != NULL ? BROWSER_EDIT : open_scope(browser, !row->scope->open);
}

/* To the left: from a setting to its scope, then the scope is closed. */
static enum browser_event leftwards(struct browser *browser)
{
	if (browser_selected(browser)->setting == NULL)
		return open_scope(browser, false);
	while (browser_selected(browser)->setting != NULL)
		tui_list_select(&browser->list, browser->list.selected - 1);
	return BROWSER_MOVED;
}

static const char *row_name(const struct browser_row *row)
{
	return row->setting != NULL ? row->setting->name : row->scope->name;
}

/* To the next row whose name begins with that letter. */
static enum browser_event jump(struct browser *browser, int key)
{
	size_t count = browser->list.count;

	for (size_t i = 1; key > ' ' && key < 0x7f && i < count; i++) {
		size_t at = (browser->list.selected + i) % count;

		if (ascii_lower((uint8_t)row_name(&browser->rows[at])[0]) != ascii_lower((uint8_t)key))
			continue;
		tui_list_select(&browser->list, at);
		return BROWSER_MOVED;
	}
	return BROWSER_NOTHING;
}

enum browser_event browser_key(struct browser *browser, int key)
{
	bool on_setting = browser_selected(browser)->setting != NULL;
	bool moved;

	if (tui_list_key(&browser->list, key, &moved))
		return moved ? BROWSER_MOVED : BROWSER_NOTHING;
	switch (key) {
	case KEY_ENTER:
	case '\n':
		return enter(browser);
	case KEY_RIGHT:
	case '+':
		return on_setting ? BROWSER_NOTHING : open_scope(browser, true);
	case KEY_LEFT:
	case '-':
	case KEY_BACKSPACE:
		return leftwards(browser);
	case KEY_INSERT:
	case CTRL('N'):
		return BROWSER_ADD;
	case KEY_DELETE:
	case CTRL('D'):
		return on_setting ? BROWSER_DELETE : BROWSER_NOTHING;
	case CTRL('L'):
		return BROWSER_REDRAW;
	case CTRL('X'):
	case KEY_ESC:
	case KEY_CTRL_C:
		return BROWSER_LEAVE;
	default:
		return jump(browser, key);
	}
}
