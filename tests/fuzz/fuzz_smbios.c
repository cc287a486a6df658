/* The first eight bytes are an address, the rest is an SMBIOS table. */
#include <assert.h>
#include <stdlib.h>

#include "proto/smbios.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct reader r = reader_of(span_of(data, n));
	uint64_t address = rd_le64(&r);
	struct span table = span_skip(span_of(data, n), 8);
	struct span rest = table;
	struct smbios_structure structure;
	struct span found;
	uint8_t uuid[16];

	while (smbios_next(&rest, &structure)) {
		for (unsigned i = 0; i < 260; i += 13) {
			struct span text = smbios_string(&structure, i);

			assert(text.n == 0 || (text.p >= table.p && text.p + text.n <= table.p + table.n));
		}
	}
	if (smbios_fetch(table, address, &found) == RC_OK)
		assert(found.n > 0 && found.p >= table.p && found.p + found.n <= table.p + table.n);
	if (smbios_fetch(table, address & 0xffffff, &found) == RC_OK)
		assert(found.n > 0 && found.p >= table.p && found.p + found.n <= table.p + table.n);
	(void)!smbios_uuid(table, uuid);
	return 0;
}
