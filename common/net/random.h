/* Numbers that nobody on the network can guess: ports, sequence numbers, DNS query ids, jitter. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** Called once by stack_init.  Where the machine has no source of randomness, time and MAC addresses must do; a warning is logged. */
void random_start(void);

/** Mixes in what tells this machine from others: MAC addresses.  Those whose entropy is the same, as clones' may be, part. */
void random_stir(const uint8_t *bytes, size_t n);

uint32_t random_u32(void);

/** Evenly from 0 to limit - 1; 0 for limit 0. */
uint32_t random_below(uint32_t limit);
