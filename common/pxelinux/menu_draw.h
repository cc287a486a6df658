/* Draws the menu: all of it once, afterwards only what has changed. */
#pragma once

#include "pxelinux/menu_geometry.h"
#include "pxelinux/menu_model.h"
#include "ui/line_rows.h"
#include "ui/tui.h"

/* The menu as it is laid out for one screen: the one of pixels, or the text console. */
struct menu_view {
	enum screen_set on;
	struct tui tui;
	struct menu_geometry geometry;
	struct tui_list list; /* the model's, as many rows of it as there is room for */
	unsigned help_rows_end; /* behind the last row that has help text */
};

struct menu_draw {
	struct menu_view views[LINE_ROWS_PLACES];
	unsigned count;
	struct tui_palette palette; /* of the menu on the screen */
	const struct config_menu *menu; /* what is on the screen */
	size_t selected;
	bool editing;                   /* the selected entry's command has the attention, not the entry */
	unsigned countdown;             /* seconds shown; 0: none */
	bool boxed;                     /* a password's box stands over it */
};

/** Clears the screens and draws all; also sets the model's rows.  Of a hidden menu only the countdown is shown. */
void menu_draw_all(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms);

/** Draws what differs from the last time, of the same menu. */
void menu_draw_changes(struct menu_draw *draw, struct menu_model *model, uint64_t now_ms);

/** Empties the screens, for something else that is shown in their place. */
void menu_draw_nothing(struct menu_draw *draw);

/** A sentence in the last row. */
void menu_draw_note(struct menu_draw *draw, struct span text);

/** Puts the cursor where others may write, after wiping what stands there; afterwards no menu is on the screen. */
void menu_draw_edit_line(struct menu_draw *draw);

/** Lets a person edit a command there, without the box that asked for a password.  Results as line_edit_rows's. */
enum rc menu_draw_edit(struct menu_draw *draw, const struct menu_model *model, struct strbuf *line) MUST_CHECK;

/** Asks for a password in a box over the menu, which stays there until something else is drawn.  Results as line_edit_rows's. */
enum rc menu_draw_password(struct menu_draw *draw, struct span question, struct strbuf *password) MUST_CHECK;
