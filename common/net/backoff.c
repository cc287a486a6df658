/* Waits between tries. */
#include "net/backoff.h"

#include "net/random.h"

uint64_t backoff_next_ms(struct backoff *backoff)
{
	uint32_t last = backoff->last_ms > 0 ? backoff->last_ms : backoff->least_ms;
	uint32_t most = last < backoff->most_ms / 3 ? last * 3 : backoff->most_ms;

	backoff->last_ms = backoff->least_ms + random_below(most - backoff->least_ms + 1);
	return backoff->last_ms;
}
