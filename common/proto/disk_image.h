/*
 * A path inside a disk or CD image, whatever it is made of: ISO 9660, FAT, or a disk with FAT in a partition.  What an ISO
 * does not have is looked for in its partitions: hybrid images carry their EFI files there.
 */
#pragma once

#include "proto/volume.h"

/**
 * The file or directory at a path.  RC_IMAGE_UNKNOWN if no file system was found, RC_NOT_FOUND if none has it,
 * RC_IMAGE_BROKEN, RC_LIMIT, or what read gives.
 */
enum rc disk_image_find(const struct volume *image, struct span path, struct place *out) MUST_CHECK;

/**
 * The same, and calls each for all entries if it is a directory.  When read has said RC_BUSY in between, those heard
 * before come again.
 */
enum rc disk_image_list(const struct volume *image, struct span path, struct place *out, volume_entry_fn *each, void *ctx) MUST_CHECK;
