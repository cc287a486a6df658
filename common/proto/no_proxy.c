/* Whether a server is on the list of those that are asked without the proxy. */
#include "proto/no_proxy.h"

#include "base/ascii.h"
#include "proto/netaddr.h"

/* "10.0.0.0/8"; a whole address without a slash. */
static bool network_has(struct span entry, const struct netaddr *addr)
{
	size_t slash = span_find(entry, '/');
	struct netaddr network;
	uint64_t bits;

	if (netaddr_parse(span_sub(entry, 0, slash), &network) != RC_OK || network.family != addr->family)
		return false;
	bits = network.family == NETADDR_V4 ? 32 : 128;
	if (slash < entry.n) {
		uint64_t asked;

		if (!span_decimal(span_skip(entry, slash + 1), &asked) || asked > bits)
			return false;
		bits = asked;
	}
	for (unsigned i = 0; i < bits; i++) {
		if (((network.bytes[i / 8] ^ addr->bytes[i / 8]) & 0x80 >> i % 8) != 0)
			return false;
	}
	return true;
}

static bool equal_nocase(struct span a, struct span b)
{
	for (size_t i = 0; i < b.n && a.n == b.n; i++) {
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	}
	return a.n == b.n;
}

/* The domain itself, or a name below it. */
static bool domain_has(struct span domain, struct span host)
{
	if (domain.n > 0 && domain.p[0] == '.')
		domain = span_skip(domain, 1);
	if (domain.n == 0 || domain.n > host.n)
		return false;
	if (domain.n < host.n && host.p[host.n - domain.n - 1] != '.')
		return false;
	return equal_nocase(domain, span_skip(host, host.n - domain.n));
}

/* Takes ":port" off; false if it is another port.  An IPv6 address has more than one colon, and none is a
 * port's. */
static bool port_fits(struct span *entry, uint16_t port)
{
	size_t colon = span_find(*entry, ':');
	uint64_t wanted;

	if (colon == entry->n || span_count(*entry, ':') > 1)
		return true;
	if (!span_decimal(span_skip(*entry, colon + 1), &wanted) || wanted != port)
		return false;
	*entry = span_sub(*entry, 0, colon);
	return true;
}

static bool entry_has(struct span entry, struct span host, uint16_t port)
{
	struct netaddr addr;

	if (!port_fits(&entry, port))
		return false;
	if (span_is(entry, "*"))
		return true;
	if (netaddr_parse(host, &addr) == RC_OK)
		return network_has(entry, &addr);
	return domain_has(entry, host);
}

bool no_proxy_matches(struct span list, struct span host, uint16_t port)
{
	while (list.n > 0) {
		size_t n = 0;

		while (n < list.n && list.p[n] != ',' && !ascii_space(list.p[n]))
			n++;
		if (n > 0 && entry_has(span_sub(list, 0, n), host, port))
			return true;
		list = span_skip(list, n + 1);
	}
	return false;
}
