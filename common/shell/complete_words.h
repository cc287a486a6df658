/*
 * What Tab would complete in a line: which piece of it, and by what.  Knows the line and, of the command in it, how its
 * help calls its words; nothing else.
 */
#pragma once

#include <stdbool.h>

#include "base/span.h"
#include "shell/command.h"

enum complete_kind {
	COMPLETE_NOTHING,
	COMPLETE_COMMAND,
	COMPLETE_OPTION,
	COMPLETE_SETTING,  /* [scope/]name */
	COMPLETE_TYPE,     /* of a setting */
	COMPLETE_SCOPE,
	COMPLETE_INTERFACE,
	COMPLETE_IMAGE,
	COMPLETE_LABEL,
};

struct complete_place {
	enum complete_kind kind;
	size_t start;                  /* byte of the line at which the piece starts; it ends at the cursor */
	const struct command *command; /* whose option or word it is; NULL for the command itself */
	bool in_braces;                /* the piece stands behind ${, and } ends it */
};

/** line: up to the cursor.  find gives the command of a name, NULL if there is none. */
struct complete_place complete_place_of(struct span line, const struct command *(*find)(struct span name));
