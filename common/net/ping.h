/* ICMP and ICMPv6 echo.  RFC 792, RFC 4443 section 4. */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "proto/netaddr.h"

#define PING_SIZE_MAX 1400 /* bytes of payload: no fragments */

/**
 * Sends one echo request of size payload bytes and waits for its answer; round_trip_us is the time between.
 * RC_TIMEOUT, RC_UNREACHABLE (no route, or a router said so), RC_TOO_LONG, RC_NO_BUFFERS, RC_CANCELLED.
 */
enum rc ping_once(const struct netaddr *to, unsigned size, uint64_t timeout_ms, uint64_t *round_trip_us) MUST_CHECK;
