/* The machine's ACPI tables as settings. */
#include "settings/acpi_block.h"

#include "plat.h"
#include "proto/acpi.h"
#include "settings/settings.h"

#define TABLES_MOST 256 /* in the list; firmware with more is broken */

static struct span table_at(uint64_t address)
{
	return plat_firmware_table(address, acpi_table_size(plat_firmware_table(address, ACPI_HEADER)));
}

/* The list of tables; where the newer one lies out of reach, the older. */
static struct span tables(bool *wide)
{
	struct acpi_root root;
	struct span list = SPAN_NONE;

	for (unsigned narrow = 0; narrow < 2 && list.n == 0; narrow++) {
		if (acpi_root_read(plat_acpi_root(), narrow != 0, &root))
			list = table_at(root.list);
	}
	*wide = list.n > 0 && root.wide;
	return list;
}

/* The index-th table of a signature, which a FADT may have the address of as well. */
static struct span find(const uint8_t signature[4], unsigned index)
{
	bool wide;
	struct span list = tables(&wide);
	uint64_t address;

	for (unsigned i = 0; i < TABLES_MOST && acpi_list_entry(list, wide, i, &address); i++) {
		struct span table = table_at(address);

		if (table.n > 0 && memcmp(table.p, signature, 4) == 0 && index-- == 0)
			return table;
	}
	if (memcmp(signature, "DSDT", 4) == 0 && index == 0)
		return table_at(acpi_dsdt(find((const uint8_t *)"FACP", 0)));
	return SPAN_NONE;
}

/* A number's four letters stand in either order: the first may be the highest byte or the lowest. */
static struct span find_by_number(uint32_t number, unsigned index)
{
	uint8_t letters[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
	const uint8_t turned[4] = {letters[3], letters[2], letters[1], letters[0]};
	struct span found = find(letters, index);

	return found.n > 0 ? found : find(turned, index);
}

static enum rc acpi_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			struct setting_value *out)
{
	size_t length = name->tag & 0xff;
	struct span table = SPAN_NONE;

	(void)buf;
	(void)cap;
	if (name->space == SETTING_BY_NAME && span_is(name->scope, block->name) && name->name.n == 4)
		table = find(name->name.p, 0);
	else if (name->space == SETTING_OTHER && span_is(name->scope, block->name) && name->tag <= UINT64_MAX >> 8)
		table = find_by_number((uint32_t)(name->tag >> 24), name->tag >> 16 & 0xff);
	if (name->space == SETTING_OTHER) {
		table = span_skip(table, name->tag >> 8 & 0xff);
		table = length > 0 ? span_sub(table, 0, length) : table;
	}
	out->type = SETTING_HEXRAW;
	out->bytes = table;
	return table.n > 0 ? RC_OK : RC_NO_SETTING;
}

bool acpi_sysmac(uint8_t mac[6])
{
	static const char *const names[] = {"DSDT", "SSDT"};

	for (unsigned k = 0; k < 2; k++) {
		struct span table;

		for (unsigned i = 0; (table = find((const uint8_t *)names[k], i)).n > 0; i++) {
			if (acpi_host_mac(table, mac))
				return true;
		}
	}
	return false;
}

void acpi_block_register(void)
{
	static struct settings_block block = {.name = "acpi", .rank = SETTINGS_BUILTIN, .get = acpi_get};

	settings_add_block(&block);
}
