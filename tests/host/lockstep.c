/* Waits that only double, on every machine the same: what net/backoff.c is measured against.  Linked in its place. */
#include "net/backoff.h"

uint64_t backoff_next_ms(struct backoff *backoff)
{
	uint32_t last = backoff->last_ms;
	uint32_t next = last > 0 ? last * 2 : backoff->least_ms * 2;

	backoff->last_ms = next < backoff->most_ms ? next : backoff->most_ms;
	return backoff->last_ms;
}
