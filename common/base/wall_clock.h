/* What time of day it is: the machine's clock when first asked, or what a time server said (wall_clock_set).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** Seconds since 1970-01-01 00:00 UTC; false if the machine's clock does not say. */
bool wall_clock_read(uint64_t *seconds);

/** It is that time now; the machine's own clock stays as it is. */
void wall_clock_set(uint64_t seconds);
