/* Colours of a menu's parts, from its directives. */
#include "pxelinux/menu_colours.h"

#include "proto/ansi_text.h"

/* The elements of Syslinux 6.04's menu that the text screen has; of two for a part, the first that is set counts. */
static const struct {
	const char *element;
	enum tui_part part;
} elements[] = {
	{"screen", TUI_SCREEN},     {"border", TUI_BORDER}, {"title", TUI_TITLE},   {"unsel", TUI_ITEM},
	{"hotkey", TUI_HOTKEY},     {"sel", TUI_SELECTED},  {"hotsel", TUI_HOTSEL}, {"disabled", TUI_DISABLED},
	{"tabmsg", TUI_NOTE},       {"help", TUI_HELP},     {"timeout", TUI_COUNTDOWN}, {"timeout_msg", TUI_COUNTDOWN},
};

/* The newest directive comes first; one that has "*" leaves the decision to those before it. */
static bool colour_of(const struct config_menu *menu, const char *element, uint8_t *foreground, uint8_t *background)
{
	for (const struct config_style *style = menu->look.styles; style != NULL; style = style->next) {
		struct ansi_colours colours = ANSI_COLOURS_USUAL;
		struct span rest = style->value;

		if (style->keyword != PXL_MENU_COLOUR || !span_is_nocase(pxelinux_word(&rest), element) ||
		    !ansi_colours_read(pxelinux_word(&rest), &colours))
			continue;
		ansi_colours_shown(&colours, foreground, background);
		return true;
	}
	return false;
}

void menu_palette(const struct config_menu *menu, struct tui_palette *palette)
{
	bool set[TUI_PARTS] = {false};

	*palette = tui_palette_usual;
	for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
		enum tui_part part = elements[i].part;

		if (!set[part])
			set[part] = colour_of(menu, elements[i].element, &palette->pairs[part].foreground,
					      &palette->pairs[part].background);
	}
}
