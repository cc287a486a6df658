/* ELF executables for 32-bit x86: System V ABI, chapters 4 and 5. */
#include "proto/elf.h"

#define HEADER_SIZE  52
#define PHDR_SIZE    32
#define CLASS_32     1
#define DATA_LE      1
#define TYPE_EXEC    2
#define MACHINE_386  3
#define PT_LOAD      1
#define PT_INTERP    3

struct header {
	uint32_t entry; /* as the file says: virtual or physical */
	uint32_t phdrs_at;
	uint16_t phdr_size;
	uint16_t phdr_count;
};

static bool range_within(uint32_t at, uint32_t n, size_t size)
{
	return (uint64_t)at + n <= size;
}

enum rc elf_program_add(struct elf_program *program, struct span file, struct elf_segment segment)
{
	struct elf_segment *segments = program->segments;
	unsigned i = program->count;

	if (segment.memory_size == 0)
		return RC_OK;
	if (segment.file_size > segment.memory_size || !range_within(segment.file_at, segment.file_size, file.n) ||
	    elf_segment_end(&segment) > UINT64_C(1) << 32)
		return RC_IMAGE_BROKEN;
	while (i > 0 && segments[i - 1].at > segment.at)
		i--;
	if (i > 0 && elf_segment_end(&segments[i - 1]) > segment.at)
		return RC_IMAGE_BROKEN;
	if (i < program->count && elf_segment_end(&segment) > segments[i].at)
		return RC_IMAGE_BROKEN;
	if (program->count == ELF_SEGMENTS_MAX)
		return RC_UNSUPPORTED;
	memmove(segments + i + 1, segments + i, (program->count - i) * sizeof *segments);
	segments[i] = segment;
	program->count++;
	return RC_OK;
}

bool elf_program_has(const struct elf_program *program, uint32_t at)
{
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *segment = &program->segments[i];

		if (at >= segment->at && at < elf_segment_end(segment))
			return true;
	}
	return false;
}

static enum rc take_header(struct span file, struct header *out)
{
	struct reader r = reader_of(file);
	uint8_t class, data;
	uint16_t type, machine;

	if (!span_starts(file, "\177ELF"))
		return RC_IMAGE_UNKNOWN;
	if (file.n < HEADER_SIZE)
		return RC_IMAGE_BROKEN;
	rd_skip(&r, 4);
	class = rd_u8(&r);
	data = rd_u8(&r);
	rd_skip(&r, 10);
	type = rd_le16(&r);
	machine = rd_le16(&r);
	if (class != CLASS_32 || data != DATA_LE || type != TYPE_EXEC || machine != MACHINE_386)
		return RC_UNSUPPORTED;
	rd_skip(&r, 4); /* version */
	out->entry = rd_le32(&r);
	out->phdrs_at = rd_le32(&r);
	rd_skip(&r, 10); /* sections, flags, the header's size */
	out->phdr_size = rd_le16(&r);
	out->phdr_count = rd_le16(&r);
	if (out->phdr_count == 0 || out->phdr_size < PHDR_SIZE ||
	    !range_within(out->phdrs_at, (uint32_t)out->phdr_count * out->phdr_size, file.n))
		return RC_IMAGE_BROKEN;
	return RC_OK;
}

/* The entry point may be a virtual address: where the segment that has it goes counts then. */
static enum rc take_segment(struct span file, struct span phdr, const struct header *header, struct elf_program *program)
{
	struct reader r = reader_of(phdr);
	uint32_t type = rd_le32(&r);
	struct elf_segment segment = {.file_at = rd_le32(&r)};
	uint32_t virtual_at = rd_le32(&r);

	segment.at = rd_le32(&r);
	segment.file_size = rd_le32(&r);
	segment.memory_size = rd_le32(&r);
	if (type == PT_INTERP)
		return RC_UNSUPPORTED;
	if (type != PT_LOAD)
		return RC_OK;
	if (header->entry >= virtual_at && header->entry - virtual_at < segment.memory_size)
		program->entry = header->entry - virtual_at + segment.at;
	return elf_program_add(program, file, segment);
}

enum rc elf_parse(struct span file, struct elf_program *out)
{
	struct elf_program program = {0};
	struct header header;
	enum rc rc = take_header(file, &header);

	if (rc != RC_OK)
		return rc;
	program.entry = header.entry;
	for (unsigned i = 0; i < header.phdr_count; i++) {
		struct span phdr = span_sub(file, (size_t)header.phdrs_at + (size_t)i * header.phdr_size, PHDR_SIZE);

		rc = take_segment(file, phdr, &header, &program);
		if (rc != RC_OK)
			return rc;
	}
	if (!elf_program_has(&program, program.entry))
		return RC_IMAGE_BROKEN;
	*out = program;
	return RC_OK;
}
