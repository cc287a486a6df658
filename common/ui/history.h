/* Lines that were entered at a prompt, to be had again: the shell has one history, for nested shells too, PXELINUX's prompt its own. */
#pragma once

#include "base/span.h"
#include "config.h"

struct history {
	char *lines[HISTORY_MAX];
	unsigned count; /* lines ever put in */
};

/** The shell's, until the program ends. */
extern struct history history_of_shell;

/** The line so many steps back, 1 being the last one entered; NULL if there is none. */
const char *history_line_at(const struct history *history, unsigned steps);

/** Keeps a copy; blank lines and repetitions of the last one are not worth a key press later. */
void history_add(struct history *history, struct span line);

/** Forgets all. */
void history_forget(struct history *history);

/** Steps back to the nearest line, beyond after, that has text in it; 0 if there is none. */
unsigned history_find(const struct history *history, struct span text, unsigned after);
