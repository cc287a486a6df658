/*
 * What drivers of PCI cards have in common whose rings stay the driver's: finding the cards, opening and
 * closing them, starting one anew that broke the rules, and frames that are copied out of a ring.
 *
 * A driver's struct begins with struct card.  Copying costs less than a firmware's driver does anyway, and a
 * ring that is always full loses fewer bursts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "net/nic.h"
#include "plat.h"

#define CARD_FRAME_LEAST 14
#define CARD_FRAME_MOST	 1518 /* with a VLAN tag, without the FCS */
#define CARD_SENT_LEAST	 60

struct card;

struct card_kind {
	struct nic_ops ops; /* open and close are card_open and card_close */
	uint16_t vendor, device;
	size_t size;	  /* of the driver's struct */
	size_t memory;	  /* bytes for rings and buffers, in one piece */
	uint16_t rx_ring; /* as struct nic has it */

	/** Opens the windows and reads nic.mac; false: the device is left to the firmware.  Changes nothing
	 * else. */
	bool (*find)(struct card *card);

	/** From any state to a device at work, whose memory is there; RC_NIC_OPEN.  Also starts it anew. */
	enum rc (*start)(struct card *card);

	/** Whether all that was given to it is on the wire. */
	bool (*sent_all)(struct card *card);

	/** Resets it: it does not touch its memory any more. */
	void (*stop)(struct card *card);
};

struct card {
	struct nic own;	 /* how the device was made known */
	struct nic *nic; /* the interface that it serves */
	const struct card_kind *kind;
	struct nic_ops ops;
	struct plat_pci pci;
	struct plat_bar regs;
	struct plat_dma memory;
	bool running;
	bool broken; /* it did what cannot be: card_tend starts it anew */
	uint64_t started_us;
};

/** Makes each device of this kind known. */
enum rc card_probe(const struct card_kind *kind) MUST_CHECK;

/* struct nic_ops's open and close. */
enum rc card_open(struct nic *nic) MUST_CHECK;
void card_close(struct nic *nic);

/** At the end of a poll: a broken device is started anew, at most ten times a second; closed if it does not
 * start. */
void card_tend(struct card *card);

/** A buffer for a frame of n bytes; NULL, and counted, if there is none or n cannot be. */
struct frame *card_frame(struct card *card, size_t n);

/** Copies a frame to where the device sends it from, filled up to Ethernet's least; how many bytes that
 * makes. */
uint32_t card_copy(uint8_t *to, struct span frame);

/* Registers. */
uint32_t card_read(const struct card *card, uint32_t offset, unsigned width);
void card_write(const struct card *card, uint32_t offset, unsigned width, uint32_t value);
