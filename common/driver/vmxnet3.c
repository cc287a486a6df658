/*
 * VMware's vmxnet3, revision 1: the device reads its configuration from memory, and each ring has one of
 * completions behind it.  Who owns an entry says its generation bit, which turns with each round.
 *
 * Facts from the layout that VMware published with its drivers: no specification is public.  Checksums are
 * the device's work; large receive stays off: its frames need a second ring, and windows of 1460-byte
 * segments fill the link.
 */
#include "driver/card.h"
#include "driver/drivers.h"

#define VMWARE	   0x15ad
#define DEVICE	   0x07b0
#define TX_SIZE	   64u	/* entries; the device wants multiples of 32 */
#define RX_SIZE	   512u /* 1 MiB of buffers: QEMU's drops what finds no entry */
#define BUFFER	   2048u
#define RX_LENGTH  1536u
#define REVISION_1 1u
#define MAGIC	   0xbabefee1u

/* Registers: the first window (doorbells) and the second. */
enum {
	IMR = 0x000,
	TXPROD = 0x600,
	RXPROD = 0x800
};
enum {
	VRRS = 0x00,
	UVRS = 0x08,
	DSAL = 0x10,
	DSAH = 0x18,
	CMD = 0x20,
	MACL = 0x28,
	MACH = 0x30
};
enum {
	ACTIVATE = 0xcafe0000,
	QUIESCE = 0xcafe0001,
	RESET = 0xcafe0002,
	SET_RX_MODE = 0xcafe0003,
	GET_LINK = 0xf00d0002
};

/* What the device reads at its start. */
struct shared {
	uint32_t magic;
	uint32_t pad;
	uint32_t driver_version;
	uint32_t guest; /* 64 or 32 bits, the system's kind and version */
	uint32_t revisions, upt_versions;
	uint64_t features;
	uint64_t driver_data, queues;
	uint32_t driver_data_n, queues_n;
	uint32_t mtu;
	uint16_t segments_most;
	uint8_t tx_queues, rx_queues;
	uint32_t reserved1[4];
	uint8_t auto_mask, interrupts, event_interrupt, levels[25];
	uint32_t interrupts_off;
	uint32_t reserved2[2];
	uint32_t rx_mode;
	uint16_t filter_n, pad2;
	uint64_t filter;
	uint32_t vlans[128];
	uint32_t unused[12]; /* RSS, wake-up, plug-in */
	uint32_t events;
	uint32_t reserved3[5];
};
_Static_assert(sizeof(struct shared) == 720, "as the device has it");

struct tx_queue {
	uint32_t deferred, threshold;
	uint64_t reserved;
	uint64_t ring, data_ring, done_ring, driver_data, reserved2;
	uint32_t ring_n, data_ring_n, done_ring_n, driver_data_n;
	uint8_t interrupt, pad[7];
	uint8_t stopped, pad2[3];
	uint32_t error;
	uint8_t counters[168];
};
_Static_assert(sizeof(struct tx_queue) == 256, "as the device has it");

struct rx_queue {
	uint8_t wants_news, pad[7]; /* whether it asks for RXPROD */
	uint64_t reserved;
	uint64_t ring, second_ring, done_ring, driver_data, reserved2;
	uint32_t ring_n, second_ring_n, done_ring_n, driver_data_n;
	uint8_t interrupt, pad2[7];
	uint8_t stopped, pad3[3];
	uint32_t error;
	uint8_t counters[168];
};
_Static_assert(sizeof(struct rx_queue) == 256, "as the device has it");

struct entry {
	uint64_t bus;
	uint32_t words[2];
};

struct done {
	uint32_t words[4];
};

/* All that the device reaches. */
struct memory {
	struct entry rx[RX_SIZE], tx[TX_SIZE];
	struct done rx_done[RX_SIZE], tx_done[TX_SIZE];
	struct tx_queue tx_queue; /* the queues lie side by side */
	struct rx_queue rx_queue;
	struct shared shared;
	uint8_t rx_bytes[RX_SIZE][BUFFER], tx_bytes[TX_SIZE][BUFFER];
};

#define LINUX_64	(2u | 1u << 2)
#define FEATURE_SUMS	1u
#define RX_MODE		(1u | 2u | 4u | 8u) /* ours, multicasts, broadcasts, all multicasts */
#define TX_GENERATION	(1u << 14)
#define RX_GENERATION	(1u << 31)
#define TX_END		(1u << 12 | 1u << 13) /* of the frame; and tell of it */
#define DONE_GENERATION (1u << 31)	      /* of the last word */
#define INDEX		0xfffu
#define RX_WHOLE	(1u << 14 | 1u << 15) /* end and start of a frame */
#define RX_UNSUMMED	(1u << 30)
#define RX_LENGTH_MASK	0x3fffu
#define RX_ERROR	(1u << 14)
#define RX_SUM_GOOD	(1u << 16) /* of TCP or UDP */
#define EVENT_QUEUES	3u
#define LINK_UP		1u

struct vmxnet3 {
	struct card card; /* first */
	struct plat_bar doorbells;
	uint32_t rx_at;	   /* entries whose frames have come, ever: the next is rx_at % RX_SIZE */
	uint32_t rx_taken; /* completions */
	uint32_t sent, tx_shown, tx_taken;
	bool in_poll;
};

static struct vmxnet3 *of(struct card *card)
{
	return (struct vmxnet3 *)(void *)card;
}

static struct memory *memory(const struct card *card)
{
	return (struct memory *)(void *)card->memory.bytes;
}

static uint64_t bus(const struct card *card, const void *at)
{
	return card->memory.bus + (uint64_t)((const uint8_t *)at - card->memory.bytes);
}

static uint32_t command(const struct card *card, uint32_t what)
{
	card_write(card, CMD, 4, what);
	return card_read(card, CMD, 4);
}

/* ---- starting and stopping ---- */

static void show_rx(struct vmxnet3 *vmx)
{
	plat_bar_write(&vmx->doorbells, RXPROD, 4, (vmx->rx_at + RX_SIZE - 1) % RX_SIZE);
}

/* The device may fill entry i, in the round that this count of entries belongs to. */
static void give_rx(const struct card *card, uint32_t count)
{
	struct entry *entry = &memory(card)->rx[count % RX_SIZE];
	uint32_t generation = (count / RX_SIZE & 1) == 0 ? RX_GENERATION : 0;

	__atomic_store_n(&entry->words[0], RX_LENGTH | generation, __ATOMIC_RELEASE);
}

static void fill_queues(const struct card *card, struct memory *all)
{
	all->tx_queue = (struct tx_queue){
		.ring = bus(card, all->tx),
		.done_ring = bus(card, all->tx_done),
		.ring_n = TX_SIZE,
		.done_ring_n = TX_SIZE,
	};
	all->rx_queue = (struct rx_queue){
		.ring = bus(card, all->rx),
		.done_ring = bus(card, all->rx_done),
		.ring_n = RX_SIZE,
		.done_ring_n = RX_SIZE,
	};
	all->shared = (struct shared){
		.magic = MAGIC,
		.driver_version = 1,
		.guest = LINUX_64,
		.revisions = REVISION_1,
		.upt_versions = 1,
		.features = FEATURE_SUMS,
		.queues = bus(card, &all->tx_queue),
		.queues_n = sizeof all->tx_queue + sizeof all->rx_queue,
		.mtu = 1500,
		.segments_most = 1,
		.tx_queues = 1,
		.rx_queues = 1,
		.interrupts = 1,
		.interrupts_off = 1,
		.rx_mode = RX_MODE,
	};
}

static void fill_memory(const struct card *card, struct memory *all)
{
	memset(all, 0, offsetof(struct memory, rx_bytes));
	fill_queues(card, all);
	for (uint32_t i = 0; i < RX_SIZE; i++)
		all->rx[i].bus = bus(card, all->rx_bytes[i]);
	for (uint32_t i = 0; i < TX_SIZE; i++)
		all->tx[i].bus = bus(card, all->tx_bytes[i]);
	for (uint32_t i = 0; i < RX_SIZE - 1; i++) /* a full ring would look like an empty one */
		give_rx(card, i);
}

static void stop(struct card *card)
{
	card_write(card, CMD, 4, QUIESCE);
	card_write(card, CMD, 4, RESET);
}

/* A device that is gone reads as ones for ever: every revision, but no success. */
static enum rc start(struct card *card)
{
	struct vmxnet3 *vmx = of(card);
	uint64_t shared = bus(card, &memory(card)->shared);

	stop(card);
	if ((card_read(card, VRRS, 4) & REVISION_1) == 0)
		return RC_NIC_OPEN;
	card_write(card, VRRS, 4, REVISION_1);
	card_write(card, UVRS, 4, 1);
	vmx->rx_at = vmx->rx_taken = vmx->sent = vmx->tx_shown = vmx->tx_taken = 0;
	fill_memory(card, memory(card));
	card_write(card, DSAL, 4, (uint32_t)shared);
	card_write(card, DSAH, 4, (uint32_t)(shared >> 32));
	if (command(card, ACTIVATE) != 0)
		return RC_NIC_OPEN;
	plat_bar_write(&vmx->doorbells, IMR, 4, 1);
	show_rx(vmx);
	card_write(card, CMD, 4, SET_RX_MODE);
	return RC_OK;
}

/* ---- completions ---- */

/* The next one, if it is there; taken counts those before it. */
static bool next_done(const struct done *ring, uint32_t size, uint32_t taken, struct done *out)
{
	const struct done *at = &ring[taken % size];
	bool even = (taken / size & 1) == 0;

	if (((__atomic_load_n(&at->words[3], __ATOMIC_ACQUIRE) & DONE_GENERATION) != 0) != even)
		return false;
	*out = *at;
	return true;
}

/* ---- frames out ---- */

/* One for each frame, in their order. */
static void collect_sent(struct card *card)
{
	struct vmxnet3 *vmx = of(card);
	struct done done;

	while (!card->broken && next_done(memory(card)->tx_done, TX_SIZE, vmx->tx_taken, &done)) {
		card->broken =
			vmx->tx_taken == vmx->tx_shown || (done.words[0] & INDEX) != vmx->tx_taken % TX_SIZE;
		vmx->tx_taken++;
	}
}

static void show_tx(struct vmxnet3 *vmx)
{
	if (vmx->tx_shown == vmx->sent)
		return;
	vmx->tx_shown = vmx->sent;
	plat_bar_write(&vmx->doorbells, TXPROD, 4, vmx->sent % TX_SIZE);
}

static enum rc vmxnet3_send(struct nic *nic, struct span frame)
{
	struct card *card = nic->driver;
	struct vmxnet3 *vmx = of(card);
	uint32_t i = vmx->sent % TX_SIZE;
	uint32_t generation = (vmx->sent / TX_SIZE & 1) == 0 ? TX_GENERATION : 0;
	struct entry *entry;
	uint32_t n;

	if (!card->running || card->broken || frame.n > CARD_FRAME_MOST)
		return RC_NIC_SEND;
	if (vmx->sent - vmx->tx_taken >= TX_SIZE / 2) {
		show_tx(vmx); /* what the device has not been shown it cannot have sent */
		collect_sent(card);
	}
	if (vmx->sent - vmx->tx_taken >= TX_SIZE - 1)
		return RC_NIC_SEND;
	n = card_copy(memory(card)->tx_bytes[i], frame);
	entry = &memory(card)->tx[i];
	entry->words[1] = TX_END;
	__atomic_store_n(&entry->words[0], n | generation, __ATOMIC_RELEASE);
	vmx->sent++;
	if (!vmx->in_poll)
		show_tx(vmx);
	return RC_OK;
}

static bool sent_all(struct card *card)
{
	struct vmxnet3 *vmx = of(card);

	show_tx(vmx);
	collect_sent(card);
	return vmx->tx_taken == vmx->sent;
}

/* ---- frames in ---- */

static void deliver(struct card *card, const struct done *done, const uint8_t *bytes)
{
	uint32_t n = done->words[2] & RX_LENGTH_MASK;
	bool whole = (done->words[0] & RX_WHOLE) == RX_WHOLE && (done->words[2] & RX_ERROR) == 0;
	struct frame *frame = card_frame(card, whole ? n : 0);

	if (frame == NULL)
		return;
	memcpy(frame->data, bytes, n);
	frame->checksum_good = (done->words[0] & RX_UNSUMMED) == 0 && (done->words[3] & RX_SUM_GOOD) != 0;
	nic_deliver(card->nic, frame);
}

/* Takes one completion, false if there is none.  The device may have skipped entries before the one it used.
 */
static bool take(struct card *card)
{
	struct vmxnet3 *vmx = of(card);
	struct done done;
	uint32_t i;
	uint32_t skipped;

	if (!next_done(memory(card)->rx_done, RX_SIZE, vmx->rx_taken, &done))
		return false;
	i = done.words[0] & INDEX;
	skipped = (i - vmx->rx_at) % RX_SIZE;
	card->broken = i >= RX_SIZE || skipped == RX_SIZE - 1; /* that one it does not have */
	if (card->broken)
		return false;
	vmx->rx_taken++;
	for (uint32_t left = skipped + 1; left > 0; left--)
		give_rx(card, vmx->rx_at++ + RX_SIZE - 1);
	deliver(card, &done, memory(card)->rx_bytes[i]);
	return true;
}

/* Its queues stop by themselves when it finds a mistake. */
static bool has_stopped(const struct card *card)
{
	const struct memory *all = memory(card);

	return (__atomic_load_n(&all->shared.events, __ATOMIC_RELAXED) & EVENT_QUEUES) != 0;
}

static unsigned vmxnet3_poll(struct nic *nic, unsigned budget)
{
	struct card *card = nic->driver;
	struct vmxnet3 *vmx = of(card);
	unsigned frames = 0;

	vmx->in_poll = true;
	/* What a frame causes may close the card. */
	while (card->running && !card->broken && frames < budget && take(card))
		frames++;
	vmx->in_poll = false;
	if (!card->running)
		return frames;
	show_tx(vmx);
	if (frames > 0 && __atomic_load_n(&memory(card)->rx_queue.wants_news, __ATOMIC_RELAXED) != 0)
		show_rx(vmx);
	card->broken |= has_stopped(card);
	card_tend(card);
	return frames;
}

static bool vmxnet3_link_up(struct nic *nic)
{
	return (command(nic->driver, GET_LINK) & LINK_UP) != 0;
}

/* ---- finding ---- */

static bool find(struct card *card)
{
	uint32_t low;
	uint32_t high;

	if (plat_bar_open(&card->pci, 0, &of(card)->doorbells) != RC_OK ||
	    plat_bar_open(&card->pci, 1, &card->regs) != RC_OK)
		return false;
	low = card_read(card, MACL, 4);
	high = card_read(card, MACH, 4);
	memcpy(card->own.mac, &low, 4);
	memcpy(card->own.mac + 4, &high, 2);
	return true;
}

static const struct card_kind kind = {
	.ops = {.name = "vmxnet3",
		.open = card_open,
		.close = card_close,
		.send = vmxnet3_send,
		.poll = vmxnet3_poll,
		.link_up = vmxnet3_link_up,
		.native = true,
		.better = true},
	.vendor = VMWARE,
	.device = DEVICE,
	.size = sizeof(struct vmxnet3),
	.memory = sizeof(struct memory),
	.find = find,
	.start = start,
	.sent_all = sent_all,
	.stop = stop,
};

static enum rc probe(void)
{
	return card_probe(&kind);
}

const struct nic_driver vmxnet3_driver = {.name = "vmxnet3", .probe = probe};
