/* The SMBIOS structure table: DMTF DSP0134 sections 6 and 7. */
#include "proto/smbios.h"

#define TYPE_END    127
#define HEADER_SIZE 4

/* Length of the list of strings at the start of rest, without its last NUL; rest.n + 1 if it does not end. */
static size_t strings_length(struct span rest)
{
	for (size_t i = 0; i + 1 < rest.n; i++) {
		if (rest.p[i] == 0 && rest.p[i + 1] == 0)
			return i + 1;
	}
	return rest.n + 1;
}

bool smbios_next(struct span *table, struct smbios_structure *out)
{
	struct reader r = reader_of(*table);
	uint8_t type = rd_u8(&r);
	uint8_t length = rd_u8(&r);
	uint16_t handle = rd_le16(&r);
	struct span rest;
	size_t n;

	if (r.bad || length < HEADER_SIZE || length > table->n || type == TYPE_END)
		return false;
	rest = span_skip(*table, length);
	n = strings_length(rest);
	if (n > rest.n)
		return false;
	*out = (struct smbios_structure){type, handle, span_sub(*table, 0, length), span_sub(rest, 0, n)};
	*table = span_skip(rest, n + 1);
	return true;
}

enum rc smbios_find(struct span table, uint8_t type, unsigned instance, struct smbios_structure *out)
{
	struct smbios_structure structure;

	while (smbios_next(&table, &structure)) {
		if (structure.type != type || instance-- > 0)
			continue;
		*out = structure;
		return RC_OK;
	}
	return RC_NOT_FOUND;
}

struct span smbios_string(const struct smbios_structure *structure, unsigned number)
{
	struct span rest = structure->strings;

	for (unsigned i = 1; i <= number && rest.n > 0; i++) {
		size_t n = span_find(rest, 0);

		if (i == number)
			return span_sub(rest, 0, n);
		rest = span_skip(rest, n + 1);
	}
	return SPAN_NONE;
}

enum rc smbios_fetch(struct span table, uint64_t address, struct span *out)
{
	uint8_t length = (uint8_t)address;
	uint8_t offset = (uint8_t)(address >> 8);
	struct smbios_structure structure;
	struct span found;
	enum rc rc;

	if (address >> 32 != 0)
		return RC_NOT_FOUND;
	rc = smbios_find(table, (uint8_t)(address >> 16), (unsigned)(address >> 24), &structure);
	if (rc != RC_OK)
		return rc;
	if (offset == 0 && length == 0) {
		found = structure.fields;
	} else if (offset == 0) {
		found = smbios_string(&structure, length);
	} else if (length == 0) {
		found = offset < structure.fields.n ? smbios_string(&structure, structure.fields.p[offset]) : SPAN_NONE;
	} else {
		found = span_sub(structure.fields, offset, length);
		if (found.n < length)
			found = SPAN_NONE;
	}
	if (found.n == 0)
		return RC_NOT_FOUND;
	*out = found;
	return RC_OK;
}

enum rc smbios_uuid(struct span table, uint8_t out[16])
{
	struct span uuid;
	enum rc rc = smbios_fetch(table, SMBIOS_UUID_ADDRESS, &uuid);
	bool unset = true;

	if (rc != RC_OK)
		return rc;
	for (size_t i = 1; i < uuid.n; i++)
		unset = unset && uuid.p[i] == uuid.p[0];
	if (unset && (uuid.p[0] == 0x00 || uuid.p[0] == 0xff))
		return RC_NOT_FOUND;
	memcpy(out, uuid.p, uuid.n);
	return RC_OK;
}
