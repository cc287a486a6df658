/* The virtio-net driver against a model of the device: both interfaces, rings that wrap, and devices that
 * lie. */
#include "check.h"

#include <signal.h>
#include <sys/time.h>

#include "driver/drivers.h"
#include "driver/virtio_ring.h"
#include "plat.h"
#include "driver_stack.h"
#include "virtio_model.h"

#define ALL \
	(MODEL_F_CSUM_IN | MODEL_F_MAC | MODEL_F_TSO4_IN | MODEL_F_MERGE | MODEL_F_STATUS | MODEL_F_EVENT_IDX)
#define RX (&model.queues[0])
#define TX (&model.queues[1])

/* ---- helpers ---- */

static uint8_t frame_bytes[66000];

static void found(bool legacy, uint64_t offers)
{
	model_start(legacy, offers);
	stack_start();
	CHECK_RC(virtio_net_driver.probe(), RC_OK);
}

static void opened(bool legacy, uint64_t offers)
{
	found(legacy, offers);
	CHECK_RC(nic->ops->open(nic), RC_OK);
}

static void closed(void)
{
	nic->ops->close(nic);
	CHECK_NUM(model.status, 0);
	CHECK(!model.pci.taken);
	release_held();
}

static void check_got(size_t n, unsigned parts)
{
	CHECK_NUM(last_n, n);
	CHECK_NUM(last_parts, parts);
	CHECK(memcmp(last_bytes, frame_bytes, n) == 0);
}

/* Until the driver has started the device anew, which it does at most ten times a second. */
static void wait_restart(unsigned resets)
{
	uint64_t from = plat_now_us();

	while (model.resets == resets && plat_now_us() - from < 5000000)
		(void)nic->ops->poll(nic, 64);
	CHECK_NUM(model.resets, resets + 1);
	CHECK_NUM(model.status & 4, 4);
}

static void check_still_works(void)
{
	unsigned before = delivered;

	CHECK(model_receive(frame_bytes, 100, 0));
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, before + 1);
	check_got(100, 1);
}

/* ---- finding and opening ---- */

static void test_virtio_net_is_found_and_opened(void)
{
	found(false, ALL);
	CHECK(nic != NULL && memcmp(nic->mac, model.config, 6) == 0);
	CHECK_NUM(nic->mtu, 1500);
	CHECK(nic->ops->native && nic->ops->better);
	CHECK(!model.pci.taken);
	CHECK_NUM(model.status, 0); /* looking changes nothing */
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK(model.pci.taken);
	CHECK_NUM(model.status, 15);
	CHECK((model.agreed & ALL) == ALL && (model.agreed & MODEL_F_VERSION_1) != 0);
	CHECK_NUM(model_given(RX), 256);
	CHECK_NUM(model.pci.config[5] & 4, 4); /* no interrupts */
	closed();
	CHECK_NUM(model.pci.config[5] & 4, 0);
}

static void test_virtio_net_negotiates(void)
{
	/* Large receive needs merged buffers and checksums. */
	found(false, ALL & ~MODEL_F_MERGE);
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_NUM(model.agreed & MODEL_F_TSO4_IN, 0);
	closed();
	found(false, ALL & ~MODEL_F_CSUM_IN);
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_NUM(model.agreed & MODEL_F_TSO4_IN, 0);
	closed();
	/* Nothing that it does not know, everything that it may do without. */
	found(false, MODEL_F_MAC | 0xff00000000000001ull);
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_NUM(model.agreed, MODEL_F_MAC | MODEL_F_VERSION_1);
	CHECK(nic->ops->link_up(nic)); /* it cannot tell */
	closed();
	found(false, 0);
	CHECK(nic == NULL); /* no address: the firmware's */
	model_start(false, ALL | MODEL_F_MTU);
	model.config[10] = 1400 & 0xff;
	model.config[11] = 1400 >> 8;
	CHECK_RC(virtio_net_driver.probe(), RC_OK);
	CHECK_NUM(nic->mtu, 1400);
}

static void check_refused(void)
{
	unsigned blocks = fake_dma_blocks();

	CHECK_RC(nic->ops->open(nic), RC_NIC_OPEN);
	CHECK(!model.pci.taken);
	CHECK_NUM(fake_dma_blocks(), blocks);
	nic->ops->close(nic); /* safe */
}

static void test_virtio_net_says_when_it_does_not_open(void)
{
	found(false, ALL);
	model.refuses = true;
	check_refused();
	model.refuses = false;
	model.offers &= ~MODEL_F_VERSION_1;
	check_refused();
	model.offers |= MODEL_F_VERSION_1;
	model.pci.take_rc = RC_NIC_OPEN;
	check_refused();
	model.pci.take_rc = RC_OK;
	model.never_rests = true;
	model.status = 4;
	check_refused();
	model.never_rests = false;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	closed();
}

static void test_virtio_net_queue_sizes(void)
{
	static const struct {
		bool legacy;
		uint16_t size;
		enum rc rc;
		unsigned given;
	} cases[] = {
		{false, 0, RC_INVALID, 0},  {false, 3, RC_INVALID, 0}, {false, 2, RC_OK, 2},
		{false, 32768, RC_OK, 256}, {true, 1024, RC_OK, 1024}, {true, 2048, RC_INVALID, 0},
		{true, 64, RC_OK, 64},
	};

	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		found(cases[i].legacy, ALL | MODEL_F_ANY_LAYOUT);
		RX->size = cases[i].size;
		CHECK_RC(nic->ops->open(nic), cases[i].rc);
		CHECK_NUM(model_given(RX), cases[i].given);
		if (cases[i].rc == RC_OK) {
			check_still_works();
			closed();
		}
		CHECK(!model.pci.taken);
	}
}

static void test_virtio_net_out_of_memory(void)
{
	enum rc rc = RC_NO_MEMORY;

	for (unsigned left = 0; rc != RC_OK && left < 10; left++) {
		unsigned blocks = fake_dma_blocks();

		found(false, ALL);
		fake_dma_left = left;
		rc = nic->ops->open(nic);
		fake_dma_left = UINT32_MAX;
		if (rc != RC_OK)
			CHECK_NUM(fake_dma_blocks(), blocks);
	}
	CHECK_RC(rc, RC_OK);
	closed();
}

/* ---- receiving ---- */

static void check_receive(bool legacy, uint64_t offers)
{
	opened(legacy, offers);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	/* Through all indexes and more. */
	for (unsigned i = 0; i < 70000; i++) {
		size_t n = 14 + i % 1500;

		frame_bytes[0] = (uint8_t)i;
		if (!model_receive(frame_bytes, n, 0) || nic->ops->poll(nic, 64) != 1 || last_n != n ||
		    memcmp(last_bytes, frame_bytes, n) != 0) {
			CHECK(false);
			break;
		}
	}
	CHECK_NUM(delivered, 70000);
	CHECK_NUM(nic->counters.rx_dropped, 0);
	closed();
}

static void test_virtio_net_receives(void)
{
	check_receive(false, ALL);
	check_receive(false, MODEL_F_MAC);
	check_receive(true, ALL);
	check_receive(true, MODEL_F_MAC);
	check_receive(true, MODEL_F_MAC | MODEL_F_ANY_LAYOUT);
}

static void test_virtio_net_merges(void)
{
	static const struct {
		size_t n;
		unsigned parts;
	} cases[] = {{14, 1}, {4082, 1}, {4083, 2}, {8176, 2}, {8177, 3}, {65535, 17}, {65549, 17}};

	opened(false, ALL);
	for (unsigned round = 0; round < 40; round++) {
		for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
			frame_bytes[cases[i].n - 1]++;
			CHECK(model_receive(frame_bytes, cases[i].n, (uint8_t)(i % 3)));
			CHECK_NUM(nic->ops->poll(nic, 64), 1);
			check_got(cases[i].n, cases[i].parts);
			CHECK(last_good == (i % 3 != 0));
		}
	}
	closed();
}

static void test_virtio_net_believes_checksums_only_if_agreed(void)
{
	found(false, MODEL_F_MAC);
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK(model_receive(frame_bytes, 60, 3));
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK(!last_good);
	closed();
}

static void test_virtio_net_drops_short_frames(void)
{
	opened(false, ALL);
	for (size_t n = 0; n < 14; n++) {
		CHECK(model_receive(frame_bytes, n, 0));
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	}
	/* Not even a head. */
	model_put(RX, model_take(RX), 5);
	model_show(RX);
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	model_put(RX, model_take(RX), 0);
	model_show(RX);
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, 0);
	CHECK_NUM(nic->counters.rx_dropped, 16);
	check_still_works();
	closed();
}

static void test_virtio_net_budget(void)
{
	opened(false, ALL);
	for (unsigned i = 0; i < 20; i++)
		CHECK(model_receive(frame_bytes, 60, 0));
	CHECK_NUM(nic->ops->poll(nic, 8), 8);
	CHECK_NUM(nic->ops->poll(nic, 8), 8);
	CHECK_NUM(nic->ops->poll(nic, 8), 4);
	closed();
}

static void test_virtio_net_waits_for_all_parts(void)
{
	uint8_t *head;
	uint16_t first;

	opened(false, ALL);
	first = model_take(RX);
	head = fake_dma(model_desc(RX, first).bus, 12);
	head[10] = 2;
	model_put(RX, first, 4094);
	model_show(RX);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	model_put(RX, model_take(RX), 100);
	model_show(RX);
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(last_n, 4094 - 12 + 100);
	closed();
}

/* The stack keeps all buffers: the driver asks for them back, or nothing could ever come in. */
static void test_virtio_net_runs_dry(void)
{
	opened(false, ALL);
	hold = true;
	for (unsigned i = 0; i < 5000 && reclaimed == 0; i++) {
		CHECK(model_receive(frame_bytes, 60, 0));
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	}
	CHECK_NUM(reclaimed, 1);
	CHECK_NUM(delivered, 3072);
	hold = false;
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_NUM(model_given(RX), 256);
	check_still_works();
	closed();
}

/* The same where they come back by themselves. */
static void test_virtio_net_runs_dry_for_a_while(void)
{
	opened(false, ALL);
	hold = keeps_all = true;
	while (model_receive(frame_bytes, 60, 0))
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, 3072);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	hold = keeps_all = false;
	release_held();
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_NUM(model_given(RX), 256);
	check_still_works();
	closed();
}

static void test_virtio_net_frames_outlive_it(void)
{
	opened(false, ALL);
	hold = true;
	for (unsigned i = 0; i < 10; i++)
		CHECK(model_receive(frame_bytes, 60, 0));
	CHECK_NUM(nic->ops->poll(nic, 64), 10);
	nic->ops->close(nic);
	CHECK(memcmp(held->data, frame_bytes, 60) == 0);
	CHECK_RC(nic->ops->open(nic), RC_OK);
	release_held();
	hold = false;
	for (unsigned i = 0; i < 5000; i++)
		check_still_works();
	closed();
}

static void test_virtio_net_closed_by_what_came(void)
{
	opened(false, ALL);
	for (unsigned i = 0; i < 5; i++)
		CHECK(model_receive(frame_bytes, 60, 0));
	close_in_delivery = true;
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, 1);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
}

/* ---- a device that lies ---- */

static void lie_id(void)
{
	model_put(RX, 60000, 100);
}

static void lie_id_wide(void)
{
	model_put(RX, 0x10000u | model_take(RX), 100);
}

static void lie_twice(void)
{
	uint16_t id = model_take(RX);

	model_take(RX);
	model_put(RX, id, 100);
	model_put(RX, id, 100);
}

static void lie_length(void)
{
	model_put(RX, model_take(RX), 4095);
}

static void lie_length_huge(void)
{
	model_put(RX, model_take(RX), UINT32_MAX);
}

static void lie_index(void)
{
	RX->used_idx = (uint16_t)(RX->used_idx + 257);
}

static void lie_index_back(void)
{
	RX->used_idx--;
}

static void lie_parts(uint8_t low, uint8_t high)
{
	uint16_t id = model_take(RX);
	uint8_t *head = fake_dma(model_desc(RX, id).bus, 12);

	head[10] = low;
	head[11] = high;
	model_put(RX, id, 100);
}

static void lie_no_parts(void)
{
	lie_parts(0, 0);
}

static void lie_many_parts(void)
{
	lie_parts(0xff, 0xff);
}

/* The first of two parts is right, the second is not. */
static void lie_second_part(void)
{
	lie_parts(2, 0);
	model_put(RX, 777, 100);
}

static void lie_sent(void)
{
	model_put(TX, 5000, 0);
	model_show(TX);
}

static void test_virtio_net_hostile_device(void)
{
	static void (*const lies[])(void) = {lie_id,	      lie_id_wide,    lie_twice,      lie_length,
					     lie_length_huge, lie_index,      lie_index_back, lie_no_parts,
					     lie_many_parts,  lie_second_part};

	for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
		unsigned resets;

		opened(false, ALL);
		resets = model.resets;
		lies[i]();
		model_show(RX);
		(void)nic->ops->poll(nic, 64);
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
		wait_restart(resets);
		check_still_works();
		closed();
	}
}

/* ---- sending ---- */

static void check_send(bool legacy, uint64_t offers)
{
	opened(legacy, offers);
	for (unsigned i = 0; i < 70000; i++) {
		size_t n = 60 + i % 1455;

		frame_bytes[0] = (uint8_t)i;
		if (nic->ops->send(nic, span_of(frame_bytes, n)) != RC_OK)
			CHECK(false);
		model_send();
		if (model.sent[i % MODEL_SENT_MOST].n != n ||
		    memcmp(model.sent[i % MODEL_SENT_MOST].bytes, frame_bytes, n) != 0) {
			CHECK(false);
			break;
		}
	}
	CHECK_NUM(model.sent_n, 70000);
	closed();
}

static void test_virtio_net_sends(void)
{
	check_send(false, ALL);
	check_send(false, MODEL_F_MAC);
	check_send(true, ALL);
	check_send(true, MODEL_F_MAC);
	check_send(true, MODEL_F_MAC | MODEL_F_ANY_LAYOUT);
}

static void test_virtio_net_queue_full(void)
{
	unsigned count = 0;

	opened(false, ALL);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 1525)), RC_NIC_SEND);
	while (count < 1000 && nic->ops->send(nic, span_of(frame_bytes, 1524)) == RC_OK)
		count++;
	CHECK_NUM(count, 64);
	CHECK_NUM(model_given(TX), 64);
	model_send();
	for (unsigned i = 0; i < 64; i++)
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	closed();
}

/* One doorbell for all that is sent while frames come in, and none that the device does not want. */
static void test_virtio_net_doorbells(void)
{
	opened(false, ALL);
	answer = true;
	for (unsigned i = 0; i < 30; i++)
		CHECK(model_receive(frame_bytes, 60, 0));
	CHECK_NUM(TX->doorbells, 0);
	CHECK_NUM(nic->ops->poll(nic, 64), 30);
	CHECK_NUM(TX->doorbells, 1);
	model_send();
	CHECK_NUM(model.sent_n, 30);
	answer = false;
	/* It wants to hear of the next but one. */
	model_wish(TX, 31);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(TX->doorbells, 1);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(TX->doorbells, 2);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(TX->doorbells, 2);
	closed();
}

static void test_virtio_net_no_notify(void)
{
	opened(false, MODEL_F_MAC);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(TX->doorbells, 1);
	model_used(TX)[0] = 1;
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(TX->doorbells, 1);
	closed();
}

static void test_virtio_net_hostile_sent(void)
{
	unsigned resets;

	opened(false, ALL);
	resets = model.resets;
	lie_sent();
	for (unsigned i = 0; i < 64; i++)
		(void)!nic->ops->send(nic, span_of(frame_bytes, 60));
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	wait_restart(resets);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	closed();
}

static void on_tick(int number)
{
	(void)number;
	model_send();
}

/* What was sent last, goodbyes of connections, gets out although the device takes its time. */
static void test_virtio_net_sends_before_it_closes(void)
{
	const struct itimerval soon = {.it_interval = {.tv_usec = 2000}, .it_value = {.tv_usec = 2000}};
	const struct itimerval never = {{0}, {0}};

	opened(false, ALL);
	for (unsigned i = 0; i < 3; i++)
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	signal(SIGALRM, on_tick);
	setitimer(ITIMER_REAL, &soon, NULL);
	nic->ops->close(nic);
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK_NUM(model.sent_n, 3);
	CHECK(!model.pci.taken);
}

/* ---- the device's state ---- */

static void test_virtio_net_needs_reset(void)
{
	unsigned resets;

	opened(false, ALL);
	hold = true;
	CHECK(model_receive(frame_bytes, 60, 0));
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	hold = false;
	resets = model.resets;
	model.status |= 64;
	wait_restart(resets);
	CHECK_NUM(model_given(RX), 256);
	check_still_works();
	closed();
}

/* A device that does not come back is closed, once; whoever opens it again may have luck. */
static void check_gone(bool *how)
{
	uint64_t from = plat_now_us();
	unsigned resets;

	opened(false, ALL);
	lie_parts(2, 0); /* the first part of a frame, whose second never comes */
	model_show(RX);
	*how = true;
	model.status |= 64;
	while (model.pci.taken && plat_now_us() - from < 5000000)
		(void)nic->ops->poll(nic, 64);
	CHECK(!model.pci.taken);
	resets = model.resets;
	from = plat_now_us();
	while (plat_now_us() - from < 300000)
		CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_NUM(model.resets, resets);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	nic->ops->close(nic);
	*how = false;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	check_still_works();
	closed();
}

static void test_virtio_net_gone(void)
{
	check_gone(&model.refuses);
	check_gone(&model.never_rests);
}

/* QEMU's modern-pio-notify: a second doorbell structure, of other steps. */
static void test_virtio_net_second_doorbells(void)
{
	model_start(false, ALL);
	fake_pci_set(&model.pci, 0x69, 1, 0x80);
	model_capability(0x80, 0, 2, MODEL_NOTIFY_AT, 0x1000);
	fake_pci_set(&model.pci, 0x90, 4, 0);
	CHECK_RC(virtio_net_driver.probe(), RC_OK);
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(TX->doorbells, 1);
	closed();
}

static void test_virtio_net_link(void)
{
	opened(false, ALL);
	CHECK(nic->ops->link_up(nic));
	model.config[6] = 0;
	CHECK(!nic->ops->link_up(nic));
	closed();
}

int main(void)
{
	test_virtio_net_is_found_and_opened();
	test_virtio_net_negotiates();
	test_virtio_net_says_when_it_does_not_open();
	test_virtio_net_queue_sizes();
	test_virtio_net_out_of_memory();
	test_virtio_net_receives();
	test_virtio_net_merges();
	test_virtio_net_believes_checksums_only_if_agreed();
	test_virtio_net_drops_short_frames();
	test_virtio_net_budget();
	test_virtio_net_waits_for_all_parts();
	test_virtio_net_runs_dry();
	test_virtio_net_runs_dry_for_a_while();
	test_virtio_net_frames_outlive_it();
	test_virtio_net_closed_by_what_came();
	test_virtio_net_hostile_device();
	test_virtio_net_sends();
	test_virtio_net_queue_full();
	test_virtio_net_doorbells();
	test_virtio_net_no_notify();
	test_virtio_net_hostile_sent();
	test_virtio_net_sends_before_it_closes();
	test_virtio_net_needs_reset();
	test_virtio_net_gone();
	test_virtio_net_second_doorbells();
	test_virtio_net_link();
	return check_end();
}
