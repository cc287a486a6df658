/*
 * What the readers of file systems read from, and what they find: shared by iso9660, fat, partition and disk_image.
 *
 * Nothing is known of where the bytes come from.  read may say RC_BUSY for bytes that are not at hand yet: the reader
 * gives that up to its caller, who gets them and calls it again with the same arguments.  So one reader serves who waits
 * and who may not.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

struct volume {
	/** Copies n bytes from offset at of the whole image, all of it inside. */
	enum rc (*read)(void *ctx, uint64_t at, void *to, size_t n);
	void *ctx;
	uint64_t start; /* where this volume begins in the image */
	uint64_t size;  /* bytes of it */
};

/** Copies n bytes from offset at of the volume.  RC_IMAGE_BROKEN if they do not lie in it, or what read gives. */
enum rc volume_read(const struct volume *volume, uint64_t at, void *to, size_t n) MUST_CHECK;

/** The part of a volume that is a volume itself: [at, at + size), cut where the volume ends. */
struct volume volume_part(const struct volume *volume, uint64_t at, uint64_t size);

#define PLACE_EXTENTS_MAX 256 /* of one file: images are written in one go, so files lie in one piece */

struct extent {
	uint64_t at; /* in the whole image */
	uint64_t n;
};

/* Where a file or directory lies. */
struct place {
	bool is_directory;
	uint64_t size;
	unsigned count;
	struct extent extents[PLACE_EXTENTS_MAX]; /* in order; their sum is not below size */
};

/** Adds to the file's extents, joined to the last where it follows.  RC_LIMIT. */
enum rc place_add(struct place *place, uint64_t at, uint64_t n) MUST_CHECK;

/** An entry of a directory; the name is UTF-8, borrowed for the call. */
typedef void volume_entry_fn(void *ctx, struct span name, bool is_directory, uint64_t size);

/** Takes the first name off a path; slashes around it are skipped.  Empty at the end. */
struct span path_step(struct span *path);
