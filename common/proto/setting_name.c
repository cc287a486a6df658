/* Names of settings, taken apart. */
#include "proto/setting_name.h"

/* One component of a number: base by its prefix, as in C. */
static bool component_parse(struct span text, uint64_t *value)
{
	int64_t number;

	if (text.n == 0 || text.p[0] == '-' || !span_number(text, &number))
		return false;
	*value = (uint64_t)number;
	return true;
}

static bool tag_parse(struct span text, uint64_t *out)
{
	uint64_t tag = 0;
	uint64_t component;
	size_t dot;

	do {
		dot = span_find(text, '.');
		if (!component_parse(span_sub(text, 0, dot), &component))
			return false;
		if (tag > UINT64_MAX >> 8)
			return false;
		tag = tag << 8 | component;
		if (dot < text.n && dot + 1 == text.n)
			return false; /* a dot with nothing behind it */
		text = span_skip(text, dot + 1);
	} while (text.n > 0);
	*out = tag;
	return true;
}

/* What a number means in a scope. */
static enum setting_space space_of(struct span scope)
{
	if (span_is(scope, "smbios"))
		return SETTING_SMBIOS;
	if (span_is(scope, "cpuid"))
		return SETTING_CPUID;
	if (span_is(scope, "pci"))
		return SETTING_PCI;
	if (span_is(scope, "efi") || span_is(scope, "memmap") || span_is(scope, "acpi") || span_is(scope, "usb") ||
	    span_ends(scope, ".lldp"))
		return SETTING_OTHER;
	return SETTING_DHCP;
}

enum rc setting_name_parse(struct span text, struct setting_name *out)
{
	struct setting_name name = {.type = SETTING_STRING};
	size_t slash = span_find(text, '/');
	size_t colon;
	enum rc rc;

	if (slash < text.n) {
		name.scope = span_sub(text, 0, slash);
		text = span_skip(text, slash + 1);
	}
	colon = span_find(text, ':');
	if (colon < text.n) {
		rc = setting_type_find(span_skip(text, colon + 1), &name.type);
		if (rc != RC_OK)
			return rc;
		name.has_type = true;
	}
	name.name = span_sub(text, 0, colon);
	if (tag_parse(name.name, &name.tag))
		name.space = space_of(name.scope);
	*out = name;
	return RC_OK;
}
