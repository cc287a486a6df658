/* MENU HIDDENKEY: keys that run a command when they break into a hidden menu. */
#pragma once

#include <stdbool.h>

#include "base/span.h"
#include "pxelinux/config_tree.h"

/** The command that the menu has for a key (plat.h); false if none.  Of two directives for a key, the later one holds. */
bool hidden_key_command(const struct config_menu *menu, int key, struct span *command);
