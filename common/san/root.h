/* DHCP's root path (option 17), where it is the URL of an image: a drive for what the lease has started, and what boots last. */
#pragma once

#include "base/rc.h"
#include "base/span.h"

/** Makes it a drive. */
enum rc san_root_hook(const char *url, unsigned *number) MUST_CHECK;

/**
 * Boots from the drive, unless the setting skip-san-boot says no, by san-filename if that is set; then takes it away,
 * unless keep-san says no.  before where there is nothing to boot, also if a script has taken the drive away.
 */
enum rc san_root_boot(unsigned number, enum rc before) MUST_CHECK;

/** Takes it away without. */
void san_root_end(unsigned number);
