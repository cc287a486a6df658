/* A no-proxy list and a host, separated by a line end: a host that is its own list matches, and "*" matches
 * all. */
#include <stdlib.h>

#include "proto/no_proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span list = span_of(data, n);
	size_t end = span_find(list, '\n');
	struct span host = span_skip(list, end + 1);

	(void)no_proxy_matches(span_sub(list, 0, end), host, 80);
	if (!no_proxy_matches(span_str("*"), host, 80))
		abort();
	return 0;
}
