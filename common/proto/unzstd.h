/*
 * Unpacking zstd (RFC 8878), piece by piece: bytes in, bytes out.  zstd's own decoder does it, in the
 * caller's memory.
 *
 * Frames that are joined are unpacked one after the other; skippable ones are skipped.  Dictionaries are not
 * known.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define UNZSTD_WINDOW_HTTP (8 * 1024 * 1024)   /* bytes: RFC 8878 section 3.1.1.1.2 asks for no more */
#define UNZSTD_WINDOW_MOST (128 * 1024 * 1024) /* zstd --ultra -22, --long */

/* The head of the memory that the caller gives; the decoder works behind it. */
struct unzstd {
	void *stream;
	bool ended;    /* a frame is complete, and nothing of the next has come */
	bool finished; /* the last call made less than it had room for */
};

/** Whether the bytes begin as a zstd file does. */
bool unzstd_is_zstd(struct span bytes);

/** Bytes of memory for frames with windows of that many bytes. */
size_t unzstd_memory(size_t window);

/** The window that a file's first frame asks for; 0 if that cannot be told, or is more than
 * UNZSTD_WINDOW_MOST. */
size_t unzstd_window(struct span file);

/** Makes memory, of unzstd_memory() bytes and aligned to 8, ready for a file.  NULL if it is too small. */
struct unzstd *unzstd_start(void *memory, size_t n);

/** As gunzip_some.  RC_IMAGE_BROKEN also for a window larger than the memory was made for. */
enum rc unzstd_some(struct unzstd *unzstd, struct span *in, void *out, size_t cap, size_t *made) MUST_CHECK;

/** Whether the file may end here. */
bool unzstd_ended(const struct unzstd *unzstd);
