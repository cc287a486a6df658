/* The first six bytes say what is wanted, the rest is a data unit. */
#include <assert.h>

#include "proto/lldp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct reader r = reader_of(span_of(data, n));
	struct lldp_wanted wanted = {.type = rd_u8(&r), .index = rd_u8(&r), .prefix = rd_be32(&r)};
	struct span unit = span_skip(span_of(data, n), 6);
	struct span found;

	if (lldp_find(unit, &wanted, &found))
		assert(found.p >= unit.p && found.p + found.n <= unit.p + unit.n);
	return 0;
}
