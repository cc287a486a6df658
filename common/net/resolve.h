/*
 * Host names to addresses (RFC 1035, RFC 3596) by the servers of stack_dns_set; literals at once.  A is asked for, and AAAA
 * where an interface has an IPv6 address.
 */
#pragma once

#include "base/rc.h"
#include "base/span.h"
#include "proto/netaddr.h"

#define RESOLVE_ADDRS_MAX 4

/* What a name means: addresses of one family, IPv4 where both have some, in the server's order. */
struct resolved {
	struct netaddr addrs[RESOLVE_ADDRS_MAX];
	unsigned count;
};

/* Owned by the caller; zeroed or ended before start. */
struct resolve {
	/** Called once, from resolve_start itself or from the loop: addr is valid on RC_OK. */
	void (*done)(void *ctx, enum rc rc, const struct netaddr *addr);
	void *ctx;
	struct resolved all; /* when done is called with RC_OK; its first is addr */
	bool running;
	unsigned ticket; /* resolve.c's own */
};

/**
 * Looks a name or an address literal (IPv6 without brackets) up.  done gets RC_OK, RC_NO_DNS_SERVER,
 * RC_DNS_NO_ANSWER, RC_DNS_NO_NAME (also where the name has no address), RC_INVALID (not a host name), RC_NO_MEMORY or what
 * datagram_open gives.
 */
void resolve_start(struct resolve *resolve, struct span name, void (*done)(void *ctx, enum rc rc, const struct netaddr *addr),
		   void *ctx);

/** The domain that names without a dot are looked up in first (RFC 1034 section 3.1); empty: none.  Copied. */
void resolve_domain_set(struct span domain);

/** No callback after this. */
void resolve_cancel(struct resolve *resolve);

/** Blocks: gives what done would get, and the address on RC_OK; RC_TIMEOUT at the deadline, RC_CANCELLED on Ctrl-C. */
enum rc resolve_wait(struct span name, uint64_t deadline_ms, struct netaddr *addr) MUST_CHECK;
