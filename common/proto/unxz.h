/*
 * Unpacking .xz (tukaani.org/xz/xz-file-format.txt), piece by piece: bytes in, bytes out.  liblzma's own decoder does it, in
 * the caller's memory.
 *
 * Streams that are joined are unpacked one after the other, zeros between are skipped.  LZMA2 is the one filter that is
 * known; the sums are none, CRC32 and CRC64.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define UNXZ_WINDOW_MOST (128 * 1024 * 1024) /* xz -9 takes 64 MiB */

struct unxz;

/** Whether the bytes begin as an .xz file does. */
bool unxz_is_xz(struct span bytes);

/** The window that a file's first block asks for; 0 if that cannot be told, or is more than UNXZ_WINDOW_MOST. */
size_t unxz_window(struct span file);

/** Bytes of memory for blocks with windows of that many bytes. */
size_t unxz_memory(size_t window);

/** Makes memory, of unxz_memory() bytes and aligned to 8, ready for a file.  NULL if it is too small. */
struct unxz *unxz_start(void *memory, size_t n);

/**
 * As gunzip_some.  RC_IMAGE_BROKEN also for a window larger than the memory was made for, RC_UNSUPPORTED for filters and
 * sums that are not known.
 */
enum rc unxz_some(struct unxz *unxz, struct span *in, void *out, size_t cap, size_t *made) MUST_CHECK;

/** Whether the file may end here. */
bool unxz_ended(const struct unxz *unxz);
