/* What the processor itself knows of randomness: RDRAND, and the jitter of its counter. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/** RDRAND's bytes (Intel SDM volume 1, "Random Number Generator Instructions").  False: there is none, or it
 * is broken. */
bool entropy_from_rdrand(void *bytes, size_t n);

/**
 * How long disturb takes by the processor's counter, again and again, hashed.  It is to take a little longer
 * or shorter each time: something slow, outside the processor.  False: it takes too regular a time to be a
 * source.
 */
bool entropy_from_jitter(void *bytes, size_t n, void (*disturb)(void));
