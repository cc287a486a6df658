/*
 * Network addresses of either family, as values.  Interfaces speak of these alone: nothing above net/stack knows
 * whether an address is IPv4 or IPv6.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

enum netaddr_family { NETADDR_NONE, NETADDR_V4, NETADDR_V6 };

struct netaddr {
	enum netaddr_family family;
	uint8_t bytes[16]; /* network order; IPv4 uses the first 4 */
};

/* An address and a port (host order). */
struct endpoint {
	struct netaddr addr;
	uint16_t port;
};

#define NETADDR_TEXT_MAX 46 /* bytes with NUL: the longest IPv6 text */

/** 4 bytes in network order -> an IPv4 address. */
struct netaddr netaddr_v4(const uint8_t bytes[4]);
struct netaddr netaddr_v6(const uint8_t bytes[16]);

bool netaddr_equal(const struct netaddr *a, const struct netaddr *b);

/** True for none, 0.0.0.0 and ::. */
bool netaddr_is_zero(const struct netaddr *addr);

/**
 * Reads "10.0.0.1" (four decimal numbers, no leading zeros) or an IPv6 address without brackets or zone.
 * Returns RC_INVALID for anything else.  Source: RFC 3986 section 3.2.2 (IPv4address), RFC 4291 section 2.2.
 */
enum rc netaddr_parse(struct span text, struct netaddr *out) MUST_CHECK;

/** Appends the address; IPv6 as RFC 5952 section 4 says, without brackets. */
void netaddr_format(struct strbuf *sb, const struct netaddr *addr);

/** Into a buffer of NETADDR_TEXT_MAX bytes; returns buf, for use in messages. */
const char *netaddr_text(const struct netaddr *addr, char *buf);
