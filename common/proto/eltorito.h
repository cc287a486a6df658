/* What a CD boots: the boot catalog of El Torito 1.0, with the platforms that UEFI (13.3.2.1) adds. */
#pragma once

#include "proto/volume.h"

#define ELTORITO_PLATFORM_BIOS 0x00
#define ELTORITO_PLATFORM_EFI  0xef

enum eltorito_media {
	ELTORITO_NO_EMULATION = 0,
	ELTORITO_FLOPPY_1200 = 1,
	ELTORITO_FLOPPY_1440 = 2,
	ELTORITO_FLOPPY_2880 = 3,
	ELTORITO_HARD_DISK = 4,
};

struct eltorito_entry {
	uint8_t platform;
	enum eltorito_media media;
	uint16_t load_segment;  /* 0: 07C0h */
	uint8_t system_type;    /* of the partition of a hard disk image */
	uint16_t sectors;       /* of 512 bytes to load */
	uint32_t lba;           /* of 2048 bytes: where the boot image begins */
};

/**
 * The first bootable entry for a platform: its boot image begins on the CD, behind sector 0, and what is to be loaded of it without emulation
 * ends there.  RC_NOT_FOUND if there is none, RC_IMAGE_BROKEN for a damaged catalog or an image elsewhere, or what read gives.
 */
enum rc eltorito_find(const struct volume *cd, uint32_t catalog, uint8_t platform, struct eltorito_entry *out) MUST_CHECK;
