/* Where a script's labels are: found once, so that a jump in a script of many thousand labels costs no scan
 * of its text. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

struct script_label;

/* All zero before the first use. */
struct script_labels {
	struct script_label *list; /* in the script's order */
	size_t count;
	bool complete;
};

/**
 * Finds the first line of text with that label: its offset and number, from 1.  buffer (cap bytes) is for one
 * line. RC_NO_LABEL, RC_NO_MEMORY.
 */
enum rc script_labels_find(struct script_labels *labels, struct span text, struct span wanted, char *buffer,
			   size_t cap, size_t *offset, unsigned *line) MUST_CHECK;

void script_labels_free(struct script_labels *labels);
