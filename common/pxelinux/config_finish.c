/* What can be known only when all files are read: entries by menu, targets of GOTO and EXIT, hot keys, defaults. */
#include "base/ascii.h"
#include "base/heap.h"
#include "pxelinux/config_builder.h"

/* The menu of that tag made last; NULL if there is none. */
static struct config_menu *find_menu(const struct config *config, struct span tag)
{
	struct config_menu *found = NULL;

	if (span_is(tag, ".top"))
		return config->root;
	for (struct config_menu *menu = config->root; menu != NULL; menu = menu->next) {
		if (menu->tag.n > 0 && span_equal(menu->tag, tag))
			found = menu;
	}
	return found;
}

static void resolve_target(const struct config *config, struct config_entry *entry)
{
	if (entry->action != CONFIG_SUBMENU && entry->action != CONFIG_BACK)
		return;
	if (entry->target != NULL)
		return;
	if (entry->tag.n > 0)
		entry->target = find_menu(config, entry->tag);
	else if (entry->action == CONFIG_BACK)
		entry->target = entry->menu->parent;
	if (entry->target == NULL)
		entry->action = CONFIG_DISABLED;
}

static void finish_entry(const struct config *config, struct config_entry *entry)
{
	resolve_target(config, entry);
	if (entry->action == CONFIG_DISABLED)
		entry->name = SPAN_NONE;
	if (entry->text.n == 0 && entry->target != NULL && entry->target->entry == entry)
		entry->text = entry->target->tag;
	entry->caret = entry->has_text ? span_find(entry->text, '^') : entry->text.n;
	if (entry->caret + 1 >= entry->text.n)
		entry->caret = entry->text.n; /* nothing behind it: it is an ordinary character */
}

/* One array for all menus, in the menus' order; each gets its part. */
static enum rc fill_menus(struct config *config)
{
	struct config_entry **all;
	size_t total = 0;

	for (struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		if (!entry->hidden) {
			entry->menu->count++;
			total++;
		}
	}
	all = heap_new_array(total + 1, sizeof(struct config_entry *));
	if (all == NULL)
		return RC_NO_MEMORY;
	for (struct config_menu *menu = config->root; menu != NULL; menu = menu->next) {
		menu->entries = all;
		all += menu->count;
		menu->count = 0;
	}
	for (struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		if (!entry->hidden)
			entry->menu->entries[entry->menu->count++] = entry;
	}
	return RC_OK;
}

static void set_hotkeys(struct config_menu *menu)
{
	bool used[256] = {false};

	for (size_t i = 0; i < menu->count; i++) {
		struct config_entry *entry = menu->entries[i];
		uint8_t key = entry->caret < entry->text.n ? ascii_lower(entry->text.p[entry->caret + 1]) : 0;

		if (key <= 0x20 || key >= 0x7f || used[key] || !config_selectable(entry))
			continue;
		used[key] = true;
		entry->hotkey = key;
	}
}

static void set_default(struct config_menu *menu)
{
	struct config_entry *entry = menu->default_entry;

	if (entry != NULL && !entry->hidden && config_selectable(entry))
		return;
	menu->default_entry = NULL;
	for (size_t i = 0; i < menu->count && menu->default_entry == NULL; i++) {
		if (config_selectable(menu->entries[i]))
			menu->default_entry = menu->entries[i];
	}
}

enum rc config_finish(struct config *config)
{
	struct config_entry *named;
	struct span extra;
	enum rc rc;

	for (struct config_entry *entry = config->labels; entry != NULL; entry = entry->next)
		finish_entry(config, entry);
	rc = fill_menus(config);
	if (rc != RC_OK)
		return rc;
	if (config->start == NULL)
		config->start = config->root;
	/* Only beside UI does DEFAULT name an entry of the menu: without it, DEFAULT is what starts the menu. */
	named = config->globals.has_ui ? config_find(config, config->globals.default_command, &extra) : NULL;
	if (named != NULL && !named->hidden) {
		named->menu->default_entry = named;
		config->start = named->menu;
	}
	for (struct config_menu *menu = config->root; menu != NULL; menu = menu->next) {
		set_hotkeys(menu);
		set_default(menu);
	}
	return RC_OK;
}
