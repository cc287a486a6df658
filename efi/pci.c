/*
 * PCI through the firmware's EFI_PCI_IO_PROTOCOL (UEFI 14.4).
 *
 * A function is taken as a NIC of SNP is: its protocol is opened exclusively, and the firmware then stops its
 * own drivers on that one function.  They are connected again by pci_give_back, when somebody wants them.
 */
#include "port.h"

#include <efipciio.h>

#include "base/heap.h"
#include "plat.h"

#define LOG_MODULE "pci"
#include "base/log.h"

#define PAGE		4096
#define REG_IDS		0x00 /* PCI Local Bus Specification 3.0, 6.1 */
#define REG_CLASS	0x08
#define REG_BAR		0x10
#define BAR_IO		1u
#define BAR_TYPE	6u
#define BAR_64		4u
#define BAR_COUNT	6
#define TAKEN_MOST	16   /* functions: as many as there may be interfaces */
#define QWORD_RESOURCE	0x8a /* ACPI 6.4, 6.4.3.5.1 */
#define DESCRIPTOR_SIZE 46

typedef struct _EFI_PCI_IO_PROTOCOL pci_io;

struct block {
	struct block *next;
	pci_io *io;
	void *bytes;
	void *mapping;
	UINTN pages;
};

static struct {
	struct block *blocks;
	EFI_HANDLE gone[TAKEN_MOST]; /* given back, without the firmware's drivers yet */
	pci_io *driven[TAKEN_MOST];  /* taken, and not given back */
	bool was_taken;
} pci_port;

static EFI_GUID pci_guid = EFI_PCI_IO_PROTOCOL_GUID;

static pci_io *io_of(EFI_HANDLE handle)
{
	void *found;

	return efi.bs->HandleProtocol(handle, &pci_guid, &found) == EFI_SUCCESS ? found : NULL;
}

/* ---- configuration space ---- */

static EFI_PCI_IO_PROTOCOL_WIDTH width_code(unsigned width)
{
	return width == 1 ? EfiPciIoWidthUint8 : width == 2 ? EfiPciIoWidthUint16 : EfiPciIoWidthUint32;
}

uint32_t plat_pci_read(const struct plat_pci *pci, unsigned offset, unsigned width)
{
	pci_io *io = io_of(pci->port);
	uint32_t value = 0;

	if (io == NULL || EFI_ERROR(io->Pci.Read(io, width_code(width), offset, 1, &value)))
		return width == 4 ? UINT32_MAX : (1u << 8 * width) - 1;
	return value;
}

void plat_pci_write(const struct plat_pci *pci, unsigned offset, unsigned width, uint32_t value)
{
	pci_io *io = io_of(pci->port);

	if (io != NULL)
		(void)io->Pci.Write(io, width_code(width), offset, 1, &value);
}

bool pci_address_of(EFI_HANDLE handle, uint32_t *address)
{
	pci_io *io = io_of(handle);
	UINTN segment;
	UINTN bus;
	UINTN device;
	UINTN function;

	if (io == NULL || EFI_ERROR(io->GetLocation(io, &segment, &bus, &device, &function)))
		return false;
	*address = (uint32_t)(segment << 16 | bus << 8 | device << 3 | function);
	return true;
}

static void fill(struct plat_pci *pci, EFI_HANDLE handle, uint32_t address)
{
	uint32_t ids;

	*pci = (struct plat_pci){.address = address, .port = handle};
	ids = plat_pci_read(pci, REG_IDS, 4);
	pci->vendor = (uint16_t)ids;
	pci->device = (uint16_t)(ids >> 16);
	pci->class_code = plat_pci_read(pci, REG_CLASS, 4) >> 8;
}

bool plat_pci_find(uint32_t from, struct plat_pci *found)
{
	EFI_HANDLE best = NULL;
	uint32_t lowest = UINT32_MAX;
	EFI_HANDLE *handles;
	UINTN count;

	if (efi.bs->LocateHandleBuffer(ByProtocol, &pci_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return false;
	for (UINTN i = 0; i < count; i++) {
		uint32_t address;

		if (!pci_address_of(handles[i], &address) || address < from || address >= lowest)
			continue;
		lowest = address;
		best = handles[i];
	}
	efi.bs->FreePool(handles);
	if (best != NULL)
		fill(found, best, lowest);
	return best != NULL;
}

/* ---- taking a function, giving it back ---- */

/* One that the function does not have would have all of them refused: ports, on many a modern device. */
static void set_attributes(pci_io *io, EFI_PCI_IO_PROTOCOL_ATTRIBUTE_OPERATION operation, UINT64 attributes)
{
	UINT64 known;

	if (!EFI_ERROR(io->Attributes(io, EfiPciIoAttributeOperationSupported, 0, &known)))
		attributes &= known;
	(void)io->Attributes(io, operation, attributes, NULL);
}

static void note_gone(EFI_HANDLE handle, bool gone)
{
	unsigned free = TAKEN_MOST;

	for (unsigned i = 0; i < TAKEN_MOST; i++) {
		if (pci_port.gone[i] == handle)
			pci_port.gone[i] = NULL;
		if (pci_port.gone[i] == NULL)
			free = i;
	}
	if (gone && free < TAKEN_MOST)
		pci_port.gone[free] = handle;
}

/* Puts io in the place of old: NULL is a free one. */
static void note_driven(const pci_io *old, pci_io *io)
{
	for (unsigned i = 0; i < TAKEN_MOST; i++) {
		if (pci_port.driven[i] == old) {
			pci_port.driven[i] = io;
			return;
		}
	}
}

static EFI_STATUS open_exclusively(EFI_HANDLE handle, void **found)
{
	return efi.bs->OpenProtocol(handle, &pci_guid, found, efi.image, NULL, EFI_OPEN_PROTOCOL_EXCLUSIVE);
}

enum rc plat_pci_take(struct plat_pci *pci)
{
	struct span path = devpath_span(devpath_of(pci->port));
	EFI_STATUS status;
	void *found;
	pci_io *io;

	/* OVMF's driver does not let go of a NIC that is running, be it for the firmware's own TCP/IP. */
	snp_stop_below(path);
	status = open_exclusively(pci->port, &found);
	if (status == EFI_ACCESS_DENIED) {
		/*
		 * A driver that has the function to itself, as iPXE's in option ROMs, goes only when it is told to, and may
		 * then say that it was not found.
		 */
		(void)efi.bs->DisconnectController(pci->port, NULL, NULL);
		pci_port.was_taken = true; /* whatever comes of it: the firmware's driver has to be started again */
		status = open_exclusively(pci->port, &found);
	}
	if (EFI_ERROR(status)) {
		log_warn("the firmware does not let go of PCI device %04x:%04x: %s", pci->vendor, pci->device,
			 efi_status_text(status));
		return RC_NIC_OPEN;
	}
	note_gone(pci->port, false);
	pci_port.was_taken = true;
	snp_note_taken(path);
	io = found;
	note_driven(NULL, io);
	set_attributes(io, EfiPciIoAttributeOperationEnable,
		       EFI_PCI_IO_ATTRIBUTE_IO | EFI_PCI_IO_ATTRIBUTE_MEMORY |
			       EFI_PCI_IO_ATTRIBUTE_BUS_MASTER);
	return RC_OK;
}

void plat_pci_give_back(struct plat_pci *pci)
{
	pci_io *io = io_of(pci->port);

	if (io != NULL) {
		set_attributes(io, EfiPciIoAttributeOperationDisable, EFI_PCI_IO_ATTRIBUTE_BUS_MASTER);
		note_driven(io, NULL);
	}
	efi.bs->CloseProtocol(pci->port, &pci_guid, efi.image, NULL);
	note_gone(pci->port, true);
}

void pci_stop_all(void)
{
	for (unsigned i = 0; i < TAKEN_MOST; i++) {
		if (pci_port.driven[i] != NULL)
			set_attributes(pci_port.driven[i], EfiPciIoAttributeOperationDisable, EFI_PCI_IO_ATTRIBUTE_BUS_MASTER);
	}
}

void pci_give_back(void)
{
	for (unsigned i = 0; i < TAKEN_MOST; i++) {
		if (pci_port.gone[i] == NULL)
			continue;
		efi.bs->ConnectController(pci_port.gone[i], NULL, NULL, TRUE);
		pci_port.gone[i] = NULL;
	}
}

bool pci_was_taken(void)
{
	return pci_port.was_taken;
}

/* ---- registers ---- */

/* Whether an address space descriptor speaks of this window. */
static bool describes(const void *descriptor, paddr_t at, bool is_io)
{
	struct reader r = reader_of(span_of(descriptor, DESCRIPTOR_SIZE));
	uint8_t kind = rd_u8(&r);
	bool says_io;

	rd_skip(&r, 2);
	says_io = rd_u8(&r) == 1;
	rd_skip(&r, 10);
	return kind == QWORD_RESOURCE && says_io == is_io && rd_le64(&r) == at;
}

/* The protocol counts a 64-bit register once (seen in EDK II), so its number is found by the address. */
static bool find_index(pci_io *io, struct plat_bar *bar)
{
	bool found = false;

	for (unsigned i = 0; i < BAR_COUNT && !found; i++) {
		void *descriptor;

		if (EFI_ERROR(io->GetBarAttributes(io, (UINT8)i, NULL, &descriptor)))
			continue;
		found = describes(descriptor, bar->at, bar->is_io);
		bar->index = i;
		efi.bs->FreePool(descriptor);
	}
	return found;
}

enum rc plat_bar_open(const struct plat_pci *pci, unsigned index, struct plat_bar *out)
{
	pci_io *io = io_of(pci->port);
	struct plat_bar bar = {.pci = pci};
	uint32_t low = index < BAR_COUNT ? plat_pci_read(pci, REG_BAR + 4 * index, 4) : 0;

	bar.is_io = (low & BAR_IO) != 0;
	bar.at = low & (bar.is_io ? ~UINT32_C(3) : ~UINT32_C(15));
	if (!bar.is_io && (low & BAR_TYPE) == BAR_64 && index + 1 < BAR_COUNT)
		bar.at |= (paddr_t)plat_pci_read(pci, REG_BAR + 4 * index + 4, 4) << 32;
	if (io == NULL || bar.at == 0 || low == UINT32_MAX)
		return RC_NOT_FOUND;
	if (!find_index(io, &bar))
		return RC_UNSUPPORTED;
	set_attributes(io, EfiPciIoAttributeOperationEnable,
		       bar.is_io ? EFI_PCI_IO_ATTRIBUTE_IO : EFI_PCI_IO_ATTRIBUTE_MEMORY);
	*out = bar;
	return RC_OK;
}

uint32_t plat_bar_read(const struct plat_bar *bar, uint32_t offset, unsigned width)
{
	pci_io *io = io_of(bar->pci->port);
	EFI_PCI_IO_PROTOCOL_ACCESS *access;
	uint32_t value = 0;

	if (io == NULL)
		return UINT32_MAX;
	access = bar->is_io ? &io->Io : &io->Mem;
	if (EFI_ERROR(access->Read(io, width_code(width), (UINT8)bar->index, offset, 1, &value)))
		return UINT32_MAX;
	return value;
}

void plat_bar_write(const struct plat_bar *bar, uint32_t offset, unsigned width, uint32_t value)
{
	pci_io *io = io_of(bar->pci->port);

	if (io != NULL)
		(void)(bar->is_io ? &io->Io : &io->Mem)
			->Write(io, width_code(width), (UINT8)bar->index, offset, 1, &value);
}

/* ---- memory ---- */

/* A bus address for all of it, or none. */
static bool map(struct block *block, paddr_t *bus)
{
	UINTN n = block->pages * PAGE;
	EFI_PHYSICAL_ADDRESS address;

	if (EFI_ERROR(block->io->Map(block->io, EfiPciIoOperationBusMasterCommonBuffer, block->bytes, &n,
				     &address, &block->mapping)))
		return false;
	*bus = address;
	if (n == block->pages * PAGE)
		return true;
	block->io->Unmap(block->io, block->mapping);
	return false;
}

enum rc plat_dma_alloc(const struct plat_pci *pci, size_t n, struct plat_dma *out)
{
	struct block *block = heap_new(sizeof *block);
	paddr_t bus;

	if (block == NULL)
		return RC_NO_MEMORY;
	block->io = io_of(pci->port);
	block->pages = n / PAGE + (n % PAGE != 0);
	if (block->io == NULL ||
	    EFI_ERROR(block->io->AllocateBuffer(block->io, AllocateAnyPages, EfiBootServicesData,
						block->pages, &block->bytes, 0))) {
		heap_free(block);
		return RC_NO_MEMORY;
	}
	if (!map(block, &bus)) {
		block->io->FreeBuffer(block->io, block->pages, block->bytes);
		heap_free(block);
		return RC_NO_MEMORY;
	}
	block->next = pci_port.blocks;
	pci_port.blocks = block;
	memset(block->bytes, 0, n);
	*out = (struct plat_dma){.bytes = block->bytes, .bus = bus, .n = n, .port = block};
	return RC_OK;
}

void plat_dma_free(struct plat_dma *dma)
{
	struct block **at = &pci_port.blocks;
	struct block *block;

	while (*at != NULL && *at != dma->port)
		at = &(*at)->next;
	block = *at;
	if (dma->bytes == NULL || block == NULL)
		return;
	*at = block->next;
	block->io->Unmap(block->io, block->mapping);
	block->io->FreeBuffer(block->io, block->pages, block->bytes);
	heap_free(block);
	dma->bytes = NULL;
}

void pci_end(void)
{
	while (pci_port.blocks != NULL)
		plat_dma_free(&(struct plat_dma){.bytes = pci_port.blocks->bytes, .port = pci_port.blocks});
}
