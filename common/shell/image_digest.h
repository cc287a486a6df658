/* Digests of images, for commands. */
#pragma once

#include "base/rc.h"
#include "image/image.h"
#include "proto/digest.h"

/** Computes an image's digest; the network goes on meanwhile.  RC_CANCELLED on Ctrl-C. */
enum rc image_digest(const struct image *image, enum digest_kind kind, uint8_t out[DIGEST_MAX]) MUST_CHECK;

/**
 * Compares an image's digest with what somebody wrote, and marks the image as verified; without an image it
 * only looks whether that can be a digest.  RC_USAGE, RC_DIGEST, RC_CANCELLED; what is wrong is said in
 * command's name.
 */
enum rc image_digest_check(const char *command, struct image *image, enum digest_kind kind,
			   const char *wanted) MUST_CHECK;
