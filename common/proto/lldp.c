/* LLDP data units. */
#include "proto/lldp.h"

static bool has_prefix(struct span value, uint32_t prefix)
{
	struct reader r = reader_of(value);

	return prefix == 0 || (rd_be32(&r) == prefix && !r.bad);
}

bool lldp_find(struct span unit, const struct lldp_wanted *wanted, struct span *out)
{
	struct reader r = reader_of(unit);
	unsigned left = wanted->index;

	while (r.left > 0) {
		uint16_t head = rd_be16(&r);
		struct span value = rd_span(&r, head & 0x1ff);

		if (r.bad || head >> 9 == 0) /* 0 ends the unit */
			return false;
		if (head >> 9 != wanted->type || !has_prefix(value, wanted->prefix))
			continue;
		if (left-- == 0) {
			*out = value;
			return true;
		}
	}
	return false;
}
