/* The settings browser on a text screen. */
#pragma once

#include "base/rc.h"
#include "base/span.h"

/**
 * Shows the settings, lets somebody change them, and comes back with an empty screen.
 * scope is open at first; RC_NOT_FOUND, and nothing is shown, if there is none of that name; RC_NO_MEMORY.
 */
enum rc browser_run(struct span scope) MUST_CHECK;
