/*
 * virtio network devices (Virtio 1.2, 5.1), modern and legacy.
 *
 * Frames are received in place, in buffers of 4 KiB; with large receive the device hands up to 64 KiB of one
 * TCP stream over at once, in several of them (VIRTIO_NET_F_GUEST_TSO4/6, VIRTIO_NET_F_MRG_RXBUF), and
 * vouches for their checksums.  Doorbells are dear: what is sent while frames come in goes out together with
 * the emptied buffers.
 */
#include "driver/drivers.h"

#include "base/fmt.h"
#include "base/heap.h"
#include "driver/rx_buffers.h"
#include "driver/virtio_pci.h"
#include "driver/virtio_ring.h"
#include "plat.h"

#define LOG_MODULE "virtio-net"
#include "base/log.h"

#define DEVICE_MODERN 0x1041
#define DEVICE_LEGACY 0x1000
#define QUEUE_RX      0
#define QUEUE_TX      1
#define RING_SIZE     256  /* descriptors that we ask a modern device for: 1 MiB of receive buffers */
#define BUFFER_SIZE   4096 /* bytes; larger ones are no faster, smaller ones are many */
#define BUFFERS	      3072 /* some more than a 4 MiB window of 1460-byte segments */
#define FRAME_AT      14 /* where a buffer's frame starts, so that its IP header lies on a 4-byte border */
#define TX_COUNT      64
#define TX_SIZE	      1536 /* head and frame */
#define ETHERNET_HEAD 14
#define BATCH	      64     /* buffers until the emptied ones and what was sent are shown to the device */
#define DRAIN_US      20000  /* for what was sent last, before the device is stopped */
#define HEALTH_US     100000 /* how often a silent device is asked whether it needs a reset */
#define MTU	      1500
#define MTU_LEAST     576

/* 5.1.3 */
#define F_CSUM_IN (UINT64_C(1) << 1)
#define F_MTU	  (UINT64_C(1) << 3)
#define F_MAC	  (UINT64_C(1) << 5)
#define F_TSO4_IN (UINT64_C(1) << 7)
#define F_TSO6_IN (UINT64_C(1) << 8)
#define F_MERGE	  (UINT64_C(1) << 15)
#define F_STATUS  (UINT64_C(1) << 16)

/* 5.1.4: its configuration. */
enum {
	CONFIG_MAC = 0,
	CONFIG_STATUS = 6,
	CONFIG_MTU = 10
};
#define LINK_UP 1

/* 5.1.6: the head of each frame. */
enum {
	HEAD_FLAGS = 0,
	HEAD_BUFFERS = 10,
	HEAD_PLAIN = 10,
	HEAD_MERGE = 12
};
#define CHECKSUM_FOLLOWS 1 /* the sender left it to hardware: the bytes never saw a wire */
#define CHECKSUM_CHECKED 2

struct vnet {
	struct nic own;	 /* how the device was made known */
	struct nic *nic; /* the interface that it serves */
	struct virtio_pci device;
	struct virtio_ring rx, tx;
	bool running;
	bool merges, vouches; /* agreed: several buffers a frame, checksums */
	bool in_poll;
	uint8_t head; /* bytes */
	struct plat_dma tx_bytes;
	struct rx_buffers buffers;
	struct rx_buffer **at_slot; /* of the receive ring; NULL: the slot is free */
	uint64_t looked_us;
};

/* ---- receive buffers ---- */

static void notify(struct vnet *vnet, unsigned index, struct virtio_ring *ring)
{
	if (virtio_ring_publish(ring))
		virtio_pci_notify(&vnet->device, index, ring);
}

/* Gives the device as many empty buffers as it takes. */
static void restock(struct vnet *vnet)
{
	uint32_t at = FRAME_AT - vnet->head;

	while (vnet->buffers.free != NULL) {
		uint16_t slot = virtio_ring_slot(&vnet->rx);
		struct rx_buffer *buffer;

		if (slot == VIRTIO_RING_NO_SLOT)
			break;
		buffer = vnet->at_slot[slot] = rx_buffers_take(&vnet->buffers);
		virtio_ring_offer(&vnet->rx, slot,
				  &(struct virtio_buffer){.bus = buffer->bus + at,
							  .head = vnet->head,
							  .n = BUFFER_SIZE - at,
							  .device_writes = true});
	}
	notify(vnet, QUEUE_RX, &vnet->rx);
	/* Every buffer waits for a frame that is missing, and that could not come in. */
	if (vnet->buffers.free == NULL && vnet->rx.published == vnet->rx.taken)
		frame_reclaim();
}

/* The device has been reset: it has no buffers any more. */
static void take_back_buffers(struct vnet *vnet)
{
	for (unsigned i = 0; i < vnet->rx.size; i++) {
		if (vnet->at_slot[i] != NULL)
			frame_put_all(&vnet->at_slot[i]->frame);
		vnet->at_slot[i] = NULL;
	}
}

/* ---- starting and stopping ---- */

static uint64_t wanted_features(const struct vnet *vnet)
{
	uint64_t offered = virtio_pci_features(&vnet->device);
	uint64_t wanted = F_CSUM_IN | F_MTU | F_MAC | F_STATUS | F_MERGE | VIRTIO_EVENT_IDX |
			  VIRTIO_ANY_LAYOUT | VIRTIO_ACCESS_PLATFORM;

	/* Large frames need buffers that can be put together; and their checksums are not there (5.1.3.1). */
	if ((offered & F_MERGE) != 0 && (offered & F_CSUM_IN) != 0)
		wanted |= F_TSO4_IN | F_TSO6_IN;
	return wanted;
}

/* From agreed features to a device at work. */
static void run_device(struct vnet *vnet, uint64_t agreed)
{
	bool apart = !vnet->device.modern && (agreed & VIRTIO_ANY_LAYOUT) == 0;
	bool event_idx = (agreed & VIRTIO_EVENT_IDX) != 0;

	vnet->merges = (agreed & F_MERGE) != 0;
	vnet->vouches = (agreed & F_CSUM_IN) != 0;
	vnet->head = vnet->device.modern || vnet->merges ? HEAD_MERGE : HEAD_PLAIN;
	/* Buffers that are merged have no head of their own to set apart. */
	virtio_ring_start(&vnet->rx, apart && !vnet->merges, event_idx);
	virtio_ring_start(&vnet->tx, apart, event_idx);
	virtio_pci_queue_start(&vnet->device, QUEUE_RX, &vnet->rx);
	virtio_pci_queue_start(&vnet->device, QUEUE_TX, &vnet->tx);
	virtio_pci_run(&vnet->device);
	restock(vnet);
}

static enum rc make_ring(struct vnet *vnet, unsigned index, struct virtio_ring *ring)
{
	unsigned size = virtio_pci_queue_size(&vnet->device, index);

	if (vnet->device.modern && size > RING_SIZE)
		size = RING_SIZE;
	return virtio_ring_new(ring, &vnet->device.pci, size);
}

static enum rc make_memory(struct vnet *vnet)
{
	enum rc rc = make_ring(vnet, QUEUE_RX, &vnet->rx);

	if (rc == RC_OK)
		rc = make_ring(vnet, QUEUE_TX, &vnet->tx);
	if (rc == RC_OK)
		rc = plat_dma_alloc(&vnet->device.pci, TX_COUNT * TX_SIZE, &vnet->tx_bytes);
	if (rc == RC_OK)
		rc = rx_buffers_make(&vnet->buffers, &vnet->device.pci, BUFFERS, BUFFER_SIZE);
	if (rc != RC_OK)
		return rc;
	vnet->at_slot = heap_new_array(vnet->rx.size, sizeof *vnet->at_slot);
	return vnet->at_slot != NULL ? RC_OK : RC_NO_MEMORY;
}

/* All but the receive buffers, which the stack may hold for a while. */
static void free_memory(struct vnet *vnet)
{
	heap_free(vnet->at_slot);
	vnet->at_slot = NULL;
	virtio_ring_free(&vnet->rx);
	virtio_ring_free(&vnet->tx);
	plat_dma_free(&vnet->tx_bytes);
}

static enum rc vnet_open(struct nic *nic)
{
	struct vnet *vnet = nic->driver;
	uint64_t agreed;
	enum rc rc = virtio_pci_start(&vnet->device, wanted_features(vnet), &agreed);

	if (rc != RC_OK)
		return rc;
	rc = make_memory(vnet);
	if (rc != RC_OK) {
		log_warn("%s: no rings for the virtio device: %s", nic->name, rc_text(rc));
		virtio_pci_stop(&vnet->device);
		free_memory(vnet);
		return rc;
	}
	vnet->nic = nic;
	vnet->running = true;
	vnet->looked_us = plat_now_us();
	run_device(vnet, agreed);
	log_debug("%s: %s interface, features %llx, rings of %u and %u", nic->name,
		  vnet->device.modern ? "modern" : "legacy", (unsigned long long)agreed, vnet->rx.size,
		  vnet->tx.size);
	return RC_OK;
}

static void collect_sent(struct vnet *vnet)
{
	uint32_t n;
	uint16_t slot;

	for (unsigned left = virtio_ring_done(&vnet->tx); left > 0; left--) {
		if (!virtio_ring_take(&vnet->tx, &slot, &n))
			return;
	}
}

/* Connections say goodbye just before, which the reset would throw away. */
static void drain(struct vnet *vnet)
{
	uint64_t from = plat_now_us();

	notify(vnet, QUEUE_TX, &vnet->tx);
	while (!vnet->tx.broken && vnet->tx.taken != vnet->tx.published && plat_now_us() - from < DRAIN_US)
		collect_sent(vnet);
}

static void stop(struct vnet *vnet)
{
	vnet->running = false;
	virtio_pci_stop(&vnet->device);
	take_back_buffers(vnet);
	free_memory(vnet);
}

static void vnet_close(struct nic *nic)
{
	struct vnet *vnet = nic->driver;

	if (!vnet->running)
		return;
	drain(vnet);
	stop(vnet);
}

/* What was on its way is lost, and sent again by those who miss it. */
static void restart(struct vnet *vnet)
{
	uint64_t agreed;

	log_warn("%s: the virtio device %s; it is started anew", vnet->nic->name,
		 vnet->rx.broken || vnet->tx.broken ? "broke the rules of its rings" : "asked for a reset");
	if (virtio_pci_reset(&vnet->device) &&
	    virtio_pci_agree(&vnet->device, wanted_features(vnet), &agreed) == RC_OK) {
		take_back_buffers(vnet);
		run_device(vnet, agreed);
		return;
	}
	log_error("%s: the virtio device does not start again; ifclose and ifopen it, or set nic-driver firmware", vnet->nic->name);
	stop(vnet);
}

static void watch_health(struct vnet *vnet)
{
	uint64_t now = plat_now_us();

	if (now - vnet->looked_us < HEALTH_US)
		return;
	vnet->looked_us = now;
	if (vnet->rx.broken || vnet->tx.broken || virtio_pci_needs_reset(&vnet->device))
		restart(vnet);
}

/* ---- frames out ---- */

static uint16_t tx_slot(struct vnet *vnet)
{
	unsigned out = (uint16_t)(vnet->tx.offered - vnet->tx.taken);

	if (out >= TX_COUNT / 2 || vnet->tx.free_count == 0)
		collect_sent(vnet);
	out = (uint16_t)(vnet->tx.offered - vnet->tx.taken);
	return out < TX_COUNT ? virtio_ring_slot(&vnet->tx) : VIRTIO_RING_NO_SLOT;
}

static enum rc vnet_send(struct nic *nic, struct span frame)
{
	struct vnet *vnet = nic->driver;
	uint16_t slot;
	size_t at;

	if (!vnet->running || frame.n > TX_SIZE - HEAD_MERGE)
		return RC_NIC_SEND;
	slot = tx_slot(vnet);
	if (slot == VIRTIO_RING_NO_SLOT)
		return RC_NIC_SEND;
	at = (size_t)slot * TX_SIZE;
	memset(vnet->tx_bytes.bytes + at, 0, vnet->head);
	memcpy(vnet->tx_bytes.bytes + at + vnet->head, frame.p, frame.n);
	virtio_ring_offer(&vnet->tx, slot,
			  &(struct virtio_buffer){.bus = vnet->tx_bytes.bus + at,
						  .head = vnet->head,
						  .n = (uint32_t)(vnet->head + frame.n)});
	if (!vnet->in_poll)
		notify(vnet, QUEUE_TX, &vnet->tx);
	return RC_OK;
}

/* ---- frames in ---- */

/* Buffers of the frame that begins at the first one that the device is done with; 0 if they are not all there
 * yet. */
static unsigned count_parts(struct vnet *vnet, unsigned done)
{
	const uint8_t *head;
	unsigned parts;
	uint16_t slot;
	uint32_t n;

	if (!virtio_ring_peek(&vnet->rx, 0, &slot, &n))
		return 0;
	if (!vnet->merges || n < HEAD_MERGE)
		return 1;
	head = vnet->at_slot[slot]->frame.start + FRAME_AT - HEAD_MERGE;
	parts = head[HEAD_BUFFERS] | head[HEAD_BUFFERS + 1] << 8;
	if (parts == 0 || parts > vnet->rx.size)
		vnet->rx.broken = true;
	return vnet->rx.broken || parts > done ? 0 : parts;
}

/* Takes one buffer from the ring.  NULL if the device lied. */
static struct frame *take_part(struct vnet *vnet)
{
	struct frame *frame;
	uint16_t slot;
	uint32_t n;

	if (!virtio_ring_take(&vnet->rx, &slot, &n))
		return NULL;
	frame = &vnet->at_slot[slot]->frame;
	vnet->at_slot[slot] = NULL;
	frame->data = frame->start + FRAME_AT - vnet->head;
	frame->n = n;
	frame->next = NULL;
	frame->checksum_good = false;
	return frame;
}

static void drop(struct vnet *vnet, struct frame *frame)
{
	vnet->nic->counters.rx_dropped++;
	frame_put_all(frame);
}

/* A whole frame of so many buffers; NULL if there is none. */
static struct frame *take_frame(struct vnet *vnet, unsigned parts)
{
	struct frame *first = take_part(vnet);
	struct frame *last = first;

	while (last != NULL && --parts > 0) {
		last->next = take_part(vnet);
		last = last->next;
	}
	if (first == NULL)
		return NULL;
	if (last == NULL || first->n < vnet->head + (size_t)ETHERNET_HEAD) {
		drop(vnet, first);
		return NULL;
	}
	first->checksum_good =
		vnet->vouches && (first->data[HEAD_FLAGS] & (CHECKSUM_FOLLOWS | CHECKSUM_CHECKED)) != 0;
	first->data += vnet->head;
	first->n -= vnet->head;
	return first;
}

/* Shows the device what it may have again, and what it is to send. */
static void hand_over(struct vnet *vnet)
{
	restock(vnet);
	notify(vnet, QUEUE_TX, &vnet->tx);
}

static unsigned receive(struct vnet *vnet, unsigned budget)
{
	unsigned frames = 0;
	unsigned buffers = 0;

	/* What a frame causes may close the device. */
	while (frames < budget && vnet->running) {
		unsigned done = virtio_ring_done(&vnet->rx);
		unsigned parts = done > 0 ? count_parts(vnet, done) : 0;
		struct frame *frame;

		if (parts == 0)
			break;
		frame = take_frame(vnet, parts);
		frames++;
		buffers += parts;
		if (frame != NULL)
			nic_deliver(vnet->nic, frame);
		if (buffers < BATCH || !vnet->running)
			continue;
		hand_over(vnet);
		buffers = 0;
	}
	return frames;
}

static unsigned vnet_poll(struct nic *nic, unsigned budget)
{
	struct vnet *vnet = nic->driver;
	unsigned frames;

	vnet->in_poll = true;
	frames = receive(vnet, budget);
	vnet->in_poll = false;
	if (!vnet->running)
		return frames;
	hand_over(vnet); /* without frames too: buffers may have come back since the device ran out of them */
	if (frames == 0)
		watch_health(vnet);
	return frames;
}

static bool vnet_link_up(struct nic *nic)
{
	struct vnet *vnet = nic->driver;

	if ((virtio_pci_features(&vnet->device) & F_STATUS) == 0)
		return true;
	return (virtio_pci_config16(&vnet->device, CONFIG_STATUS) & LINK_UP) != 0;
}

static const struct nic_ops vnet_ops = {
	.name = "virtio-net",
	.open = vnet_open,
	.close = vnet_close,
	.send = vnet_send,
	.poll = vnet_poll,
	.link_up = vnet_link_up,
	.native = true,
	.better = true,
};

/* ---- finding ---- */

static uint16_t mtu_of(const struct vnet *vnet, uint64_t features)
{
	uint16_t mtu = (features & F_MTU) != 0 ? virtio_pci_config16(&vnet->device, CONFIG_MTU) : MTU;

	return mtu < MTU_LEAST ? MTU_LEAST : mtu < MTU ? mtu : MTU;
}

/* A device without an address of its own stays the firmware's. */
static enum rc add(const struct plat_pci *pci)
{
	struct vnet *vnet = heap_new(sizeof *vnet);
	uint64_t features;
	enum rc rc;

	if (vnet == NULL)
		return RC_NO_MEMORY;
	rc = virtio_pci_find(&vnet->device, pci);
	features = rc == RC_OK ? virtio_pci_features(&vnet->device) : 0;
	if ((features & F_MAC) == 0) {
		log_debug("virtio network device %x is left to the firmware", pci->address);
		heap_free(vnet);
		return RC_OK;
	}
	vnet->own.ops = &vnet_ops;
	vnet->own.driver = vnet;
	vnet->own.pci_address = pci->address;
	vnet->own.mtu = mtu_of(vnet, features);
	fmt_print(vnet->own.chip, sizeof vnet->own.chip, "virtio-net");
	for (unsigned i = 0; i < sizeof vnet->own.mac; i++)
		vnet->own.mac[i] = virtio_pci_config8(&vnet->device, CONFIG_MAC + i);
	rc = nic_add(&vnet->own);
	if (rc != RC_OK)
		heap_free(vnet);
	return rc;
}

static enum rc vnet_probe(void)
{
	struct plat_pci pci;
	enum rc rc = RC_OK;

	for (uint32_t at = 0; rc == RC_OK && plat_pci_find(at, &pci); at = pci.address + 1) {
		if (pci.vendor == VIRTIO_VENDOR &&
		    (pci.device == DEVICE_MODERN || pci.device == DEVICE_LEGACY))
			rc = add(&pci);
	}
	return rc;
}

const struct nic_driver virtio_net_driver = {.name = "virtio-net", .probe = vnet_probe};
