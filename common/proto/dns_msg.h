/* DNS messages of a client that asks for addresses.  RFC 1035, RFC 3596. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/netaddr.h"

#define DNS_PORT      53
#define DNS_NAME_MAX  253 /* characters of a name without the last dot (RFC 1035 section 3.1: 255 bytes on the wire) */
#define DNS_QUERY_MAX 272 /* bytes of the longest query: header, name, type and class */
#define DNS_ADDRS_MAX 4   /* addresses of one answer that are kept */

/* RFC 1035 section 3.2.2, RFC 3596 section 2.1. */
enum dns_type { DNS_TYPE_A = 1, DNS_TYPE_CNAME = 5, DNS_TYPE_AAAA = 28 };

/* RFC 1035 section 4.1.1, RCODE. */
enum dns_rcode { DNS_NO_ERROR = 0, DNS_SERVER_FAILURE = 2, DNS_NAME_ERROR = 3, DNS_REFUSED = 5 };

struct dns_answer {
	uint8_t rcode;      /* enum dns_rcode, or another number below 16 */
	unsigned count;     /* addresses: 0 with DNS_NO_ERROR means that the name has none of that type */
	struct netaddr addrs[DNS_ADDRS_MAX];
	uint32_t ttl_s;     /* the smallest on the way to the addresses */
};

/**
 * Writes the query for one name and type into buf of cap bytes.
 *
 * RC_INVALID if the name is none: a label that is empty or longer than 63, more than DNS_NAME_MAX characters, or a
 * character other than letters, digits, '-' and '_' (RFC 1123 section 2.1; '_' is in use).  A last dot is allowed.
 * RC_TOO_LONG if buf is too small.
 */
enum rc dns_query_write(struct span name, uint16_t id, enum dns_type type, uint8_t *buf, size_t cap, size_t *n) MUST_CHECK;

/**
 * Reads the response to a query as dns_query_write made it (query: its bytes).  CNAMEs are followed inside the message, in any
 * order.  RC_INVALID if it is malformed or answers another question: then it is as if it had not come.
 */
enum rc dns_response_read(struct span packet, struct span query, struct dns_answer *out) MUST_CHECK;
