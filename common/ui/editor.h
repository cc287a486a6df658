/*
 * The line editor's machine: a line, a cursor, and what each key does to them.  Draws nothing, waits for nothing.
 * Keys are those of GNU readline's default (emacs) mode.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/fmt.h"
#include "base/span.h"

struct editor {
	struct strbuf *line; /* UTF-8; borrowed */
	size_t cursor;       /* byte in the line: the start of a character, or the end */
	bool esc_is_alt;     /* Esc makes the next key one with Alt, as in readline; otherwise it is EDITOR_ESCAPE */
	bool secret;         /* what is cut out is not kept for Ctrl-Y */
	bool alt;            /* such an Esc was pressed */
};

enum editor_event {
	EDITOR_GO_ON,    /* the line or the cursor may have changed */
	EDITOR_ENTER,
	EDITOR_ESCAPE,
	EDITOR_PREVIOUS, /* the line before this one in the history */
	EDITOR_NEXT,
	EDITOR_COMPLETE, /* Tab */
	EDITOR_SEARCH,   /* Ctrl-R */
	EDITOR_REDRAW,   /* Ctrl-L */
};

/** Starts with what line holds, cursor at its end. */
void editor_init(struct editor *editor, struct strbuf *line);

/** Replaces the whole line, cursor at its end. */
void editor_set(struct editor *editor, struct span text);

/** Puts text in at the cursor; what does not fit is left out whole. */
void editor_insert(struct editor *editor, struct span text);

/** Acts on one key (plat.h); those it does not know, and characters for which there is no room, do nothing. */
enum editor_event editor_key(struct editor *editor, int key);

/** Length in bytes of the UTF-8 character at the start of text (at least 1 where text is not empty; a stray byte counts as one). */
size_t editor_char_length(struct span text);
