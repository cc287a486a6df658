/* The machine's SMBIOS table as settings. */
#include "settings/smbios_block.h"

#include "plat.h"
#include "proto/smbios.h"
#include "settings/settings.h"

/* Turns the first three fields of a UUID around: from SMBIOS's order to that of the text, or back. */
static void swap_fields(uint8_t uuid[16])
{
	static const uint8_t order[8] = {3, 2, 1, 0, 5, 4, 7, 6};
	uint8_t copy[8];

	memcpy(copy, uuid, sizeof copy);
	for (unsigned i = 0; i < sizeof order; i++)
		uuid[i] = copy[order[i]];
}

static enum rc give_uuid(uint8_t *buf, size_t cap, struct setting_value *out)
{
	if (cap < 16 || smbios_uuid(plat_smbios(), buf) != RC_OK)
		return RC_NO_SETTING;
	swap_fields(buf);
	out->bytes = span_of(buf, 16);
	return RC_OK;
}

static enum rc smbios_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			  struct setting_value *out)
{
	(void)block;
	if (name->space != SETTING_SMBIOS)
		return RC_NO_SETTING;
	if (name->tag == SMBIOS_UUID_ADDRESS)
		return give_uuid(buf, cap, out);
	return smbios_fetch(plat_smbios(), name->tag, &out->bytes) == RC_OK ? RC_OK : RC_NO_SETTING;
}

void smbios_block_register(void)
{
	static struct settings_block block = {.name = "smbios", .rank = SETTINGS_BUILTIN, .get = smbios_get};

	settings_add_block(&block);
}

bool settings_uuid_smbios(uint8_t out[16])
{
	uint8_t buf[16];
	struct setting_value value;

	if (settings_get(span_str("uuid"), buf, sizeof buf, &value) != RC_OK || value.bytes.n != 16)
		return false;
	memcpy(out, value.bytes.p, 16);
	swap_fields(out);
	return true;
}
