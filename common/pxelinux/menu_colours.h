/* MENU COLOR, as far as text consoles show it. */
#pragma once

#include "pxelinux/config_tree.h"
#include "shell/tui.h"

/** The usual colours, but for those that the menu, or one that it inherits from, changes.  #aarrggbb is for graphical screens. */
void menu_palette(const struct config_menu *menu, struct tui_palette *palette);
