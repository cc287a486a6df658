/* The whole program, as every port's main calls it. */
#pragma once

#include "base/rc.h"

extern const struct command cmd_autoboot; /* what boot_main does by itself, as a command */

/**
 * Brings up the network, finds out what to boot and boots it; gives a shell when told, or when that fails.
 * Returns when there is nothing more to do here and the firmware should go on with its next boot entry:
 * RC_LOCALBOOT and other errors mean "try the next one", RC_OK "all was done".
 */
enum rc boot_main(void);
