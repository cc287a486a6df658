/* The commands about drives, for the ports' conf.c. */
#pragma once

#include "shell/command.h"

extern const struct command cmd_sanboot, cmd_sanhook, cmd_sanunhook, cmd_sanstat;
#define COMMANDS_SAN &cmd_sanboot, &cmd_sanhook, &cmd_sanunhook, &cmd_sanstat
