/* Split virtqueues: Virtio 1.2, 2.7.  All numbers in them are little-endian, as on every machine that Kedge
 * runs on. */
#include "driver/virtio_ring.h"

#include <stdatomic.h>

#include "base/heap.h"

#define PAGE		   4096u /* between the driver's part and the device's: legacy interface, 2.7.2 */
#define FLAG_NEXT	   1
#define FLAG_DEVICE_WRITES 2
#define NO_INTERRUPT	   1 /* of the driver's part */
#define NO_NOTIFY	   1 /* of the device's part */
#define SLOT_FREE	   UINT32_MAX
#define ANY_LENGTH \
	(UINT32_MAX - 1) /* what the device says of a buffer that it only reads is often wrong: 2.7.8.2 */

struct descriptor {
	uint64_t bus;
	uint32_t n;
	uint16_t flags;
	uint16_t next;
};
_Static_assert(sizeof(struct descriptor) == 16, "Virtio 1.2, 2.7.5");

struct driver_area {
	uint16_t flags;
	uint16_t idx;
	uint16_t ring[]; /* size of them, and the number of the buffer that we want to hear of */
};

struct used {
	uint32_t id;
	uint32_t n;
};

struct device_area {
	uint16_t flags;
	uint16_t idx;
	struct used ring[]; /* size of them, and the number of the buffer that the device wants to hear of */
};

static size_t driver_area_at(unsigned size)
{
	return size * sizeof(struct descriptor);
}

static size_t device_area_at(unsigned size)
{
	size_t end = driver_area_at(size) + sizeof(struct driver_area) + (size + 1) * sizeof(uint16_t);

	return (end + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static size_t bytes_of(unsigned size)
{
	return device_area_at(size) + sizeof(struct device_area) + size * sizeof(struct used) +
	       sizeof(uint16_t);
}

static struct descriptor *descriptors(const struct virtio_ring *ring)
{
	return (struct descriptor *)(void *)ring->dma.bytes;
}

static struct driver_area *driver_area(const struct virtio_ring *ring)
{
	return (struct driver_area *)(void *)(ring->dma.bytes + driver_area_at(ring->size));
}

/* The device writes there while we look. */
static const volatile struct device_area *device_area(const struct virtio_ring *ring)
{
	return (const volatile struct device_area *)(void *)(ring->dma.bytes + device_area_at(ring->size));
}

/* The number of the buffer that the device wants to hear of, behind its ring. */
static uint16_t device_wish(const struct virtio_ring *ring)
{
	const uint8_t *behind = ring->dma.bytes + device_area_at(ring->size) + sizeof(struct device_area) +
				ring->size * sizeof(struct used);

	return *(const volatile uint16_t *)(const void *)behind;
}

enum rc virtio_ring_new(struct virtio_ring *ring, const struct plat_pci *pci, unsigned size)
{
	enum rc rc;

	*ring = (struct virtio_ring){.size = (uint16_t)size, .broken = true};
	if (size < 2 || size > VIRTIO_RING_MOST || (size & (size - 1)) != 0)
		return RC_INVALID;
	ring->free = heap_new_array(size, sizeof *ring->free);
	ring->lengths = heap_new_array(size, sizeof *ring->lengths);
	rc = ring->free != NULL && ring->lengths != NULL ? plat_dma_alloc(pci, bytes_of(size), &ring->dma)
							 : RC_NO_MEMORY;
	if (rc != RC_OK)
		virtio_ring_free(ring);
	return rc;
}

void virtio_ring_free(struct virtio_ring *ring)
{
	plat_dma_free(&ring->dma);
	heap_free(ring->free);
	heap_free(ring->lengths);
	*ring = (struct virtio_ring){.broken = true};
}

void virtio_ring_start(struct virtio_ring *ring, bool head_apart, bool event_idx)
{
	ring->stride = head_apart ? 2 : 1;
	ring->event_idx = event_idx;
	ring->broken = false;
	ring->offered = ring->published = ring->taken = 0;
	ring->free_count = ring->size / ring->stride;
	for (uint16_t i = 0; i < ring->free_count; i++) {
		ring->free[i] = (uint16_t)(ring->free_count - 1 - i);
		ring->lengths[i] = SLOT_FREE;
	}
	memset(ring->dma.bytes, 0, ring->dma.n);
	/* We ask; with EVENT_IDX an interrupt follows every 2^16 buffers, and is switched off at the PCI
	 * function. */
	driver_area(ring)->flags = NO_INTERRUPT;
	driver_area(ring)->ring[ring->size] = UINT16_MAX;
}

paddr_t virtio_ring_descriptors(const struct virtio_ring *ring)
{
	return ring->dma.bus;
}

paddr_t virtio_ring_driver_area(const struct virtio_ring *ring)
{
	return ring->dma.bus + driver_area_at(ring->size);
}

paddr_t virtio_ring_device_area(const struct virtio_ring *ring)
{
	return ring->dma.bus + device_area_at(ring->size);
}

/* ---- to the device ---- */

uint16_t virtio_ring_slot(struct virtio_ring *ring)
{
	return ring->free_count > 0 && !ring->broken ? ring->free[--ring->free_count] : VIRTIO_RING_NO_SLOT;
}

void virtio_ring_offer(struct virtio_ring *ring, uint16_t slot, const struct virtio_buffer *buffer)
{
	uint16_t id = (uint16_t)(slot * ring->stride);
	struct descriptor *at = descriptors(ring) + id;
	uint16_t flags = buffer->device_writes ? FLAG_DEVICE_WRITES : 0;
	uint32_t head = ring->stride == 2 ? buffer->head : 0;

	if (head > 0)
		*at++ = (struct descriptor){buffer->bus, head, flags | FLAG_NEXT, (uint16_t)(id + 1)};
	*at = (struct descriptor){buffer->bus + head, buffer->n - head, flags, 0};
	ring->lengths[slot] = buffer->device_writes ? buffer->n : ANY_LENGTH;
	driver_area(ring)->ring[ring->offered++ % ring->size] = id;
}

bool virtio_ring_publish(struct virtio_ring *ring)
{
	uint16_t before = ring->published;

	if (before == ring->offered || ring->broken)
		return false;
	atomic_thread_fence(memory_order_release); /* the buffers before the number of them */
	*(volatile uint16_t *)&driver_area(ring)->idx = ring->offered;
	ring->published = ring->offered;
	atomic_thread_fence(memory_order_seq_cst); /* the device writes its wish, then looks: we write, then
						      read the wish */
	if (!ring->event_idx)
		return (device_area(ring)->flags & NO_NOTIFY) == 0;
	return (uint16_t)(ring->offered - device_wish(ring) - 1) <
	       (uint16_t)(ring->offered - before); /* 2.7.10 */
}

/* ---- from the device ---- */

unsigned virtio_ring_done(struct virtio_ring *ring)
{
	uint16_t done = (uint16_t)(device_area(ring)->idx - ring->taken);

	if (ring->broken || done == 0)
		return 0;
	atomic_thread_fence(memory_order_acquire); /* the number of buffers before the buffers */
	if (done <= (uint16_t)(ring->published - ring->taken))
		return done;
	ring->broken = true; /* more than it was given */
	return 0;
}

bool virtio_ring_peek(struct virtio_ring *ring, unsigned i, uint16_t *slot, uint32_t *n)
{
	const volatile struct used *used = &device_area(ring)->ring[(uint16_t)(ring->taken + i) % ring->size];
	uint32_t id = used->id;
	uint32_t length = used->n;

	if (id < ring->size && id % ring->stride == 0 && ring->lengths[id / ring->stride] != SLOT_FREE &&
	    length <= ring->lengths[id / ring->stride]) {
		*slot = (uint16_t)(id / ring->stride);
		*n = length;
		return true;
	}
	ring->broken = true;
	return false;
}

bool virtio_ring_take(struct virtio_ring *ring, uint16_t *slot, uint32_t *n)
{
	if (!virtio_ring_peek(ring, 0, slot, n))
		return false;
	ring->lengths[*slot] = SLOT_FREE;
	ring->free[ring->free_count++] = *slot;
	ring->taken++;
	return true;
}
