/*
 * Copies of fetched images and PXELINUX configurations on this machine's EFI system partition: the setting "cache".
 *
 * A copy is used when the server says that the file has not changed (304), and with "cache-fallback" also
 * when the server is dead.  Its bytes are looked at then: a copy with another SHA-256 than when it was
 * written is dropped.  What is written is written beside the old and takes its place afterwards; a full or
 * broken medium is told, and hurts nothing.
 */
#pragma once

#include "fetch/fetch.h"
#include "image/image.h"

/** Before an image's fetch: takes the copy along, if the settings want copies and this URL may have one. Sets
 * options->copy. */
void cache_prepare(struct image *image, struct span url, struct fetch_options *options);

/**
 * After the fetch, outside of callbacks: an image whose copy is the file gets its bytes from there.  Waits for the medium;
 * RC_CANCELLED on Ctrl-C, RC_NO_MEMORY, or why the copy is no good: that has been said, and it is dropped.
 */
enum rc cache_take(struct image *image) MUST_CHECK;

/** The URL that was asked for, where the image has to do with a copy; the caller frees it by heap_free.  NULL: out of memory. */
char *cache_url(const struct image *image) MUST_CHECK;

/** After the fetch, outside of callbacks: keeps a copy of what is new.  Waits for the medium; Ctrl-C ends
 * that. */
void cache_settle(struct image *image);

/** Forgets the copy in memory; for image_free. */
void cache_forget(struct image *image);

/** Keeps a copy of a whole file that was fetched otherwise, if the settings want copies and it is new.  Waits as cache_settle does. */
void cache_keep_file(struct span url, struct span bytes);

/** The server has no such file any more, or an empty one: it shall not come back when the server is dead. */
void cache_drop_file(struct span url);

/**
 * With the setting cache-fallback: the copy of a file whose server is dead, which is said; the caller frees *bytes by
 * heap_free.  RC_NOT_FOUND if there is none.  Waits for the medium.
 */
enum rc cache_read_file(struct span url, uint8_t **bytes, size_t *n) MUST_CHECK;
