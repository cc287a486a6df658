/*
 * PCI by configuration mechanism #1 (PCI Local Bus Specification 3.0, 3.2.2.3.2): flat memory is what devices
 * see.
 *
 * How many buses there are says the BIOS (PCI BIOS 2.1, 3.3.1): trying all 256 takes half a second.
 */
#include "../x86/cpu.h"
#include "port.h"

#define ADDRESS_PORT   0xcf8
#define DATA_PORT      0xcfc
#define ENABLE	       0x80000000u
#define REG_IDS	       0x00 /* PCI Local Bus Specification 3.0, 6.1 */
#define REG_COMMAND    0x04
#define REG_CLASS      0x08
#define REG_HEADER     0x0c
#define REG_BAR	       0x10
#define COMMAND_IO     1u
#define COMMAND_MEMORY 2u
#define COMMAND_MASTER 4u
#define MULTI_FUNCTION 0x00800000u
#define BAR_IO	       1u
#define BAR_TYPE       6u
#define BAR_64	       4u
#define BAR_COUNT      6
#define FUNCTIONS      8
#define SIGNATURE      0x20494350u /* "PCI " */

/* ---- configuration space ---- */

static uint32_t config_read(uint32_t address, unsigned offset)
{
	port_out32(ADDRESS_PORT, ENABLE | address << 8 | (offset & 0xfc));
	return port_in32(DATA_PORT);
}

uint32_t plat_pci_read(const struct plat_pci *pci, unsigned offset, unsigned width)
{
	uint32_t value = config_read(pci->address, offset) >> 8 * (offset & 3);

	return width == 4 ? value : value & ((1u << 8 * width) - 1);
}

void plat_pci_write(const struct plat_pci *pci, unsigned offset, unsigned width, uint32_t value)
{
	uint16_t port = (uint16_t)(DATA_PORT + (offset & 3));

	port_out32(ADDRESS_PORT, ENABLE | pci->address << 8 | (offset & 0xfc));
	if (width == 1)
		port_out8(port, (uint8_t)value);
	else if (width == 2)
		port_out16(port, (uint16_t)value);
	else
		port_out32(port, value);
}

/* The highest bus, or none where the BIOS knows no PCI. */
static int last_bus(void)
{
	static int known = -2;
	struct real_regs regs = {.eax = 0xb101};

	if (known == -2) {
		real_int(0x1a, &regs);
		known = (regs.eflags & EFLAGS_CF) == 0 && (regs.eax & 0xff00) == 0 && regs.edx == SIGNATURE
				? (uint8_t)regs.ecx
				: -1;
	}
	return known;
}

/* A device with one function may answer for all eight. */
static bool is_there(uint32_t address)
{
	uint32_t first = address & ~(uint32_t)(FUNCTIONS - 1);

	if ((config_read(address, REG_IDS) & 0xffff) == 0xffff)
		return false;
	return address == first || (config_read(first, REG_HEADER) & MULTI_FUNCTION) != 0;
}

bool plat_pci_find(uint32_t from, struct plat_pci *found)
{
	uint32_t end = (uint32_t)(last_bus() + 1) << 8;

	for (uint32_t address = from; address < end; address++) {
		uint32_t ids;

		if (!is_there(address)) {
			/* Nobody's first function: the other seven are not there either. */
			if (address % FUNCTIONS == 0)
				address += FUNCTIONS - 1;
			continue;
		}
		ids = config_read(address, REG_IDS);
		*found = (struct plat_pci){
			.address = address,
			.vendor = (uint16_t)ids,
			.device = (uint16_t)(ids >> 16),
			.class_code = config_read(address, REG_CLASS) >> 8,
		};
		return true;
	}
	return false;
}

/* ---- taking a function, giving it back ---- */

static void command_set(const struct plat_pci *pci, uint32_t bits, bool on)
{
	uint32_t command = plat_pci_read(pci, REG_COMMAND, 2);

	plat_pci_write(pci, REG_COMMAND, 2, on ? command | bits : command & ~bits);
}

enum rc plat_pci_take(struct plat_pci *pci)
{
	undi_rest(pci->address);
	command_set(pci, COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER, true);
	return RC_OK;
}

/* A ROM's driver may count on it that the function still masters the bus; a quiet one does nothing with that.
 */
void plat_pci_give_back(struct plat_pci *pci)
{
	(void)pci;
}

/* ---- registers ---- */

enum rc plat_bar_open(const struct plat_pci *pci, unsigned index, struct plat_bar *out)
{
	uint32_t low = index < BAR_COUNT ? plat_pci_read(pci, REG_BAR + 4 * index, 4) : 0;
	bool is_io = (low & BAR_IO) != 0;
	uint32_t at = low & (is_io ? ~UINT32_C(3) : ~UINT32_C(15));
	bool wide = !is_io && (low & BAR_TYPE) == BAR_64 && index + 1 < BAR_COUNT;

	if (wide && plat_pci_read(pci, REG_BAR + 4 * index + 4, 4) != 0)
		return RC_UNSUPPORTED;
	if (at == 0 || low == UINT32_MAX || (is_io && at > UINT16_MAX))
		return RC_NOT_FOUND;
	command_set(pci, is_io ? COMMAND_IO : COMMAND_MEMORY, true);
	*out = (struct plat_bar){.pci = pci, .index = index, .is_io = is_io, .at = at};
	return RC_OK;
}

static uint32_t io_read(uint16_t port, unsigned width)
{
	return width == 1 ? port_in8(port) : width == 2 ? port_in16(port) : port_in32(port);
}

static void io_write(uint16_t port, unsigned width, uint32_t value)
{
	if (width == 1)
		port_out8(port, (uint8_t)value);
	else if (width == 2)
		port_out16(port, (uint16_t)value);
	else
		port_out32(port, value);
}

uint32_t plat_bar_read(const struct plat_bar *bar, uint32_t offset, unsigned width)
{
	uintptr_t at = (uintptr_t)bar->at + offset;

	if (bar->is_io)
		return io_read((uint16_t)at, width);
	if (width == 1)
		return *(volatile uint8_t *)at;
	return width == 2 ? *(volatile uint16_t *)at : *(volatile uint32_t *)at;
}

void plat_bar_write(const struct plat_bar *bar, uint32_t offset, unsigned width, uint32_t value)
{
	uintptr_t at = (uintptr_t)bar->at + offset;

	if (bar->is_io)
		io_write((uint16_t)at, width, value);
	else if (width == 1)
		*(volatile uint8_t *)at = (uint8_t)value;
	else if (width == 2)
		*(volatile uint16_t *)at = (uint16_t)value;
	else
		*(volatile uint32_t *)at = value;
}

/* ---- memory ---- */

enum rc plat_dma_alloc(const struct plat_pci *pci, size_t n, struct plat_dma *out)
{
	uint8_t *bytes = plat_pages_alloc(n, PLAT_ANY_ADDRESS);

	(void)pci;
	if (bytes == NULL)
		return RC_NO_MEMORY;
	memset(bytes, 0, n);
	*out = (struct plat_dma){.bytes = bytes, .bus = (uintptr_t)bytes, .n = n};
	return RC_OK;
}

void plat_dma_free(struct plat_dma *dma)
{
	if (dma->bytes != NULL)
		plat_pages_free(dma->bytes, dma->n);
	dma->bytes = NULL;
}
