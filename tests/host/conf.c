/* The table of contents of the host's program. */
#include "conf.h"

#include <stddef.h>

#include "boot.h"
#include "fetch/scheme.h"
#include "host.h"
#include "pxelinux/pxelinux.h"
#include "san/san.h"
#include "shell/command.h"
#include "shell/script.h"

const struct nic_driver *const conf_nics[] = {&tap_driver, &pair_driver, NULL};
const struct fetch_scheme *const conf_schemes[] = {&http_scheme, &tftp_scheme, &file_scheme, NULL};
const struct image_kind *const conf_kinds[] = {&script_kind, &hash_kind, NULL};
const struct command *const conf_commands[] = {
	COMMANDS_IMAGES, COMMANDS_NETWORK, COMMANDS_SETTINGS, COMMANDS_FLOW, COMMANDS_MENUS, COMMANDS_SAN, &cmd_autoboot, &cmd_pxelinux, NULL,
};
