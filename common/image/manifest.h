/*
 * Which files may come: digests behind URLs, and the setting "manifest", a list of digests (SHA256SUMS) that
 * gates every image below its own folder.
 */
#pragma once

#include "base/rc.h"
#include "base/span.h"
#include "image/image.h"

/**
 * Finds the SHA-256 that the file at url must have, and pins the image to it; an image that is pinned already
 * must agree. Fetches the manifest when the setting is new, and waits for it.  All failures are said:
 * RC_DIGEST if the manifest lists no such file or the digests differ, RC_URL_SYNTAX for a malformed one, or
 * why the manifest cannot be had.
 */
enum rc manifest_pin(struct image *image, struct span url) MUST_CHECK;
