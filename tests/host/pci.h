/* A PCI bus in a process: what plat.h asks for, with devices that a test brings. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plat.h"

/* A device's model.  Accesses of configuration space go to config; those of windows to the functions. */
struct fake_pci {
	uint32_t address;
	uint8_t config[256]; /* little-endian, as PCI has it */
	uint32_t (*read)(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width);
	void (*write)(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width, uint32_t value);
	void *model;
	bool taken;
	unsigned times_taken;
	enum rc take_rc; /* what taking it gives */
	struct fake_pci *next;
};

/** Puts a device on the bus; borrowed until fake_pci_clear. */
void fake_pci_add(struct fake_pci *device);
void fake_pci_clear(void);

/** Configuration space, for filling it. */
void fake_pci_set(struct fake_pci *device, unsigned offset, unsigned width, uint32_t value);

/** How often plat_dma_alloc may still succeed. */
extern unsigned fake_dma_left;

/**
 * n bytes at a bus address, which a device may reach because they lie in one block of plat_dma_alloc; NULL
 * otherwise: the driver handed out an address that is none.
 */
uint8_t *fake_dma(paddr_t bus, size_t n);

/** Blocks of plat_dma_alloc that are in use. */
unsigned fake_dma_blocks(void);
