/* Colours of a menu's parts, from its directives. */
#include "pxelinux/menu_colours.h"

#include "proto/ansi_text.h"
#include "proto/pxelinux_colour.h"

/* The elements of Syslinux 6.04's menu that there are here. */
static const struct {
	const char *element;
	enum tui_part part;
} elements[] = {
	{"screen", TUI_SCREEN},     {"border", TUI_BORDER},     {"title", TUI_TITLE},
	{"unsel", TUI_ITEM},        {"hotkey", TUI_HOTKEY},     {"sel", TUI_SELECTED},
	{"hotsel", TUI_HOTSEL},     {"disabled", TUI_DISABLED}, {"tabmsg", TUI_NOTE},
	{"help", TUI_HELP},         {"timeout", TUI_COUNTDOWN}, {"timeout_msg", TUI_COUNTDOWN_TEXT},
	{"scrollbar", TUI_SCROLL_BAR}, {"cmdmark", TUI_MARK},   {"cmdline", TUI_LINE},
};

static bool read_ansi(struct span word, struct screen_ink *ink)
{
	struct ansi_colours colours = ANSI_COLOURS_USUAL;

	if (!ansi_colours_read(word, &colours))
		return false;
	ansi_colours_shown(&colours, &ink->foreground, &ink->background);
	return true;
}

/* "element ansi foreground background shadow"; the newest comes first, and one that has "*" leaves that to those before it. */
static void read_element(const struct config_menu *menu, const char *element, struct screen_ink *ink)
{
	bool ansi = false;
	bool fore = false;
	bool back = false;
	bool shadow = false;

	for (const struct config_style *style = menu->look.styles; style != NULL; style = style->next) {
		struct span rest = style->value;

		if (style->keyword != PXL_MENU_COLOUR || !span_is_nocase(pxelinux_word(&rest), element))
			continue;
		ansi = read_ansi(pxelinux_word(&rest), ansi ? &(struct screen_ink){0} : ink) || ansi;
		fore = pxelinux_colour(pxelinux_word(&rest), fore ? &(uint32_t){0} : &ink->fore_argb) || fore;
		back = pxelinux_colour(pxelinux_word(&rest), back ? &(uint32_t){0} : &ink->back_argb) || back;
		shadow = pxelinux_shadow(pxelinux_word(&rest), shadow ? &(uint8_t){0} : &ink->shadow) || shadow;
	}
}

void menu_palette(const struct config_menu *menu, struct tui_palette *palette)
{
	*palette = tui_palette_usual;
	for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
		read_element(menu, elements[i].element, &palette->pairs[elements[i].part]);
}
