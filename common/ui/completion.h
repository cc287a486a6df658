/* What could stand where the cursor is: collected for Tab. */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"

#define COMPLETE_MOST 200 /* candidates that are collected */

struct completion {
	size_t start;                /* byte of the line at which the piece starts that they would replace */
	char after;                  /* what stands behind a whole one: a blank, '}', or '\0' */
	bool cut;                    /* there are more than were collected */
	unsigned count;
	char *texts[COMPLETE_MOST];  /* sorted, each once */
};

/** Adds text in its place, unless it is there or does not begin with piece, which was typed.  RC_NO_MEMORY. */
enum rc completion_add(struct completion *completion, struct span piece, struct span text) MUST_CHECK;

/** The length that all candidates have in common. */
size_t completion_common(const struct completion *completion);

/** Frees what was collected. */
void completion_end(struct completion *completion);
