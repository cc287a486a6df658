/* The list of network interfaces and the pool of receive buffers. */
#include "net/nic.h"

#define LOG_MODULE "nic"
#include "base/log.h"
#include "base/fmt.h"
#include "conf.h"
#include "config.h"
#include "net/stack.h"
#include "net/vlan.h"
#include "plat.h"

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

enum rc nic_add(struct nic *nic)
{
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

enum rc nic_open(struct nic *nic)
{
	enum rc rc;

	if (nic->is_open)
		return RC_OK;
	rc = nic->ops->open(nic);
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
	for (unsigned i = 0; i < nics.count; i++)
		nic_close(nics.list[i]);
}

void nic_lend_all(void)
{
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
		rc = nic->ops->open(nic);
		nic->is_open = rc == RC_OK;
		if (rc == RC_OK)
			continue;
		log_error("%s did not open again after the program that was started: %s", nic->name, rc_text(rc));
		stack_detach(nic);
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

void nic_deliver(struct nic *nic, struct frame *frame)
{
	for (const struct frame *part = frame; part != NULL; part = part->next)
		nic->counters.rx_bytes += part->n;
	nic->counters.rx_frames++;
	if (!vlan_take(nic, frame))
		stack_input(nic, frame);
}
