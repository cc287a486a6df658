/* virtio over PCI: finding the registers, agreeing on features, telling of rings (Virtio 1.2: 3.1, 4.1). */
#include "driver/virtio_pci.h"

#define LOG_MODULE "virtio"
#include "base/log.h"

#define REG_COMMAND	   0x04 /* PCI Local Bus Specification 3.0, 6.2 */
#define REG_STATUS	   0x06
#define REG_CAPABILITIES   0x34
#define NO_INTX		   0x0400u /* of the command */
#define HAS_CAPABILITIES   0x10u   /* of the status */
#define CAPABILITY_VENDOR  9
#define CAPABILITIES_MOST  48 /* that many fit: a longer list is a circle */
#define LEGACY_DEVICE_MOST 0x103f
#define RESET_US	   100000

/* 4.1.4: a capability's fields, and its kinds. */
enum {
	CAP_KIND = 3,
	CAP_BAR = 4,
	CAP_OFFSET = 8,
	CAP_LENGTH = 12,
	CAP_NOTIFY_STEP = 16
};
enum {
	KIND_COMMON = 1,
	KIND_NOTIFY = 2,
	KIND_CONFIG = 4
};

/* 4.1.4.3: the common structure. */
enum {
	DEVICE_FEATURE_SELECT = 0,
	DEVICE_FEATURE = 4,
	DRIVER_FEATURE_SELECT = 8,
	DRIVER_FEATURE = 12,
	DEVICE_STATUS = 20,
	QUEUE_SELECT = 22,
	QUEUE_SIZE = 24,
	QUEUE_ENABLE = 28,
	QUEUE_NOTIFY_OFF = 30,
	QUEUE_DESC = 32,
	QUEUE_DRIVER = 40,
	QUEUE_DEVICE = 48,
	COMMON_SIZE = 56,
};

/* 4.1.4.10: the legacy interface, without MSI-X. */
enum {
	LEGACY_DEVICE_FEATURE = 0,
	LEGACY_DRIVER_FEATURE = 4,
	LEGACY_QUEUE_PAGE = 8,
	LEGACY_QUEUE_SIZE = 12,
	LEGACY_QUEUE_SELECT = 14,
	LEGACY_NOTIFY = 16,
	LEGACY_STATUS = 18,
	LEGACY_CONFIG = 20,
	LEGACY_CONFIG_SIZE = 64,
};

/* 2.1: device status. */
enum {
	ACKNOWLEDGE = 1,
	DRIVER = 2,
	DRIVER_OK = 4,
	FEATURES_OK = 8,
	NEEDS_RESET = 64,
	FAILED = 128
};

static uint32_t get(const struct virtio_window *window, uint32_t offset, unsigned width)
{
	return plat_bar_read(&window->bar, window->at + offset, width);
}

static void put(const struct virtio_window *window, uint32_t offset, unsigned width, uint32_t value)
{
	plat_bar_write(&window->bar, window->at + offset, width, value);
}

static void put64(const struct virtio_window *window, uint32_t offset, uint64_t value)
{
	put(window, offset, 4, (uint32_t)value);
	put(window, offset + 4, 4, (uint32_t)(value >> 32));
}

/* ---- finding the registers ---- */

/* Opens what the capability at this place in configuration space speaks of; the first of each kind counts.
 * False if this is another one. */
static bool open_window(const struct virtio_pci *device, uint8_t cap, struct virtio_window *window)
{
	const struct plat_pci *pci = &device->pci;
	struct virtio_window found = {
		.at = plat_pci_read(pci, cap + CAP_OFFSET, 4),
		.n = plat_pci_read(pci, cap + CAP_LENGTH, 4),
	};

	if (window->n != 0 || found.n == 0 || found.n > UINT32_MAX - found.at || found.at % 4 != 0)
		return false;
	if (plat_bar_open(pci, plat_pci_read(pci, cap + CAP_BAR, 1), &found.bar) != RC_OK)
		return false;
	*window = found;
	return true;
}

static void read_capability(struct virtio_pci *device, uint8_t cap)
{
	switch (plat_pci_read(&device->pci, cap + CAP_KIND, 1)) {
	case KIND_COMMON:
		(void)open_window(device, cap, &device->common);
		break;
	case KIND_CONFIG:
		(void)open_window(device, cap, &device->config);
		break;
	case KIND_NOTIFY:
		if (open_window(device, cap, &device->notify))
			device->notify_step = plat_pci_read(&device->pci, cap + CAP_NOTIFY_STEP, 4);
		break;
	default:
		break;
	}
}

static bool find_modern(struct virtio_pci *device)
{
	const struct plat_pci *pci = &device->pci;
	uint8_t cap;

	if ((plat_pci_read(pci, REG_STATUS, 2) & HAS_CAPABILITIES) == 0)
		return false;
	cap = plat_pci_read(pci, REG_CAPABILITIES, 1) & 0xfc;
	for (unsigned i = 0; i < CAPABILITIES_MOST && cap >= 0x40 && cap <= 0xec; i++) {
		if (plat_pci_read(pci, cap, 1) == CAPABILITY_VENDOR)
			read_capability(device, cap);
		cap = plat_pci_read(pci, cap + 1, 1) & 0xfc;
	}
	return device->common.n >= COMMON_SIZE && device->notify.n >= 2 && device->config.n > 0;
}

static bool find_legacy(struct virtio_pci *device)
{
	if (device->pci.device > LEGACY_DEVICE_MOST ||
	    plat_bar_open(&device->pci, 0, &device->common.bar) != RC_OK || !device->common.bar.is_io)
		return false;
	device->common.at = 0;
	device->config = device->notify = device->common;
	device->config.at = LEGACY_CONFIG;
	device->config.n = LEGACY_CONFIG_SIZE;
	return true;
}

enum rc virtio_pci_find(struct virtio_pci *device, const struct plat_pci *pci)
{
	*device = (struct virtio_pci){.pci = *pci};
	device->modern = find_modern(device);
	return device->modern || find_legacy(device) ? RC_OK : RC_UNSUPPORTED;
}

/* ---- the device's configuration and status ---- */

uint8_t virtio_pci_config8(const struct virtio_pci *device, uint32_t offset)
{
	return offset < device->config.n ? (uint8_t)get(&device->config, offset, 1) : 0;
}

uint16_t virtio_pci_config16(const struct virtio_pci *device, uint32_t offset)
{
	return offset + 1 < device->config.n ? (uint16_t)get(&device->config, offset, 2) : 0;
}

static uint8_t status(const struct virtio_pci *device)
{
	return (uint8_t)get(&device->common, device->modern ? DEVICE_STATUS : LEGACY_STATUS, 1);
}

static void set_status(const struct virtio_pci *device, uint8_t value)
{
	put(&device->common, device->modern ? DEVICE_STATUS : LEGACY_STATUS, 1, value);
}

bool virtio_pci_needs_reset(const struct virtio_pci *device)
{
	return (status(device) & NEEDS_RESET) != 0;
}

/* A device that is gone reads as ones for ever. */
bool virtio_pci_reset(struct virtio_pci *device)
{
	uint64_t from = plat_now_us();

	set_status(device, 0);
	while (status(device) != 0) {
		if (plat_now_us() - from > RESET_US)
			return false;
	}
	return true;
}

/* ---- features ---- */

uint64_t virtio_pci_features(const struct virtio_pci *device)
{
	uint64_t features;

	if (!device->modern)
		return get(&device->common, LEGACY_DEVICE_FEATURE, 4);
	put(&device->common, DEVICE_FEATURE_SELECT, 4, 0);
	features = get(&device->common, DEVICE_FEATURE, 4);
	put(&device->common, DEVICE_FEATURE_SELECT, 4, 1);
	return features | (uint64_t)get(&device->common, DEVICE_FEATURE, 4) << 32;
}

static void write_features(const struct virtio_pci *device, uint64_t features)
{
	if (!device->modern) {
		put(&device->common, LEGACY_DRIVER_FEATURE, 4, (uint32_t)features);
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		put(&device->common, DRIVER_FEATURE_SELECT, 4, i);
		put(&device->common, DRIVER_FEATURE, 4, (uint32_t)(features >> 32 * i));
	}
}

static enum rc say_refused(struct virtio_pci *device, uint64_t features)
{
	log_warn("virtio device %04x: it refused the features %llx", device->pci.device,
		 (unsigned long long)features);
	set_status(device, FAILED);
	return RC_NIC_OPEN;
}

/* 3.1.1, steps 2 to 6. */
enum rc virtio_pci_agree(struct virtio_pci *device, uint64_t wanted, uint64_t *agreed)
{
	uint64_t features;

	set_status(device, ACKNOWLEDGE);
	set_status(device, ACKNOWLEDGE | DRIVER);
	features = virtio_pci_features(device) & (wanted | (device->modern ? VIRTIO_VERSION_1 : 0));
	write_features(device, features);
	if (device->modern) {
		set_status(device, ACKNOWLEDGE | DRIVER | FEATURES_OK);
		if ((features & VIRTIO_VERSION_1) == 0 || (status(device) & FEATURES_OK) == 0)
			return say_refused(device, features);
	}
	*agreed = features;
	return RC_OK;
}

/* Interrupts would find nobody but the firmware's handlers, which do not know what to do about them. */
enum rc virtio_pci_start(struct virtio_pci *device, uint64_t wanted, uint64_t *agreed)
{
	enum rc rc = plat_pci_take(&device->pci);

	if (rc != RC_OK)
		return rc;
	device->command_before = (uint16_t)plat_pci_read(&device->pci, REG_COMMAND, 2);
	plat_pci_write(&device->pci, REG_COMMAND, 2, device->command_before | NO_INTX);
	rc = virtio_pci_reset(device) ? virtio_pci_agree(device, wanted, agreed) : RC_NIC_OPEN;
	if (rc != RC_OK)
		virtio_pci_stop(device);
	return rc;
}

void virtio_pci_stop(struct virtio_pci *device)
{
	if (!virtio_pci_reset(device))
		log_warn("virtio device %04x does not answer a reset", device->pci.device);
	plat_pci_write(&device->pci, REG_COMMAND, 2, device->command_before);
	plat_pci_give_back(&device->pci);
}

/* ---- queues ---- */

static void select_queue(const struct virtio_pci *device, unsigned index)
{
	put(&device->common, device->modern ? QUEUE_SELECT : LEGACY_QUEUE_SELECT, 2, index);
}

unsigned virtio_pci_queue_size(const struct virtio_pci *device, unsigned index)
{
	select_queue(device, index);
	return get(&device->common, device->modern ? QUEUE_SIZE : LEGACY_QUEUE_SIZE, 2);
}

/* A doorbell beyond the notification structure would be somebody else's register: then the first one is rung.
 */
static uint32_t doorbell(const struct virtio_pci *device)
{
	uint64_t at = (uint64_t)get(&device->common, QUEUE_NOTIFY_OFF, 2) * device->notify_step;

	return at + 2 <= device->notify.n ? (uint32_t)at : 0;
}

void virtio_pci_queue_start(struct virtio_pci *device, unsigned index, struct virtio_ring *ring)
{
	select_queue(device, index);
	if (!device->modern) {
		ring->doorbell = LEGACY_NOTIFY;
		put(&device->common, LEGACY_QUEUE_PAGE, 4, (uint32_t)(virtio_ring_descriptors(ring) >> 12));
		return;
	}
	ring->doorbell = doorbell(device);
	put(&device->common, QUEUE_SIZE, 2, ring->size);
	put64(&device->common, QUEUE_DESC, virtio_ring_descriptors(ring));
	put64(&device->common, QUEUE_DRIVER, virtio_ring_driver_area(ring));
	put64(&device->common, QUEUE_DEVICE, virtio_ring_device_area(ring));
	put(&device->common, QUEUE_ENABLE, 2, 1);
}

void virtio_pci_run(struct virtio_pci *device)
{
	set_status(device, ACKNOWLEDGE | DRIVER | DRIVER_OK | (device->modern ? FEATURES_OK : 0));
}

void virtio_pci_notify(const struct virtio_pci *device, unsigned index, const struct virtio_ring *ring)
{
	put(&device->notify, ring->doorbell, 2, index);
}
