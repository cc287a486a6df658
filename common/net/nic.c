/* The list of network interfaces and the pool of receive buffers. */
#include "net/nic.h"

#define LOG_MODULE "nic"
#include "base/log.h"
#include "base/fmt.h"
#include "conf.h"
#include "config.h"
#include "net/lldp.h"
#include "net/rx_merge.h"
#include "net/stack.h"
#include "net/syslog.h"
#include "net/vlan.h"
#include "plat.h"

#define DEAF_US    4000000 /* a driver that sent and heard nothing for that long: DHCP has asked three times, ARP four */
#define FIRMWARE_DEAF_US 20000000 /* the firmware's: a switch port may be silent for that long, and DHCP has time left for the other */
#define FRAME_HEAD 2 /* puts the IP header behind the Ethernet header on a 4-byte border */

static struct {
	struct nic *list[NIC_MAX];
	unsigned count;
	struct frame *frames; /* FRAME_COUNT of them, NULL until the first is asked for */
	struct frame *free;   /* last put back, first taken: its bytes are still in the cache */
} nics;

static void name_all(void)
{
	for (unsigned i = 0; i < nics.count; i++) {
		if (nics.list[i]->trunk == NULL) /* VLANs come when all devices are known, and stand behind them */
			fmt_print(nics.list[i]->name, NIC_NAME_MAX, "net%u", i);
	}
}

/* ---- two drivers for one device ---- */

/* What a driver brings. */
static void copy_driver(struct nic *to, const struct nic *from)
{
	to->ops = from->ops;
	to->driver = from->driver;
	memcpy(to->chip, from->chip, sizeof to->chip);
	to->pci_address = from->pci_address;
	to->rx_ring = from->rx_ring;
	to->mtu = from->mtu;
}

static void trade_places(struct nic *nic)
{
	struct nic was = *nic;

	copy_driver(nic, nic->other);
	copy_driver(nic->other, &was);
}

/* Whether the other driver is the one that is wanted. */
static bool wants_other(const struct nic *nic, enum nic_choice choice)
{
	bool native = choice == NIC_NATIVE;

	if (choice == NIC_AUTO)
		native = !nic->native_failed && (nic->firmware_failed || (nic->ops->native ? nic->ops : nic->other->ops)->better);
	return native != nic->ops->native;
}

static void add_driver(struct nic *listed, struct nic *nic)
{
	listed->other = nic;
	if (wants_other(listed, NIC_AUTO))
		trade_places(listed);
}

static bool is_same_device(const struct nic *a, const struct nic *b)
{
	return a->trunk == NULL && b->trunk == NULL && memcmp(a->mac, b->mac, sizeof a->mac) == 0;
}

/* The interface that has a driver of the other sort for the same device, and no second one yet. */
static struct nic *find_device(const struct nic *like)
{
	for (unsigned i = 0; i < nics.count; i++) {
		struct nic *nic = nics.list[i];

		if (is_same_device(nic, like) && nic->other == NULL && nic->ops->native != like->ops->native)
			return nic;
	}
	return NULL;
}

enum rc nic_add(struct nic *nic)
{
	struct nic *listed = find_device(nic);

	if (listed != NULL) {
		add_driver(listed, nic);
		return RC_OK;
	}
	if (nics.count == NIC_MAX) {
		log_warn("more than %u network interfaces: %s is left out", NIC_MAX, nic->chip);
		return RC_LIMIT;
	}
	nics.list[nics.count++] = nic;
	name_all();
	return RC_OK;
}

void nic_remove(struct nic *nic)
{
	unsigned i = 0;

	while (i < nics.count && nics.list[i] != nic)
		i++;
	if (i == nics.count)
		return;
	nics.count--;
	for (; i < nics.count; i++)
		nics.list[i] = nics.list[i + 1];
	nic->is_gone = true;
}

/* The one that the firmware loaded this program through, if a driver or its MAC address tells. */
static struct nic *find_boot_nic(void)
{
	const struct plat_handover *handover = plat_handover();

	for (unsigned i = 0; i < nics.count; i++) {
		if (nics.list[i]->is_boot)
			return nics.list[i];
	}
	for (unsigned i = 0; handover->has_mac && i < nics.count; i++) {
		if (memcmp(nics.list[i]->mac, handover->mac, sizeof handover->mac) == 0)
			return nics.list[i];
	}
	return NULL;
}

static void put_first(struct nic *nic)
{
	unsigned i = 0;

	while (nics.list[i] != nic)
		i++;
	for (; i > 0; i--)
		nics.list[i] = nics.list[i - 1];
	nics.list[0] = nic;
	name_all();
}

void nic_probe_all(void)
{
	struct nic *boot;
	enum rc rc;

	for (unsigned i = 0; conf_nics[i] != NULL; i++) {
		rc = conf_nics[i]->probe();
		if (rc != RC_OK)
			log_warn("looking for %s interfaces failed: %s", conf_nics[i]->name, rc_text(rc));
	}
	boot = find_boot_nic();
	if (boot != NULL) {
		boot->is_boot = true;
		put_first(boot);
	}
}

struct nic *nic_at(unsigned i)
{
	return i < nics.count ? nics.list[i] : NULL;
}

struct nic *nic_find(struct span name)
{
	for (unsigned i = 0; i < nics.count; i++) {
		if (span_is(name, nics.list[i]->name))
			return nics.list[i];
	}
	return NULL;
}

/* ---- opening ---- */

/* Nobody has asked for one of the drivers, so the other may replace it, unless it was found wanting itself. */
static bool may_fall_back(const struct nic *nic)
{
	return nic->other != NULL && nic->choice == NIC_AUTO && !(nic->ops->native ? nic->firmware_failed : nic->native_failed);
}

static void fall_back(struct nic *nic, const char *why)
{
	bool native = nic->ops->native;

	log_warn("%s: %s driver (%s) %s; %s takes over (%s)", nic->name, native ? "Kedge's own" : "the firmware's", nic->ops->name, why,
		 native ? "the firmware's" : "Kedge's own", nic->other->ops->name);
	*(native ? &nic->native_failed : &nic->firmware_failed) = true;
	trade_places(nic);
}

static enum rc open_driver(struct nic *nic)
{
	enum rc rc = nic->ops->open(nic);

	if (rc != RC_OK && may_fall_back(nic)) {
		fall_back(nic, "did not start");
		rc = nic->ops->open(nic);
	}
	nic->heard = !may_fall_back(nic);
	nic->asked_us = 0;
	nic->rx_before = nic->counters.rx_frames;
	nic->tx_before = nic->counters.tx_frames;
	return rc;
}

enum rc nic_open(struct nic *nic)
{
	enum rc rc;

	if (nic->is_open)
		return RC_OK;
	rc = open_driver(nic);
	if (rc != RC_OK)
		return rc;
	rc = stack_attach(nic);
	if (rc != RC_OK) {
		nic->ops->close(nic);
		return rc;
	}
	nic->is_open = true;
	return RC_OK;
}

/* Its driver was closed and another has its place. */
static enum rc reopen(struct nic *nic)
{
	enum rc rc = open_driver(nic);

	nic->is_open = rc == RC_OK;
	if (rc == RC_OK)
		stack_driver_changed(nic);
	else
		stack_detach(nic);
	return rc;
}

enum rc nic_choose(struct nic *nic, enum nic_choice choice)
{
	if (nic->other == NULL)
		return choice == NIC_AUTO || (choice == NIC_NATIVE) == nic->ops->native ? RC_OK : RC_UNSUPPORTED;
	nic->choice = choice;
	if (choice == NIC_NATIVE)
		nic->native_failed = false; /* whoever asks for it gives it another chance */
	if (choice == NIC_FIRMWARE)
		nic->firmware_failed = false;
	if (!wants_other(nic, choice))
		return RC_OK;
	if (nic->is_open)
		nic->ops->close(nic);
	trade_places(nic);
	return nic->is_open ? reopen(nic) : RC_OK;
}

/* Whether it has sent, and heard nothing for so long that nothing will come. */
static bool is_deaf(struct nic *nic)
{
	uint64_t now = plat_now_us();

	if (nic->counters.rx_frames != nic->rx_before)
		nic->heard = true;
	else if (nic->asked_us == 0 && nic->counters.tx_frames != nic->tx_before)
		nic->asked_us = now;
	if (nic->heard || nic->asked_us == 0 || now - nic->asked_us < (nic->ops->native ? DEAF_US : FIRMWARE_DEAF_US))
		return false;
	if (nic->ops->link_up(nic))
		return true;
	nic->asked_us = 0; /* without a link nothing could come: the time counts anew */
	nic->tx_before = nic->counters.tx_frames;
	return false;
}

void nic_watch(void)
{
	for (unsigned i = 0; i < nics.count; i++) {
		struct nic *nic = nics.list[i];
		enum rc rc;

		if (!nic->is_open || nic->heard || !is_deaf(nic))
			continue;
		nic->ops->close(nic);
		fall_back(nic, "receives nothing");
		rc = reopen(nic);
		if (rc != RC_OK)
			log_error("%s: that driver did not start: %s", nic->name, rc_text(rc));
	}
}

void nic_close(struct nic *nic)
{
	if (!nic->is_open)
		return;
	for (unsigned i = 0; i < nics.count; i++) {
		if (nics.list[i]->trunk == nic)
			nic_close(nics.list[i]);
	}
	stack_detach(nic); /* while it can still send: open connections say goodbye */
	nic->is_open = false;
	nic->ops->close(nic);
}

void nic_close_all(void)
{
	syslog_flush();
	for (unsigned i = 0; i < nics.count; i++)
		nic_close(nics.list[i]);
}

void nic_lend_all(void)
{
	syslog_flush();
	for (unsigned i = 0; i < nics.count; i++) {
		struct nic *nic = nics.list[i];

		if (!nic->is_open)
			continue;
		nic->is_open = false;
		nic->is_lent = true;
		nic->ops->close(nic);
	}
}

void nic_take_back_all(void)
{
	for (unsigned i = 0; i < nics.count; i++) {
		struct nic *nic = nics.list[i];
		enum rc rc;

		if (!nic->is_lent)
			continue;
		nic->is_lent = false;
		rc = reopen(nic);
		if (rc != RC_OK)
			log_error("%s did not open again after the program that was started: %s", nic->name, rc_text(rc));
	}
}

static bool make_frames(void)
{
	size_t heads = FRAME_COUNT * sizeof(struct frame);
	uint8_t *pages = plat_pages_alloc(heads + (size_t)FRAME_COUNT * FRAME_SIZE, PLAT_ANY_ADDRESS);

	if (pages == NULL) {
		log_error("no memory for %u network buffers", FRAME_COUNT);
		return false;
	}
	nics.frames = (struct frame *)(void *)pages;
	for (size_t i = FRAME_COUNT; i-- > 0;) {
		nics.frames[i] = (struct frame){
			.next = nics.free,
			.start = pages + heads + i * FRAME_SIZE,
			.cap = FRAME_SIZE,
			.put = frame_put,
		};
		nics.free = &nics.frames[i];
	}
	return true;
}

struct frame *frame_get(void)
{
	struct frame *frame;

	if (nics.frames == NULL && !make_frames())
		return NULL;
	if (nics.free == NULL)
		stack_reclaim(); /* or the frame that fills the hole could never come in */
	frame = nics.free;
	if (frame == NULL)
		return NULL;
	nics.free = frame->next;
	frame->next = NULL;
	frame->data = frame->start + FRAME_HEAD;
	frame->n = 0;
	frame->checksum_good = false;
	return frame;
}

void frame_put(struct frame *frame)
{
	frame->next = nics.free;
	nics.free = frame;
}

void frame_reclaim(void)
{
	stack_reclaim();
}

/* STP, LACP, LLDP (IEEE 802.1Q-2018 table 8-1), and Cisco's CDP and PVST. */
static bool is_switch_own(const struct frame *frame)
{
	static const uint8_t ieee[] = {0x01, 0x80, 0xc2, 0, 0}, cisco[] = {0x01, 0x00, 0x0c, 0xcc, 0xcc};

	return frame->n >= sizeof ieee && (memcmp(frame->data, ieee, sizeof ieee) == 0 || memcmp(frame->data, cisco, sizeof cisco) == 0);
}

void nic_deliver(struct nic *nic, struct frame *frame)
{
	for (const struct frame *part = frame; part != NULL; part = part->next)
		nic->counters.rx_bytes += part->n;
	nic->counters.rx_frames++;
	nic->rx_own += is_switch_own(frame);
	if (!vlan_take(nic, frame) && !lldp_take(nic, frame))
		rx_merge_input(nic, frame);
}
