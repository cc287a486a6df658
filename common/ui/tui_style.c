/* Colours and pairs of scripts' menus. */
#include "ui/tui_style.h"

#include "plat.h"

struct pair {
	uint8_t foreground, background;
};

static struct {
	struct tui_style_colour colours[TUI_STYLE_COLOURS];
	struct pair pairs[TUI_STYLE_PAIRS];
	struct tui_palette palette;
} style = {
	.colours = {{.basic = 0}, {.basic = 1}, {.basic = 2}, {.basic = 3}, {.basic = 4}, {.basic = 5}, {.basic = 6}, {.basic = 7}},
	.pairs = {
		[TUI_PAIR_DEFAULT] = {TUI_STYLE_DEFAULT, TUI_STYLE_DEFAULT},
		[TUI_PAIR_NORMAL] = {PLAT_WHITE, PLAT_BLUE},
		[TUI_PAIR_SELECT] = {PLAT_BLACK, PLAT_WHITE}, /* as PXELINUX's menu; iPXE's is white on red */
		[TUI_PAIR_SEPARATOR] = {PLAT_CYAN, PLAT_BLUE},
		[TUI_PAIR_EDIT] = {PLAT_BLACK, PLAT_CYAN},
		[TUI_PAIR_ALERT] = {PLAT_WHITE, PLAT_RED},
		{PLAT_CYAN, PLAT_BLUE},  /* URLs, */
		{PLAT_BLACK, PLAT_WHITE} /* PXE menus: nothing here is drawn in them */
	},
};

enum rc tui_style_set_colour(unsigned index, struct tui_style_colour colour)
{
	if (index >= TUI_STYLE_COLOURS || colour.basic > 15)
		return RC_INVALID;
	style.colours[index] = colour;
	return RC_OK;
}

static bool is_index(int colour)
{
	return colour < TUI_STYLE_COLOURS || colour == TUI_STYLE_DEFAULT;
}

enum rc tui_style_set_pair(unsigned pair, int foreground, int background)
{
	if (pair >= TUI_STYLE_PAIRS || !is_index(foreground) || !is_index(background))
		return RC_INVALID;
	if (foreground >= 0)
		style.pairs[pair].foreground = (uint8_t)foreground;
	if (background >= 0)
		style.pairs[pair].background = (uint8_t)background;
	return RC_OK;
}

static uint8_t resolve(uint8_t index, uint8_t if_default)
{
	if (index == TUI_STYLE_DEFAULT || style.colours[index].is_default)
		return if_default;
	return style.colours[index].basic;
}

/* A colour as pixels, where a script has said exactly which. */
static void make_exact(uint8_t index, uint32_t *argb)
{
	if (index != TUI_STYLE_DEFAULT && style.colours[index].has_rgb && !style.colours[index].is_default)
		*argb = 0xff000000u | style.colours[index].rgb;
}

static void use(enum tui_part part, enum tui_style_pair pair, bool bright)
{
	const struct pair *of = &style.pairs[pair];
	struct screen_ink ink = screen_ink_of(resolve(of->foreground, PLAT_WHITE) | (bright ? PLAT_BRIGHT : 0u),
					      resolve(of->background, PLAT_BLACK) & 7u);

	make_exact(of->foreground, &ink.fore_argb);
	make_exact(of->background, &ink.back_argb);
	style.palette.pairs[part] = ink;
}

/* The usual title stands out of the usual items by its colour; out of others by being bright. */
static bool items_are_usual(void)
{
	return style.palette.pairs[TUI_ITEM].foreground == tui_palette_usual.pairs[TUI_ITEM].foreground &&
	       style.palette.pairs[TUI_ITEM].background == tui_palette_usual.pairs[TUI_ITEM].background;
}

const struct tui_palette *tui_style_palette(void)
{
	for (unsigned part = 0; part < TUI_PARTS; part++) /* with the pixels of text: scripts know no others */
		style.palette.pairs[part] =
			screen_ink_of(tui_palette_usual.pairs[part].foreground, tui_palette_usual.pairs[part].background);
	use(TUI_SCREEN, TUI_PAIR_DEFAULT, false);
	use(TUI_HELP, TUI_PAIR_DEFAULT, false);
	use(TUI_COUNTDOWN, TUI_PAIR_DEFAULT, true);
	use(TUI_COUNTDOWN_TEXT, TUI_PAIR_DEFAULT, true);
	use(TUI_NOTE, TUI_PAIR_DEFAULT, false);
	use(TUI_ITEM, TUI_PAIR_NORMAL, false);
	use(TUI_BORDER, TUI_PAIR_NORMAL, false);
	use(TUI_SCROLL_BAR, TUI_PAIR_NORMAL, false);
	use(TUI_TITLE, TUI_PAIR_NORMAL, true);
	use(TUI_HOTKEY, TUI_PAIR_NORMAL, true);
	use(TUI_SELECTED, TUI_PAIR_SELECT, false);
	use(TUI_HOTSEL, TUI_PAIR_SELECT, false);
	use(TUI_GAP, TUI_PAIR_SEPARATOR, false);
	use(TUI_EDIT, TUI_PAIR_EDIT, false);
	use(TUI_ALERT, TUI_PAIR_ALERT, true);
	if (items_are_usual())
		style.palette.pairs[TUI_TITLE] = screen_ink_of(PLAT_CYAN | PLAT_BRIGHT, PLAT_BLUE);
	return &style.palette;
}
