/*
 * Frames off the wire into the stack, which has an address of each family, a VLAN, an open UDP socket, and a TCP connection
 * under way.  The input is a list of frames, each behind its length in two bytes.
 *
 * So that mutated bytes get past the first checks, checksums are set right, and a TCP segment is made one of the
 * connection: to its port, acknowledging relative to its first sequence number.
 */
#include <stdlib.h>

#include "net/checksum.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/nic.h"
#include "net/rx_merge.h"
#include "net/stack.h"
#include "net/stream.h"
#include "net/vlan.h"

static enum rc opened(struct nic *nic)
{
	(void)nic;
	return RC_OK;
}

static void closed(struct nic *nic)
{
	(void)nic;
}

#define IP_AT  14
#define TCP_AT 34

/* The connection's port and first sequence number, from its SYN. */
static uint8_t our_port[2];
static uint32_t our_isn;

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum rc sent(struct nic *nic, struct span frame)
{
	(void)nic;
	if (frame.n >= TCP_AT + 20 && frame.p[12] == 8 && frame.p[IP_AT + 9] == 6 && (frame.p[TCP_AT + 13] & 0x12) == 2) {
		memcpy(our_port, frame.p + TCP_AT, 2);
		our_isn = be32(frame.p + TCP_AT + 4);
	}
	return frame.n >= 14 ? RC_OK : RC_NIC_SEND;
}

static unsigned polled(struct nic *nic, unsigned budget)
{
	(void)nic;
	(void)budget;
	return 0;
}

static bool linked(struct nic *nic)
{
	(void)nic;
	return true;
}

static const struct nic_ops ops = {"fuzz", opened, closed, sent, polled, linked, true, false};
static struct nic nic = {.ops = &ops, .mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500};

static void datagram_in(void *ctx, const struct endpoint *from, struct span payload)
{
	volatile uint8_t sum = 0;

	(void)ctx;
	(void)from;
	for (size_t i = 0; i < payload.n; i++)
		sum = (uint8_t)(sum + payload.p[i]);
}

static void connected(void *ctx)
{
	(void)ctx;
}

static void received(void *ctx, struct span bytes)
{
	datagram_in(ctx, NULL, bytes);
}

static void ended(void *ctx, enum rc why)
{
	(void)why;
	*(struct stream **)ctx = NULL;
}

static void must(enum rc rc)
{
	if (rc != RC_OK)
		abort();
}

static void start(void)
{
	static const uint8_t ours6[16] = {0xfd, 0x99, [15] = 2};
	static struct datagram *socket;
	struct nic *vlan;
	struct netaddr none = {.family = NETADDR_NONE};
	struct netaddr addr = netaddr_v4((const uint8_t[]){10, 99, 0, 2});

	must(stack_init());
	must(nic_add(&nic));
	must(nic_open(&nic));
	must(stack_address_set(&nic, &addr, 24, &none));
	addr = netaddr_v6(ours6);
	must(stack_address_set(&nic, &addr, 64, &none));
	must(datagram_open(NULL, 6800, datagram_in, NULL, &socket));
	addr = netaddr_v4((const uint8_t[]){10, 98, 0, 2});
	must(vlan_create(&nic, 5, 0, &vlan));
	must(nic_open(vlan));
	must(stack_address_set(vlan, &addr, 24, &none));
}

static void put_be32(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 24);
	p[1] = (uint8_t)(value >> 16);
	p[2] = (uint8_t)(value >> 8);
	p[3] = (uint8_t)value;
}

static void fit(uint8_t *frame, size_t n)
{
	static const uint8_t head[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0};
	static const uint8_t addresses[] = {10, 99, 0, 1, 10, 99, 0, 2};
	uint16_t sum;

	if (n < TCP_AT || memcmp(frame + 12, head + 12, 2) != 0 || (frame[IP_AT] & 15) < 5 || n < IP_AT + (frame[IP_AT] & 15U) * 4)
		return;
	if (frame[IP_AT + 9] == 6 && n >= TCP_AT + 20) {
		memcpy(frame, head, sizeof head);
		frame[IP_AT + 2] = (uint8_t)((n - IP_AT) >> 8);
		frame[IP_AT + 3] = (uint8_t)(n - IP_AT);
		memset(frame + IP_AT + 4, 0, 4);
		memcpy(frame + IP_AT + 12, addresses, sizeof addresses);
		memcpy(frame + TCP_AT, "\0\x50", 2);
		memcpy(frame + TCP_AT + 2, our_port, 2);
		put_be32(frame + TCP_AT + 8, be32(frame + TCP_AT + 8) + our_isn);
	}
	memset(frame + IP_AT + 10, 0, 2);
	sum = (uint16_t)~checksum_fold(frame + IP_AT, (frame[IP_AT] & 15) * 4);
	memcpy(frame + IP_AT + 10, &sum, 2);
}

static void deliver(struct span bytes)
{
	struct frame *frame = frame_get();

	if (frame == NULL)
		abort(); /* the stack has swallowed them all */
	if (bytes.n > frame->cap - (size_t)(frame->data - frame->start))
		bytes.n = 0;
	if (bytes.n > 0)
		memcpy(frame->data, bytes.p, bytes.n);
	frame->n = bytes.n;
	frame->checksum_good = true;
	fit(frame->data, frame->n);
	nic_deliver(&nic, frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct stream_events events = {connected, received, ended};
	static const uint8_t arp_reply[] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 2,
		2, 0, 0, 0, 0, 1, 10, 99, 0, 1, 2, 0, 0, 0, 0, 2, 10, 99, 0, 2,
	};
	static bool started;
	struct endpoint peer = {netaddr_v4((const uint8_t[]){10, 99, 0, 1}), 80};
	struct reader r = reader_of(span_of(data, n));
	struct stream *stream;

	if (!started)
		start();
	started = true;
	deliver(span_of(arp_reply, sizeof arp_reply));
	must(stream_open(&peer, &events, &stream, &stream));
	while (r.left > 0) {
		struct span frame = rd_span(&r, rd_be16(&r));

		if (r.bad)
			break;
		deliver(frame);
		stack_acks_send();
	}
	rx_merge_flush();
	stack_tick();
	if (stream != NULL)
		stream_abort(stream);
	loop_poll();
	if (stack_asserts() != 0)
		abort();
	return 0;
}
