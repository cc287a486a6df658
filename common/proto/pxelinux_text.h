/* Texts of PXELINUX for people: message files with their control codes, countdowns, names in what is typed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/span.h"

enum pxelinux_piece {
	PXELINUX_PIECE_TEXT,   /* bytes to show as they are: no control characters but LF and TAB */
	PXELINUX_PIECE_COLOUR, /* colours change */
	PXELINUX_PIECE_CLEAR,  /* the screen is cleared */
	PXELINUX_PIECE_PICTURE, /* a picture's file is named, for screens of pixels */
};

/* Reads a message file (DISPLAY, F1 to F12, MENU HELP). */
struct pxelinux_message {
	struct span left;
	uint8_t mask;       /* who sees what follows: bit 0 text screens, bit 1 screens of pixels */
	uint8_t sees;       /* what of that is shown: on pixels, what is for text screens too, as vesamenu.c32 does it */
	struct span text;   /* of a TEXT or PICTURE piece; borrowed from the file */
	uint8_t background; /* of a COLOUR piece: 0 to 15 as the PC's text mode counts */
	uint8_t foreground;
};

struct pxelinux_message pxelinux_message_of(struct span file, bool pixels);

/**
 * Next piece; false at the end, which is the file's or a byte 1A.  Codes: 0F and two hex digits set background and
 * foreground, 0C clears, 18 names a picture up to the line's end (skipped on text screens), 19 leaves it, 10 to 17 say who
 * sees what follows.
 */
bool pxelinux_message_next(struct pxelinux_message *message, enum pxelinux_piece *piece);

/** Colour number of the PC's text mode (blue is 1) -> plat_colour's order (red is 1), with bright as bit 3. */
uint8_t pxelinux_ansi_colour(uint8_t pc_colour);

/**
 * Appends the text of a countdown: # becomes the seconds, {one,more} or {one,two,more} the form that fits them.
 * Control characters are left out.
 */
void pxelinux_countdown(struct span format, unsigned seconds, struct strbuf *out);

/**
 * Appends text for one line of the screen: control characters left out, TAB as a blank, at most columns characters.
 * Text that is not all UTF-8 is taken for code page 437, the one of old files.  Returns how many columns it takes.
 */
unsigned pxelinux_plain(struct span text, unsigned columns, struct strbuf *out);

/**
 * Appends a value for the command line: runs of blanks become one underscore, those at both ends go, and so do
 * control characters.
 */
void pxelinux_join_blanks(struct span value, struct strbuf *out);
