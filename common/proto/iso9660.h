/*
 * ISO 9660 (ECMA-119) as distributions write it: names by Rock Ridge (IEEE P1282 over SUSP, P1281), else by Joliet, else
 * the short ones; files of several extents, relocated directories.  Symbolic links are not followed.
 */
#pragma once

#include "proto/volume.h"

#define ISO_SECTOR 2048

enum iso_names { ISO_NAMES_SHORT, ISO_NAMES_JOLIET, ISO_NAMES_ROCK_RIDGE };

struct iso9660 {
	struct volume volume;
	enum iso_names names;
	unsigned skip;            /* bytes that SUSP leaves out at the start of each system use area */
	uint32_t block_size;      /* what extents are counted in */
	struct extent root;
	uint32_t boot_catalog;    /* sector of El Torito's catalog; 0: none */
	uint64_t size;            /* bytes, by its own word */
};

/** RC_IMAGE_UNKNOWN if it is none, RC_IMAGE_BROKEN, or what read gives. */
enum rc iso9660_open(const struct volume *volume, struct iso9660 *out) MUST_CHECK;

/** The file or directory at a path with slashes.  RC_NOT_FOUND, RC_IMAGE_BROKEN, RC_LIMIT, or what read gives. */
enum rc iso9660_find(const struct iso9660 *iso, struct span path, struct place *out) MUST_CHECK;

/** Calls each for all entries of a directory that iso9660_find gave. */
enum rc iso9660_list(const struct iso9660 *iso, const struct place *directory, volume_entry_fn *each, void *ctx) MUST_CHECK;
