/* The machine's SMBIOS table as settings: uuid, manufacturer, smbios/1.4.0 ... */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** Used by settings_init. */
void smbios_block_register(void);

/**
 * The setting uuid as SMBIOS has it, and as DHCP option 97 wants it: the first three fields little-endian.
 * False if there is none.
 */
bool settings_uuid_smbios(uint8_t out[16]);
