/* Scripts: files of command lines, run one after the other until one fails. */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "image/image.h"

/** The kind of image: files that start with #!ipxe, #!gpxe or #!kedge. */
extern const struct image_kind script_kind;

/**
 * Runs text as a script; it must stay in place while it runs.  name is for messages, url what relative URLs in it
 * refer to (empty: those before).  Returns what the last line gave; RC_EXIT for "exit N" with another N than 0.
 */
enum rc script_run(struct span text, const char *name, struct span url);

/** Moves the running script to a label; RC_NO_LABEL if it has none of that name, RC_INVALID if no script runs. */
enum rc script_goto(struct span label) MUST_CHECK;

/** Calls each with the labels of the running script, in order; borrowed for the call. */
void script_each_label(void (*each)(void *ctx, struct span label), void *ctx);

/** The N of the last "exit N". */
uint32_t script_exit_status(void);
void script_set_exit_status(uint32_t status);
