/* MENU directives: submenus, what entries look like, where things stand. */
#include "base/span.h"
#include "pxelinux/config_builder.h"

static const struct config_look look_default = {
	.layout = {.width = 0, .margin = 10, .password_margin = 3, .rows = 12, .tabmsg_row = 18, .cmdline_row = 18,
		   .end_row = -1, .password_row = 11, .timeout_row = 20, .help_row = 22, .help_end_row = -1,
		   .hidden_row = -2},
};

struct config_menu *config_add_menu(struct config_builder *builder, struct config_menu *parent)
{
	struct config_menu *menu = config_take(builder, sizeof *menu);

	if (menu == NULL)
		return NULL;
	menu->parent = parent;
	if (parent != NULL) {
		menu->look = parent->look;
	} else {
		menu->look = look_default;
		menu->look.autoboot = span_str("Automatic boot in # second{,s}...");
		menu->look.tabmsg = span_str("Press [Tab] to edit options");
		menu->look.passprompt = span_str("Password required");
	}
	*builder->last_menu = menu;
	builder->last_menu = &menu->next;
	return menu;
}

void config_menu_begin(struct config_builder *builder, struct span tag)
{
	struct config_entry *entry;
	struct config_menu *menu;

	config_close_entry(builder);
	if (builder->menus == PXELINUX_MENUS_MAX) {
		config_limit(builder, "it has more than 512 menus");
		builder->menus_left_out++;
		return;
	}
	builder->menus++;
	entry = config_open_entry(builder);
	builder->open = NULL; /* what follows belongs to the submenu, not to a label */
	menu = config_add_menu(builder, builder->menu);
	if (entry == NULL || menu == NULL)
		return;
	entry->action = CONFIG_SUBMENU;
	entry->target = menu;
	menu->entry = entry;
	menu->tag = tag;
	builder->menu = menu;
}

void config_menu_end(struct config_builder *builder)
{
	config_close_entry(builder);
	if (builder->menus_left_out > 0)
		builder->menus_left_out--;
	else if (builder->menu->parent != NULL)
		builder->menu = builder->menu->parent;
}

/* Its text in the parent; also the title of a menu that has none. */
static void name_submenu(struct config_menu *menu, struct span text)
{
	if (menu->entry == NULL)
		return;
	menu->entry->text = text;
	menu->entry->has_text = true;
	if (menu->title.n == 0)
		menu->title = text;
}

static void set_text(struct config_builder *builder, struct span text)
{
	if (builder->open == NULL) {
		name_submenu(builder->menu, text);
		return;
	}
	builder->open->text = text;
	builder->open->has_text = true;
}

static void set_title(struct config_menu *menu, struct span title)
{
	menu->title = title;
	if (menu->entry != NULL && !menu->entry->has_text) {
		menu->entry->text = title;
		menu->entry->has_text = true;
	}
}

static void set_default(struct config_builder *builder)
{
	if (builder->open != NULL)
		builder->menu->default_entry = builder->open;
	else if (builder->menu->parent != NULL)
		builder->menu->parent->default_entry = builder->menu->entry;
}

static void add_separator(struct config_builder *builder)
{
	struct config_entry *entry;

	config_close_entry(builder);
	entry = config_open_entry(builder);
	if (entry != NULL)
		entry->action = CONFIG_SEPARATOR;
	builder->open = NULL;
}

static void add_style(struct config_builder *builder, const struct pxelinux_directive *directive)
{
	struct config_look *look = &builder->menu->look;
	struct config_style *style = config_take(builder, sizeof *style);

	if (style == NULL)
		return;
	style->keyword = directive->keyword;
	style->value = directive->value;
	style->next = look->styles;
	look->styles = style;
}

/* The number that a layout directive sets; NULL if it is none. */
static int32_t *layout_number(struct config_layout *layout, enum pxelinux_keyword keyword)
{
	switch (keyword) {
	case PXL_MENU_WIDTH: return &layout->width;
	case PXL_MENU_MARGIN: return &layout->margin;
	case PXL_MENU_PASSWORDMARGIN: return &layout->password_margin;
	case PXL_MENU_ROWS: return &layout->rows;
	case PXL_MENU_TABMSGROW: return &layout->tabmsg_row;
	case PXL_MENU_CMDLINEROW: return &layout->cmdline_row;
	case PXL_MENU_ENDROW: return &layout->end_row;
	case PXL_MENU_PASSWORDROW: return &layout->password_row;
	case PXL_MENU_TIMEOUTROW: return &layout->timeout_row;
	case PXL_MENU_HELPMSGROW: return &layout->help_row;
	case PXL_MENU_HELPMSGENDROW: return &layout->help_end_row;
	case PXL_MENU_HIDDENROW: return &layout->hidden_row;
	case PXL_MENU_HSHIFT: return &layout->hshift;
	case PXL_MENU_VSHIFT: return &layout->vshift;
	default: return NULL;
	}
}

/* Directives of an open label; nothing happens without one. */
static void entry_directive(struct config_entry *entry, const struct pxelinux_directive *directive)
{
	int32_t indent = pxelinux_number(directive->value);

	if (entry == NULL)
		return;
	switch (directive->keyword) {
	case PXL_MENU_HIDE: entry->hidden = true; break;
	case PXL_MENU_DISABLE: entry->action = CONFIG_DISABLED; break;
	case PXL_MENU_INDENT: entry->indent = indent > 0 ? (unsigned)indent : 0; break;
	case PXL_MENU_PASSWD: entry->password = directive->value; entry->has_password = true; break;
	case PXL_MENU_GOTO:
	case PXL_MENU_EXIT:
		entry->action = directive->keyword == PXL_MENU_GOTO ? CONFIG_SUBMENU : CONFIG_BACK;
		entry->tag = pxelinux_first_word(directive->value);
		break;
	case PXL_MENU_QUIT: entry->action = CONFIG_QUIT; break;
	case PXL_MENU_HELP: entry->message = directive->value; break;
	default: break;
	}
}

/* Directives of the menu itself; false if it is none of them. */
static bool menu_property(struct config_builder *builder, const struct pxelinux_directive *directive)
{
	struct config_menu *menu = builder->menu;
	struct span value = directive->value;

	switch (directive->keyword) {
	case PXL_MENU_TITLE: set_title(menu, span_trim(value)); return true;
	case PXL_MENU_HIDDEN: menu->hidden = true; return true;
	case PXL_MENU_CLEAR: menu->clear = true; return true;
	case PXL_MENU_SHIFTKEY: menu->shiftkey = true; return true;
	case PXL_MENU_IMMEDIATE: menu->immediate = true; return true;
	case PXL_MENU_NOIMMEDIATE: menu->immediate = false; return true;
	case PXL_MENU_START: builder->config->start = menu; return true;
	case PXL_MENU_AUTOBOOT: menu->look.autoboot = value; return true;
	case PXL_MENU_TABMSG: menu->look.tabmsg = value; return true;
	case PXL_MENU_NOTABMSG: menu->look.notabmsg = value; return true;
	case PXL_MENU_PASSPROMPT: menu->look.passprompt = value; return true;
	case PXL_MENU_BACKGROUND: menu->look.background = pxelinux_first_word(value); return true;
	case PXL_MENU_ONERROR: menu->look.onerror = value; return true;
	case PXL_MENU_MASTER_PASSWD:
		menu->look.master_password = value;
		menu->look.has_master_password = true;
		return true;
	case PXL_MENU_COLOUR:
	case PXL_MENU_MSGCOLOUR:
	case PXL_MENU_RESOLUTION:
	case PXL_MENU_HIDDENKEY: add_style(builder, directive); return true;
	default: return false;
	}
}

void config_menu_directive(struct config_builder *builder, const struct pxelinux_directive *directive)
{
	int32_t *number = layout_number(&builder->menu->look.layout, directive->keyword);

	if (number != NULL) {
		*number = pxelinux_number(directive->value);
		return;
	}
	switch (directive->keyword) {
	case PXL_MENU_BEGIN: config_menu_begin(builder, pxelinux_first_word(directive->value)); return;
	case PXL_MENU_END: config_menu_end(builder); return;
	case PXL_MENU_SEPARATOR: add_separator(builder); return;
	case PXL_MENU_DEFAULT: set_default(builder); return;
	case PXL_MENU_LABEL: set_text(builder, span_trim(directive->value)); return;
	default: break;
	}
	if (!menu_property(builder, directive))
		entry_directive(builder->open, directive);
}
