/* UDP over lwIP. */
#include "net/datagram.h"

#include "base/heap.h"
#include "lwip/udp.h"
#include "net/glue.h"
#include "net/random.h"

#define PORT_FIRST 49152 /* RFC 6335 section 6: dynamic ports */
#define PORT_COUNT 16384
#define PORT_TRIES 16

struct datagram {
	struct udp_pcb *pcb;
	struct nic *nic;
	datagram_rx_fn *rx;
	void *ctx;
};

/* A datagram of several parts (fragments, or a driver with small buffers) in one piece. */
static void receive_joined(struct datagram *datagram, const struct endpoint *from, struct pbuf *p)
{
	uint8_t *whole = heap_new(p->tot_len);

	if (whole == NULL)
		return;
	datagram->rx(datagram->ctx, from, span_of(whole, pbuf_copy_partial(p, whole, p->tot_len, 0)));
	heap_free(whole);
}

static void received(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *addr, u16_t port)
{
	struct datagram *datagram = arg;
	struct endpoint from = {glue_from_lwip(addr), port};

	(void)pcb;
	/* rx may close the socket: it is not touched after that. */
	if (p->next == NULL)
		datagram->rx(datagram->ctx, &from, span_of(p->payload, p->len));
	else
		receive_joined(datagram, &from, p);
	pbuf_free(p);
}

static err_t bind_port(struct udp_pcb *pcb, uint16_t port)
{
	err_t err = ERR_USE;

	if (port != 0)
		return udp_bind(pcb, IP_ANY_TYPE, port);
	for (unsigned i = 0; err == ERR_USE && i < PORT_TRIES; i++)
		err = udp_bind(pcb, IP_ANY_TYPE, (u16_t)(PORT_FIRST + random_below(PORT_COUNT)));
	return err;
}

enum rc datagram_open(struct nic *nic, uint16_t port, datagram_rx_fn *rx, void *ctx, struct datagram **out)
{
	struct datagram *datagram;
	err_t err;

	if (nic != NULL && glue_netif(nic) == NULL)
		return RC_UNREACHABLE;
	datagram = heap_new(sizeof *datagram);
	if (datagram == NULL)
		return RC_NO_MEMORY;
	*datagram = (struct datagram){udp_new_ip_type(IPADDR_TYPE_ANY), nic, rx, ctx};
	if (datagram->pcb == NULL) {
		heap_free(datagram);
		return RC_NO_MEMORY;
	}
	err = bind_port(datagram->pcb, port);
	if (err != ERR_OK) {
		datagram_close(datagram);
		return glue_rc(err);
	}
	if (nic != NULL)
		udp_bind_netif(datagram->pcb, glue_netif(nic));
	udp_recv(datagram->pcb, received, datagram);
	*out = datagram;
	return RC_OK;
}

void datagram_close(struct datagram *datagram)
{
	if (datagram == NULL)
		return;
	udp_remove(datagram->pcb);
	heap_free(datagram);
}

/* The interface to send through: the socket's; for a broadcast, which has no route, the default one. */
static struct netif *way_out(const struct datagram *datagram, const ip_addr_t *to)
{
	if (datagram->nic != NULL)
		return glue_netif(datagram->nic);
	if (netif_default != NULL && IP_IS_V4(to) && ip4_addr_isbroadcast_u32(ip_2_ip4(to)->addr, netif_default))
		return netif_default;
	return ip_route(&datagram->pcb->local_ip, to);
}

enum rc datagram_send(struct datagram *datagram, const struct endpoint *to, struct span payload)
{
	struct netif *netif;
	struct pbuf *p;
	ip_addr_t addr;
	err_t err;
	enum rc rc;

	rc = glue_to_lwip(&to->addr, &addr);
	if (rc != RC_OK)
		return rc;
	netif = way_out(datagram, &addr);
	if (netif == NULL || !glue_reaches(netif, &addr))
		return RC_UNREACHABLE;
	if (payload.n > UINT16_MAX)
		return RC_TOO_LONG;
	p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)payload.n, PBUF_RAM);
	if (p == NULL)
		return RC_NO_BUFFERS;
	if (payload.n > 0)
		memcpy(p->payload, payload.p, payload.n);
	err = udp_sendto_if(datagram->pcb, p, &addr, to->port, netif);
	pbuf_free(p);
	return glue_rc(err);
}

uint16_t datagram_port(const struct datagram *datagram)
{
	return datagram->pcb->local_port;
}
