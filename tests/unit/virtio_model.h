/*
 * A virtio network device as a test wants it, on the host's PCI bus: registers of the modern or the legacy
 * interface, both rings, and every way to lie.  Included once by a test or a fuzz target.
 */
#pragma once

#include "../host/pci.h"

#include <stdlib.h>
#include <string.h>

#define MODEL_F_CSUM_IN	   (1ull << 1)
#define MODEL_F_MTU	   (1ull << 3)
#define MODEL_F_MAC	   (1ull << 5)
#define MODEL_F_TSO4_IN	   (1ull << 7)
#define MODEL_F_MERGE	   (1ull << 15)
#define MODEL_F_STATUS	   (1ull << 16)
#define MODEL_F_ANY_LAYOUT (1ull << 27)
#define MODEL_F_EVENT_IDX  (1ull << 29)
#define MODEL_F_VERSION_1  (1ull << 32)

#define MODEL_NOTIFY_AT 0x3000 /* in the window of BAR 4 */
#define MODEL_CONFIG_AT 0x2000
#define MODEL_SENT_MOST 300

struct model_queue {
	uint16_t size; /* what the device offers */
	uint16_t ring; /* what the driver chose */
	uint64_t desc, avail, used;
	bool enabled;
	uint16_t seen; /* buffers that the device has taken */
	uint16_t used_idx;
	unsigned doorbells;
};

struct model_frame {
	size_t n;
	uint8_t bytes[1600];
};

static struct {
	struct fake_pci pci;
	bool legacy;
	uint64_t offers, agreed;
	bool refuses;	  /* FEATURES_OK does not stay */
	bool never_rests; /* a reset does not end */
	uint8_t status;
	uint32_t feature_select, agreed_select;
	uint16_t queue_select;
	struct model_queue queues[2];
	uint8_t config[16];
	unsigned resets;
	struct model_frame sent[MODEL_SENT_MOST];
	unsigned sent_n;
} model;

/* ---- registers ---- */

static struct model_queue *model_queue(void)
{
	static struct model_queue none;

	return model.queue_select < 2 ? &model.queues[model.queue_select] : &none;
}

static void model_reset(void)
{
	model.resets++;
	model.agreed = 0;
	for (unsigned i = 0; i < 2; i++)
		model.queues[i] = (struct model_queue){.size = model.queues[i].size,
						       .doorbells = model.queues[i].doorbells};
}

static void model_set_status(uint8_t status)
{
	model.status = model.never_rests ? 4 : status;
	if (status == 0)
		model_reset();
	if ((status & 8) != 0 && model.refuses)
		model.status &= (uint8_t)~8;
}

static uint32_t model_config(uint32_t offset, unsigned width)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value |= offset + i < sizeof model.config ? (uint32_t)model.config[offset + i] << 8 * i : 0;
	return value;
}

static uint32_t model_common_read(uint32_t offset)
{
	switch (offset) {
	case 4:
		return model.feature_select < 2 ? (uint32_t)(model.offers >> 32 * model.feature_select) : 0;
	case 20:
		return model.status;
	case 24:
		return model_queue()->size;
	case 30:
		return model.queue_select;
	default:
		return 0;
	}
}

static void model_set_half(uint64_t *value, bool high, uint32_t half)
{
	*value = high ? (*value & 0xffffffff) | (uint64_t)half << 32 : (*value & ~0xffffffffull) | half;
}

static void model_common_write(uint32_t offset, uint32_t value)
{
	struct model_queue *queue = model_queue();

	switch (offset) {
	case 0:
		model.feature_select = value;
		break;
	case 8:
		model.agreed_select = value;
		break;
	case 12:
		model_set_half(&model.agreed, model.agreed_select == 1, value);
		break;
	case 20:
		model_set_status((uint8_t)value);
		break;
	case 22:
		model.queue_select = (uint16_t)value;
		break;
	case 24:
		queue->ring = (uint16_t)value;
		break;
	case 28:
		queue->enabled = value == 1;
		break;
	case 32:
	case 36:
		model_set_half(&queue->desc, offset == 36, value);
		break;
	case 40:
	case 44:
		model_set_half(&queue->avail, offset == 44, value);
		break;
	case 48:
	case 52:
		model_set_half(&queue->used, offset == 52, value);
		break;
	default:
		break;
	}
}

static uint32_t model_legacy_read(uint32_t offset, unsigned width)
{
	switch (offset) {
	case 0:
		return (uint32_t)model.offers;
	case 12:
		return model_queue()->size;
	case 18:
		return model.status;
	default:
		return offset >= 20 ? model_config(offset - 20, width) : 0;
	}
}

static void model_place_legacy(uint32_t page)
{
	struct model_queue *queue = model_queue();

	queue->ring = queue->size;
	queue->desc = (uint64_t)page << 12;
	queue->avail = queue->desc + 16u * queue->size;
	queue->used = (queue->avail + 4 + 2u * queue->size + 2 + 4095) & ~4095ull;
	queue->enabled = page != 0;
}

static void model_legacy_write(uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 4:
		model.agreed = value;
		break;
	case 8:
		model_place_legacy(value);
		break;
	case 14:
		model.queue_select = (uint16_t)value;
		break;
	case 16:
		model.queues[value & 1].doorbells++;
		break;
	case 18:
		model_set_status((uint8_t)value);
		break;
	default:
		break;
	}
}

static uint32_t model_read(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width)
{
	(void)device;
	if (bar == 0)
		return model_legacy_read(offset, width);
	if (offset < 0x1000)
		return model_common_read(offset);
	return offset >= MODEL_CONFIG_AT && offset < MODEL_NOTIFY_AT
		       ? model_config(offset - MODEL_CONFIG_AT, width)
		       : 0;
}

static void model_write(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width,
			uint32_t value)
{
	(void)device;
	(void)width;
	if (bar == 0)
		model_legacy_write(offset, value);
	else if (offset < 0x1000)
		model_common_write(offset, value);
	else if (offset >= MODEL_NOTIFY_AT && value < 2 && offset == MODEL_NOTIFY_AT + 4 * value)
		model.queues[value].doorbells++;
}

/* ---- what is in configuration space ---- */

static void model_capability(uint8_t at, uint8_t next, uint8_t kind, uint32_t offset, uint32_t n)
{
	fake_pci_set(&model.pci, at, 1, 9);
	fake_pci_set(&model.pci, at + 1u, 1, next);
	fake_pci_set(&model.pci, at + 2u, 1, kind == 2 ? 20 : 16);
	fake_pci_set(&model.pci, at + 3u, 1, kind);
	fake_pci_set(&model.pci, at + 4u, 1, 4);
	fake_pci_set(&model.pci, at + 8u, 4, offset);
	fake_pci_set(&model.pci, at + 12u, 4, n);
	fake_pci_set(&model.pci, at + 16u, 4, 4);
}

static void model_start(bool legacy, uint64_t offers)
{
	static const uint8_t mac[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

	memset(&model, 0, sizeof model);
	model.legacy = legacy;
	model.offers = offers | (legacy ? 0 : MODEL_F_VERSION_1);
	model.queues[0].size = model.queues[1].size = 256;
	memcpy(model.config, mac, sizeof mac);
	model.config[6] = 1;
	model.pci.address = 0x18;
	model.pci.read = model_read;
	model.pci.write = model_write;
	fake_pci_set(&model.pci, 0, 2, 0x1af4);
	fake_pci_set(&model.pci, 2, 2, legacy ? 0x1000 : 0x1041);
	if (legacy)
		fake_pci_set(&model.pci, 0x10, 4, 0xc001);
	if (!legacy) {
		fake_pci_set(&model.pci, 0x06, 2, 0x10);
		fake_pci_set(&model.pci, 0x20, 4, 0xfe000000);
		fake_pci_set(&model.pci, 0x34, 1, 0x40);
		model_capability(0x40, 0x54, 1, 0, 0x1000);
		model_capability(0x54, 0x68, 4, MODEL_CONFIG_AT, 0x1000);
		model_capability(0x68, 0, 2, MODEL_NOTIFY_AT, 0x1000);
	}
	fake_pci_clear();
	fake_pci_add(&model.pci);
}

/* ---- rings, as the device sees them ---- */

static uint16_t *model_avail(struct model_queue *queue)
{
	return (uint16_t *)(void *)fake_dma(queue->avail, 4 + 2u * queue->ring + 2);
}

static uint8_t *model_used(struct model_queue *queue)
{
	return fake_dma(queue->used, 4 + 8u * queue->ring + 2);
}

static inline void model_wish(struct model_queue *queue, uint16_t value)
{
	memcpy(model_used(queue) + 4 + 8u * queue->ring, &value, sizeof value);
}

/* Buffers that the driver has given and the device has not taken. */
static unsigned model_given(struct model_queue *queue)
{
	return queue->enabled ? (uint16_t)(model_avail(queue)[1] - queue->seen) : 0;
}

/* Takes the next buffer of the driver's. */
static uint16_t model_take(struct model_queue *queue)
{
	return model_avail(queue)[2 + queue->seen++ % queue->ring];
}

struct model_desc {
	uint64_t bus;
	uint32_t n;
	uint16_t flags, next;
};

static struct model_desc model_desc(struct model_queue *queue, uint16_t id)
{
	struct model_desc desc;

	memcpy(&desc, fake_dma(queue->desc + 16u * id, 16), sizeof desc);
	return desc;
}

/* Puts an entry into the used ring; not visible until model_show. */
static void model_put(struct model_queue *queue, uint32_t id, uint32_t n)
{
	uint8_t *at = model_used(queue) + 4 + 8u * (queue->used_idx++ % queue->ring);

	memcpy(at, &id, 4);
	memcpy(at + 4, &n, 4);
}

static void model_show(struct model_queue *queue)
{
	memcpy(model_used(queue) + 2, &queue->used_idx, 2);
}

static unsigned model_head(void)
{
	return !model.legacy || (model.agreed & MODEL_F_MERGE) != 0 ? 12 : 10;
}

/* Copies into a buffer, which may be a chain; gives how many bytes went in. */
static size_t model_fill(struct model_queue *queue, uint16_t id, const uint8_t *bytes, size_t n)
{
	size_t done = 0;

	for (;;) {
		struct model_desc desc = model_desc(queue, id);
		size_t part = n - done < desc.n ? n - done : desc.n;

		memcpy(fake_dma(desc.bus, part), bytes + done, part);
		done += part;
		if ((desc.flags & 1) == 0 || done == n)
			return done;
		id = desc.next;
	}
}

/* A frame arrives, over as many buffers as it needs; false if they do not suffice.  count overrides what its
 * head says. */
static bool model_receive_as(const uint8_t *frame, size_t n, uint8_t flags, int count)
{
	static uint8_t whole[70000];
	struct model_queue *queue = &model.queues[0];
	uint8_t *head = NULL;
	size_t left = n + model_head();
	const uint8_t *at = whole;
	unsigned parts = 0;

	memset(whole, 0, model_head());
	whole[0] = flags;
	if (n > 0)
		memcpy(whole + model_head(), frame, n);
	while (left > 0) {
		uint16_t id;
		size_t part;

		if (model_given(queue) == 0)
			return false;
		id = model_take(queue);
		part = model_fill(queue, id, at, left);
		if (head == NULL)
			head = fake_dma(model_desc(queue, id).bus, 12);
		model_put(queue, id, (uint32_t)part);
		at += part;
		left -= part;
		parts++;
	}
	if (model_head() == 12) {
		head[10] = (uint8_t)(count < 0 ? (int)parts : count);
		head[11] = (uint8_t)((count < 0 ? (int)parts : count) >> 8);
	}
	model_show(queue);
	return true;
}

static inline bool model_receive(const uint8_t *frame, size_t n, uint8_t flags)
{
	return model_receive_as(frame, n, flags, -1);
}

/* Sends all that the driver has given. */
static inline void model_send(void)
{
	struct model_queue *queue = &model.queues[1];

	while (model_given(queue) > 0) {
		struct model_frame *frame = &model.sent[model.sent_n++ % MODEL_SENT_MOST];
		uint16_t first = model_take(queue);
		struct model_desc desc = model_desc(queue, first);
		size_t skip = model_head();

		frame->n = 0;
		for (;;) {
			const uint8_t *bytes = fake_dma(desc.bus, desc.n);

			memcpy(frame->bytes + frame->n, bytes + skip, desc.n - skip);
			frame->n += desc.n - skip;
			skip = 0;
			if ((desc.flags & 1) == 0)
				break;
			desc = model_desc(queue, desc.next);
		}
		model_put(queue, first, 0);
	}
	model_show(queue);
}
