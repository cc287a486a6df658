/* The host's PCI bus: empty unless a test puts devices on it.  Bus addresses are not pointers, so that
 * mistakes show. */
#include "pci.h"

#include <stdlib.h>
#include <string.h>

#define BUS_START UINT64_C(0x10000000)
#define BUS_GAP	  0x1000 /* nobody's, between two blocks */

unsigned fake_dma_left = UINT32_MAX;

struct block {
	struct block *next;
	uint8_t *bytes;
	paddr_t bus;
	size_t n;
};

static struct {
	struct fake_pci *devices;
	struct block *blocks;
	paddr_t next;
} bus = {.next = BUS_START};

void fake_pci_add(struct fake_pci *device)
{
	device->next = bus.devices;
	bus.devices = device;
}

void fake_pci_clear(void)
{
	bus.devices = NULL;
}

void fake_pci_set(struct fake_pci *device, unsigned offset, unsigned width, uint32_t value)
{
	for (unsigned i = 0; i < width; i++)
		device->config[offset + i] = (uint8_t)(value >> 8 * i);
}

static uint32_t config(const struct fake_pci *device, unsigned offset, unsigned width)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value |= (uint32_t)device->config[(offset + i) % sizeof device->config] << 8 * i;
	return value;
}

bool plat_pci_find(uint32_t from, struct plat_pci *found)
{
	struct fake_pci *best = NULL;

	for (struct fake_pci *device = bus.devices; device != NULL; device = device->next) {
		if (device->address >= from && (best == NULL || device->address < best->address))
			best = device;
	}
	if (best == NULL)
		return false;
	*found = (struct plat_pci){
		.address = best->address,
		.vendor = (uint16_t)config(best, 0, 2),
		.device = (uint16_t)config(best, 2, 2),
		.class_code = config(best, 8, 4) >> 8,
		.port = best,
	};
	return true;
}

uint32_t plat_pci_read(const struct plat_pci *pci, unsigned offset, unsigned width)
{
	return config(pci->port, offset, width);
}

void plat_pci_write(const struct plat_pci *pci, unsigned offset, unsigned width, uint32_t value)
{
	fake_pci_set(pci->port, offset, width, value);
}

enum rc plat_pci_take(struct plat_pci *pci)
{
	struct fake_pci *device = pci->port;

	if (device->take_rc != RC_OK)
		return device->take_rc;
	device->taken = true;
	device->times_taken++;
	return RC_OK;
}

void plat_pci_give_back(struct plat_pci *pci)
{
	((struct fake_pci *)pci->port)->taken = false;
}

enum rc plat_bar_open(const struct plat_pci *pci, unsigned index, struct plat_bar *out)
{
	uint32_t low = index < 6 ? config(pci->port, 0x10 + 4 * index, 4) : 0;

	if (low == 0)
		return RC_NOT_FOUND;
	*out = (struct plat_bar){.pci = pci, .index = index, .is_io = (low & 1) != 0, .at = low & ~15u};
	return RC_OK;
}

uint32_t plat_bar_read(const struct plat_bar *bar, uint32_t offset, unsigned width)
{
	struct fake_pci *device = bar->pci->port;

	return device->read(device, bar->index, offset, width);
}

void plat_bar_write(const struct plat_bar *bar, uint32_t offset, unsigned width, uint32_t value)
{
	struct fake_pci *device = bar->pci->port;

	device->write(device, bar->index, offset, width, value);
}

enum rc plat_dma_alloc(const struct plat_pci *pci, size_t n, struct plat_dma *out)
{
	struct block *block;

	(void)pci;
	if (fake_dma_left == 0)
		return RC_NO_MEMORY;
	fake_dma_left--;
	block = malloc(sizeof *block);
	*block = (struct block){
		.next = bus.blocks,
		.bytes = plat_pages_alloc(n, PLAT_ANY_ADDRESS),
		.bus = bus.next,
		.n = n,
	};
	memset(block->bytes, 0, n);
	bus.blocks = block;
	bus.next += ((n + BUS_GAP - 1) / BUS_GAP + 1) * BUS_GAP;
	*out = (struct plat_dma){.bytes = block->bytes, .bus = block->bus, .n = n, .port = block};
	return RC_OK;
}

void plat_dma_free(struct plat_dma *dma)
{
	struct block **at = &bus.blocks;

	if (dma->bytes == NULL)
		return;
	while (*at != dma->port)
		at = &(*at)->next;
	*at = (*at)->next;
	plat_pages_free(dma->bytes, dma->n);
	free(dma->port);
	dma->bytes = NULL;
}

uint8_t *fake_dma(paddr_t address, size_t n)
{
	for (const struct block *block = bus.blocks; block != NULL; block = block->next) {
		if (address >= block->bus && address - block->bus <= block->n &&
		    n <= block->n - (address - block->bus))
			return block->bytes + (address - block->bus);
	}
	return NULL;
}

unsigned fake_dma_blocks(void)
{
	unsigned count = 0;

	for (const struct block *block = bus.blocks; block != NULL; block = block->next)
		count++;
	return count;
}

/* Every card is the first device of the bus. */
bool plat_nic_place(const uint8_t mac[6], uint32_t *address)
{
	struct plat_pci first;

	(void)mac;
	if (!plat_pci_find(0, &first))
		return false;
	*address = first.address;
	return true;
}
