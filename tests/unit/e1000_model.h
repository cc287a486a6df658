/*
 * A network card of Intel's as a test wants it, on the host's PCI bus: registers, both rings, and every way
 * to lie. Included once by a test or a fuzz target.
 */
#pragma once

#include "../host/pci.h"

#include <stdlib.h>
#include <string.h>

#define MODEL_SENT_MOST 300
#define MODEL_REGISTERS 0x20000

enum {
	MODEL_CTRL = 0x0000,
	MODEL_STATUS = 0x0008,
	MODEL_EERD = 0x0014,
	MODEL_MDIC = 0x0020,
	MODEL_IMC = 0x00d8,
	MODEL_RCTL = 0x0100,
	MODEL_TCTL = 0x0400,
	MODEL_RX = 0x2800, /* base low, high, length; head and tail 16 and 24 bytes on */
	MODEL_TX = 0x3800,
	MODEL_MTA = 0x5200,
	MODEL_RAL = 0x5400,
	MODEL_RAH = 0x5404
};

/* What the device says of a received frame. */
#define MODEL_DONE    1
#define MODEL_LAST    2
#define MODEL_CHECKED 32

struct model_sent {
	size_t n;
	uint8_t bytes[1600];
};

static struct {
	struct fake_pci pci;
	uint32_t registers[MODEL_REGISTERS / 4];
	bool gone;	  /* all ones */
	bool never_rests; /* a reset does not end */
	bool late;	  /* the EEPROM's register in its newer layout */
	bool no_eeprom;	  /* it never answers */
	uint16_t eeprom[3];
	uint16_t phy_control;
	unsigned resets;
	unsigned rx_doorbells, tx_doorbells;
	uint32_t rx_head, tx_head; /* the device's own */
	struct model_sent sent[MODEL_SENT_MOST];
	unsigned sent_n;
} model;

static uint32_t *model_at(uint32_t offset)
{
	return &model.registers[offset / 4 % (MODEL_REGISTERS / 4)];
}

/* ---- registers ---- */

/* Out of a reset it comes with its own address, deaf and dumb. */
static void model_reset(void)
{
	uint32_t link = *model_at(MODEL_STATUS);

	memset(model.registers, 0, sizeof model.registers);
	memset(model_at(MODEL_MTA), 0xa5, 512);
	*model_at(MODEL_STATUS) = link;
	*model_at(MODEL_RAL) = model.eeprom[0] | (uint32_t)model.eeprom[1] << 16;
	*model_at(MODEL_RAH) = model.eeprom[2] | 1u << 31;
	model.rx_head = model.tx_head = 0;
	model.resets++;
}

static uint32_t model_read(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width)
{
	(void)device;
	if (model.gone || bar != 0 || width != 4)
		return UINT32_MAX;
	return *model_at(offset);
}

static void model_read_eeprom(uint32_t value)
{
	unsigned word = value >> (model.late ? 2 : 8);

	if (!model.no_eeprom && word < 3)
		*model_at(MODEL_EERD) = (uint32_t)model.eeprom[word] << 16 | (model.late ? 2u : 16u);
}

static void model_use_phy(uint32_t value)
{
	if (value >> 26 == 1)
		model.phy_control = (uint16_t)value;
	*model_at(MODEL_MDIC) = (value & 0x03ff0000) | model.phy_control | 1u << 28;
}

static void model_write(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width,
			uint32_t value)
{
	(void)device;
	if (model.gone || bar != 0 || width != 4)
		return;
	*model_at(offset) = value;
	switch (offset) {
	case MODEL_CTRL:
		if ((value & 1u << 2) == 0)
			*model_at(MODEL_STATUS) |= 1u << 19;
		else
			*model_at(MODEL_STATUS) &= ~(1u << 19);
		if ((value & 1u << 26) != 0 && !model.never_rests)
			model_reset();
		break;
	case MODEL_EERD:
		model_read_eeprom(value);
		break;
	case MODEL_MDIC:
		model_use_phy(value);
		break;
	case MODEL_RX + 16:
		model.rx_head = value;
		break;
	case MODEL_TX + 16:
		model.tx_head = value;
		break;
	case MODEL_RX + 24:
		model.rx_doorbells++;
		break;
	case MODEL_TX + 24:
		model.tx_doorbells++;
		break;
	default:
		break;
	}
}

static void model_start(uint16_t id)
{
	memset(&model, 0, sizeof model);
	model.eeprom[0] = 0x5452;
	model.eeprom[1] = 0x1200;
	model.eeprom[2] = 0x5634;
	model.pci.address = 0x18;
	model.pci.read = model_read;
	model.pci.write = model_write;
	*model_at(MODEL_STATUS) = 2;
	model_reset();
	model.resets = 0;
	fake_pci_set(&model.pci, 0, 2, 0x8086);
	fake_pci_set(&model.pci, 2, 2, id);
	fake_pci_set(&model.pci, 0x10, 4, 0xfe000000);
	fake_pci_clear();
	fake_pci_add(&model.pci);
}

/* ---- rings, as the device sees them ---- */

struct model_desc {
	uint64_t bus;
	uint16_t n;
	uint16_t checksum;	/* sent: where a checksum goes, and the command */
	uint8_t status, errors; /* sent: the errors are a checksum's start */
	uint16_t special;
};

static uint32_t model_ring_size(uint32_t ring)
{
	return *model_at(ring + 8) / 16;
}

static struct model_desc *model_desc(uint32_t ring, uint32_t i)
{
	uint64_t bus = *model_at(ring) | (uint64_t)*model_at(ring + 4) << 32;

	return (struct model_desc *)(void *)fake_dma(bus + 16u * i, 16);
}

/* Descriptors that the driver has given and the device has not used. */
static unsigned model_given(uint32_t ring)
{
	uint32_t head = ring == MODEL_RX ? model.rx_head : model.tx_head;
	uint32_t size = model_ring_size(ring);

	return size == 0 ? 0 : (*model_at(ring + 24) - head + size) % size;
}

/* The next receive descriptor is used up, with these words about it. */
static void model_finish(uint16_t n, uint8_t status, uint8_t errors)
{
	struct model_desc *desc = model_desc(MODEL_RX, model.rx_head);

	desc->n = n;
	desc->errors = errors;
	desc->status = status;
	model.rx_head = (model.rx_head + 1) % model_ring_size(MODEL_RX);
}

/* A frame arrives; false if the device has no buffer or does not receive. */
static inline bool model_receive(const uint8_t *frame, size_t n, uint8_t flags, uint8_t errors)
{
	if ((*model_at(MODEL_RCTL) & 2) == 0 || model_given(MODEL_RX) == 0)
		return false;
	memcpy(fake_dma(model_desc(MODEL_RX, model.rx_head)->bus, n), frame, n);
	model_finish((uint16_t)n, (uint8_t)(MODEL_DONE | MODEL_LAST | flags), errors);
	return true;
}

/* Sends all that the driver has given. */
static inline void model_send(void)
{
	while (model_given(MODEL_TX) > 0) {
		struct model_sent *sent = &model.sent[model.sent_n++ % MODEL_SENT_MOST];
		struct model_desc *desc = model_desc(MODEL_TX, model.tx_head);

		sent->n = desc->n;
		memcpy(sent->bytes, fake_dma(desc->bus, desc->n), desc->n);
		if ((desc->checksum >> 8 & 8) != 0) /* RS */
			desc->status |= 1;
		model.tx_head = (model.tx_head + 1) % model_ring_size(MODEL_TX);
	}
}
