/* lwIP behind stack.h: interfaces, addresses, timers, and received frames as pbufs without a copy. */
#include "net/stack.h"

#define LOG_MODULE "stack"
#include "base/heap.h"
#include "base/log.h"
#include "config.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "net/glue.h"
#include "net/loop.h"
#include "net/random.h"
#include "netif/ethernet.h"
#include "plat.h"

#define MTU_MAX        1500
#define TX_FRAME_MAX   (MTU_MAX + SIZEOF_ETH_HDR)
#define RX_PBUF_COUNT  (FRAME_COUNT + 1024) /* drivers with buffers of their own need some besides */
#define CHECKED_BY_NIC (NETIF_CHECKSUM_ENABLE_ALL & ~(NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP))

/* An interface as lwIP sees it. */
struct iface {
	struct netif netif;
	struct nic *nic; /* NULL: free slot */
	ip6_addr_t gateway6;
	bool has_gateway6;
};

/* A received part of a frame as lwIP sees it: the bytes stay in the driver's buffer. */
struct rx_pbuf {
	struct pbuf_custom custom; /* first: lwIP hands a pointer to it back */
	struct frame *frame;
	struct rx_pbuf *next;
};

static struct {
	struct iface ifaces[NIC_MAX];
	struct rx_pbuf *pbufs;
	struct rx_pbuf *free;
	struct netaddr dns[STACK_DNS_MAX];
	unsigned dns_count;
	unsigned asserts;
	uint8_t tx[TX_FRAME_MAX];
} stack;

/* lwIP's clock. */
u32_t sys_now(void)
{
	return (u32_t)loop_now_ms();
}

void stack_assert_failed(const char *message, const char *file, int line)
{
	stack.asserts++;
	if (stack.asserts <= 10)
		log_error("lwIP found an impossible state: %s (%s line %d); please report it", message, file, line);
}

unsigned stack_asserts(void)
{
	return stack.asserts;
}

enum rc stack_init(void)
{
	random_start();
	random_stir(plat_handover()->mac, sizeof plat_handover()->mac);
	stack.pbufs = heap_new_array(RX_PBUF_COUNT, sizeof *stack.pbufs);
	if (stack.pbufs == NULL)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < RX_PBUF_COUNT; i++) {
		stack.pbufs[i].next = stack.free;
		stack.free = &stack.pbufs[i];
	}
	lwip_init();
	return RC_OK;
}

/* ---- frames in ---- */

static void rx_pbuf_free(struct pbuf *p)
{
	struct rx_pbuf *rx = (struct rx_pbuf *)(void *)p;

	rx->frame->put(rx->frame);
	rx->frame = NULL;
	rx->next = stack.free;
	stack.free = rx;
}

/* Bytes of all parts; 0: lwIP cannot take it.  It wants an Ethernet header in one piece, lengths that fit its 16 bits, a pbuf for each part. */
static size_t bytes_that_fit(const struct frame *frame)
{
	const struct rx_pbuf *rx = stack.free;
	size_t total = 0;

	if (frame->n < SIZEOF_ETH_HDR)
		return 0;
	/* lwIP does not look how long an ARP packet is, and would take the rest from an earlier frame. */
	if (frame->data[12] == ETHTYPE_ARP >> 8 && frame->data[13] == (ETHTYPE_ARP & 0xff) && frame->n < SIZEOF_ETH_HDR + SIZEOF_ETHARP_HDR)
		return 0;
	for (; frame != NULL; frame = frame->next) {
		if (rx == NULL || frame->n == 0 || frame->n > UINT16_MAX - total)
			return 0;
		total += frame->n;
		rx = rx->next;
	}
	return total;
}

/* Takes all parts.  pbuf_cat would walk the chain for each. */
static struct pbuf *wrap(struct frame *frame, size_t total)
{
	struct pbuf *whole = NULL;
	struct pbuf **link = &whole;

	while (frame != NULL) {
		struct rx_pbuf *rx = stack.free;
		struct frame *next = frame->next;
		struct pbuf *p;

		stack.free = rx->next;
		rx->frame = frame;
		rx->custom.custom_free_function = rx_pbuf_free;
		p = pbuf_alloced_custom(PBUF_RAW, (u16_t)frame->n, PBUF_REF, &rx->custom, frame->data, (u16_t)frame->n);
		p->tot_len = (u16_t)total;
		total -= p->len;
		*link = p;
		link = &p->next;
		frame = next;
	}
	return whole;
}

void stack_input(struct nic *nic, struct frame *frame)
{
	struct iface *iface = nic->stack;
	size_t total = bytes_that_fit(frame);
	struct pbuf *p;

	if (iface == NULL || total == 0) {
		nic->counters.rx_dropped++;
		frame_put_all(frame);
		return;
	}
	NETIF_SET_CHECKSUM_CTRL(&iface->netif, frame->checksum_good ? CHECKED_BY_NIC : NETIF_CHECKSUM_ENABLE_ALL);
	p = wrap(frame, total);
	if (iface->netif.input(p, &iface->netif) != ERR_OK)
		pbuf_free(p);
}

/* ---- frames out ---- */

static err_t send_pbuf(struct netif *netif, struct pbuf *p)
{
	struct iface *iface = netif->state;
	struct span frame = span_of(p->payload, p->len);

	if (p->next != NULL) {
		if (p->tot_len > sizeof stack.tx)
			return ERR_BUF;
		frame = span_of(stack.tx, pbuf_copy_partial(p, stack.tx, sizeof stack.tx, 0));
	}
	if (iface->nic->ops->send(iface->nic, frame) != RC_OK) {
		iface->nic->counters.tx_failed++;
		return ERR_IF;
	}
	iface->nic->counters.tx_frames++;
	iface->nic->counters.tx_bytes += frame.n;
	return ERR_OK;
}

/* ---- interfaces ---- */

static u16_t mtu_of(const struct nic *nic)
{
	return nic->mtu < MTU_MAX ? nic->mtu : MTU_MAX;
}

static err_t netif_setup(struct netif *netif)
{
	const struct iface *iface = netif->state;

	netif->name[0] = 'n';
	netif->name[1] = 't';
	netif->hwaddr_len = ETH_HWADDR_LEN;
	memcpy(netif->hwaddr, iface->nic->mac, ETH_HWADDR_LEN);
	netif->mtu = mtu_of(iface->nic);
	netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_MLD6;
	netif->output = etharp_output;
	netif->output_ip6 = ethip6_output;
	netif->linkoutput = send_pbuf;
	return ERR_OK;
}

struct netif *glue_netif(const struct nic *nic)
{
	struct iface *iface = nic->stack;

	return iface != NULL ? &iface->netif : NULL;
}

struct nic *glue_nic(struct netif *netif)
{
	const struct iface *iface = netif->state;

	return iface->nic;
}

bool glue_reaches(struct netif *netif, const ip_addr_t *addr)
{
	const ip4_addr_t *v4 = ip_2_ip4(addr);

	if (IP_IS_V6(addr))
		return true; /* lwIP knows, and says so at once */
	return ip4_addr_isbroadcast(v4, netif) || ip4_addr_ismulticast(v4) || !ip4_addr_isany(netif_ip4_gw(netif)) ||
	       ip4_addr_net_eq(v4, netif_ip4_addr(netif), netif_ip4_netmask(netif));
}

enum rc stack_attach(struct nic *nic)
{
	struct iface *iface = stack.ifaces;

	while (iface < stack.ifaces + NIC_MAX && iface->nic != NULL)
		iface++;
	if (iface == stack.ifaces + NIC_MAX)
		return RC_LIMIT;
	*iface = (struct iface){.nic = nic};
	if (netif_add_noaddr(&iface->netif, iface, netif_setup, ethernet_input) == NULL) {
		iface->nic = NULL;
		return RC_LIMIT;
	}
	nic->stack = iface;
	rx_window_start(&nic->rx_window, nic->rx_ring, TCP_WND);
	netif_set_link_up(&iface->netif);
	netif_set_up(&iface->netif);
	if (netif_default == NULL)
		netif_set_default(&iface->netif);
	return RC_OK;
}

void stack_detach(struct nic *nic)
{
	struct iface *iface = nic->stack;

	if (iface == NULL)
		return;
	netif_remove(&iface->netif);
	nic->stack = NULL;
	iface->nic = NULL;
	for (iface = stack.ifaces; netif_default == NULL && iface < stack.ifaces + NIC_MAX; iface++) {
		if (iface->nic != NULL)
			netif_set_default(&iface->netif);
	}
}

void stack_driver_changed(struct nic *nic)
{
	struct iface *iface = nic->stack;

	iface->netif.mtu = mtu_of(nic);
	rx_window_start(&nic->rx_window, nic->rx_ring, TCP_WND);
}

/* ---- addresses ---- */

static enum rc set_v4(struct netif *netif, const ip_addr_t *addr, unsigned prefix_bits, const struct netaddr *gateway)
{
	ip4_addr_t mask;
	ip_addr_t way_out;

	memset(&way_out, 0, sizeof way_out);
	if (prefix_bits > 32 || gateway->family == NETADDR_V6)
		return RC_INVALID;
	if (gateway->family == NETADDR_V4 && glue_to_lwip(gateway, &way_out) != RC_OK)
		return RC_INVALID;
	mask.addr = lwip_htonl(prefix_bits == 0 ? 0 : UINT32_MAX << (32 - prefix_bits));
	netif_set_addr(netif, ip_2_ip4(addr), &mask, ip_2_ip4(&way_out));
	return RC_OK;
}

/* lwIP takes the first 64 bits of a static address as what is on the link. */
static enum rc set_v6(struct iface *iface, const ip_addr_t *addr, unsigned prefix_bits, const struct netaddr *gateway)
{
	ip_addr_t way_out;
	s8_t slot;

	if (prefix_bits > 128 || gateway->family == NETADDR_V4)
		return RC_INVALID;
	netif_create_ip6_linklocal_address(&iface->netif, 1);
	netif_ip6_addr_set_state(&iface->netif, 0, IP6_ADDR_PREFERRED);
	if (netif_add_ip6_address(&iface->netif, ip_2_ip6(addr), &slot) != ERR_OK)
		return RC_LIMIT;
	netif_ip6_addr_set_state(&iface->netif, slot, IP6_ADDR_PREFERRED);
	iface->has_gateway6 = gateway->family == NETADDR_V6 && glue_to_lwip(gateway, &way_out) == RC_OK;
	if (iface->has_gateway6)
		ip6_addr_copy(iface->gateway6, *ip_2_ip6(&way_out));
	ip6_addr_assign_zone(&iface->gateway6, IP6_UNICAST, &iface->netif);
	return RC_OK;
}

/* Called by lwIP for a destination that is not on the link. */
const ip6_addr_t *stack_gateway6(struct netif *netif, const ip6_addr_t *dest)
{
	struct iface *iface = netif->state;

	(void)dest;
	return iface->has_gateway6 ? &iface->gateway6 : NULL;
}

enum rc stack_address_set(struct nic *nic, const struct netaddr *addr, unsigned prefix_bits,
			  const struct netaddr *gateway)
{
	struct iface *iface = nic->stack;
	ip_addr_t ours;
	enum rc rc;

	if (iface == NULL)
		return RC_INVALID;
	rc = glue_to_lwip(addr, &ours);
	if (rc != RC_OK)
		return rc;
	if (addr->family == NETADDR_V4)
		rc = set_v4(&iface->netif, &ours, prefix_bits, gateway);
	else
		rc = set_v6(iface, &ours, prefix_bits, gateway);
	if (rc == RC_OK)
		netif_set_default(&iface->netif);
	return rc;
}

void stack_address_clear(struct nic *nic)
{
	struct netif *netif = glue_netif(nic);

	if (netif != NULL)
		netif_set_addr(netif, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4);
}

bool stack_address_get(const struct nic *nic, struct netaddr *addr, unsigned *prefix_bits)
{
	const struct netif *netif = glue_netif(nic);
	u32_t mask;

	if (netif == NULL || ip4_addr_isany(netif_ip4_addr(netif)))
		return false;
	*addr = glue_from_lwip(netif_ip_addr4(netif));
	*prefix_bits = 0;
	for (mask = lwip_ntohl(netif_ip4_netmask(netif)->addr); mask != 0; mask <<= 1)
		*prefix_bits += 1;
	return true;
}

unsigned stack_mtu(const struct netaddr *to)
{
	struct netif *netif = NULL;
	ip_addr_t addr;

	if (glue_to_lwip(to, &addr) == RC_OK)
		netif = IP_IS_V6(&addr) ? ip6_route(IP6_ADDR_ANY6, ip_2_ip6(&addr)) : ip4_route(ip_2_ip4(&addr));
	return netif != NULL ? netif->mtu : MTU_MAX;
}

static bool iface_has_v6(const struct netif *netif)
{
	for (unsigned i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
		if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)) && !ip6_addr_islinklocal(netif_ip6_addr(netif, i)))
			return true;
	}
	return false;
}

bool stack_has_family(enum netaddr_family family)
{
	for (const struct iface *iface = stack.ifaces; iface < stack.ifaces + NIC_MAX; iface++) {
		if (iface->nic == NULL)
			continue;
		if (family == NETADDR_V4 && !ip4_addr_isany(netif_ip4_addr(&iface->netif)))
			return true;
		if (family == NETADDR_V6 && iface_has_v6(&iface->netif))
			return true;
	}
	return false;
}

void stack_dns_set(const struct netaddr *servers, unsigned count)
{
	stack.dns_count = count < STACK_DNS_MAX ? count : STACK_DNS_MAX;
	for (unsigned i = 0; i < stack.dns_count; i++)
		stack.dns[i] = servers[i];
}

unsigned stack_dns_get(const struct netaddr **servers)
{
	*servers = stack.dns;
	return stack.dns_count;
}

/* ---- time ---- */

void stack_tick(void)
{
	sys_check_timeouts();
}

uint64_t stack_next_tick_ms(void)
{
	u32_t ms = sys_timeouts_sleeptime();

	return ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? UINT64_MAX : ms;
}

bool stack_acks_waiting(void)
{
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
		if ((pcb->flags & TF_ACK_DELAY) != 0)
			return true;
	}
	return false;
}

void stack_acks_send(void)
{
	for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
		if ((pcb->flags & TF_ACK_DELAY) == 0)
			continue;
		tcp_ack_now(pcb);
		/* If this fails both flags stay, and lwIP's fast timer tries again. */
		if (tcp_output(pcb) == ERR_OK)
			tcp_clear_flags(pcb, TF_ACK_DELAY | TF_ACK_NOW);
	}
}

void stack_reclaim(void)
{
	for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
		if (pcb->ooseq == NULL)
			continue;
		log_debug("out of frame buffers: out-of-order segments are dropped");
		tcp_free_ooseq(pcb);
	}
}
