/*
 * Text with a terminal's control sequences in it (ECMA-48), as scripts make it: "set esc:hex 1b", then
 * ${esc:string}[1m.  Colours, clearing and moving are understood, everything else is left out: what comes out is text
 * without control characters, and what to do between its pieces.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/span.h"

enum ansi_piece {
	ANSI_TEXT,   /* characters, also LF, CR, TAB and backspace */
	ANSI_COLOUR, /* colours have changed */
	ANSI_CLEAR,  /* the whole screen is emptied */
	ANSI_GOTO,   /* the cursor moves to column and row */
};

/* What a sequence of colours (SGR) leaves behind for the next text. */
struct ansi_colours {
	uint8_t foreground; /* 0 to 7, as ANSI counts; 8 to 15: bright; 9 of SGR 39 is white here */
	uint8_t background; /* 0 to 7 */
	bool bold;          /* shown as a bright foreground */
	bool inverse;
};

#define ANSI_COLOURS_USUAL ((struct ansi_colours){7, 0, false, false})

struct ansi_text {
	struct span left;
	struct span text;            /* of a TEXT piece; borrowed */
	struct ansi_colours colours; /* from before the text on */
	unsigned column, row;        /* of a GOTO piece; from 0 */
};

struct ansi_text ansi_text_of(struct span text, struct ansi_colours colours);

/** Next piece; false at the end. */
bool ansi_text_next(struct ansi_text *ansi, enum ansi_piece *piece);

/**
 * What the numbers of a colour sequence, such as "1;36;44", make of *colours; a configuration's MENU COLOR has them alone.
 * False for what is no list of numbers, such as "*", or is empty: nothing changes then.
 */
bool ansi_colours_read(struct span text, struct ansi_colours *colours);

/** The colours to show: bold and inverse worked in.  Foreground 0 to 15, background 0 to 7. */
void ansi_colours_shown(const struct ansi_colours *colours, uint8_t *foreground, uint8_t *background);

/** The nearest of the 16 colours to an 0xRRGGBB. */
uint8_t ansi_nearest(uint32_t rgb);

/** Appends the text without its sequences. */
void ansi_strip(struct span text, struct strbuf *out);
