/* Looking into lwIP: neighbours, counters, connections. */
#include "net/stack_info.h"

#include "lwip/etharp.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"
#include "net/glue.h"

_Static_assert(ARP_TABLE_SIZE == STACK_NEIGHBOURS_MAX, "stack_info.h says how many there are");

bool stack_neighbour_get(unsigned i, struct stack_neighbour *out)
{
	struct netif *netif;
	struct eth_addr *mac;
	ip4_addr_t *addr;
	ip_addr_t any;

	if (i >= STACK_NEIGHBOURS_MAX || etharp_get_entry(i, &addr, &netif, &mac) == 0)
		return false;
	ip_addr_copy_from_ip4(any, *addr);
	out->nic = glue_nic(netif);
	out->addr = glue_from_lwip(&any);
	memcpy(out->mac, mac->addr, sizeof out->mac);
	return true;
}

bool stack_counts_get(unsigned i, struct stack_counts *out)
{
	static const struct {
		const char *name;
		const struct stats_proto *stats;
	} protocols[] = {{"IPv4", &lwip_stats.ip},
			 {"IPv6", &lwip_stats.ip6},
			 {"UDP", &lwip_stats.udp},
			 {"TCP", &lwip_stats.tcp}};
	const struct stats_proto *stats;

	if (i >= sizeof protocols / sizeof protocols[0])
		return false;
	stats = protocols[i].stats;
	*out = (struct stack_counts){
		.name = protocols[i].name,
		.received = stats->recv,
		.sent = stats->xmit,
		.dropped = stats->drop,
		.bad = stats->chkerr + stats->lenerr + stats->proterr + stats->opterr,
	};
	return true;
}

bool stack_is_quiet(void)
{
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
		if (pcb->unsent != NULL || pcb->unacked != NULL)
			return false;
	}
	return true;
}
