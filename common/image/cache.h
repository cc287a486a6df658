/*
 * Copies of fetched images on this machine's EFI system partition: the setting "cache".
 *
 * A copy is used when the server says that the file has not changed (304), and with "cache-fallback" also
 * when the server is dead.  Its bytes are looked at before: a copy with another SHA-256 than when it was
 * written is dropped.  What is written is written beside the old and takes its place afterwards; a full or
 * broken medium is told, and hurts nothing.
 */
#pragma once

#include "fetch/fetch.h"
#include "image/image.h"

/** Before an image's fetch: takes the copy along, if the settings want copies and this URL may have one. Sets
 * options->copy. */
void cache_prepare(struct image *image, struct span url, struct fetch_options *options);

/** The image has come from the network or from its copy: swaps that in.  Called by the image's sink. */
void cache_take(struct image *image);

/** After the fetch, outside of callbacks: keeps a copy of what is new.  Waits for the medium; Ctrl-C ends
 * that. */
void cache_settle(struct image *image);

/** Forgets the copy in memory; for image_free. */
void cache_forget(struct image *image);
