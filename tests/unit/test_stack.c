/* Loop timers, the checksum, the frame pool, and the stack under frames that are cut short anywhere. */
#include "check.h"

#include <glob.h>
#include <unistd.h>

#include "config.h"
#include "net/checksum.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/nic.h"
#include "net/random.h"
#include "net/resolve.h"
#include "net/stack.h"
#include "net/stream.h"

#include "silent_nic.h"

/* ---- a NIC that keeps what is sent and receives what a test hands it ---- */

static uint8_t last_sent[2000];
static size_t last_sent_n;
static bool refuse;

static unsigned opened;
static unsigned closed;
static enum rc open_rc;

static enum rc fake_open(struct nic *nic)
{
	(void)nic;
	opened += open_rc == RC_OK;
	return open_rc;
}

static void fake_close(struct nic *nic)
{
	(void)nic;
	closed++;
}

static enum rc fake_send(struct nic *nic, struct span frame)
{
	(void)nic;
	if (refuse || frame.n > sizeof last_sent)
		return RC_NIC_SEND;
	memcpy(last_sent, frame.p, frame.n);
	last_sent_n = frame.n;
	return RC_OK;
}

static const struct nic_ops fake_ops = {"fake", fake_open, fake_close, fake_send, silent_poll, silent_link, false, false};
static struct nic nic = {.ops = &fake_ops, .chip = "fake", .mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500};

static void deliver(struct span bytes)
{
	struct frame *frame = frame_get();

	CHECK(frame != NULL);
	if (bytes.n > 0)
		memcpy(frame->data, bytes.p, bytes.n);
	frame->n = bytes.n;
	nic_deliver(&nic, frame);
}

/* ---- checksum, random ---- */

static uint16_t slow_sum(const uint8_t *p, int n)
{
	uint32_t sum = 0;

	for (int i = 0; i < n; i++)
		sum += i % 2 == 0 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static void test_checksum(void)
{
	static uint8_t bytes[70000];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = i < 300 ? 0xff : (uint8_t)random_u32();
	for (int at = 0; at < 9; at++) {
		for (int n = 0; n < 300; n++) {
			uint8_t *copy = exact_copy(bytes + at + 200, (size_t)n);

			CHECK_NUM(checksum_fold(copy, n), slow_sum(copy, n));
			free(copy);
		}
	}
	CHECK_NUM(checksum_fold(bytes, 65535), slow_sum(bytes, 65535));
}

static void test_random(void)
{
	unsigned seen[3] = {0, 0, 0};

	for (unsigned i = 0; i < 300; i++)
		seen[random_below(3)]++;
	CHECK(seen[0] > 30 && seen[1] > 30 && seen[2] > 30);
	CHECK_NUM(random_below(1), 0);
	CHECK_NUM(random_below(0), 0);
	CHECK(random_u32() != random_u32() || random_u32() != random_u32());
}

/* ---- loop ---- */

static char fired[8];
static struct loop_timer timers[4];

static void fire(void *ctx)
{
	strncat(fired, ctx, 1);
}

static void fire_and_again(void *ctx)
{
	strncat(fired, ctx, 1);
	if (strlen(fired) < 4)
		loop_timer_start(&timers[3], 0, fire_and_again, ctx);
}

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

static bool fired_enough(void *ctx)
{
	return strlen(fired) >= *(size_t *)ctx;
}

static void test_timers(void)
{
	size_t three = 3;
	size_t four = 4;

	loop_timer_start(&timers[0], 30, fire, "c");
	loop_timer_start(&timers[1], 5, fire, "a");
	loop_timer_start(&timers[2], 15, fire, "b");
	loop_timer_start(&timers[3], 10, fire, "x");
	loop_timer_stop(&timers[3]);
	loop_timer_stop(&timers[3]);
	CHECK_RC(loop_until(fired_enough, &three, loop_deadline_ms(2000)), RC_OK);
	CHECK_STR(fired, "abc");
	fired[0] = '\0';
	loop_timer_start(&timers[3], 0, fire_and_again, "z");
	CHECK_RC(loop_until(fired_enough, &four, loop_deadline_ms(2000)), RC_OK);
	CHECK_STR(fired, "zzzz");
	fired[0] = '\0';
	/* A restart moves it. */
	loop_timer_start(&timers[0], 0, fire, "n");
	loop_timer_start(&timers[0], 100000, fire, "n");
	CHECK_RC(loop_until(never, NULL, loop_deadline_ms(20)), RC_TIMEOUT);
	CHECK_STR(fired, "");
	loop_timer_stop(&timers[0]);
}

static enum rc nested;

static void wait_inside(void *ctx)
{
	(void)ctx;
	loop_poll();
	nested = loop_until(never, NULL, loop_deadline_ms(1000));
	strncat(fired, "w", 2);
}

static void test_callbacks_may_not_wait(void)
{
	size_t one = 1;

	loop_timer_start(&timers[0], 0, wait_inside, NULL);
	CHECK_RC(loop_until(fired_enough, &one, loop_deadline_ms(2000)), RC_OK);
	CHECK_RC(nested, RC_BUSY);
	CHECK_NUM(loop_deadline_ms(UINT64_MAX), LOOP_FOREVER);
}

/* ---- stack ---- */

static struct netaddr v4(uint8_t last)
{
	return netaddr_v4((const uint8_t[]){10, 99, 0, last});
}

static void test_addresses(void)
{
	struct netaddr none = {.family = NETADDR_NONE};
	struct netaddr addr = v4(2);
	struct netaddr got;
	unsigned bits;

	CHECK(!stack_address_get(&nic, &got, &bits));
	CHECK(!stack_has_family(NETADDR_V4));
	CHECK_RC(stack_address_set(&nic, &addr, 33, &none), RC_INVALID);
	CHECK_RC(stack_address_set(&nic, &none, 24, &none), RC_INVALID);
	CHECK_RC(stack_address_set(&nic, &addr, 26, &none), RC_OK);
	CHECK(stack_address_get(&nic, &got, &bits));
	CHECK(netaddr_equal(&got, &addr));
	CHECK_NUM(bits, 26);
	CHECK(stack_has_family(NETADDR_V4));
	CHECK(!stack_has_family(NETADDR_V6));
	stack_address_clear(&nic);
	CHECK(!stack_address_get(&nic, &got, &bits));
	CHECK_RC(stack_address_set(&nic, &addr, 24, &none), RC_OK);
	addr = netaddr_v6((const uint8_t[16]){0xfd, 0x99, [15] = 2});
	CHECK_RC(stack_address_set(&nic, &addr, 64, &none), RC_OK);
	CHECK(stack_has_family(NETADDR_V6));
}

static unsigned datagrams;

static void datagram_in(void *ctx, const struct endpoint *from, struct span payload)
{
	(void)ctx;
	(void)from;
	(void)payload;
	datagrams++;
}

/* Without an address, to everybody, from 0.0.0.0. */
static void test_broadcast_before_address(void)
{
	struct endpoint all = {netaddr_v4((const uint8_t[]){255, 255, 255, 255}), 67};
	struct endpoint one = {v4(1), 67};
	struct datagram *socket;
	struct datagram *second;

	CHECK_RC(datagram_open(&nic, 68, datagram_in, NULL, &socket), RC_OK);
	CHECK_RC(datagram_open(&nic, 68, datagram_in, NULL, &second), RC_BUSY);
	CHECK_NUM(datagram_port(socket), 68);
	CHECK_RC(datagram_send(socket, &all, span_str("hello")), RC_OK);
	CHECK_NUM(last_sent_n, 14 + 20 + 8 + 5);
	CHECK(memcmp(last_sent, "\xff\xff\xff\xff\xff\xff\2\0\0\0\0\2\x08\0\x45", 15) == 0);
	CHECK(memcmp(last_sent + 26, "\0\0\0\0\xff\xff\xff\xff\0\x44\0\x43", 12) == 0);
	refuse = true;
	CHECK_RC(datagram_send(socket, &all, span_str("hello")), RC_NIC_SEND);
	refuse = false;
	datagram_close(socket);
	CHECK_RC(datagram_open(NULL, 0, datagram_in, NULL, &socket), RC_OK);
	CHECK(datagram_port(socket) >= 49152);
	CHECK_RC(datagram_send(socket, &one, span_str("x")), RC_UNREACHABLE);
	datagram_close(socket);
}

static void test_nothing_is_open(void)
{
	struct endpoint all = {netaddr_v4((const uint8_t[]){255, 255, 255, 255}), 123};
	struct endpoint one = {v4(1), 123};
	struct datagram *socket;

	CHECK_RC(datagram_open(NULL, 0, datagram_in, NULL, &socket), RC_OK);
	CHECK_RC(datagram_send(socket, &one, span_str("x")), RC_UNREACHABLE);
	CHECK_RC(datagram_send(socket, &all, span_str("x")), RC_UNREACHABLE);
	datagram_close(socket);
}

/* A DHCP answer goes to an address that is not ours yet, by our MAC address. */
static void test_dhcp_answer_before_address(void)
{
	static const uint8_t packet[] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, /* Ethernet */
		0x45, 0, 0, 30, 0, 1, 0, 0, 64, 17, 0x65, 0xbb, 10, 99, 0, 1, 10, 99, 0, 77,
		0, 67, 0, 68, 0, 10, 0, 0, 'o', 'k', /* UDP without checksum */
	};
	struct datagram *socket;

	datagrams = 0;
	CHECK_RC(datagram_open(&nic, 68, datagram_in, NULL, &socket), RC_OK);
	deliver(span_of(packet, sizeof packet));
	CHECK_NUM(datagrams, 1);
	datagram_close(socket);
	deliver(span_of(packet, sizeof packet));
	CHECK_NUM(datagrams, 1);
}

/* Buffers that nobody has given back. */
static unsigned missing_buffers(void)
{
	static struct frame *all[FRAME_COUNT];
	unsigned got = 0;

	while (got < FRAME_COUNT && (all[got] = frame_get()) != NULL)
		got++;
	for (unsigned i = 0; i < got; i++)
		frame_put(all[i]);
	return FRAME_COUNT - got;
}

/* The frames of one file of the fuzzer's corpus: each cut at every length, then all whole. */
static void feed_file(const char *path)
{
	static uint8_t bytes[70000];
	FILE *file = fopen(path, "rb");
	struct reader r;

	CHECK(file != NULL);
	r = reader_of(span_of(bytes, fread(bytes, 1, sizeof bytes, file)));
	fclose(file);
	while (r.left > 0) {
		struct span frame = rd_span(&r, rd_be16(&r));

		for (size_t n = 0; n <= frame.n; n++)
			deliver(span_sub(frame, 0, n));
	}
	CHECK(!r.bad);
}

static void test_hostile_frames(void)
{
	glob_t files;

	CHECK_NUM(glob("tests/fuzz/corpus/stack/*", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		unsigned before = missing_buffers();
		bool fragments = strstr(files.gl_pathv[i], "frag") != NULL;

		feed_file(files.gl_pathv[i]);
		/* A fragment waits some seconds for the rest of its datagram; anything else gives its buffer back. */
		CHECK(missing_buffers() <= before + (fragments ? 3 : 0));
	}
	globfree(&files);
	CHECK_NUM(stack_asserts(), 0);
}

/* A frame of several parts, and parts that do not fit lwIP's 16 bits. */
static void test_frames_of_parts(void)
{
	static const uint8_t ping[] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, /* Ethernet */
		0x45, 0, 0, 32, 0, 1, 0, 0, 64, 1, 0x66, 0x14, 10, 99, 0, 1, 10, 99, 0, 2, /* IP */
		8, 0, 0xf7, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, /* echo request of four bytes */
	};
	struct frame *first = frame_get();
	struct frame *second = frame_get();
	uint64_t dropped = nic.counters.rx_dropped;

	memcpy(first->data, ping, 42);
	first->n = 42;
	memcpy(second->data, ping + 42, sizeof ping - 42);
	second->n = sizeof ping - 42;
	first->next = second;
	last_sent_n = 0;
	nic_deliver(&nic, first);
	CHECK(last_sent_n > 0); /* the reply, or the ARP request before it */
	CHECK_NUM(nic.counters.rx_dropped, dropped);

	first = frame_get();
	first->n = 13;
	nic_deliver(&nic, first);
	first = frame_get();
	second = frame_get();
	first->n = 1000;
	second->n = 65000; /* a length that the driver made up: never read */
	first->next = second;
	nic_deliver(&nic, first);
	CHECK_NUM(nic.counters.rx_dropped, dropped + 2);
}

static void no_event(void *ctx)
{
	(void)ctx;
}

static void no_bytes(void *ctx, struct span bytes)
{
	(void)ctx;
	(void)bytes;
}

static enum rc ended_why;

static void ended(void *ctx, enum rc why)
{
	(void)ctx;
	ended_why = why;
}

/* Nothing is left of connections when the interface goes away, and they hear of it. */
static void test_close_with_streams(void)
{
	static const struct stream_events events = {no_event, no_bytes, ended};
	struct endpoint to = {v4(1), 80};
	struct endpoint far = {netaddr_v4((const uint8_t[]){192, 0, 2, 1}), 80};
	struct stream *streams[3];
	struct stream *never_set = NULL;

	for (unsigned i = 0; i < 3; i++)
		CHECK_RC(stream_open(&to, &events, NULL, &streams[i]), RC_OK);
	CHECK_RC(stream_open(&far, &events, NULL, &never_set), RC_UNREACHABLE);
	stream_abort(streams[1]);
	stream_close(streams[2]);
	ended_why = RC_OK;
	nic_close(&nic);
	CHECK(ended_why != RC_OK);
	CHECK_RC(stream_open(&to, &events, NULL, &streams[0]), RC_UNREACHABLE);
	CHECK_RC(nic_open(&nic), RC_OK);
	CHECK_RC(nic_open(&nic), RC_OK);
	nic_close_all();
	nic_close_all();
}

/* A program that is started has the device; what was configured holds when it comes back. */
static void test_lent_and_taken_back(void)
{
	struct netaddr none = {.family = NETADDR_NONE};
	struct netaddr addr = v4(2);
	struct netaddr got;
	unsigned bits;

	CHECK_RC(nic_open(&nic), RC_OK);
	CHECK_RC(stack_address_set(&nic, &addr, 24, &none), RC_OK);
	opened = 0;
	closed = 0;
	nic_lend_all();
	nic_lend_all();
	CHECK(!nic.is_open);
	CHECK_NUM(closed, 1);
	nic_take_back_all();
	nic_take_back_all();
	CHECK(nic.is_open);
	CHECK_NUM(opened, 1);
	CHECK(stack_address_get(&nic, &got, &bits) && netaddr_equal(&got, &addr) && bits == 24);

	nic_lend_all();
	open_rc = RC_NIC_OPEN;
	nic_take_back_all();
	CHECK(!nic.is_open);
	CHECK(!stack_has_family(NETADDR_V4));
	open_rc = RC_OK;
	nic_take_back_all();
	CHECK(!nic.is_open);
	CHECK_RC(nic_open(&nic), RC_OK);
	CHECK(!stack_address_get(&nic, &got, &bits));
	nic_close(&nic);
}

int main(void)
{
	CHECK_RC(stack_init(), RC_OK);
	CHECK_RC(nic_add(&nic), RC_OK);
	test_nothing_is_open();
	CHECK_RC(nic_open(&nic), RC_OK);
	CHECK_STR(nic.name, "net0");
	CHECK(nic_find(span_str("net0")) == &nic && nic_find(span_str("net1")) == NULL && nic_at(1) == NULL);
	test_checksum();
	test_random();
	test_timers();
	test_callbacks_may_not_wait();
	test_broadcast_before_address();
	test_dhcp_answer_before_address();
	test_addresses();
	test_frames_of_parts();
	test_hostile_frames();
	test_close_with_streams();
	test_lent_and_taken_back();
	CHECK_NUM(stack_asserts(), 0);
	return check_end();
}
