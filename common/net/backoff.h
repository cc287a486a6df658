/*
 * How long to wait between tries, so that many machines that lost one server at the same moment do not come back as one:
 * each wait is drawn evenly from the least one to three times the one before ("decorrelated jitter").  Unlike doubling with a
 * bit of noise it spreads machines over the whole interval, and at the cap, too, no two waits are the same.
 */
#pragma once

#include <stdint.h>

struct backoff {
	uint32_t least_ms;
	uint32_t most_ms;
	uint32_t last_ms; /* 0: none yet */
};

/** The next wait, in milliseconds; the first is a half to one and a half of 2 * least_ms. */
uint64_t backoff_next_ms(struct backoff *backoff);
