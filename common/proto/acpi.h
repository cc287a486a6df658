/* ACPI's tables, as far as settings need them.  ACPI 6.5 sections 5.2.5 to 5.2.8. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define ACPI_HEADER 36 /* bytes at the start of each table but the root pointer's */

/* Where the list of tables is: the RSDP's word. */
struct acpi_root {
	uint64_t list;
	bool wide; /* an XSDT, with addresses of 64 bits */
};

/**
 * Reads the root pointer, 20 bytes of it at least; the newer list is taken if there is one, unless narrow is asked for.
 * False if it is none.
 */
bool acpi_root_read(struct span rsdp, bool narrow, struct acpi_root *out) MUST_CHECK;

/** Bytes of a table by its header; 0 if it has a size that no table can have. */
uint32_t acpi_table_size(struct span header);

/** The address at place i of the list, whose header is in front; false behind the last. */
bool acpi_list_entry(struct span list, bool wide, unsigned i, uint64_t *address) MUST_CHECK;

/** The address of the DSDT by a FADT; 0 if it has none. */
uint64_t acpi_dsdt(struct span fadt);

/** The MAC address that a table's code has for docks and dongles to take over: "_AUXMAC_#525400123456#" or _RTXMAC_. */
bool acpi_host_mac(struct span table, uint8_t mac[6]) MUST_CHECK;
