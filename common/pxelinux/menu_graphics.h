/* The menu on a screen of pixels: when it is taken, how large it is, and the picture behind the menu. */
#pragma once

#include <stdbool.h>

#include "fetch/fetch.h"
#include "graphics/graphics.h"
#include "pxelinux/config_tree.h"
#include "pxelinux/file_fetch.h"

struct session; /* pxelinux/session.h */

/* The picture, on its way or shown.  All zeros before the first. */
struct menu_graphics {
	struct fetch *fetch; /* NULL: none is coming */
	struct memory_sink sink;
	uint8_t *file; /* the last that came, so that a submenu's way back does not fetch it again */
	size_t file_n;
	struct span name; /* of the configuration's: which one that is, or is coming */
	struct graphics_size size; /* of the screen that it is shown on */
	bool shown;
	char trouble[160];        /* a sentence for the screen that somebody may take from here; empty: none */
};

/**
 * Has the menu drawn on pixels from now on, where the configuration wants that (vesamenu.c32), the setting
 * menu-graphics does not forbid it, and the machine can; with its background, which may come later.
 */
void menu_graphics_start(struct menu_graphics *graphics, struct session *session,
			 const struct config_menu *menu);

/** Shows another background, and waits for it; nothing happens without a name, or in text. */
void menu_graphics_show(struct menu_graphics *graphics, struct session *session, struct span background);

/** Looks whether the picture has come, and shows it.  True while it is on its way. */
bool menu_graphics_step(struct menu_graphics *graphics);

/** Something is going to be run: text is on the text console again. */
void menu_graphics_stop(struct menu_graphics *graphics);

/** The same, and gives all back. */
void menu_graphics_end(struct menu_graphics *graphics);
