/* The lines that were entered at the shell's prompt: one history for all shells, nested ones too, until the program ends. */
#pragma once

#include "base/span.h"

/** The line so many steps back, 1 being the last one entered; NULL if there is none. */
const char *history_line_at(unsigned steps);

/** Keeps a copy; blank lines and repetitions of the last one are not worth a key press later. */
void history_add(struct span line);

/** Forgets all. */
void history_forget(void);

/** Steps back to the nearest line, beyond after, that has text in it; 0 if there is none. */
unsigned history_find(struct span text, unsigned after);
