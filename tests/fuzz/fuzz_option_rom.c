/* Option ROMs: whatever the bytes, what is found lies in the ROM. */
#include <stdlib.h>

#include "proto/option_rom.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct option_rom rom;
	enum rc rc = option_rom_parse(span_of(data, n), &rom);

	if (rc == RC_NOT_FOUND || rc == RC_IMAGE_BROKEN)
		return 0;
	if (rc != RC_OK || rom.size == 0 || rom.size > n)
		abort();
	if (rom.has_undi && (rom.loader >= rom.size || rom.code_size == 0))
		abort();
	if (rom.devices.n > 0 && (rom.devices.p < data || rom.devices.p + rom.devices.n > data + rom.size))
		abort();
	if (rom.is_pci != option_rom_serves(&rom, rom.vendor, rom.device))
		abort();
	return 0;
}
