/*
 * The network through the PXE ROM's UNDI (PXE 2.1, 4.5): one NIC, the one that we were loaded through.
 *
 * Frames to send are kept and go out with the next trip to real mode, which comes back with all that were received
 * (bios/real/undi.S).  A ROM's words are hostile until checked: lengths above all.
 */
#include "port.h"

#include "base/fmt.h"
#include "net/loop.h"
#include "net/nic.h"
#include "pxe.h"
#include "real_syms.h"
#include "undi_rom.h"

#define LOG_MODULE "undi"
#include "base/log.h"

#define TX_MOST          16 /* frames of one trip */
#define FRAME_MOST       1536
#define RX_RING          16 /* frames: UNDI does not tell; rings of 5 and of 256 are out there */
#define STUCK_FRAMES     4
#define STUCK_US         30000
#define ETHERNET_HEAD    14
#define ETHERNET_LEAST   60
#define MTU              1500
#define INITIALIZE_TRIES 10 /* the media test may fail while a switch port comes up */
#define INITIALIZE_MS    200
#define INITRD_MOST      (8u << 20) /* bytes */
#define CLASS_NETWORK    0x02 /* PCI Code and ID Assignment, 1.3 */
#define UNKNOWN_KIND     0xeb /* some ROMs leave the kind of NIC as it was */

/* One frame to send, as bios/real/undi.S reads it. */
struct tx_entry {
	uint16_t offset; /* in the block */
	uint16_t length;
	uint8_t protocol; /* enum undi_protocol */
	uint8_t to_all;   /* 1: not to the one address given */
};

enum undi_protocol { UNDI_RAW = 0, UNDI_IP = 1, UNDI_ARP = 2, UNDI_RARP = 3 };

static struct {
	struct nic own;  /* how it was made known */
	struct nic *nic; /* the interface that it serves */
	uint8_t assembly[FRAME_MOST]; /* a frame that comes in pieces */
	size_t assembled;
	size_t expected; /* 0: none is on its way */
	size_t tx_used;  /* bytes of REAL_TX */
	unsigned refused; /* frames in a row that the ROM did not take */
	uint64_t refused_since_us;
	bool unloaded;
} undi;

static uint16_t *word_at(uint32_t symbol)
{
	return real_at(symbol);
}

/* ---- frames ---- */

static uint8_t protocol_of(const uint8_t *frame)
{
	switch (frame[12] << 8 | frame[13]) {
	case 0x0800: return UNDI_IP;
	case 0x0806: return UNDI_ARP;
	case 0x8035: return UNDI_RARP;
	default: return UNDI_RAW;
	}
}

/* Some ROMs get stuck when their receive ring has run over: they take nothing and give nothing until opened anew. */
static void watch_refusals(unsigned sent, unsigned refused)
{
	if (sent > 0 && refused == 0)
		undi.refused = 0;
	if (refused == 0)
		return;
	if (undi.refused == 0)
		undi.refused_since_us = plat_now_us();
	undi.refused += refused;
}

static bool is_stuck(void)
{
	return undi.refused >= STUCK_FRAMES && plat_now_us() - undi.refused_since_us >= STUCK_US;
}

static void pump(bool receive)
{
	unsigned count = *word_at(REAL_SYM_undi_tx_count);
	unsigned refused;

	*word_at(REAL_SYM_undi_rx_on) = receive;
	real_routine(REAL_SYM_undi_pump);
	refused = *word_at(REAL_SYM_undi_tx_failed);
	undi.nic->counters.tx_failed += refused;
	watch_refusals(count, refused);
	undi.nic->counters.rx_dropped += *word_at(REAL_SYM_undi_rx_dropped);
	*word_at(REAL_SYM_undi_tx_failed) = 0;
	*word_at(REAL_SYM_undi_rx_dropped) = 0;
	undi.tx_used = 0;
}

static enum rc undi_send(struct nic *nic, struct span frame)
{
	size_t n = frame.n < ETHERNET_LEAST ? ETHERNET_LEAST : frame.n;
	uint16_t *count = word_at(REAL_SYM_undi_tx_count);
	struct tx_entry entry;
	uint8_t *at;

	(void)nic;
	if (frame.n < ETHERNET_HEAD || frame.n > FRAME_MOST)
		return RC_NIC_SEND;
	if (*count == TX_MOST || n > REAL_TX_SIZE - undi.tx_used)
		pump(false);
	at = (uint8_t *)real_at(REAL_TX) + undi.tx_used;
	memcpy(at, frame.p, frame.n);
	memset(at + frame.n, 0, n - frame.n);
	entry = (struct tx_entry){
		.offset = (uint16_t)(REAL_TX + undi.tx_used),
		.length = (uint16_t)n,
		.protocol = protocol_of(at),
		.to_all = memcmp(at, "\xff\xff\xff\xff\xff\xff", 6) == 0,
	};
	memcpy(real_at(REAL_SYM_undi_tx + *count * sizeof entry), &entry, sizeof entry);
	undi.tx_used += (n + 3) & ~(size_t)3;
	(*count)++;
	return RC_OK;
}

static void deliver(const uint8_t *bytes, size_t n)
{
	struct frame *frame = frame_get();

	if (frame == NULL || n > frame->cap - (size_t)(frame->data - frame->start)) {
		undi.nic->counters.rx_dropped++;
		if (frame != NULL)
			frame_put(frame);
		return;
	}
	memcpy(frame->data, bytes, n);
	frame->n = n;
	nic_deliver(undi.nic, frame);
}

/* A piece of a frame of whole bytes; VMware's ROM says 0 for later pieces, and less than the piece for junk. */
static bool take_piece(const uint8_t *bytes, size_t n, size_t whole)
{
	if (undi.expected == 0) {
		if (whole < n || whole > sizeof undi.assembly || whole < ETHERNET_HEAD)
			return false;
		if (whole == n) {
			deliver(bytes, n);
			return true;
		}
		undi.expected = whole;
		undi.assembled = 0;
	}
	if (n > undi.expected - undi.assembled) {
		undi.expected = 0;
		return false;
	}
	memcpy(undi.assembly + undi.assembled, bytes, n);
	undi.assembled += n;
	if (undi.assembled == undi.expected) {
		undi.expected = 0;
		deliver(undi.assembly, undi.assembled);
	}
	return true;
}

/* ---- starting and stopping ---- */

static uint16_t plain_call(uint16_t opcode)
{
	struct pxe_plain parameters = {0};

	return pxe_rom_call(opcode, &parameters, sizeof parameters);
}

static uint16_t open_filter(uint16_t filter)
{
	struct pxe_undi_open parameters = {.packet_filter = filter};

	return pxe_rom_call(PXE_UNDI_OPEN, &parameters, sizeof parameters);
}

/* A stack that was shut down: from PXE 2.1's figure 4-2, "started" to "initialized".  Inside the loop nobody may wait. */
static uint16_t initialize(void)
{
	uint16_t status = 1;

	(void)plain_call(PXE_UNDI_STARTUP);
	for (unsigned i = 0; i < INITIALIZE_TRIES && status != PXE_SUCCESS; i++) {
		struct pxe_undi_initialize parameters = {0};

		if (i > 0 && !loop_is_polling() && loop_sleep_ms(INITIALIZE_MS) != RC_OK)
			break;
		status = pxe_rom_call(PXE_UNDI_INITIALIZE, &parameters, sizeof parameters);
	}
	return status;
}

static uint16_t bring_up(void)
{
	uint16_t status = open_filter(PXE_FILTER_DIRECTED | PXE_FILTER_BROADCAST);

	if (status == PXE_SUCCESS)
		return status;
	/* Open already, by the ROM's own DHCP: its filter may be another. */
	(void)plain_call(PXE_UNDI_CLOSE);
	status = open_filter(PXE_FILTER_DIRECTED | PXE_FILTER_BROADCAST);
	if (status != PXE_SUCCESS && initialize() == PXE_SUCCESS)
		status = open_filter(PXE_FILTER_DIRECTED | PXE_FILTER_BROADCAST);
	return status;
}

static enum rc undi_open(struct nic *nic)
{
	struct farptr entry = pxe_rom_entry();
	uint16_t status;

	undi.nic = nic;
	if (undi.unloaded)
		return RC_NIC_OPEN;
	/* What the ROM's own TFTP and UDP left open would take frames away. */
	(void)plain_call(PXE_TFTP_CLOSE);
	(void)plain_call(PXE_UDP_CLOSE);
	status = bring_up();
	if (status != PXE_SUCCESS) {
		log_error("%s: the network card's boot ROM failed to open it (PXE status %x); update the ROM or use another port",
			  nic->name, status);
		return RC_NIC_OPEN;
	}
	memcpy(real_at(REAL_SYM_undi_entry), &entry, sizeof entry);
	*word_at(REAL_SYM_undi_tx_count) = 0;
	undi.tx_used = 0;
	*word_at(REAL_SYM_undi_resume) = 0;
	undi.expected = 0;
	return RC_OK;
}

/* What it lost is sent again by those who miss it; it must not run over again. */
static void restart(void)
{
	undi.refused = 0;
	undi.expected = 0;
	rx_window_overrun(&undi.nic->rx_window);
	log_debug("%s: the boot ROM is stuck; opened anew, with windows of %u bytes", undi.nic->name,
		  (unsigned)undi.nic->rx_window.bytes);
	(void)plain_call(PXE_UNDI_CLOSE);
	(void)bring_up();
}

static unsigned undi_poll(struct nic *nic, unsigned budget)
{
	const uint8_t *at = real_at(REAL_RX);
	size_t left;
	unsigned count = 0;

	if (is_stuck())
		restart();
	(void)budget; /* a batch has some twenty frames, and what was fetched must be handed up */
	pump(true);
	left = *word_at(REAL_SYM_undi_rx_used);
	if (left > REAL_RX_SIZE)
		return 0;
	/* What a frame causes may close the NIC. */
	while (left >= 4 && nic->is_open) {
		size_t n = (size_t)(at[0] | at[1] << 8);
		size_t record = 4 + ((n + 3) & ~(size_t)3);

		if (record > left)
			break;
		if (take_piece(at + 4, n, (size_t)(at[2] | at[3] << 8)))
			count++;
		else
			nic->counters.rx_dropped++;
		at += record;
		left -= record;
	}
	return count;
}

static void undi_close(struct nic *nic)
{
	(void)nic;
	pump(false);
	(void)plain_call(PXE_UNDI_CLOSE);
}

/* UNDI tells of no link. */
static bool undi_link_up(struct nic *nic)
{
	(void)nic;
	return true;
}

/* What the ROM says of its NIC; false if it says nothing that can be trusted. */
static bool nic_type(struct pxe_undi_get_nic_type *type)
{
	*type = (struct pxe_undi_get_nic_type){.kind = UNKNOWN_KIND};
	return pxe_rom_call(PXE_UNDI_GET_NIC_TYPE, type, sizeof *type) == PXE_SUCCESS && (type->kind == 2 || type->kind == UNKNOWN_KIND);
}

bool plat_nic_place(const uint8_t mac[6], uint32_t *address)
{
	struct pxe_undi_get_information info = {0};
	struct pxe_undi_get_nic_type type;

	if (undi.unloaded || !pxe_rom_present() ||
	    pxe_rom_call(PXE_UNDI_GET_INFORMATION, &info, sizeof info) != PXE_SUCCESS ||
	    memcmp(info.current_address, mac, 6) != 0 || !nic_type(&type))
		return false;
	*address = type.bus_device_function;
	return true;
}

void undi_rest(uint32_t pci_address)
{
	struct pxe_undi_get_nic_type type;

	if (undi.unloaded || !pxe_rom_present() || !nic_type(&type) || type.bus_device_function != pci_address)
		return;
	(void)plain_call(PXE_TFTP_CLOSE);
	(void)plain_call(PXE_UDP_CLOSE);
	(void)plain_call(PXE_UNDI_CLOSE);
}

void undi_unload(void)
{
	if (!pxe_rom_present() || undi.unloaded)
		return;
	undi.unloaded = true;
	if (undi_rom_loaded()) {
		undi_rom_unload();
		return;
	}
	(void)plain_call(PXE_UNDI_SHUTDOWN);
	(void)plain_call(PXE_UNLOAD_STACK);
	(void)plain_call(PXE_STOP_UNDI);
}

static const struct nic_ops undi_ops = {
	.name = "undi",
	.open = undi_open,
	.close = undi_close,
	.send = undi_send,
	.poll = undi_poll,
	.link_up = undi_link_up,
};

/* ---- finding ---- */

static void name_chip(void)
{
	struct pxe_undi_get_nic_type type;

	fmt_print(undi.own.chip, sizeof undi.own.chip, "UNDI");
	if (nic_type(&type))
		fmt_print(undi.own.chip, sizeof undi.own.chip, "UNDI %04x:%04x", type.vendor, type.device);
}

/* Fills in the interface by what the stack in memory says; false, with a message, if that is of no use. */
static bool describe(void)
{
	struct pxe_undi_get_information info = {0};

	if (pxe_rom_call(PXE_UNDI_GET_INFORMATION, &info, sizeof info) != PXE_SUCCESS &&
	    (initialize() != PXE_SUCCESS ||
	     pxe_rom_call(PXE_UNDI_GET_INFORMATION, &info, sizeof info) != PXE_SUCCESS)) {
		log_warn("the network card's boot ROM does not say what it is; it is left alone");
		return false;
	}
	if (info.address_length != sizeof undi.own.mac) {
		log_warn("the network card is not an Ethernet card: its addresses have %u bytes", info.address_length);
		return false;
	}
	memcpy(undi.own.mac, info.current_address, sizeof undi.own.mac);
	undi.own.ops = &undi_ops;
	undi.own.rx_ring = RX_RING;
	undi.own.mtu = info.mtu >= 576 && info.mtu < MTU ? info.mtu : MTU;
	name_chip();
	return true;
}

static void say_unused(const struct plat_pci *card, const char *why)
{
	log_warn("network card %04x:%04x at %02x:%02x.%u is not used: %s", card->vendor, card->device,
		 card->address >> 8 & 0xff, card->address >> 3 & 0x1f, card->address & 7, why);
}

/* The driver in the card's ROM is loaded, and it gets as far as opening the card. */
static bool take_card(const struct plat_pci *card)
{
	enum rc rc = undi_rom_load(card);

	if (rc == RC_NOT_FOUND)
		say_unused(card, "it has no boot ROM with a PXE driver; enable network boot in the BIOS setup");
	if (rc != RC_OK)
		return false;
	if (describe() && bring_up() == PXE_SUCCESS) {
		(void)plain_call(PXE_UNDI_CLOSE);
		return true;
	}
	say_unused(card, "its boot ROM does not open it");
	undi_rom_unload();
	return false;
}

/*
 * ROMs keep their driver, packed, at the end of RAM (PMM), where loaders put initrds too: a large one has surely
 * overwritten it, and the ROM would stop the machine.
 */
static bool initrd_on_roms(void)
{
	struct span file = plat_handover()->file;

	if (file.n <= INITRD_MOST || !memory_meets_top((uintptr_t)file.p, file.n))
		return false;
	log_error("the initrd of %zu bytes lies where the network card's boot ROM keeps its driver, so that cannot be used; give "
		  "Kedge a smaller one, and let it fetch this one over the network",
		  file.n);
	return true;
}

static bool is_native(const struct plat_pci *card)
{
	const struct nic *nic;

	for (unsigned i = 0; (nic = nic_at(i)) != NULL; i++) {
		if (nic->ops->native && nic->pci_address == card->address)
			return true;
	}
	return false;
}

/* No stack in memory: the first card whose ROM has one that works.  A card that has a driver here needs none. */
static bool take_first_card(void)
{
	struct plat_pci card;
	bool found = false;

	for (uint32_t from = 0; plat_pci_find(from, &card); from = card.address + 1) {
		if (card.class_code >> 16 != CLASS_NETWORK || is_native(&card))
			continue;
		if (initrd_on_roms())
			return false;
		if (found)
			say_unused(&card, "one boot ROM works at a time, and that is the first card's");
		else
			found = take_card(&card);
	}
	return found;
}

static enum rc undi_probe(void)
{
	bool found = pxe_rom_present() ? describe() : take_first_card();

	memory_open_top();
	return found ? nic_add(&undi.own) : RC_OK;
}

const struct nic_driver undi_driver = {.name = "undi", .probe = undi_probe};
