/*
 * A virtio device behind PCI (Virtio 1.2, 4.1): the modern interface where it is offered and in reach,
 * otherwise the legacy one (4.1.4.10), which transitional devices have.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "driver/virtio_ring.h"
#include "plat.h"

#define VIRTIO_VENDOR 0x1af4

/* Features of every device (Virtio 1.2, chapter 6). */
#define VIRTIO_ANY_LAYOUT      (UINT64_C(1) << 27) /* legacy only: heads need no descriptor of their own */
#define VIRTIO_EVENT_IDX       (UINT64_C(1) << 29)
#define VIRTIO_VERSION_1       (UINT64_C(1) << 32)
#define VIRTIO_ACCESS_PLATFORM (UINT64_C(1) << 33) /* its bus addresses are plat_dma's */

/* A structure among a device's registers. */
struct virtio_window {
	struct plat_bar bar;
	uint32_t at;
	uint32_t n; /* bytes; the device's word */
};

struct virtio_pci {
	struct plat_pci pci;
	bool modern;
	struct virtio_window common; /* or all of the legacy interface */
	struct virtio_window notify;
	struct virtio_window config;
	uint32_t notify_step;
	uint16_t command_before; /* of the PCI function */
};

/** Finds the device's registers; changes nothing.  device must stay where it is.  RC_UNSUPPORTED if there are
 * none in reach. */
enum rc virtio_pci_find(struct virtio_pci *device, const struct plat_pci *pci) MUST_CHECK;

/** Reads of the device's own configuration; 0 beyond its end. */
uint8_t virtio_pci_config8(const struct virtio_pci *device, uint32_t offset);
uint16_t virtio_pci_config16(const struct virtio_pci *device, uint32_t offset);

/** What the device offers. */
uint64_t virtio_pci_features(const struct virtio_pci *device);

/** Takes the function, resets the device and agrees on wanted as far as it is offered.  RC_NIC_OPEN if the
 * device does not. */
enum rc virtio_pci_start(struct virtio_pci *device, uint64_t wanted, uint64_t *agreed) MUST_CHECK;

/** Resets the device, with which it forgets all rings, and gives the function back. */
void virtio_pci_stop(struct virtio_pci *device);

/** Resets it only.  False if it does not come to rest. */
bool virtio_pci_reset(struct virtio_pci *device);

/** Agrees anew after a reset. */
enum rc virtio_pci_agree(struct virtio_pci *device, uint64_t wanted, uint64_t *agreed) MUST_CHECK;

/** Descriptors that queue index has at most (modern) or exactly (legacy); 0: there is no such queue. */
unsigned virtio_pci_queue_size(const struct virtio_pci *device, unsigned index);

/** Tells the device of a ring, which was started. */
void virtio_pci_queue_start(struct virtio_pci *device, unsigned index, struct virtio_ring *ring);

/** The driver is ready: from now on the device works. */
void virtio_pci_run(struct virtio_pci *device);

/** Whether the device has stopped working and asks for a reset. */
bool virtio_pci_needs_reset(const struct virtio_pci *device);

/** Rings a queue's doorbell. */
void virtio_pci_notify(const struct virtio_pci *device, unsigned index, const struct virtio_ring *ring);
