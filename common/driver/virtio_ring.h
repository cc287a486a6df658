/*
 * A split virtqueue (Virtio 1.2, 2.7): buffers go to the device through one ring and come back through
 * another.
 *
 * A buffer has one descriptor, or two where its head must have one of its own (2.7.4.2, legacy interface); it
 * is known by its slot.  What the device writes is hostile until checked: a slot that it does not have, a
 * length beyond the buffer, more buffers than there are.  Then the ring is broken until it is started anew.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "plat.h"

#define VIRTIO_RING_MOST    1024 /* descriptors: legacy devices say how many, and QEMU's have up to that */
#define VIRTIO_RING_NO_SLOT UINT16_MAX

struct virtio_ring {
	struct plat_dma dma;
	uint16_t size;	 /* descriptors, a power of two */
	uint16_t stride; /* of a slot: 1, or 2 with a head apart */
	bool event_idx;	 /* VIRTIO_F_EVENT_IDX: each side says when it wants to hear of the other */
	bool broken;
	uint16_t offered;   /* buffers ever offered, modulo 2^16 */
	uint16_t published; /* of them, those that the device knows of */
	uint16_t taken;	    /* buffers ever taken back */
	uint16_t free_count;
	uint16_t *free;	   /* slots, as a stack */
	uint32_t *lengths; /* by slot: bytes that the device may write; UINT32_MAX: the slot is free */
	uint32_t doorbell; /* the transport's own */
};

/** Its memory, for size descriptors.  RC_INVALID for a size that cannot be, RC_NO_MEMORY. */
enum rc virtio_ring_new(struct virtio_ring *ring, const struct plat_pci *pci, unsigned size) MUST_CHECK;

/** The device must be quiet. */
void virtio_ring_free(struct virtio_ring *ring);

/** Empties it: the device has been reset.  head_apart and event_idx are what was negotiated since. */
void virtio_ring_start(struct virtio_ring *ring, bool head_apart, bool event_idx);

/* Bus addresses of its three parts. */
paddr_t virtio_ring_descriptors(const struct virtio_ring *ring);
paddr_t virtio_ring_driver_area(const struct virtio_ring *ring);
paddr_t virtio_ring_device_area(const struct virtio_ring *ring);

/** A free slot, which the caller then offers; VIRTIO_RING_NO_SLOT if there is none. */
uint16_t virtio_ring_slot(struct virtio_ring *ring);

struct virtio_buffer {
	paddr_t bus;
	uint32_t head; /* bytes of its head, part of n */
	uint32_t n;
	bool device_writes;
};

/** Puts a buffer where the device will find it, once it is published. */
void virtio_ring_offer(struct virtio_ring *ring, uint16_t slot, const struct virtio_buffer *buffer);

/** Shows all that was offered to the device; true if it wants its doorbell rung. */
bool virtio_ring_publish(struct virtio_ring *ring) MUST_CHECK;

/** How many buffers the device is done with.  0 if it says what cannot be. */
unsigned virtio_ring_done(struct virtio_ring *ring);

/** Looks at the i-th of them: bytes written.  False if the device lied. */
bool virtio_ring_peek(struct virtio_ring *ring, unsigned i, uint16_t *slot, uint32_t *n) MUST_CHECK;

/** Takes the first one; its slot is free again. */
bool virtio_ring_take(struct virtio_ring *ring, uint16_t *slot, uint32_t *n) MUST_CHECK;
