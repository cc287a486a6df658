/* PCI option ROMs: PCI Firmware Specification 3.0, section 5.1; PXE 2.1, section 3.3. */
#include "proto/option_rom.h"

/* Offsets in the header. */
#define SIZE_AT       0x02 /* in steps */
#define UNDI_POINTER  0x16
#define PCI_POINTER   0x18
#define HEADER_SIZE   0x1a
/* In the PCI data structure. */
#define PCI_VENDOR    0x04
#define PCI_DEVICE    0x06
#define PCI_DEVICES   0x08 /* offset of a list from the structure's start, from revision 3 on */
#define PCI_LENGTH    0x0a
#define PCI_REVISION  0x0c
#define PCI_SIZE      0x18
/* In the UNDI ROM ID structure. */
#define UNDI_LENGTH   0x04
#define UNDI_REVISION 0x07
#define UNDI_LOADER   0x0a
#define UNDI_DATA     0x0e
#define UNDI_CODE     0x10
#define UNDI_SIZE     0x16
#define DEVICES_MOST  256

static uint16_t le16(struct span s, size_t at)
{
	return at + 2 <= s.n ? (uint16_t)(s.p[at] | s.p[at + 1] << 8) : 0;
}

static void take_devices(struct span rom, size_t pci, struct option_rom *out)
{
	uint16_t list = le16(rom, pci + PCI_DEVICES);
	struct span devices = span_skip(rom, pci + list);
	size_t n = 0;

	if (rom.p[pci + PCI_REVISION] < 3 || list < PCI_SIZE)
		return;
	while (n < DEVICES_MOST && le16(devices, 2 * n) != 0)
		n++;
	out->devices = span_sub(devices, 0, 2 * n);
}

static void take_pci(struct span rom, struct option_rom *out)
{
	size_t pci = le16(rom, PCI_POINTER);
	struct span structure = span_skip(rom, pci);

	if (pci < HEADER_SIZE || structure.n < PCI_SIZE || !span_starts(structure, "PCIR") ||
	    le16(structure, PCI_LENGTH) < PCI_SIZE)
		return;
	out->is_pci = true;
	out->vendor = le16(structure, PCI_VENDOR);
	out->device = le16(structure, PCI_DEVICE);
	take_devices(rom, pci, out);
}

static void take_undi(struct span rom, struct option_rom *out)
{
	size_t at = le16(rom, UNDI_POINTER);
	struct span structure = span_skip(rom, at);
	uint8_t sum = 0;
	size_t length;

	if (at < HEADER_SIZE || structure.n < UNDI_SIZE || !span_starts(structure, "UNDI"))
		return;
	length = structure.p[UNDI_LENGTH];
	if (length < UNDI_SIZE || length > structure.n)
		return;
	for (size_t i = 0; i < length; i++)
		sum = (uint8_t)(sum + structure.p[i]);
	out->loader = le16(structure, UNDI_LOADER);
	out->data_size = le16(structure, UNDI_DATA);
	out->code_size = le16(structure, UNDI_CODE);
	memcpy(out->revision, structure.p + UNDI_REVISION, sizeof out->revision);
	out->has_undi = sum == 0 && out->loader >= HEADER_SIZE && out->loader < rom.n && out->code_size > 0;
}

enum rc option_rom_parse(struct span bytes, struct option_rom *out)
{
	struct option_rom rom = {0};
	struct span whole;

	if (bytes.n < HEADER_SIZE || le16(bytes, 0) != 0xaa55 || bytes.p[SIZE_AT] == 0)
		return RC_NOT_FOUND;
	rom.size = (uint32_t)bytes.p[SIZE_AT] * OPTION_ROM_STEP;
	if (rom.size > bytes.n)
		return RC_IMAGE_BROKEN;
	whole = span_sub(bytes, 0, rom.size);
	take_pci(whole, &rom);
	take_undi(whole, &rom);
	*out = rom;
	return RC_OK;
}

bool option_rom_serves(const struct option_rom *rom, uint16_t vendor, uint16_t device)
{
	if (!rom->is_pci || rom->vendor != vendor)
		return false;
	for (size_t i = 0; i + 2 <= rom->devices.n; i += 2) {
		if (le16(rom->devices, i) == device)
			return true;
	}
	return rom->device == device;
}
