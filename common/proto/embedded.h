/*
 * The files that scripts/embed puts into a built program: one container, found by the port (plat_embedded).
 *
 * All numbers are 32 bits, little-endian: "KEDGEEMB", bytes of the whole container, CRC-32 (IEEE 802.3) of all that
 * follows; then for each file: bytes of its name, bytes of its contents, name, contents.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"

struct embedded_file {
	struct span name;     /* printable ASCII without blanks, 1 to EMBEDDED_NAME_MAX bytes */
	struct span contents;
};

#define EMBEDDED_HEAD     16 /* bytes before the first file */
#define EMBEDDED_NAME_MAX 64

/**
 * Checks a container as a whole; it may have bytes behind it that are not its own.  *files is for embedded_next, borrowed from it.
 * RC_INVALID if it is damaged or holds no file.
 */
enum rc embedded_open(struct span container, struct span *files) MUST_CHECK;

/** Takes the next file off; false at the end. */
bool embedded_next(struct span *files, struct embedded_file *out);
