/* PCI configuration space as settings: pci/PLACE.OFFSET.LENGTH, as iPXE has it. */
#include "settings/pci_block.h"

#include "plat.h"
#include "settings/settings.h"

#define OFFSETS 256 /* bytes of configuration space that an address reaches */

static bool find(uint32_t place, struct plat_pci *found)
{
	return plat_pci_find(place, found) && found->address == place;
}

/* The bytes from the last to the first: PCI is little-endian, settings are not. */
static enum rc pci_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf,
		       size_t cap, struct setting_value *out)
{
	uint64_t place = name->tag >> 16;
	unsigned offset = name->tag >> 8 & 0xff;
	unsigned n = name->tag & 0xff;
	struct plat_pci pci;

	(void)block;
	if (name->space != SETTING_PCI || place > UINT32_MAX || n == 0 || offset + n > OFFSETS || n > cap)
		return RC_NO_SETTING;
	if (!find((uint32_t)place, &pci))
		return RC_NO_SETTING;
	for (unsigned i = 0; i < n; i++)
		buf[n - 1 - i] = (uint8_t)plat_pci_read(&pci, offset + i, 1);
	out->bytes = span_of(buf, n);
	out->type = SETTING_HEXRAW;
	return RC_OK;
}

void pci_block_register(void)
{
	static struct settings_block block = {.name = "pci", .rank = SETTINGS_BUILTIN, .get = pci_get};

	settings_add_block(&block);
}
