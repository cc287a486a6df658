/* Hiding memory of this program from who asks the BIOS for the memory map (INT 15h; bios/real/resident.S). */
#pragma once

#include <stdbool.h>

#include "port.h"

/** From now on the map does not show this range. */
void hide_start(const struct memory_range *ours);

/**
 * The same, with memory_lend, for a program that will use this one: keep is what we work with meanwhile.  what: the
 * program, in messages.  RC_NO_MEMORY, RC_BUSY if one runs already; both said in a sentence.
 */
enum rc hide_beside(uint32_t keep, const char *what) MUST_CHECK;

/** Where the hidden range begins; UINT32_MAX: nothing is hidden. */
uint32_t hide_from(void);

/**
 * The map is whole again.  True if INT 15h is as it was before; false if somebody has taken it since and not given it back:
 * then calls still come through here, to no effect, until this is asked again with success.
 */
bool hide_stop(void);
