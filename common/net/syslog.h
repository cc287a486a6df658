/*
 * The log on its way to a server: one datagram a line, RFC 5424 over UDP (RFC 5426).
 *
 * Lines wait in the log itself until the loop has a quiet moment, so that logging is possible anywhere, in a driver too.
 */
#pragma once

#include "base/span.h"
#include "proto/netaddr.h"

/**
 * Sends what the log has so far, and all that follows, to that server; what was sent to it before is not sent again.
 * Debug messages stay here.  NULL ends it.
 *
 * @name: what the server shall call us, a host name or an address; a copy is kept
 */
void syslog_to(const struct netaddr *server, struct span name);

/** Sends what is left, at once: before the interfaces close. */
void syslog_flush(void);
