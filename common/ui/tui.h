/*
 * The pen of all text screens: a frame with a title, rows of a list with a scroll bar, lines of text around it, in the
 * colours of a palette.  PXELINUX's menu, the scripts' menus and forms and the settings browser draw with it.
 *
 * What is on the screen is told by models that know no screen (menu_model.h, tui_choice.h, tui_form.h, browser_model.h);
 * another console may draw the same models in another way.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/screen.h"
#include "base/span.h"
#include "ui/tui_list.h"

/* What has a colour of its own. */
enum tui_part {
	TUI_SCREEN,
	TUI_BORDER,
	TUI_TITLE,
	TUI_ITEM,
	TUI_HOTKEY,   /* of an item */
	TUI_SELECTED,
	TUI_HOTSEL,   /* the hot key of the selected item */
	TUI_DISABLED,
	TUI_GAP,      /* headings between items */
	TUI_EDIT,     /* fields to type in */
	TUI_ALERT,    /* what went wrong */
	TUI_NOTE,     /* what keys do */
	TUI_COUNTDOWN, /* its number */
	TUI_COUNTDOWN_TEXT,
	TUI_HELP,
	TUI_SCROLL_BAR,
	TUI_MARK,     /* before a line to type in */
	TUI_LINE,     /* that line */
	TUI_BOX,      /* the border of a box over the rest */
	TUI_BOX_TITLE,
	TUI_BOX_LINE, /* what is typed there */
	TUI_PARTS
};

struct tui_palette {
	struct screen_ink pairs[TUI_PARTS];
};

/** The default colours of Syslinux 6.04's menus, the one in text and the one in pixels; what they have not, in their manner. */
extern const struct tui_palette tui_palette_usual;

#define TUI_COLUMNS_MIN 20   /* smaller screens are drawn as if they had so many, */
#define TUI_COLUMNS_MAX 500  /* larger ones use only so many: a screen of 3840 pixels has 480 */
#define TUI_ROW_MAX     (4 * TUI_COLUMNS_MAX + 1) /* bytes of one row's text */
#define TUI_ROWS_MIN    10
#define TUI_BOX_ROWS    3    /* of a box over the rest */

struct tui {
	const struct tui_palette *palette;
	unsigned columns, rows;  /* of the screen */
	unsigned left, width;    /* of the frame with its borders; set by who lays it out */
	unsigned line_left, line_width; /* in whose middle lines stand: the screen, unless set otherwise */
	unsigned first_row, end_row; /* others are left as they are: all of the screen's are drawn, unless set otherwise */
	char text[TUI_ROW_MAX];  /* scratch */
};

/** Takes the screen: asks for its size, frame as wide as that.  Draws nothing. */
void tui_start(struct tui *tui, const struct tui_palette *palette);

/** The same for a screen of columns and rows, for who draws on one that is not like the others (screen_only). */
void tui_start_sized(struct tui *tui, const struct tui_palette *palette, unsigned columns, unsigned rows);

/** Empties the screen and hides the cursor. */
void tui_clear(const struct tui *tui);

/** Ordinary colours, empty screen, cursor: for what comes afterwards. */
void tui_leave(void);

/** The cursor rests where it disturbs least; some serial terminals always show it. */
void tui_rest_cursor(const struct tui *tui);

/** Colours of what is written next. */
void tui_colour(const struct tui *tui, enum tui_part part);

enum tui_rule { TUI_RULE_TOP, TUI_RULE_ACROSS, TUI_RULE_BOTTOM };

/** A line of the frame. */
void tui_draw_rule(struct tui *tui, unsigned row, enum tui_rule rule);

/** The frame's row with a title in its middle. */
void tui_draw_title(struct tui *tui, unsigned row, struct span title);

/** A box of one empty row, over what is there; its title stands in the border, where Syslinux has it. */
void tui_draw_box(struct tui *tui, unsigned left, unsigned row, unsigned width, struct span title);

/** Blanks where such a box stands. */
void tui_wipe_box(struct tui *tui, unsigned left, unsigned row, unsigned width);

/* A row of a list. */
struct tui_item {
	struct span text;
	size_t caret;      /* where in the text a '^' stands before the hot key; text.n: nowhere */
	unsigned indent;   /* columns */
	enum tui_part part, hot_part;
	char mark;         /* at its right end; ' ' for none */
	bool inset;        /* the mark has a blank behind it, as in PXELINUX's menu */
	bool dots;         /* text that does not fit ends in "..." */
	struct span note;  /* right-aligned, in the colour of hot keys; empty: none */
};

/** Row number i of the list as seen, at a row of the screen, with the frame's borders and the scroll bar. */
void tui_draw_item(struct tui *tui, unsigned row, const struct tui_item *item, const struct tui_list *list, size_t i);

/** A whole row of the screen but its last column, which would scroll some consoles.  Returns where the text begins. */
unsigned tui_draw_line(struct tui *tui, unsigned row, enum tui_part part, struct span text, bool in_middle);

/** Columns that text takes, up to most. */
unsigned tui_width(struct span text, unsigned most);

/** Appends text cut to columns; if it was and dots is set, its end is "...".  Returns the columns used. */
unsigned tui_fit(struct span text, unsigned columns, bool dots, struct strbuf *out);

/* ---- the usual layout: a frame in the middle, lines below it ---- */

struct tui_box {
	unsigned top;       /* row of the frame's upper border; the title and a line across follow */
	unsigned first;     /* row of the list's first */
	unsigned rows;      /* of the list that are seen */
	unsigned bottom;    /* row of the lower border */
	unsigned note;      /* what is said of the selected row, or what went wrong */
	unsigned countdown;
	unsigned keys;      /* what keys do: the last row */
};

/** Lays out a list of count rows of which the widest has so many columns; sets the frame's left and width. */
struct tui_box tui_box_place(struct tui *tui, size_t count, unsigned widest);

/** Draws the frame with its title, and the line about keys. */
void tui_box_draw(struct tui *tui, const struct tui_box *box, struct span title, const char *keys);
