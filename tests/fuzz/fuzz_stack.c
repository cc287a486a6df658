/*
 * Frames off the wire into the stack, which has an address of each family, an open UDP socket, and a TCP connection
 * under way.  The input is a list of frames, each behind its length in two bytes.
 */
#include <stdlib.h>

#include "net/datagram.h"
#include "net/loop.h"
#include "net/nic.h"
#include "net/stack.h"
#include "net/stream.h"

static enum rc opened(struct nic *nic)
{
	(void)nic;
	return RC_OK;
}

static void closed(struct nic *nic)
{
	(void)nic;
}

static enum rc sent(struct nic *nic, struct span frame)
{
	(void)nic;
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

static const struct nic_ops ops = {"fuzz", opened, closed, sent, polled, linked};
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
	struct netaddr none = {.family = NETADDR_NONE};
	struct netaddr addr = netaddr_v4((const uint8_t[]){10, 99, 0, 2});

	must(stack_init());
	must(nic_add(&nic));
	must(nic_open(&nic));
	must(stack_address_set(&nic, &addr, 24, &none));
	addr = netaddr_v6(ours6);
	must(stack_address_set(&nic, &addr, 64, &none));
	must(datagram_open(NULL, 6800, datagram_in, NULL, &socket));
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
	nic_deliver(&nic, frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct stream_events events = {connected, received, ended};
	static bool started;
	struct endpoint peer = {netaddr_v4((const uint8_t[]){10, 99, 0, 1}), 80};
	struct reader r = reader_of(span_of(data, n));
	struct stream *stream;

	if (!started)
		start();
	started = true;
	must(stream_open(&peer, &events, &stream, &stream));
	while (r.left > 0) {
		struct span frame = rd_span(&r, rd_be16(&r));

		if (r.bad)
			break;
		deliver(frame);
		stack_acks_send();
	}
	stack_tick();
	if (stream != NULL)
		stream_abort(stream);
	loop_poll();
	if (stack_asserts() != 0)
		abort();
	return 0;
}
