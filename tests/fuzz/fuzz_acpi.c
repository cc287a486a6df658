/* Each of the readers on the same bytes. */
#include <assert.h>

#include "proto/acpi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span bytes = span_of(data, n);
	struct acpi_root root;
	uint64_t address;
	uint8_t mac[6];

	for (unsigned narrow = 0; narrow < 2; narrow++) {
		if (acpi_root_read(bytes, narrow != 0, &root))
			assert(root.list != 0 && (!root.wide || narrow == 0));
	}
	assert(acpi_table_size(bytes) == 0 || acpi_table_size(bytes) >= ACPI_HEADER);
	for (unsigned i = 0; i < 8; i++) {
		if (acpi_list_entry(bytes, true, i, &address))
			assert(acpi_list_entry(bytes, false, i, &address));
	}
	(void)acpi_dsdt(bytes);
	(void)!acpi_host_mac(bytes, mac);
	return 0;
}
