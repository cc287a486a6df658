/*
 * Unpacking gzip (RFC 1952) and zlib (RFC 1950), whichever the first bytes are, piece by piece: bytes in, bytes out.
 *
 * zlib's inflate does it; it works in the caller's struct alone.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define GUNZIP_MEMORY (44 * 1024) /* bytes: a window of 32 KiB, and tables */

/* For gunzip.c alone; too large for a stack. */
struct gunzip {
	uint64_t memory[GUNZIP_MEMORY / 8];
};

/** Makes it ready for a new file. */
void gunzip_start(struct gunzip *gunzip);

/**
 * Unpacks from *in, which moves on, until it is empty or cap bytes are in out; *made says how many are.  There is more to
 * come without more input exactly when *made is cap.  gzip files that are joined are unpacked one after the other;
 * what else stands behind the end is skipped.  RC_IMAGE_BROKEN if the bytes are no such file or their sum is wrong.
 */
enum rc gunzip_some(struct gunzip *gunzip, struct span *in, void *out, size_t cap, size_t *made) MUST_CHECK;

/** Whether the file may end here: false as long as something is missing. */
bool gunzip_ended(const struct gunzip *gunzip);

/** Whether the bytes begin as a gzip file does. */
bool gunzip_is_gzip(struct span bytes);
