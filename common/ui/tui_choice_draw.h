/* Draws a script's menu: all of it once, afterwards only what has changed; and lets somebody choose from it. */
#pragma once

#include "base/rc.h"
#include "ui/tui_choice.h"

/**
 * Shows the menu until an item is taken; the screen is empty afterwards.  *item belongs to the ui.
 * RC_CANCELLED by Esc or Ctrl-C, RC_NOT_FOUND if no item can be selected, RC_NO_MEMORY.
 */
enum rc tui_choice_run(const struct ui *ui, const struct choice_options *options, const struct ui_item **item) MUST_CHECK;
