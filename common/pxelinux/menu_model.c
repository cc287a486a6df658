/* What keys do in the menu; the keys are those of Syslinux 6.04's menu. */
#include "pxelinux/menu_model.h"

#include "base/ascii.h"
#include "plat.h"
#include "pxelinux/hidden_key.h"

#define NEVER UINT64_MAX
#define CTRL(letter) ((letter) & 0x1f)

struct config_entry *menu_model_selected(const struct menu_model *model)
{
	struct config_entry *entry;

	if (model->list.selected >= model->menu->count)
		return NULL;
	entry = model->menu->entries[model->list.selected];
	return config_selectable(entry) ? entry : NULL;
}

static bool can_select(const void *ctx, size_t i)
{
	const struct config_menu *menu = ctx;

	return config_selectable(menu->entries[i]);
}

static void start_timeout(struct menu_model *model, uint64_t now_ms)
{
	uint32_t tenths = model->menu->look.timeout_ds;

	model->deadline_ms = tenths > 0 ? now_ms + (uint64_t)tenths * 100 : NEVER;
}

static void enter(struct menu_model *model, const struct config_menu *menu, const struct config_entry *entry)
{
	size_t at = 0;

	for (size_t i = 0; i < menu->count; i++) {
		if (menu->entries[i] == entry)
			at = i;
	}
	model->menu = menu;
	tui_list_init(&model->list, menu->count, at, can_select, menu);
	tui_list_select(&model->list, at);
}

void menu_model_init(struct menu_model *model, const struct config *config, uint64_t now_ms)
{
	uint32_t total = config->globals.total_timeout_ds;

	*model = (struct menu_model){.config = config};
	enter(model, config->start, config->start->default_entry);
	model->hidden = config->start->hidden;
	start_timeout(model, now_ms);
	model->total_deadline_ms = total > 0 ? now_ms + (uint64_t)total * 100 : NEVER;
}

void menu_model_set_rows(struct menu_model *model, size_t rows)
{
	tui_list_set_rows(&model->list, rows);
}

void menu_model_restart(struct menu_model *model, uint64_t now_ms)
{
	uint32_t total = model->config->globals.total_timeout_ds;

	start_timeout(model, now_ms);
	model->total_deadline_ms = total > 0 ? now_ms + (uint64_t)total * 100 : NEVER;
}

/* By that many entries; stops at the ends. */
static enum menu_event move(struct menu_model *model, size_t distance, bool down)
{
	return tui_list_move(&model->list, distance, down) ? MENU_MOVED : MENU_NOTHING;
}

/* The submenu's own entry stays selected when its menu is left by Esc. */
static enum menu_event escape(struct menu_model *model, uint64_t now_ms)
{
	const struct config_globals *globals = &model->config->globals;

	model->deadline_ms = NEVER;
	if (model->menu->parent != NULL) {
		enter(model, model->menu->parent, model->menu->entry);
		start_timeout(model, now_ms);
		return MENU_ENTERED;
	}
	return globals->noescape || !globals->allow_options ? MENU_NOTHING : MENU_PROMPT;
}

enum menu_event menu_model_open(struct menu_model *model, const struct config_entry *entry, uint64_t now_ms)
{
	const struct config_entry *land;

	if (entry == NULL || entry->target == NULL)
		return MENU_NOTHING;
	/* Back in the parent, the cursor stands where it left. */
	land = entry->action == CONFIG_BACK && entry->target == model->menu->parent ? model->menu->entry
										     : entry->target->default_entry;
	enter(model, entry->target, land);
	start_timeout(model, now_ms);
	return MENU_ENTERED;
}

static enum menu_event choose(struct menu_model *model, uint64_t now_ms)
{
	const struct config_entry *entry = menu_model_selected(model);

	model->deadline_ms = NEVER;
	if (entry == NULL)
		return MENU_NOTHING;
	if (entry->action == CONFIG_QUIT)
		return model->config->globals.noescape ? MENU_NOTHING : MENU_PROMPT;
	return entry->action == CONFIG_RUN || entry->has_password ? MENU_CHOSEN : menu_model_open(model, entry, now_ms);
}

static enum menu_event hotkey(struct menu_model *model, int key, uint64_t now_ms)
{
	if (key <= 0x20 || key >= 0x7f)
		return MENU_NOTHING;
	for (size_t i = 0; i < model->menu->count; i++) {
		if (model->menu->entries[i]->hotkey != ascii_lower((uint8_t)key))
			continue;
		model->deadline_ms = NEVER;
		tui_list_select(&model->list, i);
		return model->menu->immediate ? choose(model, now_ms) : MENU_MOVED;
	}
	return MENU_NOTHING;
}

static enum menu_event edit(struct menu_model *model)
{
	struct config_entry *entry = menu_model_selected(model);

	if (entry == NULL || entry->action != CONFIG_RUN || !model->config->globals.allow_options)
		return MENU_NOTHING;
	model->deadline_ms = NEVER;
	return MENU_EDIT;
}

static enum menu_event help(struct menu_model *model, struct span file)
{
	model->help_file = pxelinux_word(&file);
	model->help_background = pxelinux_word(&file);
	return model->help_file.n > 0 ? MENU_HELP : MENU_NOTHING;
}

static enum menu_event handle(struct menu_model *model, int key, uint64_t now_ms)
{
	struct config_entry *entry = menu_model_selected(model);
	bool after_ctrl_f = model->ctrl_f;

	model->ctrl_f = key == CTRL('F');
	if (after_ctrl_f && key >= '0' && key <= '9')
		key = key == '0' ? KEY_F1 + 9 : KEY_F1 + key - '1';
	if (key >= KEY_F1 && key <= KEY_F12) {
		/* MENU HELP of an entry is what F1 shows on it. */
		if (key == KEY_F1 && entry != NULL && entry->message.n > 0)
			return help(model, entry->message);
		return help(model, model->menu->look.f_keys[key - KEY_F1]);
	}
	switch (key) {
	case KEY_UP:
	case CTRL('P'): return move(model, 1, false);
	case KEY_DOWN:
	case CTRL('N'): return move(model, 1, true);
	case KEY_PAGE_UP:
	case KEY_LEFT:
	case CTRL('B'):
	case '<': return move(model, model->list.rows, false);
	case KEY_PAGE_DOWN:
	case KEY_RIGHT:
	case CTRL('F'):
	case '>':
	case ' ': return move(model, model->list.rows, true);
	case '-': return move(model, 1, false);
	case '+': return move(model, 1, true);
	case KEY_HOME:
	case CTRL('A'): return move(model, SIZE_MAX, false);
	case KEY_END:
	case CTRL('E'): return move(model, SIZE_MAX, true);
	case KEY_ENTER:
	case CTRL('J'): return choose(model, now_ms);
	case KEY_TAB: return edit(model);
	case KEY_ESC:
	case KEY_CTRL_C: return escape(model, now_ms);
	case CTRL('L'): return MENU_REDRAW;
	default: return hotkey(model, key, now_ms);
	}
}

/*
 * Any key starts the countdown again; Enter, Tab, Esc, a hot key and leaving the default entry end it.  The first
 * key on a hidden menu only shows it.
 */
enum menu_event menu_model_key(struct menu_model *model, int key, uint64_t now_ms)
{
	struct config_entry *selected;
	enum menu_event event;

	if (model->hidden) {
		model->hidden = false;
		model->deadline_ms = NEVER;
		return hidden_key_command(model->menu, key, &model->command) ? MENU_HIDDEN_KEY : MENU_REVEAL;
	}
	if (model->deadline_ms != NEVER)
		start_timeout(model, now_ms);
	event = handle(model, key, now_ms);
	selected = menu_model_selected(model);
	if (event == MENU_MOVED && selected != model->menu->default_entry)
		model->deadline_ms = NEVER;
	return event;
}

uint64_t menu_model_deadline(const struct menu_model *model)
{
	return model->deadline_ms < model->total_deadline_ms ? model->deadline_ms : model->total_deadline_ms;
}

enum menu_event menu_model_tick(struct menu_model *model, uint64_t now_ms)
{
	if (now_ms < menu_model_deadline(model))
		return MENU_NOTHING;
	model->deadline_ms = model->total_deadline_ms = NEVER;
	return MENU_TIMEOUT;
}
