/* What the TCP/IP stack knows and counts, for people. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "net/nic.h"
#include "proto/netaddr.h"

struct stack_neighbour {
	const struct nic *nic;
	struct netaddr addr;
	uint8_t mac[6];
};

/** The i-th slot of the IPv4 neighbour table; false if that one is empty.  There are STACK_NEIGHBOURS_MAX
 * slots. */
bool stack_neighbour_get(unsigned i, struct stack_neighbour *out);

#define STACK_NEIGHBOURS_MAX 32

/* Packets of one protocol. */
struct stack_counts {
	const char *name;
	uint32_t received;
	uint32_t sent;
	uint32_t dropped;
	uint32_t bad; /* wrong checksum, length or contents */
};

/** The i-th protocol's counts; false behind the last. */
bool stack_counts_get(unsigned i, struct stack_counts *out);

/** Whether all connections have said and heard all that they had to: nothing waits to be acknowledged. */
bool stack_is_quiet(void);
