/*
 * Intel's gigabit Ethernet controllers of the 8254x and 8257x families: rings of legacy descriptors (8254x
 * manual, 3.2.3 and 3.3.3), which all of them have.
 *
 * Frames are received in place.  Accesses to registers are dear, so the device learns of emptied buffers by
 * dozens, and of what is sent while frames come in once for all of it; what it is done with is seen in
 * memory.
 */
#include "driver/drivers.h"

#include <stdatomic.h>

#include "base/fmt.h"
#include "base/heap.h"
#include "driver/e1000_hw.h"
#include "driver/rx_buffers.h"
#include "plat.h"

#define LOG_MODULE "e1000"
#include "base/log.h"

#define RX_COUNT      256 /* descriptors; a multiple of 8, as the manual has it */
#define RX_STEP	      32  /* emptied buffers until the device learns of them */
#define BUFFER_SIZE   2048
#define BUFFERS	      3584 /* a 4 MiB window of 1460-byte segments, and a full ring */
#define FRAME_AT      2	   /* where a buffer's frame starts, so that its IP header lies on a 4-byte border */
#define TX_COUNT      64
#define TX_SIZE	      1536
#define ETHERNET_HEAD 14
#define MTU	      1500
#define DRAIN_US      20000  /* for what was sent last, before the device is stopped */
#define HEALTH_US     100000 /* how often a silent device is asked whether it is still there */

/* All errors that leave a frame of no use: CE, SE, SEQ, CXE, RXE. */
#define RX_BAD		0x97
#define RX_BAD_CHECKSUM 0x20
enum {
	RX_DONE = 1,
	RX_LAST = 2,
	RX_UNCHECKED = 4,
	RX_CHECKED = 32
};

#define RCTL_ENABLE    (1u << 1)
#define RCTL_MULTICAST (1u << 4) /* all: IPv6, LLDP, and the switch's own frames */
#define RCTL_BROADCAST (1u << 15)
#define RCTL_NO_CRC    (1u << 26)
#define TCTL_ENABLE    (1u << 1)
#define TCTL_PAD       (1u << 3)
#define TCTL_COLLISION (0x0fu << 4 | 0x40u << 12) /* tries, and distance for full duplex */
#define TIPG_COPPER    (8u | 8u << 10 | 6u << 20)
#define RXCSUM_TCP     (1u << 9)

#define TX_SEND 0x0b /* EOP, IFCS, RS: the last of its frame, with a checksum, and tell when it is done */
#define TX_DONE 1

struct rx_descriptor {
	uint64_t bus;
	uint16_t n;
	uint16_t checksum;
	uint8_t status;
	uint8_t errors;
	uint16_t special;
};
_Static_assert(sizeof(struct rx_descriptor) == 16, "8254x manual, 3.2.3");

struct tx_descriptor {
	uint64_t bus;
	uint16_t n;
	uint8_t checksum_at;
	uint8_t command;
	uint8_t status;
	uint8_t checksum_start;
	uint16_t special;
};
_Static_assert(sizeof(struct tx_descriptor) == 16, "8254x manual, 3.3.3");

/* What the device reads and writes, but receive buffers. */
struct rings {
	volatile struct rx_descriptor rx[RX_COUNT];
	volatile struct tx_descriptor tx[TX_COUNT];
	uint8_t tx_bytes[TX_COUNT][TX_SIZE];
};

struct e1000 {
	struct nic own;	 /* how the device was made known */
	struct nic *nic; /* the interface that it serves */
	struct e1000_hw hw;
	struct plat_dma dma;
	struct rings *rings;
	struct rx_buffers buffers;
	struct rx_buffer *at_slot[RX_COUNT];
	uint16_t rx_next;  /* the next to be filled by the device */
	uint16_t rx_given; /* behind the last one that it knows of */
	uint16_t rx_end;   /* behind the last one that has a buffer */
	uint16_t tx_done, tx_given, tx_end;
	bool running, in_poll;
	bool in_pieces; /* dropping a frame that goes over several buffers */
	uint64_t looked_us;
};

/* ---- to the device ---- */

static unsigned rx_distance(unsigned from, unsigned to)
{
	return (to - from) % RX_COUNT;
}

/* The device stops at the one before: a ring that is full looks like an empty one. */
static void restock(struct e1000 *e1000)
{
	while (rx_distance(e1000->rx_next, e1000->rx_end) < RX_COUNT - 1) {
		struct rx_buffer *buffer = rx_buffers_take(&e1000->buffers);

		if (buffer == NULL)
			break;
		e1000->at_slot[e1000->rx_end] = buffer;
		e1000->rings->rx[e1000->rx_end].bus = buffer->bus + FRAME_AT;
		e1000->rings->rx[e1000->rx_end].status = 0;
		e1000->rx_end = (e1000->rx_end + 1) % RX_COUNT;
	}
	if (rx_distance(e1000->rx_given, e1000->rx_end) >= RX_STEP ||
	    (e1000->rx_given == e1000->rx_next && e1000->rx_end != e1000->rx_given)) {
		e1000->rx_given = e1000->rx_end;
		atomic_thread_fence(memory_order_release); /* the descriptors before the number of them */
		e1000_put(&e1000->hw, E1000_RDT, e1000->rx_given);
	}
	/* Every buffer waits for a frame that is missing, and that could not come in. */
	if (e1000->rx_given == e1000->rx_next)
		frame_reclaim();
}

static void show_sent(struct e1000 *e1000)
{
	if (e1000->tx_given == e1000->tx_end)
		return;
	e1000->tx_given = e1000->tx_end;
	atomic_thread_fence(memory_order_release);
	e1000_put(&e1000->hw, E1000_TDT, e1000->tx_given);
}

static void collect_sent(struct e1000 *e1000)
{
	while (e1000->tx_done != e1000->tx_given && (e1000->rings->tx[e1000->tx_done].status & TX_DONE) != 0)
		e1000->tx_done = (e1000->tx_done + 1) % TX_COUNT;
}

static enum rc e1000_send(struct nic *nic, struct span frame)
{
	struct e1000 *e1000 = nic->driver;
	unsigned at = e1000->tx_end;
	unsigned next = (at + 1) % TX_COUNT;

	if (!e1000->running || frame.n > TX_SIZE)
		return RC_NIC_SEND;
	if (next == e1000->tx_done)
		show_sent(e1000);
	collect_sent(e1000);
	if (next == e1000->tx_done)
		return RC_NIC_SEND;
	memcpy(e1000->rings->tx_bytes[at], frame.p, frame.n);
	e1000->rings->tx[at].n = (uint16_t)frame.n;
	e1000->rings->tx[at].status = 0;
	e1000->tx_end = (uint16_t)next;
	if (!e1000->in_poll)
		show_sent(e1000);
	return RC_OK;
}

/* ---- starting and stopping ---- */

static void put_ring(struct e1000 *e1000, enum e1000_register base, const volatile void *ring, uint32_t n)
{
	paddr_t bus = e1000->dma.bus + (size_t)((const volatile uint8_t *)ring - e1000->dma.bytes);

	e1000_put(&e1000->hw, base, (uint32_t)bus);
	e1000_put(&e1000->hw, base + E1000_RDBAH - E1000_RDBAL, (uint32_t)((uint64_t)bus >> 32));
	e1000_put(&e1000->hw, base + E1000_RDLEN - E1000_RDBAL, n);
	e1000_put(&e1000->hw, base + E1000_RDH - E1000_RDBAL, 0);
	e1000_put(&e1000->hw, base + E1000_RDT - E1000_RDBAL, 0);
}

static void fill_tx_ring(struct e1000 *e1000)
{
	for (unsigned i = 0; i < TX_COUNT; i++) {
		e1000->rings->tx[i].bus =
			e1000->dma.bus + offsetof(struct rings, tx_bytes) + (size_t)i * TX_SIZE;
		e1000->rings->tx[i].command = TX_SEND;
	}
}

/* No large frames, no pieces of frames, no promiscuity: own address and broadcasts. */
static void run_device(struct e1000 *e1000)
{
	const struct e1000_hw *hw = &e1000->hw;

	e1000->rx_next = e1000->rx_given = e1000->rx_end = 0;
	e1000->tx_done = e1000->tx_given = e1000->tx_end = 0;
	e1000->in_pieces = false;
	fill_tx_ring(e1000);
	put_ring(e1000, E1000_RDBAL, e1000->rings->rx, sizeof e1000->rings->rx);
	put_ring(e1000, E1000_TDBAL, e1000->rings->tx, sizeof e1000->rings->tx);
	e1000_put(hw, E1000_RFCTL, 0);
	e1000_put(hw, E1000_RXCSUM, RXCSUM_TCP);
	e1000_put(hw, E1000_TIPG, TIPG_COPPER);
	e1000_put(hw, E1000_TCTL, TCTL_ENABLE | TCTL_PAD | TCTL_COLLISION);
	e1000_put(hw, E1000_RCTL, RCTL_ENABLE | RCTL_MULTICAST | RCTL_BROADCAST | RCTL_NO_CRC);
	e1000->running = true;
	restock(e1000);
}

static enum rc make_memory(struct e1000 *e1000)
{
	enum rc rc = plat_dma_alloc(&e1000->hw.pci, sizeof *e1000->rings, &e1000->dma);

	if (rc != RC_OK)
		return rc;
	e1000->rings = (struct rings *)(void *)e1000->dma.bytes;
	rc = rx_buffers_make(&e1000->buffers, &e1000->hw.pci, BUFFERS, BUFFER_SIZE);
	if (rc != RC_OK)
		plat_dma_free(&e1000->dma);
	return rc;
}

static enum rc e1000_open(struct nic *nic)
{
	struct e1000 *e1000 = nic->driver;
	enum rc rc = e1000_hw_start(&e1000->hw);

	if (rc != RC_OK)
		return rc;
	rc = make_memory(e1000);
	if (rc != RC_OK) {
		log_warn("%s: no rings for the network card: %s", nic->name, rc_text(rc));
		e1000_hw_stop(&e1000->hw);
		return rc;
	}
	e1000->nic = nic;
	e1000->looked_us = plat_now_us();
	run_device(e1000);
	return RC_OK;
}

/* The device forgets its buffers; those that the stack holds come back by themselves. */
static void stop(struct e1000 *e1000)
{
	e1000->running = false;
	e1000_hw_stop(&e1000->hw);
	for (unsigned i = e1000->rx_next; i != e1000->rx_end; i = (i + 1) % RX_COUNT)
		frame_put_all(&e1000->at_slot[i]->frame);
	plat_dma_free(&e1000->dma);
}

/* Connections say goodbye just before, which the reset would throw away. */
static void drain(struct e1000 *e1000)
{
	uint64_t from = plat_now_us();

	show_sent(e1000);
	do
		collect_sent(e1000);
	while (e1000->tx_done != e1000->tx_given && plat_now_us() - from < DRAIN_US);
}

static void e1000_close(struct nic *nic)
{
	struct e1000 *e1000 = nic->driver;

	if (!e1000->running)
		return;
	drain(e1000);
	stop(e1000);
}

static void watch_health(struct e1000 *e1000)
{
	uint64_t now = plat_now_us();

	if (now - e1000->looked_us < HEALTH_US)
		return;
	e1000->looked_us = now;
	if (!e1000_hw_is_gone(&e1000->hw))
		return;
	log_error("%s: the network card does not answer any more; ifclose and ifopen it, or set nic-driver "
		  "firmware",
		  e1000->nic->name);
	stop(e1000);
}

/* ---- frames in ---- */

/* What the device says of its next frame; its words count only once the frame is whole. */
static bool is_usable(struct e1000 *e1000, const volatile struct rx_descriptor *descriptor, size_t n)
{
	bool last = (descriptor->status & RX_LAST) != 0;
	bool whole = last && !e1000->in_pieces;

	e1000->in_pieces = !last;
	return whole && (descriptor->errors & RX_BAD) == 0 && n >= ETHERNET_HEAD &&
	       n <= BUFFER_SIZE - FRAME_AT;
}

static void take_frame(struct e1000 *e1000)
{
	const volatile struct rx_descriptor *descriptor = &e1000->rings->rx[e1000->rx_next];
	struct frame *frame = &e1000->at_slot[e1000->rx_next]->frame;
	size_t n = descriptor->n;
	uint8_t status = descriptor->status;

	e1000->rx_next = (e1000->rx_next + 1) % RX_COUNT;
	frame->data = frame->start + FRAME_AT;
	frame->n = n;
	frame->checksum_good = (status & (RX_CHECKED | RX_UNCHECKED)) == RX_CHECKED &&
			       (descriptor->errors & RX_BAD_CHECKSUM) == 0;
	if (is_usable(e1000, descriptor, n)) {
		nic_deliver(e1000->nic, frame);
		return;
	}
	e1000->nic->counters.rx_dropped++;
	frame_put_all(frame);
}

static bool has_frame(const struct e1000 *e1000)
{
	bool done =
		e1000->rx_next != e1000->rx_given && (e1000->rings->rx[e1000->rx_next].status & RX_DONE) != 0;

	atomic_thread_fence(memory_order_acquire); /* that it is there before what it is */
	return done;
}

/* Shows the device what it may have again, and what it is to send. */
static void hand_over(struct e1000 *e1000)
{
	restock(e1000);
	show_sent(e1000);
}

static unsigned e1000_poll(struct nic *nic, unsigned budget)
{
	struct e1000 *e1000 = nic->driver;
	unsigned frames = 0;

	e1000->in_poll = true;
	/* What a frame causes may close the device. */
	while (frames < budget && e1000->running && has_frame(e1000)) {
		take_frame(e1000);
		if (++frames % RX_STEP == 0 && e1000->running)
			hand_over(e1000);
	}
	e1000->in_poll = false;
	if (!e1000->running)
		return frames;
	hand_over(
		e1000); /* without frames too: buffers may have come back since the device ran out of them */
	if (frames == 0)
		watch_health(e1000);
	return frames;
}

static bool e1000_link_up(struct nic *nic)
{
	struct e1000 *e1000 = nic->driver;

	return e1000_hw_link_up(&e1000->hw);
}

#define OPS(is_better) \
	{ \
		.name = "e1000", .open = e1000_open, .close = e1000_close, .send = e1000_send, \
		.poll = e1000_poll, .link_up = e1000_link_up, .native = true, .better = is_better \
	}
static const struct nic_ops e1000_ops[] = {OPS(false), OPS(true)};

/* ---- finding ---- */

static enum rc add(const struct plat_pci *pci)
{
	struct e1000 *e1000 = heap_new(sizeof *e1000);
	enum rc rc;

	if (e1000 == NULL)
		return RC_NO_MEMORY;
	if (e1000_hw_find(&e1000->hw, pci) != RC_OK) {
		heap_free(e1000);
		return RC_OK; /* another's, or the firmware's */
	}
	e1000->own.ops = &e1000_ops[e1000_hw_is_known(&e1000->hw)];
	e1000->own.driver = e1000;
	e1000->own.pci_address = pci->address;
	e1000->own.mtu = MTU;
	memcpy(e1000->own.mac, e1000->hw.mac, sizeof e1000->own.mac);
	fmt_print(e1000->own.chip, sizeof e1000->own.chip, "e1000 %04x:%04x", pci->vendor, pci->device);
	rc = nic_add(&e1000->own);
	if (rc != RC_OK)
		heap_free(e1000);
	return rc;
}

static enum rc e1000_probe(void)
{
	struct plat_pci pci;
	enum rc rc = RC_OK;

	for (uint32_t at = 0; rc == RC_OK && plat_pci_find(at, &pci); at = pci.address + 1)
		rc = pci.vendor == E1000_VENDOR ? add(&pci) : RC_OK;
	return rc;
}

const struct nic_driver e1000_driver = {.name = "e1000", .probe = e1000_probe};
