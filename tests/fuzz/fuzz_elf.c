/* ELF files: whatever the bytes, segments lie within the file and memory, sorted, and the entry point in one of them. */
#include <stdlib.h>

#include "proto/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct elf_program program;
	enum rc rc = elf_parse(span_of(data, n), &program);

	if (rc != RC_OK) {
		if (rc != RC_IMAGE_UNKNOWN && rc != RC_IMAGE_BROKEN && rc != RC_UNSUPPORTED)
			abort();
		return 0;
	}
	if (program.count == 0 || program.count > ELF_SEGMENTS_MAX || !elf_program_has(&program, program.entry))
		abort();
	for (unsigned i = 0; i < program.count; i++) {
		const struct elf_segment *segment = &program.segments[i];

		if (segment->memory_size == 0 || segment->file_size > segment->memory_size)
			abort();
		if ((uint64_t)segment->file_at + segment->file_size > n || elf_segment_end(segment) > UINT64_C(1) << 32)
			abort();
		if (i > 0 && elf_segment_end(segment - 1) > segment->at)
			abort();
	}
	return 0;
}
