/* What the program knows by itself: version, platform, the last error, where the running script came from. */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

/** Used by settings_init. */
void builtin_register(void);

/** ${errno}: the number of the last failure, as rc_errno gives it, or what a script gave to exit. */
void builtin_set_errno(uint32_t number);

/**
 * ${cwuri}: the URL that relative URLs are resolved against, that of the running script; empty at the prompt.
 * Keeps a copy.  RC_NO_MEMORY leaves the old one.
 */
enum rc builtin_set_working_url(struct span url) MUST_CHECK;
struct span builtin_working_url(void);
