/* Any bytes as an address: what is taken must come back from its own text. */
#include "proto/netaddr.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct netaddr addr, back;
	char text[NETADDR_TEXT_MAX];

	if (netaddr_parse(span_of(data, n), &addr) != RC_OK)
		return 0;
	if (netaddr_parse(span_str(netaddr_text(&addr, text)), &back) != RC_OK || !netaddr_equal(&addr, &back))
		abort();
	return 0;
}
