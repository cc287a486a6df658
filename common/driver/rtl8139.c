/*
 * Realtek RTL8139 ("RTL8139D(L) Single-Chip Fast Ethernet Controller", sections 5 and 6), all versions of the
 * chip: the ring of the first one, which the later ones (8139C+) have too.
 *
 * The card copies frames into a ring of 64 KiB, each behind its status and length; four buffers are sent in
 * turn.
 */
#include "driver/card.h"
#include "driver/drivers.h"

#define REALTEK	   0x10ec
#define DEVICE	   0x8139
#define REVISION   0x08 /* in configuration space */
#define MAKER	   0x2c
#define QEMU	   0x1af4 /* of the card, not of the chip */
#define CPLUS	   0x20	  /* the first revision with C+ registers */
#define RING	   65536u
#define RING_SPARE 2048u /* behind the ring: some chips write a little beyond its end */
#define TX_COUNT   4u
#define TX_SIZE	   1536u
#define HEAD	   4u
#define FCS	   4u
#define RESET_US   100000

enum {
	IDR = 0x00,  /* the MAC address */
	MAR = 0x08,  /* the filter of multicasts */
	TSD = 0x10,  /* status of the four buffers */
	TSAD = 0x20, /* their addresses */
	RBSTART = 0x30,
	CR = 0x37,
	CAPR = 0x38, /* what was read, less 16 */
	IMR = 0x3c,
	ISR = 0x3e,
	TCR = 0x40,
	RCR = 0x44,
	MSR = 0x58,
	CPCR = 0xe0,
};

#define CR_EMPTY 0x01u
#define CR_SEND	 0x04u
#define CR_TAKE	 0x08u
#define CR_RESET 0x10u
#define CR_GONE	 0xffu

#define TSD_DONE  (1u << 15 | 1u << 14 | 1u << 30) /* sent, ran dry, given up */
#define TSD_WHOLE (48u << 16)			   /* starts to send when all of a frame is in the card */
#define TCR_VALUE (3u << 24 | 6u << 8)		   /* the standard gap between frames; bursts of 1024 bytes */
#define TCR_AGAIN 1u				   /* ends the stop after a frame that was given up */
#define GIVEN_UP  (1u << 30)
#define RCR_VALUE \
	(7u << 13 | 3u << 11 | 7u << 8 | 0xe) /* whole frames, 64 KiB; ours, multicasts, broadcasts */
#define MSR_DOWN   0x04u
#define CPCR_RINGS 0x03u
#define FRAME_GOOD 1u
#define COPYING	   0xfff0u /* instead of a length: the card is at it */

struct rtl8139 {
	struct card card; /* first */
	uint32_t at;	  /* in the ring */
	uint32_t sent;	  /* frames */
	uint32_t cplus;	  /* the register as another driver left it, and wants it back; 0: nothing there */
};

static struct rtl8139 *of(struct card *card)
{
	return (struct rtl8139 *)(void *)card;
}

/* ---- starting and stopping ---- */

/* A card that is gone reads as ones for ever. */
static bool reset(const struct card *card)
{
	uint64_t from = plat_now_us();

	card_write(card, CR, 1, CR_RESET);
	while ((card_read(card, CR, 1) & CR_RESET) != 0) {
		if (plat_now_us() - from > RESET_US)
			return false;
	}
	return true;
}

/* Another driver may have used the later chips' own rings.  QEMU's card takes any word there for the wish to
 * use them. */
static void leave_cplus(const struct card *card)
{
	if (plat_pci_read(&card->pci, REVISION, 1) >= CPLUS && (card_read(card, CPCR, 2) & CPCR_RINGS) != 0)
		card_write(card, CPCR, 2, 0);
}

static enum rc start(struct card *card)
{
	struct rtl8139 *rtl = of(card);
	uint32_t bus = (uint32_t)card->memory.bus;

	if (card->memory.bus > UINT32_MAX - card->kind->memory || !reset(card))
		return RC_NIC_OPEN;
	rtl->at = rtl->sent = 0;
	leave_cplus(card);
	card_write(card, RBSTART, 4, bus);
	card_write(card, CR, 1, CR_SEND | CR_TAKE); /* before the two that follow, or they do not take */
	card_write(card, RCR, 4, RCR_VALUE);
	card_write(card, TCR, 4, TCR_VALUE);
	card_write(card, MAR, 4, UINT32_MAX);
	card_write(card, MAR + 4, 4, UINT32_MAX);
	card_write(card, IMR, 2, 0);
	for (uint32_t i = 0; i < TX_COUNT; i++)
		card_write(card, TSAD + 4 * i, 4, bus + RING + RING_SPARE + i * TX_SIZE);
	return RC_OK;
}

/*
 * The ROM's driver sets its rings up once and believes them to be on: with its word gone the card would put frames where the
 * old rings' registers point to, at address 0.
 */
static void stop(struct card *card)
{
	(void)reset(card);
	if (of(card)->cplus != 0)
		card_write(card, CPCR, 2, of(card)->cplus);
}

/* ---- frames out ---- */

/* Whether buffer i may be filled. */
static bool is_free(struct card *card, uint32_t i)
{
	uint32_t status;

	if (of(card)->sent < TX_COUNT && i >= of(card)->sent)
		return true;
	status = card_read(card, TSD + 4 * i, 4);
	if ((status & GIVEN_UP) != 0)
		card_write(card, TCR, 4, TCR_VALUE | TCR_AGAIN);
	return (status & TSD_DONE) != 0;
}

static enum rc rtl8139_send(struct nic *nic, struct span frame)
{
	struct card *card = nic->driver;
	struct rtl8139 *rtl = of(card);
	uint32_t i = rtl->sent % TX_COUNT;
	uint32_t n;

	if (!card->running || frame.n > CARD_FRAME_MOST || !is_free(card, i))
		return RC_NIC_SEND;
	n = card_copy(card->memory.bytes + RING + RING_SPARE + i * TX_SIZE, frame);
	card_write(card, TSD + 4 * i, 4, TSD_WHOLE | n);
	rtl->sent++;
	return RC_OK;
}

static bool sent_all(struct card *card)
{
	for (uint32_t i = 0; i < TX_COUNT; i++) {
		if (!is_free(card, i))
			return false;
	}
	return true;
}

/* ---- frames in ---- */

static void copy_out(const struct card *card, uint32_t at, uint8_t *to, uint32_t n)
{
	uint32_t first = n < RING - at ? n : RING - at;

	memcpy(to, card->memory.bytes + at, first);
	memcpy(to + first, card->memory.bytes, n - first);
}

/* Takes the frame at the ring's head; false if it is not all there yet, or cannot be. */
static bool take(struct card *card)
{
	struct rtl8139 *rtl = of(card);
	struct frame *frame;
	uint8_t head[HEAD];
	uint32_t at = (rtl->at + HEAD) % RING;
	uint32_t n;

	copy_out(card, rtl->at, head, HEAD);
	n = (uint32_t)head[2] | (uint32_t)head[3] << 8;
	if (n == COPYING)
		return false;
	card->broken = (head[0] & FRAME_GOOD) == 0 || n < FCS + CARD_FRAME_LEAST || n > FCS + CARD_FRAME_MOST;
	if (card->broken)
		return false;
	rtl->at = (at + n + 3) % RING & ~3u;
	frame = card_frame(card, n - FCS);
	if (frame != NULL)
		copy_out(card, at, frame->data, n - FCS);
	card_write(card, CAPR, 2, (rtl->at - 16) & 0xffff);
	if (frame != NULL)
		nic_deliver(card->nic, frame);
	return true;
}

static unsigned rtl8139_poll(struct nic *nic, unsigned budget)
{
	struct card *card = nic->driver;
	unsigned frames = 0;
	uint32_t state = 0;

	/* What a frame causes may close the card. */
	while (card->running && !card->broken && frames < budget) {
		state = card_read(card, CR, 1);
		card->broken = state == CR_GONE;
		if ((state & CR_EMPTY) != 0 || !take(card))
			break;
		frames++;
	}
	if (card->running && frames > 0)
		card_write(card, ISR, 2, UINT16_MAX); /* a ring that ran over goes on when that was seen */
	card_tend(card);
	return frames;
}

static bool rtl8139_link_up(struct nic *nic)
{
	return (card_read(nic->driver, MSR, 1) & MSR_DOWN) == 0;
}

/* ---- finding ---- */

/* Both windows show the same registers.  Real cards are at the end of their link with the firmware's driver
 * too. */
static bool find(struct card *card)
{
	if (plat_bar_open(&card->pci, 1, &card->regs) != RC_OK &&
	    plat_bar_open(&card->pci, 0, &card->regs) != RC_OK)
		return false;
	for (uint32_t i = 0; i < sizeof card->own.mac; i++)
		card->own.mac[i] = (uint8_t)card_read(card, IDR + i, 1);
	if (plat_pci_read(&card->pci, REVISION, 1) >= CPLUS)
		of(card)->cplus = card_read(card, CPCR, 2);
	card->ops.better = plat_pci_read(&card->pci, MAKER, 2) == QEMU;
	return true;
}

static const struct card_kind kind = {
	.ops = {.name = "rtl8139",
		.open = card_open,
		.close = card_close,
		.send = rtl8139_send,
		.poll = rtl8139_poll,
		.link_up = rtl8139_link_up,
		.native = true},
	.vendor = REALTEK,
	.device = DEVICE,
	.size = sizeof(struct rtl8139),
	.memory = RING + RING_SPARE + TX_COUNT * TX_SIZE,
	.rx_ring = RING / 1536,
	.find = find,
	.start = start,
	.sent_all = sent_all,
	.stop = stop,
};

static enum rc probe(void)
{
	return card_probe(&kind);
}

const struct nic_driver rtl8139_driver = {.name = "rtl8139", .probe = probe};
