/*
 * Files inside images: "http://server/debian.iso!/install.amd/vmlinuz" is a URL like any other.
 *
 * What stands in front of the first "!/" is an image on a server that gives parts of files; what stands behind is a path
 * in its ISO 9660 or FAT file system.  The directories on the way are read in pieces, the file in large ranges.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/volume.h"

struct fetch_scheme;
struct fetch_ways; /* fetch/fetch.h */

/** Takes such a URL apart; false if it is none.  path begins with its slash and is %-escaped as it was written. */
bool inside_split(struct span url, struct span *image, struct span *path);

/** What fetch_start uses for them; its name is the image's scheme's business. */
extern const struct fetch_scheme inside_scheme;

/**
 * Calls each for the entries of a directory in an image, or once for a file; waits, and says what went wrong.
 * Gives what the fetch of a file there would.
 */
enum rc inside_list(struct span url, const struct fetch_ways *ways, volume_entry_fn *each, void *ctx) MUST_CHECK;
