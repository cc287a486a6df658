/* ACPI tables. */
#include "proto/acpi.h"

#include "base/ascii.h"

#define TABLE_MOST (4U * 1024 * 1024) /* bytes: a DSDT has some hundred thousand */

bool acpi_root_read(struct span rsdp, bool narrow, struct acpi_root *out)
{
	struct reader r = reader_of(rsdp);
	uint8_t sum = 0;
	uint8_t revision;

	if (rsdp.n < 20 || !span_starts(rsdp, "RSD PTR "))
		return false;
	for (unsigned i = 0; i < 20; i++)
		sum = (uint8_t)(sum + rsdp.p[i]);
	rd_skip(&r, 15);
	revision = rd_u8(&r);
	*out = (struct acpi_root){.list = rd_le32(&r)};
	rd_skip(&r, 4); /* the whole one's length */
	if (!narrow && revision >= 2 && rsdp.n >= 32) {
		uint64_t list = rd_le64(&r);

		if (list != 0)
			*out = (struct acpi_root){list, true};
	}
	return sum == 0 && out->list != 0;
}

uint32_t acpi_table_size(struct span header)
{
	struct reader r = reader_of(header);
	uint32_t n;

	rd_skip(&r, 4);
	n = rd_le32(&r);
	return !r.bad && n >= ACPI_HEADER && n <= TABLE_MOST ? n : 0;
}

bool acpi_list_entry(struct span list, bool wide, unsigned i, uint64_t *address)
{
	struct reader r = reader_of(list);

	rd_skip(&r, ACPI_HEADER + (size_t)i * (wide ? 8 : 4));
	*address = wide ? rd_le64(&r) : rd_le32(&r);
	return !r.bad;
}

uint64_t acpi_dsdt(struct span fadt)
{
	struct reader r = reader_of(fadt);
	uint64_t narrow;
	uint64_t wide;

	rd_skip(&r, 40);
	narrow = rd_le32(&r);
	rd_skip(&r, 140 - 44);
	wide = rd_le64(&r);
	return !r.bad && wide != 0 ? wide : narrow;
}

/* Twelve digits and '#'. */
static bool read_mac(struct span text, uint8_t mac[6])
{
	if (text.n < 13 || text.p[12] != '#')
		return false;
	for (unsigned i = 0; i < 6; i++) {
		int high = ascii_hex_digit(text.p[2 * i]);
		int low = ascii_hex_digit(text.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool acpi_host_mac(struct span table, uint8_t mac[6])
{
	while (table.n > 0) {
		size_t at = span_find(table, '_');

		table = span_skip(table, at);
		if ((span_starts(table, "_AUXMAC_#") || span_starts(table, "_RTXMAC_#")) && read_mac(span_skip(table, 9), mac))
			return true;
		table = span_skip(table, 1);
	}
	return false;
}
