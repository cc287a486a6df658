/* What time a server says it is. */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "proto/netaddr.h"

/** Asks up to four times within 8 s.  RC_TIMEOUT, RC_CANCELLED, RC_REFUSED (it does not know), what
 * datagram_send gives. */
enum rc ntp_ask(const struct netaddr *server, uint64_t *seconds) MUST_CHECK;
