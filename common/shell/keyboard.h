/* The setting keymap: which layout keyboards have. */
#pragma once

#include "base/span.h"

/** Called after a setting of that name was changed, in whatever scope: applies it if it is keymap.  What cannot be is said. */
void keyboard_setting_changed(struct span name);
