/* The processor's CPUID answers as settings (Intel SDM volume 2, CPUID). */
#include "settings/cpuid_block.h"

#include "plat.h"
#include "settings/settings.h"

#define EXTENDED 0x80000000U
#define AS_TEXT	 0x00800000U

/* One register's bytes: as they lie, or as the number that they are. */
static void put_register(struct writer *bytes, uint32_t value, bool as_text)
{
	if (as_text)
		value = value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
	wr_be32(bytes, value);
}

static enum rc cpuid_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf,
			 size_t cap, struct setting_value *out)
{
	struct writer bytes = writer_of(buf, cap);
	uint32_t tag = (uint32_t)name->tag;
	uint32_t function = (tag & EXTENDED) | (tag & 0xff);
	uint32_t count = (tag >> 24 & 0xf) + 1;
	uint32_t registers[4];

	(void)block;
	if (name->space != SETTING_CPUID || name->tag > UINT32_MAX)
		return RC_NO_SETTING;
	plat_cpuid(function & EXTENDED, 0, registers);
	if (registers[0] < function + count - 1 || (registers[0] & EXTENDED) != (function & EXTENDED))
		return RC_NO_SETTING;
	for (uint32_t i = 0; i < count; i++) {
		plat_cpuid(function + i, 0, registers);
		for (uint32_t k = 0; k <= (tag >> 16 & 3); k++)
			put_register(&bytes, registers[tag >> (8 + 2 * k) & 3], (tag & AS_TEXT) != 0);
	}
	out->bytes = span_of(buf, bytes.n);
	return bytes.bad ? RC_TOO_LONG : RC_OK;
}

void cpuid_block_register(void)
{
	static struct settings_block block = {.name = "cpuid", .rank = SETTINGS_BUILTIN, .get = cpuid_get};

	settings_add_block(&block);
}
