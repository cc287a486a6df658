/* The table of contents of the host's program. */
#include "conf.h"

#include <stddef.h>

#include "host.h"

const struct nic_driver *const conf_nics[] = {&tap_driver, NULL};
const struct fetch_scheme *const conf_schemes[] = {NULL};
const struct image_kind *const conf_kinds[] = {NULL};
const struct command *const conf_commands[] = {NULL};
