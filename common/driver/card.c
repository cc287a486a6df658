/* Cards with rings of their own: from the bus to an interface, and from open to close. */
#include "driver/card.h"

#include "base/fmt.h"
#include "base/heap.h"

#define LOG_MODULE "card"
#include "base/log.h"

#define ANEW_US	 100000 /* between two starts of a broken device */
#define DRAIN_US 20000	/* for what was sent last, before the device is stopped */
#define MTU	 1500

uint32_t card_read(const struct card *card, uint32_t offset, unsigned width)
{
	return plat_bar_read(&card->regs, offset, width);
}

void card_write(const struct card *card, uint32_t offset, unsigned width, uint32_t value)
{
	plat_bar_write(&card->regs, offset, width, value);
}

/* ---- opening and closing ---- */

static void stop(struct card *card)
{
	card->running = false;
	card->kind->stop(card);
	plat_dma_free(&card->memory);
	plat_pci_give_back(&card->pci);
}

static enum rc start(struct card *card)
{
	card->broken = false;
	card->started_us = plat_now_us();
	return card->kind->start(card);
}

enum rc card_open(struct nic *nic)
{
	struct card *card = nic->driver;
	enum rc rc = plat_pci_take(&card->pci);

	if (rc != RC_OK)
		return rc;
	card->nic = nic;
	card->running = true;
	rc = plat_dma_alloc(&card->pci, card->kind->memory, &card->memory);
	if (rc == RC_OK)
		rc = start(card);
	if (rc != RC_OK)
		stop(card);
	return rc;
}

/* Connections say goodbye just before, which the reset would throw away. */
static void drain(struct card *card)
{
	uint64_t from = plat_now_us();

	while (!card->broken && !card->kind->sent_all(card) && plat_now_us() - from < DRAIN_US)
		continue;
}

void card_close(struct nic *nic)
{
	struct card *card = nic->driver;

	if (!card->running)
		return;
	drain(card);
	stop(card);
}

void card_tend(struct card *card)
{
	const char *name = card->nic->name;

	if (!card->broken || !card->running || plat_now_us() - card->started_us < ANEW_US)
		return;
	log_warn("%s: the %s card broke the rules of its rings; it is started anew", name, card->own.chip);
	if (start(card) == RC_OK)
		return;
	log_error("%s: the %s card does not start again; ifclose and ifopen it, or set nic-driver firmware",
		  name, card->own.chip);
	stop(card);
}

/* ---- frames ---- */

struct frame *card_frame(struct card *card, size_t n)
{
	struct frame *frame = n >= CARD_FRAME_LEAST && n <= CARD_FRAME_MOST ? frame_get() : NULL;

	if (frame == NULL)
		card->nic->counters.rx_dropped++;
	else
		frame->n = n;
	return frame;
}

uint32_t card_copy(uint8_t *to, struct span frame)
{
	memset(to, 0, CARD_SENT_LEAST);
	memcpy(to, frame.p, frame.n);
	return frame.n < CARD_SENT_LEAST ? CARD_SENT_LEAST : (uint32_t)frame.n;
}

/* ---- finding ---- */

/* One that says it has no address, or everybody's, or a group's, is not there or not ready. */
static bool is_usable(const uint8_t mac[6])
{
	static const uint8_t none[6];

	return (mac[0] & 1) == 0 && memcmp(mac, none, sizeof none) != 0;
}

static enum rc add(const struct card_kind *kind, const struct plat_pci *pci)
{
	struct card *card = heap_new(kind->size);
	enum rc rc = RC_OK;

	if (card == NULL)
		return RC_NO_MEMORY;
	card->kind = kind;
	card->pci = *pci;
	card->ops = kind->ops;
	card->own.ops = &card->ops;
	card->own.driver = card;
	card->own.pci_address = pci->address;
	card->own.mtu = MTU;
	card->own.rx_ring = kind->rx_ring;
	fmt_print(card->own.chip, sizeof card->own.chip, "%s", kind->ops.name);
	if (kind->find(card) && is_usable(card->own.mac)) {
		rc = nic_add(&card->own);
		if (rc == RC_OK)
			return RC_OK;
	} else {
		log_debug("%s card %x is left to the firmware", kind->ops.name, pci->address);
	}
	heap_free(card);
	return rc;
}

enum rc card_probe(const struct card_kind *kind)
{
	struct plat_pci pci;
	enum rc rc = RC_OK;

	for (uint32_t at = 0; rc == RC_OK && plat_pci_find(at, &pci); at = pci.address + 1) {
		if (pci.vendor == kind->vendor && pci.device == kind->device)
			rc = add(kind, &pci);
	}
	return rc;
}
