/* A TCP stream from a server that sends as fast as it can: how few ACKs it gets, and what they say of a hole.
 */
#include "check.h"

#include <string.h>

#include "net/checksum.h"
#include "net/loop.h"
#include "net/nic.h"
#include "net/stack.h"
#include "net/stream.h"

#include "silent_nic.h"

#define MSS	    1460
#define HEADS	    54		/* Ethernet, IP, TCP */
#define SERVER_ISN  0xfffff000u /* sequence numbers wrap on the way */
#define PATIENCE    10000	/* rounds */
#define TYPE_ARP    0x0806
#define OPTION_SACK 5

enum {
	FIN = 1,
	SYN = 2,
	ACK = 16
};

static struct {
	unsigned segments; /* still to be sent */
	bool answers_arp, answers_syn;
	uint32_t next;	 /* sequence number of its next byte */
	uint32_t client; /* what it has got of ours */
	uint8_t port[2]; /* of the client */
	unsigned acks;
	uint8_t last[1514]; /* frame that it got */
} server;

static bool connected;
static size_t received;

/* ---- the server ---- */

static void put(uint8_t *p, uint32_t value, unsigned bytes)
{
	while (bytes-- > 0) {
		p[bytes] = (uint8_t)value;
		value >>= 8;
	}
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void send_arp_answer(struct nic *nic)
{
	struct frame *frame = frame_get();

	memcpy(frame->data,
	       "\2\0\0\0\0\2\2\0\0\0\0\1\x08\x06\0\1\x08\0\6\4\0\2\2\0\0\0\0\1\x0a\x63\0\1\2\0\0\0\0\2\x0a"
	       "\x63\0\2",
	       42);
	frame->n = 42;
	nic_deliver(nic, frame);
}

/* Options only come without data. */
static void send_segment(struct nic *nic, uint8_t flags, struct span options, size_t data)
{
	static const uint8_t start[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0};
	struct frame *frame = frame_get();
	uint8_t *p = frame->data;
	uint16_t sum;

	memset(p, 0, HEADS);
	memcpy(p, start, sizeof start);
	put(p + 16, (uint32_t)(40 + options.n + data), 2);
	memcpy(p + 22, "\100\6\0\0\x0a\x63\0\1\x0a\x63\0\2\0\120", 14);
	sum = (uint16_t)~checksum_fold(p + 14, 20);
	memcpy(p + 24, &sum, 2);
	memcpy(p + 36, server.port, 2);
	put(p + 38, server.next, 4);
	put(p + 42, server.client, 4);
	p[46] = (uint8_t)((20 + options.n) << 2);
	p[47] = flags;
	put(p + 48, 0xffff, 2);
	if (options.n > 0)
		memcpy(p + HEADS, options.p, options.n);
	memset(p + HEADS + options.n, 'x', data);
	frame->n = HEADS + options.n + data;
	frame->checksum_good = true;
	server.next += (uint32_t)data + ((flags & SYN) != 0);
	nic_deliver(nic, frame);
}

static unsigned server_poll(struct nic *nic, unsigned budget)
{
	static const uint8_t options[] = {2, 4, MSS >> 8, MSS & 0xff, 1, 1, 4, 2, 1, 3, 3, 7};
	unsigned frames = 0;

	if (server.answers_arp)
		send_arp_answer(nic);
	if (server.answers_syn)
		send_segment(nic, SYN | ACK, span_of(options, sizeof options), 0);
	server.answers_arp = server.answers_syn = false;
	for (; frames < budget && server.segments > 0; frames++, server.segments--)
		send_segment(nic, ACK, span_of(NULL, 0), MSS);
	return frames;
}

static enum rc server_hear(struct nic *nic, struct span frame)
{
	const uint8_t *p = frame.p;

	(void)nic;
	if ((p[12] << 8 | p[13]) == TYPE_ARP) {
		server.answers_arp = true;
		return RC_OK;
	}
	CHECK_NUM(p[23], 6);
	memcpy(server.last, p, frame.n);
	memcpy(server.port, p + 34, 2);
	server.client = get32(p + 38) + ((p[47] & SYN) != 0);
	server.answers_syn = (p[47] & SYN) != 0;
	server.acks += p[47] == ACK;
	return RC_OK;
}

/* ---- the client ---- */

static const struct nic_ops firmware_ops = {"firmware",	 silent_open, silent_close, server_hear,
					    server_poll, silent_link, false,	    false};
static const struct nic_ops native_ops = {"native",    silent_open, silent_close, server_hear,
					  server_poll, silent_link, true,	  true};
static struct nic nic = {.chip = "fake", .mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500};

static void on_connected(void *ctx)
{
	(void)ctx;
	connected = true;
}

static void on_received(void *ctx, struct span bytes)
{
	(void)ctx;
	received += bytes.n;
}

static void on_closed(void *ctx, enum rc why)
{
	(void)ctx, (void)why;
	connected = false;
}

static struct stream *connect_by(const struct nic_ops *ops)
{
	static const struct stream_events events = {on_connected, on_received, on_closed};
	const struct endpoint to = {netaddr_v4((const uint8_t[]){10, 99, 0, 1}), 80};
	const struct netaddr ours = netaddr_v4((const uint8_t[]){10, 99, 0, 2});
	const struct netaddr none = {.family = NETADDR_NONE};
	struct stream *stream = NULL;

	nic.ops = ops;
	CHECK_RC(nic_open(&nic), RC_OK);
	CHECK_RC(stack_address_set(&nic, &ours, 24, &none), RC_OK);
	memset(&server, 0, sizeof server);
	server.next = SERVER_ISN;
	connected = false;
	received = 0;
	CHECK_RC(stream_open(&to, &events, NULL, &stream), RC_OK);
	for (unsigned i = 0; i < PATIENCE && !connected; i++)
		loop_poll();
	CHECK(connected);
	return stream;
}

/* The ACKs that so many segments cause, all of which come as fast as they are taken. */
static unsigned acks_for(unsigned segments)
{
	server.acks = 0;
	server.segments = segments;
	for (unsigned i = 0; i < PATIENCE && server.segments > 0; i++)
		loop_poll();
	CHECK_NUM(server.segments, 0);
	return server.acks;
}

static void test_few_acks(const struct nic_ops *ops)
{
	struct stream *stream = connect_by(ops);
	unsigned quick = acks_for(180); /* 256 KiB: a sender's window grows with ACKs */
	unsigned then;

	CHECK(quick >= 3 && quick <= 90 + 10);
	then = acks_for(4000);
	/* 40 segments each; a machine that stands still for 50 ms meanwhile causes one more.  Stock lwIP:
	 * 2000. */
	CHECK(then >= 50 && then <= 100 + 50);
	CHECK_NUM(received, (180 + 4000) * MSS);
	stream_abort(stream);
	nic_close(&nic);
}

/* Segments behind a hole are told of at once, as one block; those of one poll with one ACK, and all go to the
 * stream once the hole is filled. */
static void test_a_hole(void)
{
	struct stream *stream = connect_by(&native_ops);
	const uint8_t *tcp = server.last + 34;
	uint32_t hole;

	(void)acks_for(200);
	received = 0;
	hole = server.next;
	server.next += MSS;
	CHECK_NUM(acks_for(40), 1);
	CHECK_NUM(get32(tcp + 8), hole);
	CHECK_NUM(tcp[12] >> 4, 5 + 3);
	CHECK(tcp[22] == OPTION_SACK && tcp[23] == 2 + 8);
	CHECK_NUM(get32(tcp + 24), hole + MSS);
	CHECK_NUM(get32(tcp + 28), hole + 41 * MSS);
	CHECK_NUM(received, 0);
	server.next = hole;
	CHECK_NUM(acks_for(1), 1);
	CHECK_NUM(get32(tcp + 8), hole + 41 * MSS);
	CHECK_NUM(received, 41 * MSS);
	stream_abort(stream);
	nic_close(&nic);
}

int main(void)
{
	CHECK_RC(stack_init(), RC_OK);
	nic.ops = &firmware_ops;
	CHECK_RC(nic_add(&nic), RC_OK);
	test_few_acks(&firmware_ops);
	test_few_acks(&native_ops);
	test_a_hole();
	CHECK_NUM(stack_asserts(), 0);
	return check_end();
}
