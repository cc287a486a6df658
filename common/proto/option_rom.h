/*
 * PCI option ROMs with a PXE driver (UNDI), as they lie in memory from C0000 on.
 *
 * Source: PCI Firmware Specification 3.0, section 5.1 (header, PCI data structure); PXE 2.1, section 3.3 (UNDI ROM ID structure).
 * Pure: bytes in, facts out.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define OPTION_ROM_STEP 512 /* bytes: ROMs begin at multiples of it, and their sizes are multiples */

struct option_rom {
	uint32_t size;         /* bytes */
	bool is_pci;           /* it says whose ROM it is: */
	uint16_t vendor;
	uint16_t device;
	struct span devices;   /* further device numbers, 16 bits each */
	bool has_undi;         /* and with it: */
	uint16_t loader;       /* offset of the UNDI loader */
	uint16_t data_size;    /* bytes that the driver wants below 640 KiB */
	uint16_t code_size;
	uint8_t revision[3];   /* of UNDI: 2, 1, 0 */
};

/**
 * The ROM at the start of bytes, which may go on behind its end.  RC_NOT_FOUND if there is none; RC_IMAGE_BROKEN if it goes
 * on behind the end of bytes.  A structure with a wrong checksum, or with pointers that lead out of the ROM, is none: then
 * is_pci or has_undi is false.  The sum of the whole ROM is not looked at: many change themselves when they are started.
 */
enum rc option_rom_parse(struct span bytes, struct option_rom *out) MUST_CHECK;

/** Whether it is the ROM of such a device. */
bool option_rom_serves(const struct option_rom *rom, uint16_t vendor, uint16_t device);
