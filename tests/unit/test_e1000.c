/* The driver of Intel's cards against a model of them: rings that wrap, cards that lie, cards that go away.
 */
#include "check.h"

#include <signal.h>
#include <sys/time.h>

#include "driver/drivers.h"
#include "plat.h"
#include "driver_stack.h"
#include "e1000_model.h"

#define RING 256

static uint8_t frame_bytes[2048];

static void found(uint16_t id)
{
	model_start(id);
	stack_start();
	CHECK_RC(e1000_driver.probe(), RC_OK);
}

static void opened(void)
{
	found(0x100e);
	CHECK_RC(nic->ops->open(nic), RC_OK);
}

static void check_quiet(void)
{
	CHECK_NUM(*model_at(MODEL_RCTL) & 2, 0);
	CHECK_NUM(*model_at(MODEL_TCTL) & 2, 0);
	CHECK(!model.pci.taken);
}

static void closed(void)
{
	nic->ops->close(nic);
	check_quiet();
	release_held();
}

static void check_still_works(void)
{
	unsigned before = delivered;

	CHECK(model_receive(frame_bytes, 100, 0, 0));
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, before + 1);
	CHECK_NUM(last_n, 100);
	CHECK(memcmp(last_bytes, frame_bytes, 100) == 0);
}

static void check_dropped(unsigned n)
{
	CHECK_NUM(delivered, 0);
	CHECK_NUM(nic->counters.rx_dropped, n);
	check_still_works();
	closed();
}

/* ---- finding ---- */

static const uint8_t mac[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

static void test_e1000_is_found_and_opened(void)
{
	found(0x100e);
	CHECK(nic != NULL && memcmp(nic->mac, mac, 6) == 0);
	CHECK_NUM(nic->mtu, 1500);
	CHECK_STR(nic->chip, "e1000 8086:100e");
	CHECK(nic->ops->native);
	CHECK(!model.pci.taken);
	CHECK_NUM(model.resets, 0); /* looking changes nothing */
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK(model.pci.taken);
	CHECK_NUM(model.pci.config[5] & 4, 4); /* no interrupts */
	CHECK_NUM(*model_at(MODEL_IMC), UINT32_MAX);
	CHECK_NUM(*model_at(MODEL_CTRL) & 0x1848, 0x40); /* link up, nothing forced, not in link reset */
	CHECK_NUM(*model_at(MODEL_RCTL),
		  0x04008012); /* no promiscuity, no large frames, buffers of 2048, no CRC */
	CHECK_NUM(*model_at(MODEL_RAL), 0x12005452);
	CHECK_NUM(*model_at(MODEL_RAH), 0x80005634);
	for (unsigned i = 0; i < 128; i++)
		CHECK_NUM(*model_at(MODEL_MTA + 4 * i), 0);
	CHECK_NUM(model_given(MODEL_RX), RING - 1);
	closed();
	CHECK_NUM(model.pci.config[5] & 4, 0);
	CHECK_NUM(model.resets, 2);
}

static void test_e1000_knows_its_cards(void)
{
	static const struct {
		uint16_t id;
		bool known, better;
	} cases[] = {
		{0x100e, true, true},	{0x100f, true, true},	{0x10d3, true, true},
		{0x1004, true, true},	{0x105e, true, false},	{0x107c, true, false},
		{0x150c, true, false},	{0x1000, false, false}, {0x1019, false, false},
		{0x10c9, false, false}, {0x1533, false, false}, {0x15b8, false, false},
	};

	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		found(cases[i].id);
		CHECK((nic != NULL) == cases[i].known);
		CHECK(nic == NULL || nic->ops->better == cases[i].better);
	}
	model_start(0x100e);
	fake_pci_set(&model.pci, 0, 2, 0x8087);
	stack_start();
	CHECK_RC(e1000_driver.probe(), RC_OK);
	CHECK(nic == NULL);
}

static bool finds_without_registers(uint16_t id, bool late)
{
	model_start(id);
	model.late = late;
	*model_at(MODEL_RAL) = *model_at(MODEL_RAH) = 0;
	stack_start();
	CHECK_RC(e1000_driver.probe(), RC_OK);
	return nic != NULL;
}

static void test_e1000_address(void)
{
	CHECK(finds_without_registers(0x100e, false));
	CHECK(memcmp(nic->mac, mac, 6) == 0);
	CHECK(finds_without_registers(0x10d3, true));
	CHECK(memcmp(nic->mac, mac, 6) == 0);
	/* The second port of two has the next one. */
	model_start(0x1010);
	*model_at(MODEL_RAH) = 0;
	*model_at(MODEL_STATUS) |= 4;
	stack_start();
	CHECK_RC(e1000_driver.probe(), RC_OK);
	CHECK(nic != NULL && nic->mac[5] == 0x57);
	/* What another driver has put into the registers stays. */
	model_start(0x100e);
	*model_at(MODEL_RAL) = 0x33221102;
	*model_at(MODEL_RAH) = 0x80005544;
	stack_start();
	CHECK_RC(e1000_driver.probe(), RC_OK);
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_NUM(*model_at(MODEL_RAL), 0x33221102);
	closed();
}

static void check_no_address(uint16_t word, bool silent)
{
	model_start(0x100e);
	*model_at(MODEL_RAL) = *model_at(MODEL_RAH) = 0;
	model.no_eeprom = silent;
	for (unsigned i = 0; i < 3; i++)
		model.eeprom[i] = word;
	stack_start();
	CHECK_RC(e1000_driver.probe(), RC_OK);
	CHECK(nic == NULL);
}

static void test_e1000_without_address_is_left(void)
{
	check_no_address(0xffff, false);
	check_no_address(0, false);
	check_no_address(0x5452, true);
	model_start(0x100e);
	model.gone = true;
	stack_start();
	CHECK_RC(e1000_driver.probe(), RC_OK);
	CHECK(nic == NULL);
	model_start(0x100e);
	fake_pci_set(&model.pci, 0x10, 4, 0xc001); /* ports where the registers should be */
	CHECK_RC(e1000_driver.probe(), RC_OK);
	CHECK(nic == NULL);
}

/* ---- opening ---- */

static void check_refused(enum rc rc)
{
	unsigned blocks = fake_dma_blocks();

	CHECK_RC(nic->ops->open(nic), rc);
	CHECK(!model.pci.taken);
	CHECK_NUM(fake_dma_blocks(), blocks);
	nic->ops->close(nic); /* safe */
}

static void test_e1000_says_when_it_does_not_open(void)
{
	found(0x10d3);
	model.pci.take_rc = RC_NIC_OPEN;
	check_refused(RC_NIC_OPEN);
	model.pci.take_rc = RC_OK;
	model.never_rests = true;
	check_refused(RC_NIC_OPEN);
	model.never_rests = false;
	model.gone = true;
	check_refused(RC_NIC_OPEN);
	model.gone = false;
	for (unsigned left = 0; left < 2; left++) {
		fake_dma_left = left;
		check_refused(RC_NO_MEMORY);
	}
	fake_dma_left = UINT32_MAX;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	check_still_works();
	closed();
}

static void test_e1000_wakes_the_phy(void)
{
	found(0x100e);
	model.phy_control = 0x0800;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_NUM(model.phy_control, 0x1200);
	closed();
	model.phy_control = 0x1140;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_NUM(model.phy_control, 0x1140);
	closed();
}

static void test_e1000_link(void)
{
	opened();
	CHECK(nic->ops->link_up(nic));
	*model_at(MODEL_STATUS) &= ~2u;
	CHECK(!nic->ops->link_up(nic));
	model.gone = true;
	CHECK(!nic->ops->link_up(nic));
	model.gone = false;
	closed();
}

/* ---- receiving ---- */

/* Around the ring many times. */
static void test_e1000_receives(void)
{
	opened();
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	for (unsigned i = 0; i < 10000; i++) {
		size_t n = 14 + i % 1505;

		frame_bytes[0] = (uint8_t)i;
		if (!model_receive(frame_bytes, n, 0, 0) || nic->ops->poll(nic, 64) != 1 || last_n != n ||
		    memcmp(last_bytes, frame_bytes, n) != 0) {
			CHECK(false);
			break;
		}
	}
	CHECK_NUM(delivered, 10000);
	CHECK_NUM(nic->counters.rx_dropped, 0);
	CHECK(model.rx_doorbells <= 10000 / 32 + 2); /* and two when it was opened */
	closed();
}

/* Until the device has no buffer left, and again. */
static void test_e1000_full_ring(void)
{
	opened();
	for (unsigned round = 0; round < 10; round++) {
		unsigned before = delivered;
		unsigned count = 0;

		while (model_receive(frame_bytes, 60, 0, 0))
			count++;
		CHECK(count >= RING - 32 && count < RING);
		while (nic->ops->poll(nic, 50) > 0)
			;
		CHECK_NUM(delivered - before, count);
	}
	check_still_works();
	closed();
}

static void test_e1000_budget(void)
{
	opened();
	for (unsigned i = 0; i < 20; i++)
		CHECK(model_receive(frame_bytes, 60, 0, 0));
	CHECK_NUM(nic->ops->poll(nic, 8), 8);
	CHECK_NUM(nic->ops->poll(nic, 8), 8);
	CHECK_NUM(nic->ops->poll(nic, 8), 4);
	closed();
}

static void test_e1000_believes_checksums(void)
{
	static const struct {
		uint8_t status, errors;
		bool good;
	} cases[] = {{0, 0, false}, {32, 0, true}, {32 | 4, 0, false}, {32, 0x20, false}, {32, 0x60, false}};

	opened();
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CHECK(model_receive(frame_bytes, 60, cases[i].status, cases[i].errors));
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
		CHECK(last_good == cases[i].good);
	}
	CHECK_NUM(delivered, sizeof cases / sizeof cases[0]); /* a bad checksum is the stack's to judge */
	closed();
}

/* The stack keeps all buffers: the driver asks for them back, or nothing could ever come in. */
static void test_e1000_runs_dry(void)
{
	opened();
	hold = true;
	for (unsigned i = 0; i < 5000 && reclaimed == 0; i++) {
		CHECK(model_receive(frame_bytes, 60, 0, 0));
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	}
	CHECK_NUM(reclaimed, 1);
	CHECK_NUM(delivered, 3584);
	hold = false;
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_NUM(model_given(MODEL_RX), RING - 1);
	check_still_works();
	closed();
}

/* The same where they come back by themselves. */
static void test_e1000_runs_dry_for_a_while(void)
{
	opened();
	hold = keeps_all = true;
	while (model_receive(frame_bytes, 60, 0, 0))
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, 3584);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	hold = keeps_all = false;
	release_held();
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_NUM(model_given(MODEL_RX), RING - 1);
	check_still_works();
	closed();
}

static void test_e1000_frames_outlive_it(void)
{
	opened();
	hold = true;
	for (unsigned i = 0; i < 10; i++)
		CHECK(model_receive(frame_bytes, 60, 0, 0));
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

static void test_e1000_closed_by_what_came(void)
{
	opened();
	for (unsigned i = 0; i < 5; i++)
		CHECK(model_receive(frame_bytes, 60, 0, 0));
	close_in_delivery = true;
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, 1);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
}

/* ---- a device that lies, or received rubbish ---- */

static void test_e1000_drops_short_frames(void)
{
	opened();
	for (unsigned n = 0; n < 14; n++) {
		CHECK(model_receive(frame_bytes, n, 0, 0));
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	}
	check_dropped(14);
}

static void test_e1000_hostile_lengths(void)
{
	static const uint16_t lengths[] = {2047, 2048, 4096, 0x8000, 0xffff};

	opened();
	for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		model_finish(lengths[i], MODEL_DONE | MODEL_LAST, 0);
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	}
	check_dropped(5);
}

static void test_e1000_errors(void)
{
	static const uint8_t errors[] = {1, 2, 4, 0x10, 0x80, 0xff};

	opened();
	for (unsigned i = 0; i < sizeof errors; i++) {
		CHECK(model_receive(frame_bytes, 60, 0, errors[i]));
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	}
	check_dropped(sizeof errors);
}

/* Frames over several buffers are none of ours; the last part of one is no frame either. */
static void test_e1000_pieces(void)
{
	opened();
	model_finish(2046, MODEL_DONE, 0);
	model_finish(2046, MODEL_DONE, 0);
	model_finish(100, MODEL_DONE | MODEL_LAST, 0);
	CHECK_NUM(nic->ops->poll(nic, 64), 3);
	check_dropped(3);
}

/* "Done" where it was given nothing: a whole ring of it is nothing. */
static void test_e1000_done_without_a_buffer(void)
{
	opened();
	hold = keeps_all = true;
	while (model_receive(frame_bytes, 60, 0, 0))
		CHECK_NUM(nic->ops->poll(nic, 64), 1);
	for (unsigned i = 0; i < RING; i++)
		model_desc(MODEL_RX, i)->status = 0xff;
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	hold = keeps_all = false;
	closed();
}

/* ---- sending ---- */

static void test_e1000_sends(void)
{
	opened();
	for (unsigned i = 0; i < 1000; i++) {
		size_t n = 14 + i % 1500;

		frame_bytes[20] = (uint8_t)i;
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, n)), RC_OK);
		model_send();
		CHECK_NUM(model.sent[i % MODEL_SENT_MOST].n, n);
		CHECK(memcmp(model.sent[i % MODEL_SENT_MOST].bytes, frame_bytes, n) == 0);
	}
	CHECK_NUM(model.sent_n, 1000);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 1537)), RC_NIC_SEND);
	closed();
}

static void test_e1000_queue_full(void)
{
	unsigned count = 0;

	opened();
	while (nic->ops->send(nic, span_of(frame_bytes, 60)) == RC_OK && count < 1000)
		count++;
	CHECK_NUM(count, 63);
	model_send();
	CHECK_NUM(model.sent_n, 63);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	closed();
}

/* What frames cause goes out together, and at the end of the poll at the latest. */
static void test_e1000_doorbells(void)
{
	opened();
	answer = true;
	for (unsigned i = 0; i < 20; i++)
		CHECK(model_receive(frame_bytes, 60, 0, 0));
	CHECK_NUM(nic->ops->poll(nic, 64), 20);
	CHECK_NUM(model.tx_doorbells, 1 + 1); /* one when it was opened */
	CHECK_NUM(model_given(MODEL_TX), 20);
	answer = false;
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(model.tx_doorbells, 3);
	closed();
}

static void test_e1000_hostile_sent(void)
{
	opened();
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	for (unsigned i = 0; i < 64; i++)
		model_desc(MODEL_TX, i)->status = 0xff;
	for (unsigned i = 0; i < 200; i++)
		(void)!nic->ops->send(nic, span_of(frame_bytes, 60));
	check_still_works();
	closed();
}

static void on_alarm(int number)
{
	(void)number;
	model_send();
}

static void test_e1000_sends_before_it_closes(void)
{
	struct itimerval soon = {.it_value = {.tv_usec = 2000}};

	opened();
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK(signal(SIGALRM, on_alarm) != SIG_ERR);
	CHECK(setitimer(ITIMER_REAL, &soon, NULL) == 0);
	nic->ops->close(nic);
	CHECK(signal(SIGALRM, SIG_DFL) != SIG_ERR);
	CHECK_NUM(model.sent_n, 1);
	/* One that never says "sent" is closed all the same. */
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	closed();
}

/* ---- a card that is pulled out ---- */

static void test_e1000_gone(void)
{
	uint64_t from = plat_now_us();

	opened();
	model.gone = true;
	while (model.pci.taken && plat_now_us() - from < 5000000)
		(void)nic->ops->poll(nic, 64);
	CHECK(!model.pci.taken);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	nic->ops->close(nic);
	model.gone = false;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	check_still_works();
	closed();
}

int main(void)
{
	for (size_t i = 0; i < sizeof frame_bytes; i++)
		frame_bytes[i] = (uint8_t)(i * 7);
	test_e1000_is_found_and_opened();
	test_e1000_knows_its_cards();
	test_e1000_address();
	test_e1000_without_address_is_left();
	test_e1000_says_when_it_does_not_open();
	test_e1000_wakes_the_phy();
	test_e1000_link();
	test_e1000_receives();
	test_e1000_full_ring();
	test_e1000_budget();
	test_e1000_believes_checksums();
	test_e1000_runs_dry();
	test_e1000_runs_dry_for_a_while();
	test_e1000_frames_outlive_it();
	test_e1000_closed_by_what_came();
	test_e1000_drops_short_frames();
	test_e1000_hostile_lengths();
	test_e1000_errors();
	test_e1000_pieces();
	test_e1000_done_without_a_buffer();
	test_e1000_sends();
	test_e1000_queue_full();
	test_e1000_doorbells();
	test_e1000_hostile_sent();
	test_e1000_sends_before_it_closes();
	test_e1000_gone();
	return check_end();
}
