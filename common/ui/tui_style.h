/*
 * The colours of scripts' menus, which scripts may change: eight colours, and pairs of them for parts of the screen,
 * numbered as iPXE's commands "colour" and "cpair" number them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "ui/tui.h"

#define TUI_STYLE_COLOURS 8
#define TUI_STYLE_PAIRS   8
#define TUI_STYLE_DEFAULT 9 /* in place of a colour: the console's own */

enum tui_style_pair { TUI_PAIR_DEFAULT, TUI_PAIR_NORMAL, TUI_PAIR_SELECT, TUI_PAIR_SEPARATOR, TUI_PAIR_EDIT, TUI_PAIR_ALERT };

struct tui_style_colour {
	uint8_t basic;  /* 0 to 15 of plat_colour: what text consoles show */
	bool is_default; /* the console's own, whichever side it stands on */
	uint32_t rgb;   /* 0xRRGGBB, for consoles that can; only if has_rgb */
	bool has_rgb;
};

/** Redefines colour 0 to 7; RC_INVALID for another index. */
enum rc tui_style_set_colour(unsigned index, struct tui_style_colour colour) MUST_CHECK;

/** Redefines a pair's colours, indexes of colours or TUI_STYLE_DEFAULT; a negative one stays.  RC_INVALID. */
enum rc tui_style_set_pair(unsigned pair, int foreground, int background) MUST_CHECK;

/** The palette by what was set; valid until it is asked for again. */
const struct tui_palette *tui_style_palette(void);
