/* Multiboot: segments lie within the file; and information about whatever the bytes are fills exactly the size that was said. */
#include <stdlib.h>

#include "proto/multiboot.h"

#define AT 0x100000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_header(struct span file)
{
	struct multiboot kernel;
	enum rc rc = multiboot_parse(file, &kernel);

	if (rc != RC_OK && rc != RC_IMAGE_UNKNOWN && rc != RC_IMAGE_BROKEN && rc != RC_UNSUPPORTED)
		abort();
	if (rc != RC_OK)
		return;
	if (kernel.program.count == 0 || !elf_program_has(&kernel.program, kernel.program.entry))
		abort();
	for (unsigned i = 0; i < kernel.program.count; i++) {
		const struct elf_segment *segment = &kernel.program.segments[i];

		if ((uint64_t)segment->file_at + segment->file_size > file.n || segment->file_size > segment->memory_size)
			abort();
	}
}

static uint32_t word(const uint8_t *info, size_t at)
{
	return (uint32_t)info[at] | (uint32_t)info[at + 1] << 8 | (uint32_t)info[at + 2] << 16 | (uint32_t)info[at + 3] << 24;
}

static void check_info(struct span bytes)
{
	struct multiboot_module module = {1, 2, {span_sub(bytes, 0, 5), span_sub(bytes, 5, 9)}};
	struct multiboot_facts facts = {
		.map = bytes, .loader = span_sub(bytes, 0, 3), .line = {span_sub(bytes, 2, 7), span_sub(bytes, 1, 2)},
		.modules = &module, .module_count = 1,
	};
	size_t size = multiboot_info_size(&facts);
	uint8_t *info = malloc(size);
	struct writer w = writer_of(info, size);

	if (info == NULL)
		abort();
	multiboot_info_write(&facts, AT, &w);
	if (w.bad || w.n != size || info[size - 1] != 0)
		abort();
	for (size_t at = 16; at <= 64; at += at == 24 ? 24 : at == 48 ? 16 : 8) {
		uint32_t to = word(info, at);

		if (to < AT || to > AT + size)
			abort();
	}
	free(info);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span bytes = span_of(data, n);

	check_header(bytes);
	check_info(bytes);
	return 0;
}
