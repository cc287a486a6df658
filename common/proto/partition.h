/* Partition tables: GPT (UEFI 5.3) and MBR (UEFI 5.2); logical drives of extended partitions are left out. */
#pragma once

#include "proto/volume.h"

#define PARTITIONS_MAX 128
#define DISK_BLOCK     512

struct partition {
	uint64_t at; /* bytes, in the volume */
	uint64_t n;
	bool is_efi_system;
};

/**
 * The partition with the lowest number that is not below *number (from 1), which is set to it.  RC_NOT_FOUND behind the last or without a
 * table, or what read gives.
 */
enum rc partition_next(const struct volume *disk, unsigned *number, struct partition *out) MUST_CHECK;

/* What a BIOS wants of a disk without geometry. */
struct disk_geometry {
	unsigned heads;   /* 1 to 255 */
	unsigned sectors; /* 1 to 63 */
};

/** Heads and sectors that an MBR's entries were made with; 255 and 63 where they do not tell. */
struct disk_geometry partition_geometry(struct span boot_sector);
