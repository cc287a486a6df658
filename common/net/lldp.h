/* The last LLDP data unit that each interface has received: what the switch at the other end says of itself. */
#pragma once

#include <stdbool.h>

#include "base/span.h"
#include "net/nic.h"

/** Used by nic_deliver, for each frame: keeps one that is LLDP's and gives its buffer back; true then. */
bool lldp_take(struct nic *nic, struct frame *frame);

/** The data unit, borrowed until the next one comes; empty if none has come. */
struct span lldp_unit(const struct nic *nic);
