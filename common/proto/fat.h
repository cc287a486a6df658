/*
 * FAT12, FAT16 and FAT32 with long names: Microsoft's "FAT: General Overview of On-Disk Format" 1.03.
 */
#pragma once

#include "proto/volume.h"

struct fat {
	struct volume volume;
	unsigned bits;          /* 12, 16, 32 */
	uint32_t cluster_size;  /* bytes */
	uint32_t cluster_count;
	uint64_t table;         /* offset of the first FAT */
	uint64_t data;          /* offset of cluster 2 */
	uint64_t root;          /* FAT12 and FAT16: offset of the root directory */
	uint32_t root_size;     /* and its bytes */
	uint32_t root_cluster;  /* FAT32 */
};

/** RC_IMAGE_UNKNOWN if it is none, or what read gives. */
enum rc fat_open(const struct volume *volume, struct fat *out) MUST_CHECK;

/** The file or directory at a path with slashes, in any case.  RC_NOT_FOUND, RC_IMAGE_BROKEN, RC_LIMIT, or what read gives. */
enum rc fat_find(const struct fat *fat, struct span path, struct place *out) MUST_CHECK;

/** Calls each for all entries of a directory that fat_find gave. */
enum rc fat_list(const struct fat *fat, const struct place *directory, volume_entry_fn *each, void *ctx) MUST_CHECK;
