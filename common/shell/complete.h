/* Tab at the prompt: commands, options, settings, devices, images. */
#pragma once

#include "base/rc.h"
#include "base/span.h"
#include "ui/completion.h"

/** Collects all that begins as the piece of the line, which ends at the cursor, does.  Ended by completion_end, also on error. */
enum rc completion_of(struct span line, struct completion *completion) MUST_CHECK;
