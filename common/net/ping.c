/* Echo requests over a raw socket of lwIP, one at a time. */
#include "net/ping.h"

#include <string.h>

#include "lwip/inet_chksum.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip4.h"
#include "lwip/raw.h"
#include "net/glue.h"
#include "net/loop.h"
#include "net/random.h"
#include "plat.h"

#define ECHO_HEADER 8 /* type, code, checksum, id, sequence number */
#define QUOTED_MAX  (60 + ECHO_HEADER) /* what an error message quotes: IP header with options and the first 8 bytes */

struct ping {
	struct raw_pcb *pcb;
	bool v6;
	bool answered;
	bool unreachable;
	uint8_t echo[ECHO_HEADER]; /* the request's header: id and number tell ours from others */
};

static bool same_echo(const struct ping *ping, const uint8_t *header)
{
	return memcmp(header + 4, ping->echo + 4, 4) == 0;
}

/* An ICMPv4 error quotes the packet that it is about (RFC 792). */
static bool quotes_us(const struct ping *ping, const uint8_t *quoted, unsigned n)
{
	unsigned ip_header = n > 0 ? (quoted[0] & 15U) * 4 : 0;

	return ip_header >= 20 && n >= ip_header + ECHO_HEADER && quoted[9] == IP_PROTO_ICMP &&
	       same_echo(ping, quoted + ip_header);
}

/* Takes the packet if it is our answer. */
static u8_t on_packet(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
	struct ping *ping = arg;
	uint8_t head[60 + ECHO_HEADER + QUOTED_MAX];
	unsigned n = pbuf_copy_partial(p, head, sizeof head, 0);
	/* lwIP gives the packet with its IP header; IPv6 extension headers do not occur before an echo reply. */
	unsigned skip = ping->v6 ? 40 : n > 0 ? (head[0] & 15U) * 4 : 0;
	const uint8_t *icmp = head + skip;

	(void)pcb;
	(void)from;
	if (n < skip + ECHO_HEADER)
		return 0;
	n -= skip;
	if (icmp[0] == (ping->v6 ? ICMP6_TYPE_EREP : ICMP_ER) && same_echo(ping, icmp))
		ping->answered = true;
	else if (!ping->v6 && icmp[0] == ICMP_DUR && quotes_us(ping, icmp + ECHO_HEADER, n - ECHO_HEADER))
		ping->unreachable = true;
	else
		return 0;
	pbuf_free(p);
	return 1;
}

static bool settled(void *ctx)
{
	const struct ping *ping = ctx;

	return ping->answered || ping->unreachable;
}

static enum rc send_echo(struct ping *ping, const ip_addr_t *to, unsigned size)
{
	struct pbuf *p = pbuf_alloc(PBUF_IP, (u16_t)(ECHO_HEADER + size), PBUF_RAM);
	uint32_t id = random_u32();
	uint16_t sum;
	err_t err;

	if (p == NULL)
		return RC_NO_BUFFERS;
	memset(p->payload, 0, ECHO_HEADER + size);
	ping->echo[0] = ping->v6 ? ICMP6_TYPE_EREQ : ICMP_ECHO;
	memcpy(ping->echo + 4, &id, sizeof id);
	memcpy(p->payload, ping->echo, ECHO_HEADER);
	if (ping->v6) { /* its checksum covers the addresses, which lwIP chooses */
		ping->pcb->chksum_reqd = 1;
		ping->pcb->chksum_offset = 2;
	} else {
		sum = inet_chksum(p->payload, p->len);
		memcpy((uint8_t *)p->payload + 2, &sum, sizeof sum);
	}
	err = raw_sendto(ping->pcb, p, to);
	pbuf_free(p);
	return glue_rc(err);
}

enum rc ping_once(const struct netaddr *to, unsigned size, uint64_t timeout_ms, uint64_t *round_trip_us)
{
	struct ping ping = {.v6 = to->family == NETADDR_V6};
	uint64_t sent_us;
	ip_addr_t addr;
	enum rc rc;

	if (size > PING_SIZE_MAX)
		return RC_TOO_LONG;
	rc = glue_to_lwip(to, &addr);
	if (rc != RC_OK)
		return rc;
	ping.pcb = raw_new_ip_type(IP_GET_TYPE(&addr), ping.v6 ? IP6_NEXTH_ICMP6 : IP_PROTO_ICMP);
	if (ping.pcb == NULL)
		return RC_NO_BUFFERS;
	raw_recv(ping.pcb, on_packet, &ping);
	sent_us = plat_now_us();
	rc = send_echo(&ping, &addr, size);
	if (rc == RC_OK)
		rc = loop_until(settled, &ping, loop_deadline_ms(timeout_ms));
	raw_remove(ping.pcb);
	if (rc != RC_OK)
		return rc;
	if (ping.unreachable)
		return RC_UNREACHABLE;
	*round_trip_us = plat_now_us() - sent_us;
	return RC_OK;
}
