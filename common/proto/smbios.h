/*
 * The SMBIOS structure table: what the firmware says of the machine.  DMTF DSP0134 3.7, section 6 (structures) and
 * section 7 (their types).  Firmware's tables are known to be wrong at times, so everything is bounds-checked.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

/* One structure; spans are borrowed from the table. */
struct smbios_structure {
	uint8_t type;
	uint16_t handle;
	struct span fields;  /* the formatted area with its header: offsets count from here */
	struct span strings; /* behind it: NUL-terminated strings, without the NUL that ends the list */
};

/**
 * Takes the next structure off *table.  Returns false at the end: type 127, a structure that does not fit, or no more.
 * Source: sections 6.1.2 and 6.1.3.
 */
bool smbios_next(struct span *table, struct smbios_structure *out);

/** The instance-th (from 0) structure of a type; RC_NOT_FOUND. */
enum rc smbios_find(struct span table, uint8_t type, unsigned instance, struct smbios_structure *out) MUST_CHECK;

/** String number (from 1) of a structure; empty for 0 or one that is not there. */
struct span smbios_string(const struct smbios_structure *structure, unsigned number);

/**
 * What an address names: [instance,] type, offset, length, one byte each, length in the lowest.  Length 0: the string
 * whose number stands at offset; offset 0: string number length; both 0: the whole formatted area.
 * RC_NOT_FOUND if the table has no such thing, or an empty string there.
 */
enum rc smbios_fetch(struct span table, uint64_t address, struct span *out) MUST_CHECK;

#define SMBIOS_UUID_ADDRESS 0x010810 /* section 7.2.1: System Information, offset 8, 16 bytes */

/**
 * The system's UUID as the table has it, the first three fields little-endian (section 7.2.1).
 * RC_NOT_FOUND if there is none, or it is all zeros or all ones, which mean "not set".
 */
enum rc smbios_uuid(struct span table, uint8_t out[16]) MUST_CHECK;
