/* What a switch says of itself: LLDP data units, taken apart.  IEEE 802.1AB-2016 chapter 8. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define LLDP_ETHERTYPE 0x88cc

struct lldp_wanted {
	uint8_t type;    /* of the element: 1 chassis, 2 port, 5 system name, 127 an organisation's own */
	uint8_t index;   /* of those that match, from 0 */
	uint32_t prefix; /* 0, or its first four bytes: an organisation's number and subtype */
};

/** Finds an element's bytes, behind its head, in a data unit (what stands behind the Ethernet header).  False if there is none. */
bool lldp_find(struct span unit, const struct lldp_wanted *wanted, struct span *out) MUST_CHECK;
