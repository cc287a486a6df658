/* Numbers that nobody on the network can guess: ports, sequence numbers, DNS query ids, jitter. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** Called once by stack_init.  Where the machine has no source of randomness, time and MAC address must do; a warning is logged. */
void random_start(const uint8_t *extra, size_t n);

uint32_t random_u32(void);

/** Evenly from 0 to limit - 1; 0 for limit 0. */
uint32_t random_below(uint32_t limit);
