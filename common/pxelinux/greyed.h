/* Entries that can start on no machine of this kind: a menu shows them greyed, with the reason. */
#pragma once

#include "pxelinux/config_tree.h"

/**
 * Greys them in all menus, once.  A menu's default entry is left as it is: when its time is over nothing else
 * may start in its place, and it says itself what is the matter.  So does each of them when it is named at
 * the prompt.
 */
void config_grey_out(struct config *config);
