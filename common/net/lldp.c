/* Keeping what switches say. */
#include "net/lldp.h"

#include "base/heap.h"
#include "config.h"
#include "proto/lldp.h"

#define HEADER 14 /* of Ethernet */

static struct {
	const struct nic *nic;
	uint8_t *bytes;
	size_t n;
} units[NIC_MAX];

static void keep(const struct nic *nic, struct span unit)
{
	for (unsigned i = 0; i < NIC_MAX; i++) {
		uint8_t *copy;

		if (units[i].nic != nic && units[i].nic != NULL)
			continue;
		copy = heap_new(unit.n);
		if (copy == NULL)
			return;
		memcpy(copy, unit.p, unit.n);
		heap_free(units[i].bytes);
		units[i].nic = nic;
		units[i].bytes = copy;
		units[i].n = unit.n;
		return;
	}
}

bool lldp_take(struct nic *nic, struct frame *frame)
{
	if (frame->n <= HEADER || frame->data[12] != LLDP_ETHERTYPE >> 8 || frame->data[13] != (LLDP_ETHERTYPE & 0xff))
		return false;
	keep(nic, span_of(frame->data + HEADER, frame->n - HEADER));
	frame_put_all(frame);
	return true;
}

struct span lldp_unit(const struct nic *nic)
{
	for (unsigned i = 0; i < NIC_MAX; i++) {
		if (units[i].nic == nic)
			return span_of(units[i].bytes, units[i].n);
	}
	return SPAN_NONE;
}
