/* Exceptions of 32-bit code: a mistake of ours, said on the screen with what is needed to find it. */
#pragma once

#include <stdint.h>

struct fault_table {
	uint32_t address;
	uint16_t limit;
};

/** Fills the interrupt descriptor table and says where it is; real.c loads it. */
struct fault_table fault_start(void);
