/*
 * Lines and words of scripts and of the prompt.  There is no quoting: a line is cut at blanks first, and each word is
 * expanded afterwards by itself, so that a value with blanks stays one word.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/fmt.h"
#include "base/span.h"

enum script_token {
	SCRIPT_END,  /* the line's end, or a comment: a word that starts with # */
	SCRIPT_WORD,
	SCRIPT_OR,   /* || */
	SCRIPT_AND,  /* && */
	SCRIPT_NEXT, /* ; */
};

/** Takes the next token off *line; *word is set for SCRIPT_WORD, borrowed from the line. */
enum script_token script_token_take(struct span *line, struct span *word);

/**
 * Reads the line that starts at *offset, with the lines that a backslash at the end joins to it, and moves *offset
 * behind it.  Line ends (LF, CR LF) and the backslashes are left out.  line->cut is set if it does not fit.
 * Returns false at the text's end.  *torn: the text ended on a backslash, the line is not whole.
 */
bool script_line_take(struct span text, size_t *offset, struct strbuf *line, bool *torn);

/**
 * Splits a line into label and command: ":name command" has the label "name".
 * Returns false, with the whole line as command, if it has no label.
 */
bool script_label_split(struct span line, struct span *label, struct span *command);

/** True for a script: the first line is #!ipxe, #!gpxe or #!kedge, then white space. */
bool script_is(struct span text);
