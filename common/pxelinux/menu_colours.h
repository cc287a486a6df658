/* Colours of menus and of their messages. */
#pragma once

#include "pxelinux/config_tree.h"
#include "ui/tui.h"

/** The usual colours, but for those that the menu, or one that it inherits from, changes. */
void menu_palette(const struct config_menu *menu, struct tui_palette *palette);

/** The ink of a message file's colours, as the PC's text mode counts them: MENU MSGCOLOR, and MENU COLOR msg00 to msgff. */
struct screen_ink menu_message_ink(const struct config_menu *menu, uint8_t background, uint8_t foreground);
