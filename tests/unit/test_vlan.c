/* VLANs over a trunk that keeps what is sent: tags in and out, hostile tags, several at once, creation and end. */
#include "check.h"

#include "config.h"
#include "net/nic.h"
#include "net/stack.h"
#include "net/vlan.h"

#include "silent_nic.h"

static uint8_t sent[2000];
static size_t sent_n;
static unsigned sends;
static bool link_is_up = true;

static enum rc fake_send(struct nic *nic, struct span frame)
{
	(void)nic;
	if (frame.n > sizeof sent)
		return RC_NIC_SEND;
	memcpy(sent, frame.p, frame.n);
	sent_n = frame.n;
	sends++;
	return RC_OK;
}

static bool fake_link(struct nic *nic)
{
	(void)nic;
	return link_is_up;
}

static const struct nic_ops fake_ops = {"fake", silent_open, silent_close, fake_send, silent_poll, fake_link, false, false};
static struct nic trunk = {.ops = &fake_ops, .chip = "fake", .mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500};
static struct nic *five, *six;

static struct netaddr v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	const uint8_t bytes[4] = {a, b, c, d};

	return netaddr_v4(bytes);
}

static void address(struct nic *nic, uint8_t net)
{
	struct netaddr none = {.family = NETADDR_NONE};
	struct netaddr ours = v4(10, net, 0, 2);

	CHECK_RC(stack_address_set(nic, &ours, 24, &none), RC_OK);
}

/* Who has 10.NET.0.2?  Behind so many tags; gives the frame's bytes. */
static size_t arp_request(uint8_t *out, const uint16_t *tags, unsigned count, uint8_t net)
{
	const uint8_t addresses[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9};
	const uint8_t question[] = {8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 9, 10, net, 0, 9, 0, 0, 0, 0, 0, 0, 10, net, 0, 2};
	struct writer w = writer_of(out, 200);

	wr_span(&w, span_of(addresses, sizeof addresses));
	for (unsigned i = 0; i < count; i++) {
		wr_be16(&w, 0x8100);
		wr_be16(&w, tags[i]);
	}
	wr_span(&w, span_of(question, sizeof question));
	return w.n;
}

static void deliver(const uint8_t *bytes, size_t n)
{
	struct frame *frame = frame_get();

	CHECK(frame != NULL);
	memcpy(frame->data, bytes, n);
	frame->n = n;
	nic_deliver(&trunk, frame);
}

/* Whether the question with those tags is answered: the answer's bytes are in sent. */
static bool answered(const uint16_t *tags, unsigned count, uint8_t net)
{
	uint8_t frame[200];

	sends = 0;
	deliver(frame, arp_request(frame, tags, count, net));
	return sends == 1;
}

static void test_create(void)
{
	struct nic *nic;

	CHECK_RC(nic_add(&trunk), RC_OK);
	CHECK_RC(vlan_create(&trunk, 0, 0, &nic), RC_INVALID);
	CHECK_RC(vlan_create(&trunk, 4095, 0, &nic), RC_INVALID);
	CHECK_RC(vlan_create(&trunk, 5, 8, &nic), RC_INVALID);
	CHECK_RC(vlan_create(&trunk, 5, 0, &five), RC_OK);
	CHECK_RC(vlan_create(&trunk, 4094, 3, &six), RC_OK);
	CHECK_RC(vlan_create(five, 6, 0, &nic), RC_UNSUPPORTED);
	CHECK_RC(vlan_create(&trunk, 5, 1, &nic), RC_OK);
	CHECK(nic == five);
	CHECK_STR(five->name, "net0-5");
	CHECK_STR(six->name, "net0-4094");
	CHECK_NUM(five->mtu, 1496);
	CHECK(nic_find(span_str("net0-5")) == five && nic_at(1) == five && nic_at(2) == six);
	CHECK_RC(nic_open(five), RC_OK);
	CHECK(trunk.is_open);
	CHECK_RC(nic_open(six), RC_OK);
	address(&trunk, 1);
	address(five, 5);
	address(six, 6);
}

static void test_frames(void)
{
	const uint16_t plain[] = {5}, urgent[] = {0xf005}, other[] = {4094}, nobody[] = {7}, priority[] = {0xe000}, twice[] = {5, 4094},
		       zero_first[] = {0, 5}, all_ones[] = {0xffff};

	CHECK(answered(NULL, 0, 1));
	CHECK_NUM(sent_n, 42);
	CHECK(!answered(NULL, 0, 5)); /* untagged frames are not the VLAN's */
	CHECK(answered(plain, 1, 5));
	CHECK(memcmp(sent + 12, "\x81\x00\x20\x05\x08\x06", 6) == 0); /* priority 1, tag 5, ARP */
	CHECK_NUM(sent_n, 46);
	CHECK(answered(urgent, 1, 5)); /* priority and DEI are others' business */
	CHECK(!answered(plain, 1, 1));
	CHECK(answered(other, 1, 6));
	CHECK(memcmp(sent + 12, "\x81\x00\x6f\xfe\x08\x06", 6) == 0);
	CHECK(!answered(nobody, 1, 5));
	CHECK(!answered(all_ones, 1, 5));
	CHECK(answered(priority, 1, 1)); /* a tag with a priority alone: the trunk's own */
	CHECK_NUM(sent_n, 42);
	CHECK(!answered(twice, 2, 5));
	CHECK(!answered(twice, 2, 6));
	CHECK(!answered(zero_first, 2, 5));
}

/* Cut at every length, a tagged frame is dropped; the pool of buffers loses none. */
static void test_short(void)
{
	const uint16_t tags[] = {5, 0};
	uint8_t frame[200];
	unsigned left = 0;
	struct frame *list = NULL;

	for (unsigned count = 0; count <= 2; count++) {
		size_t whole = arp_request(frame, tags, count, 5);

		sends = 0;
		for (size_t n = 0; n < whole; n++)
			deliver(frame, n);
		CHECK_NUM(sends, 0);
	}
	for (struct frame *one; (one = frame_get()) != NULL; left++) {
		one->next = list;
		list = one;
	}
	CHECK_NUM(left, FRAME_COUNT);
	while (list != NULL) {
		struct frame *next = list->next;

		frame_put(list);
		list = next;
	}
}

/* The largest frame that the stack makes is 1514 bytes with its tag. */
static void test_send(void)
{
	static uint8_t frame[1600];

	CHECK_RC(five->ops->send(five, span_of(frame, 1510)), RC_OK);
	CHECK_NUM(sent_n, 1514);
	CHECK_RC(five->ops->send(five, span_of(frame, 1514)), RC_OK);
	CHECK_RC(five->ops->send(five, span_of(frame, 1515)), RC_NIC_SEND);
	CHECK_RC(five->ops->send(five, span_of(frame, 13)), RC_NIC_SEND);
	link_is_up = false;
	CHECK(!five->ops->link_up(five));
	link_is_up = true;
}

static void test_mtu(void)
{
	struct netaddr over_five = v4(10, 5, 0, 1), over_trunk = v4(10, 1, 0, 1);

	CHECK_NUM(stack_mtu(&over_five), 1496);
	CHECK_NUM(stack_mtu(&over_trunk), 1500);
}

static void test_end(void)
{
	const uint16_t plain[] = {5};
	struct nic *again;

	nic_close(five);
	CHECK(trunk.is_open && !answered(plain, 1, 5));
	CHECK_RC(nic_open(five), RC_OK);
	nic_close(&trunk);
	CHECK(!five->is_open && !six->is_open && !trunk.is_open);
	CHECK_RC(vlan_destroy(&trunk), RC_INVALID);
	CHECK_RC(vlan_destroy(five), RC_OK);
	CHECK(nic_find(span_str("net0-5")) == NULL && five->is_gone);
	CHECK_RC(vlan_create(&trunk, 9, 0, &again), RC_OK);
	CHECK(again == five); /* memory does not grow with scripts that make and destroy */
	CHECK_STR(again->name, "net0-9");
	for (unsigned tag = 100; tag < 100 + NIC_MAX - 3; tag++)
		CHECK_RC(vlan_create(&trunk, tag, 0, &again), RC_OK);
	CHECK_RC(vlan_create(&trunk, 200, 0, &again), RC_LIMIT);
	nic_close_all();
}

int main(void)
{
	CHECK_RC(stack_init(), RC_OK);
	test_create();
	test_frames();
	test_short();
	test_send();
	test_mtu();
	test_end();
	return check_end();
}
