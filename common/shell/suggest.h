/* What somebody may have meant. */
#pragma once

#include "base/span.h"

/** How many letters must be changed, added, dropped or swapped with their neighbour to make one text of the other; words over SUGGEST_MAX letters count as far away. */
unsigned suggest_distance(struct span a, struct span b);

#define SUGGEST_MAX 24

/* The nearest of the names that were looked at. */
struct suggestion {
	struct span typed;
	struct span nearest; /* empty if none is near */
	unsigned distance;
};

void suggest_begin(struct suggestion *suggestion, struct span typed);
void suggest_look(struct suggestion *suggestion, struct span name);

/** The command whose name is nearest to the mistyped one; NULL if none is near. */
const char *suggest_command(struct span typed);
