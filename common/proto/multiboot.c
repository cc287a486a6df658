/* Multiboot 1: Multiboot Specification version 0.6.96. */
#include "proto/multiboot.h"

#define SEARCH_BYTES 8192
#define MAGIC        0x1badb002u

/* Fields that are filled in, section 3.3. */
#define INFO_MEMORY      0x0001u
#define INFO_CMDLINE     0x0004u
#define INFO_MODULES     0x0008u
#define INFO_MAP         0x0040u
#define INFO_LOADER      0x0200u
#define INFO_FRAMEBUFFER 0x1000u
#define INFO_FLAGS       (INFO_MEMORY | INFO_CMDLINE | INFO_MODULES | INFO_MAP | INFO_LOADER | INFO_FRAMEBUFFER)

#define INFO_SIZE   116 /* bytes, to the end of the framebuffer's fields */
#define MODULE_SIZE 16
#define E820_SIZE   20
#define MAP_SIZE    (4 + E820_SIZE)
#define TYPE_RAM    1
#define MEGABYTE    UINT64_C(0x100000)

/* ---- the header ---- */

/* The header, from its magic number on; empty if there is none. */
static struct span find_header(struct span file)
{
	struct span area = span_sub(file, 0, SEARCH_BYTES);

	for (size_t at = 0; at + 12 <= area.n; at += 4) {
		struct reader r = reader_of(span_skip(area, at));

		if (rd_le32(&r) == MAGIC) {
			uint32_t flags = rd_le32(&r);

			if (MAGIC + flags + rd_le32(&r) == 0)
				return span_skip(area, at);
		}
	}
	return SPAN_NONE;
}

/* Section 3.1.3: the part of the file from load_at's place on goes to load_at. */
static enum rc take_addresses(struct span file, struct span header, struct elf_program *program)
{
	struct reader r = reader_of(span_sub(header, 12, 20));
	uint32_t header_at = rd_le32(&r);
	uint32_t load_at = rd_le32(&r);
	uint32_t load_end = rd_le32(&r);
	uint32_t bss_end = rd_le32(&r);
	struct elf_segment segment = {.at = load_at};
	size_t before = (size_t)(header.p - file.p); /* bytes of the file before the header */
	enum rc rc;

	program->entry = rd_le32(&r);
	if (r.bad || header_at < load_at || header_at - load_at > before || file.n > UINT32_MAX)
		return RC_IMAGE_BROKEN;
	if ((load_end != 0 && load_end < load_at) || (bss_end != 0 && bss_end < load_at))
		return RC_IMAGE_BROKEN;
	segment.file_at = (uint32_t)before - (header_at - load_at);
	segment.file_size = load_end != 0 ? load_end - load_at : (uint32_t)file.n - segment.file_at;
	segment.memory_size = segment.file_size;
	if (bss_end != 0 && bss_end - load_at > segment.file_size)
		segment.memory_size = bss_end - load_at;
	rc = elf_program_add(program, file, segment);
	if (rc == RC_OK && !elf_program_has(program, program->entry))
		rc = RC_IMAGE_BROKEN;
	return rc;
}

enum rc multiboot_parse(struct span file, struct multiboot *out)
{
	struct span header = find_header(file);
	struct reader r = reader_of(span_skip(header, 4));

	if (header.n == 0)
		return RC_IMAGE_UNKNOWN;
	memset(out, 0, sizeof *out);
	out->flags = rd_le32(&r);
	if ((out->flags & MULTIBOOT_MUST_UNDERSTAND & ~MULTIBOOT_KNOWN) != 0)
		return RC_UNSUPPORTED;
	if ((out->flags & MULTIBOOT_HAS_ADDRESSES) != 0)
		return take_addresses(file, header, &out->program);
	return elf_parse(file, &out->program);
}

/* ---- the information ---- */

static size_t line_size(const struct multiboot_line *line)
{
	return line->name.n + (line->args.n > 0 ? 1 + line->args.n : 0) + 1;
}

static void write_line(const struct multiboot_line *line, struct writer *out)
{
	wr_span(out, line->name);
	if (line->args.n > 0) {
		wr_u8(out, ' ');
		wr_span(out, line->args);
	}
	wr_u8(out, 0);
}

static uint32_t map_bytes(const struct multiboot_facts *facts)
{
	return (uint32_t)(facts->map.n / E820_SIZE * MAP_SIZE);
}

size_t multiboot_info_size(const struct multiboot_facts *facts)
{
	size_t n = INFO_SIZE + facts->module_count * MODULE_SIZE + map_bytes(facts);

	for (unsigned i = 0; i < facts->module_count; i++)
		n += line_size(&facts->modules[i].line);
	return n + line_size(&facts->line) + facts->loader.n + 1;
}

uint32_t multiboot_upper_kib(struct span map)
{
	uint64_t end = MEGABYTE;
	bool grown = true;

	/* Firmware's maps are not always in order. */
	while (grown) {
		struct reader r = reader_of(map);

		grown = false;
		while (r.left >= E820_SIZE) {
			uint64_t base = rd_le64(&r);
			uint64_t size = rd_le64(&r);

			if (rd_le32(&r) != TYPE_RAM || base > end || base + size < base || base + size <= end)
				continue;
			end = base + size;
			grown = true;
		}
	}
	end = (end - MEGABYTE) / 1024;
	return end < UINT32_MAX ? (uint32_t)end : UINT32_MAX;
}

/* The screen as the BIOS's mode 3 has it, so that a kernel that wants to know need not guess. */
static void write_text_screen(struct writer *out)
{
	wr_le64(out, 0xb8000);
	wr_le32(out, 160); /* bytes a line */
	wr_le32(out, 80);
	wr_le32(out, 25);
	wr_u8(out, 16);    /* bits a character */
	wr_u8(out, 2);     /* text */
	wr_zeros(out, 6);
}

static void write_modules(const struct multiboot_facts *facts, uint32_t texts, struct writer *out)
{
	for (unsigned i = 0; i < facts->module_count; i++) {
		const struct multiboot_module *module = &facts->modules[i];

		wr_le32(out, module->at);
		wr_le32(out, module->end);
		wr_le32(out, texts);
		wr_le32(out, 0);
		texts += (uint32_t)line_size(&module->line);
	}
}

static void write_map(struct span map, struct writer *out)
{
	for (; map.n >= E820_SIZE; map = span_skip(map, E820_SIZE)) {
		wr_le32(out, E820_SIZE);
		wr_span(out, span_sub(map, 0, E820_SIZE));
	}
}

/* In the file's order: the structure, modules, map; texts: command line, loader, the modules'. */
void multiboot_info_write(const struct multiboot_facts *facts, uint32_t address, struct writer *out)
{
	uint32_t modules = address + INFO_SIZE;
	uint32_t map = modules + facts->module_count * MODULE_SIZE;
	uint32_t cmdline = map + map_bytes(facts);
	uint32_t loader = cmdline + (uint32_t)line_size(&facts->line);

	wr_le32(out, INFO_FLAGS);
	wr_le32(out, facts->lower_kib);
	wr_le32(out, multiboot_upper_kib(facts->map));
	wr_zeros(out, 4); /* boot device */
	wr_le32(out, cmdline);
	wr_le32(out, facts->module_count);
	wr_le32(out, modules);
	wr_zeros(out, 16); /* symbols */
	wr_le32(out, map_bytes(facts));
	wr_le32(out, map);
	wr_zeros(out, 12); /* drives, configuration table */
	wr_le32(out, loader);
	wr_zeros(out, 20); /* APM table, VBE */
	write_text_screen(out);
	write_modules(facts, loader + (uint32_t)facts->loader.n + 1, out);
	write_map(facts->map, out);
	write_line(&facts->line, out);
	wr_span(out, facts->loader);
	wr_u8(out, 0);
	for (unsigned i = 0; i < facts->module_count; i++)
		write_line(&facts->modules[i].line, out);
}
