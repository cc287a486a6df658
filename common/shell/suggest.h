/* What somebody may have meant. */
#pragma once

#include "base/span.h"

/** How many letters must be changed, added, dropped or swapped with their neighbour to make one text of the other; words over SUGGEST_MAX letters count as far away. */
unsigned suggest_distance(struct span a, struct span b);

#define SUGGEST_MAX 24

/** The command whose name is nearest to the mistyped one; NULL if none is near. */
const char *suggest_command(struct span typed);
