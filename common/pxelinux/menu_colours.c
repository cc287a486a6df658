/* Colours of a menu's parts, from its directives. */
#include "pxelinux/menu_colours.h"

#include "proto/ansi_text.h"
#include "proto/pxelinux_colour.h"
#include "proto/pxelinux_text.h"

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
	{"pwdborder", TUI_BOX},     {"pwdheader", TUI_BOX_TITLE}, {"pwdentry", TUI_BOX_LINE},
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

/* MENU MSGCOLOR foreground background shadow: what the sixteen colours are made of. */
static void read_msgcolour(const struct config_menu *menu, struct screen_ink *base)
{
	bool found = false;

	for (const struct config_style *style = menu->look.styles; style != NULL && !found; style = style->next) {
		struct span rest = style->value;

		found = style->keyword == PXL_MENU_MSGCOLOUR;
		if (!found)
			continue;
		(void)pxelinux_colour(pxelinux_word(&rest), &base->fore_argb);
		(void)pxelinux_colour(pxelinux_word(&rest), &base->back_argb);
		(void)pxelinux_shadow(pxelinux_word(&rest), &base->shadow);
	}
}

/* Only the parts of a colour that the PC's colour has, where blue is 1. */
static uint32_t filter(uint32_t argb, uint8_t pc_colour)
{
	uint32_t rgb = ((pc_colour & 4) != 0 ? 0xff0000u : 0) | ((pc_colour & 2) != 0 ? 0xff00u : 0) | ((pc_colour & 1) != 0 ? 0xffu : 0);

	return argb & (0xff000000u | rgb);
}

struct screen_ink menu_message_ink(const struct config_menu *menu, uint8_t background, uint8_t foreground)
{
	struct screen_ink ink = {
		.foreground = pxelinux_ansi_colour(foreground),
		.background = pxelinux_ansi_colour(background & 7),
		.shadow = SCREEN_SHADOW_STD,
		.fore_argb = 0x90ffffff,
		.back_argb = 0x80ffffff,
	};
	char element[8];

	read_msgcolour(menu, &ink);
	ink.fore_argb = filter(ink.fore_argb, foreground);
	if ((foreground & 8) != 0) /* bright: half as transparent */
		ink.fore_argb = (ink.fore_argb & 0xffffff) | ((ink.fore_argb >> 25) + 0x80) << 24;
	ink.back_argb = (background & 7) == 0 ? 0 : filter(ink.back_argb, background);
	(void)fmt_print(element, sizeof element, "msg%x%x", background & 15u, foreground & 15u);
	read_element(menu, element, &ink);
	return ink;
}
