/* HTTP by sockets of the operating system: the client's own stack would want a network interface to itself. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"

/**
 * Fetches the first max bytes of an http: URL, through up to 5 redirects; *bytes is a heap block of the caller's.
 * RC_NOT_FOUND for 403, 404 and 410, RC_HTTP_STATUS for other refusals, RC_UNREACHABLE, RC_TIMEOUT (10 s without a byte),
 * RC_HTTP_SYNTAX, RC_URL_SYNTAX, RC_UNSUPPORTED if it leads to another scheme.
 */
enum rc check_http_get(const char *url, size_t max, uint8_t **bytes, size_t *n) MUST_CHECK;
