/* PE/COFF headers, read within bounds; Microsoft PE format. */
#include "proto/pe.h"

#define MZ_SIZE          64   /* DOS header */
#define MZ_PE_OFFSET     60   /* where it says at which offset "PE\0\0" stands */
#define OPTIONAL_MAGIC32 0x10b
#define OPTIONAL_MAGIC64 0x20b
#define CERTIFICATES     4    /* data directory whose address is a file offset */
#define SECTIONS_MOST    96   /* what Windows loads; kernels have under 10, unified kernel images under 20 */
#define SETUP_FLAG       0x1fe
#define SETUP_MAGIC      0x202

/* Reads the optional header, which is of size bytes at the reader's place. */
static enum rc read_optional(struct reader *r, uint16_t size, struct pe_facts *out)
{
	struct reader header = reader_of(rd_span(r, size));
	uint16_t magic = rd_le16(&header);
	uint32_t directories;
	uint32_t headers_size;

	if (r->bad)
		return RC_IMAGE_BROKEN;
	if (magic != OPTIONAL_MAGIC32 && magic != OPTIONAL_MAGIC64)
		return RC_IMAGE_UNKNOWN;
	rd_skip(&header, 42);
	out->image_version = rd_le16(&header);
	rd_skip(&header, 14);
	headers_size = rd_le32(&header);
	rd_skip(&header, 4);
	out->subsystem = rd_le16(&header);
	if (header.bad)
		return RC_IMAGE_BROKEN;
	out->needed = headers_size;
	/* Four sizes of stack and heap are pointers' width. */
	rd_skip(&header, magic == OPTIONAL_MAGIC64 ? 2 + 32 + 4 : 2 + 16 + 4);
	directories = rd_le32(&header);
	if (!header.bad && directories > CERTIFICATES) {
		uint64_t end;

		rd_skip(&header, CERTIFICATES * 8);
		end = rd_le32(&header);
		end += rd_le32(&header);
		if (!header.bad && end > out->needed)
			out->needed = end;
	}
	return RC_OK;
}

static enum rc read_sections(struct reader *r, uint16_t count, struct pe_facts *out)
{
	static const char linux_name[8] = ".linux";

	if (count == 0 || count > SECTIONS_MOST)
		return RC_IMAGE_BROKEN;
	for (uint16_t i = 0; i < count; i++) {
		struct span name = rd_span(r, 8);
		uint64_t size;
		uint64_t at;

		rd_skip(r, 8);
		size = rd_le32(r);
		at = rd_le32(r);
		rd_skip(r, 16);
		if (r->bad)
			return RC_IMAGE_BROKEN;
		/* Offset 0: zeros that some linkers give a size all the same. */
		if (at > 0 && size > 0 && at + size > out->needed)
			out->needed = at + size;
		if (memcmp(name.p, linux_name, sizeof linux_name) == 0)
			out->is_linux = true;
	}
	return RC_OK;
}

uint16_t pe_linux_protocol(struct span file)
{
	struct reader r = reader_of(span_skip(file, SETUP_FLAG));
	uint16_t flag = rd_le16(&r);
	struct span magic;
	uint16_t version;

	rd_skip(&r, SETUP_MAGIC - SETUP_FLAG - 2);
	magic = rd_span(&r, 4);
	version = rd_le16(&r);
	return !r.bad && flag == 0xaa55 && span_is(magic, "HdrS") ? version : 0;
}

enum rc pe_parse(struct span file, struct pe_facts *out)
{
	struct pe_facts facts = {0};
	struct reader r = reader_of(span_skip(file, MZ_PE_OFFSET));
	uint32_t at = rd_le32(&r);
	uint16_t sections;
	uint16_t optional_size;
	enum rc rc;

	if (!span_starts(file, "MZ"))
		return RC_IMAGE_UNKNOWN;
	if (file.n < MZ_SIZE || at >= file.n)
		return RC_IMAGE_BROKEN;
	r = reader_of(span_skip(file, at));
	if (!span_equal(span_sub(file, at, 4), span_of("PE\0", 4)))
		return file.n - at < 4 ? RC_IMAGE_BROKEN : RC_IMAGE_UNKNOWN;
	rd_skip(&r, 4);
	facts.machine = rd_le16(&r);
	sections = rd_le16(&r);
	rd_skip(&r, 12);
	optional_size = rd_le16(&r);
	rd_skip(&r, 2);
	rc = read_optional(&r, optional_size, &facts);
	if (rc == RC_OK)
		rc = read_sections(&r, sections, &facts);
	if (rc != RC_OK)
		return rc;
	facts.linux_protocol = pe_linux_protocol(file);
	facts.is_linux = facts.is_linux || facts.linux_protocol != 0;
	*out = facts;
	return RC_OK;
}

const char *pe_machine_text(uint16_t machine)
{
	switch (machine) {
	case PE_MACHINE_I386:
		return "32-bit x86";
	case PE_MACHINE_ARM:
		return "32-bit ARM";
	case PE_MACHINE_RISCV64:
		return "64-bit RISC-V";
	case PE_MACHINE_LOONG64:
		return "64-bit LoongArch";
	case PE_MACHINE_X86_64:
		return "x86-64";
	case PE_MACHINE_AARCH64:
		return "AArch64";
	default:
		return "an unknown processor";
	}
}
