/*
 * What the drivers of cards see of the stack in their tests, and what every one of them must do.  Included
 * once, behind the model of a device, which gives the functions of struct card_model.
 */
#pragma once

#include "../host/pci.h"
#include "check.h"

#include "net/nic.h"

static struct nic *nic;
static unsigned delivered;
static size_t last_n;
static bool last_good;
static uint8_t last_bytes[2048];
static bool answer; /* send a frame for each that comes */
static bool close_in_delivery;
static bool no_frames;	    /* the stack has none left */
static unsigned frames_out; /* that the driver has taken and not handed on */
static uint8_t frame_bytes[2048];

enum rc nic_add(struct nic *added)
{
	static struct nic *all[64]; /* drivers keep them for the program's life */
	static unsigned count;

	if (count == sizeof all / sizeof all[0])
		return RC_LIMIT;
	all[count++] = added;
	nic = added;
	return RC_OK;
}

struct frame *frame_get(void)
{
	static uint8_t bytes[1792];
	static struct frame frame;

	if (no_frames)
		return NULL;
	CHECK_NUM(frames_out, 0);
	frames_out++;
	frame = (struct frame){.start = bytes, .cap = sizeof bytes, .data = bytes + 2};
	return &frame;
}

void nic_deliver(struct nic *from, struct frame *frame)
{
	CHECK(from == nic);
	CHECK(frame->data >= frame->start && frame->data + frame->n <= frame->start + frame->cap);
	frames_out--;
	delivered++;
	last_n = frame->n;
	last_good = frame->checksum_good;
	memcpy(last_bytes, frame->data, frame->n);
	if (answer)
		CHECK_RC(nic->ops->send(nic, span_of(last_bytes, 60)), RC_OK);
	if (close_in_delivery)
		nic->ops->close(nic);
}

/* ---- a device's model, as the tests want it ---- */

struct card_model {
	const struct nic_driver *driver;
	struct fake_pci *pci;
	void (*reset)(void);				 /* a new machine, the device as firmware leaves it */
	bool (*receive)(const uint8_t *frame, size_t n); /* false: it has no room */
	void (*send)(void);				 /* all that it was given; see sent */
	bool (*at_rest)(void);				 /* was reset, and has started nothing since */
	unsigned *starts;
	bool *gone;	  /* reads as ones */
	bool sees_gone;	  /* the driver asks its registers whether it is there */
	unsigned tx_most; /* frames that wait */
};

struct model_frame {
	size_t n;
	uint8_t bytes[1600];
};

#define MODEL_SENT_MOST 128
static struct model_frame sent[MODEL_SENT_MOST];
static unsigned sent_n;

static void model_note_sent(const uint8_t *bytes, size_t n)
{
	struct model_frame *frame = &sent[sent_n++ % MODEL_SENT_MOST];

	CHECK(n >= 60 && n <= 1518);
	frame->n = n;
	memcpy(frame->bytes, bytes, n);
}

static const struct card_model *play;

static void found(void)
{
	fake_pci_clear();
	play->reset();
	fake_pci_add(play->pci);
	nic = NULL;
	delivered = sent_n = 0;
	answer = close_in_delivery = no_frames = false;
	CHECK_RC(play->driver->probe(), RC_OK);
}

static void opened(void)
{
	found();
	CHECK_RC(nic->ops->open(nic), RC_OK);
}

static void closed(void)
{
	nic->ops->close(nic);
	CHECK(play->at_rest());
	CHECK(!play->pci->taken);
	CHECK_NUM(fake_dma_blocks(), 0);
	CHECK_NUM(frames_out, 0);
}

static void check_receives(size_t n)
{
	unsigned before = delivered;

	frame_bytes[0]++;
	frame_bytes[n - 1]++;
	CHECK(play->receive(frame_bytes, n));
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, before + 1);
	CHECK_NUM(last_n, n);
	CHECK(memcmp(last_bytes, frame_bytes, n) == 0);
}

/* Until the driver has started the device anew, which it does at most ten times a second. */
static void wait_start(unsigned starts)
{
	uint64_t from = plat_now_us();

	while (*play->starts == starts && plat_now_us() - from < 5000000)
		(void)nic->ops->poll(nic, 64);
	CHECK_NUM(*play->starts, starts + 1);
}

/* The device has lied: nothing comes of it, it is started anew, and works. */
static void check_recovers(void)
{
	unsigned starts = *play->starts;

	(void)nic->ops->poll(nic, 64);
	wait_start(starts);
	check_receives(100);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 100)), RC_OK);
	play->send();
	CHECK_NUM(sent[(sent_n - 1) % MODEL_SENT_MOST].n, 100);
	closed();
}

/* ---- what all do ---- */

static void test_card_is_found_and_opened(void)
{
	found();
	CHECK(nic != NULL && memcmp(nic->mac, "\x52\x54\x00\x12\x34\x56", 6) == 0);
	CHECK_NUM(nic->mtu, 1500);
	CHECK(nic->ops->native);
	CHECK(!play->pci->taken);
	CHECK_NUM(*play->starts, 0); /* looking changes nothing */
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK(play->pci->taken);
	CHECK_NUM(*play->starts, 1);
	closed();
	CHECK_RC(nic->ops->open(nic), RC_OK);
	check_receives(60);
	closed();
	nic->ops->close(nic); /* safe */
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
}

static void test_card_says_when_it_does_not_open(void)
{
	found();
	play->pci->take_rc = RC_NIC_OPEN;
	CHECK_RC(nic->ops->open(nic), RC_NIC_OPEN);
	play->pci->take_rc = RC_OK;
	fake_dma_left = 0;
	CHECK_RC(nic->ops->open(nic), RC_NO_MEMORY);
	fake_dma_left = UINT32_MAX;
	CHECK(!play->pci->taken);
	*play->gone = true;
	CHECK_RC(nic->ops->open(nic), RC_NIC_OPEN);
	CHECK(!play->pci->taken);
	CHECK_NUM(fake_dma_blocks(), 0);
	*play->gone = false;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	closed();
}

/* One that is not there any more is no interface. */
static void test_card_without_address(void)
{
	fake_pci_clear();
	play->reset();
	*play->gone = true;
	fake_pci_add(play->pci);
	nic = NULL;
	CHECK_RC(play->driver->probe(), RC_OK);
	CHECK(nic == NULL);
}

/* Through all indexes and more. */
static void test_card_receives(void)
{
	opened();
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	for (unsigned i = 0; i < 20000 && check_failed == 0; i++)
		check_receives(60 + i % 1459);
	CHECK_NUM(delivered, 20000);
	CHECK_NUM(nic->counters.rx_dropped, 0);
	closed();
}

static void test_card_budget(void)
{
	opened();
	for (unsigned i = 0; i < 20; i++)
		CHECK(play->receive(frame_bytes, 60));
	CHECK_NUM(nic->ops->poll(nic, 8), 8);
	CHECK_NUM(nic->ops->poll(nic, 8), 8);
	CHECK_NUM(nic->ops->poll(nic, 8), 4);
	closed();
}

/* As many as the ring takes at once, and what comes beyond them is lost without harm. */
static void test_card_burst(void)
{
	unsigned count = 0;

	opened();
	for (unsigned round = 0; round < 5; round++) {
		for (count = 0; count < 1000 && play->receive(frame_bytes, 1514);)
			count++;
		CHECK(count < 1000 && count >= (nic->rx_ring != 0 ? nic->rx_ring : 256u));
		delivered = 0;
		while (nic->ops->poll(nic, 64) > 0)
			continue;
		CHECK_NUM(delivered, count);
	}
	check_receives(1514);
	closed();
}

static void test_card_without_buffers(void)
{
	opened();
	no_frames = true;
	for (unsigned i = 0; i < 10; i++)
		CHECK(play->receive(frame_bytes, 60));
	CHECK_NUM(nic->ops->poll(nic, 64), 10);
	CHECK_NUM(nic->counters.rx_dropped, 10);
	no_frames = false;
	check_receives(60);
	closed();
}

static void test_card_closed_by_what_came(void)
{
	opened();
	for (unsigned i = 0; i < 5; i++)
		CHECK(play->receive(frame_bytes, 60));
	close_in_delivery = true;
	CHECK_NUM(nic->ops->poll(nic, 64), 1);
	CHECK_NUM(delivered, 1);
	CHECK(play->at_rest());
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
}

/* Short frames are filled up with zeros, also where a longer one was before. */
static void test_card_sends(void)
{
	static const uint8_t zeros[60];

	opened();
	for (unsigned i = 0; i < 20000 && check_failed == 0; i++) {
		size_t n = 14 + i % 1505;
		const struct model_frame *got = &sent[i % MODEL_SENT_MOST];

		frame_bytes[0] = (uint8_t)i;
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, n)), RC_OK);
		play->send();
		CHECK_NUM(got->n, n < 60 ? 60 : n);
		CHECK(memcmp(got->bytes, frame_bytes, n) == 0);
		if (n < 60)
			CHECK(memcmp(got->bytes + n, zeros, 60 - n) == 0);
	}
	CHECK_NUM(sent_n, 20000);
	closed();
}

static void test_card_queue_full(void)
{
	unsigned count = 0;

	opened();
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 1519)), RC_NIC_SEND);
	for (unsigned round = 0; round < 3; round++) {
		for (count = 0; count < 1000 && nic->ops->send(nic, span_of(frame_bytes, 1518)) == RC_OK;)
			count++;
		CHECK_NUM(count, play->tx_most);
		play->send();
	}
	CHECK_NUM(sent_n, 3 * play->tx_most);
	closed();
}

static void test_card_answers(void)
{
	opened();
	answer = true;
	for (unsigned i = 0; i < 3; i++)
		CHECK(play->receive(frame_bytes, 60));
	CHECK_NUM(nic->ops->poll(nic, 64), 3);
	play->send();
	CHECK_NUM(sent_n, 3);
	closed();
}

/* A card that was pulled out, and whose driver can see that: closed, once; whoever opens it again may have
 * luck. */
static void test_card_gone(void)
{
	uint64_t from = plat_now_us();

	opened();
	*play->gone = true;
	while (play->pci->taken && plat_now_us() - from < 5000000)
		(void)nic->ops->poll(nic, 64);
	CHECK(!play->pci->taken);
	CHECK_NUM(fake_dma_blocks(), 0);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	nic->ops->close(nic);
	*play->gone = false;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	check_receives(100);
	closed();
}

static void test_cards(const struct card_model *model)
{
	play = model;
	test_card_is_found_and_opened();
	test_card_says_when_it_does_not_open();
	test_card_without_address();
	test_card_receives();
	test_card_budget();
	test_card_burst();
	test_card_without_buffers();
	test_card_closed_by_what_came();
	test_card_sends();
	test_card_queue_full();
	test_card_answers();
	if (model->sees_gone)
		test_card_gone();
}
