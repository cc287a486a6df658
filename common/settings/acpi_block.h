/* ACPI tables as settings: acpi/SIGNATURE.INDEX.OFFSET.LENGTH as iPXE has it, or acpi/NAME for the first table of that name. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"

/** Used by settings_init. */
void acpi_block_register(void);

/** ${sysmac}: the MAC address that the machine has for docks; false if it has none. */
bool acpi_sysmac(uint8_t mac[6]) MUST_CHECK;
