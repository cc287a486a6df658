/*
 * ELF programs for 32-bit x86: which bytes of the file belong to which physical addresses.
 *
 * Source: System V ABI, chapters 4 and 5 ("ELF header", "Program header"), and its i386 supplement.  Pure: bytes in,
 * facts out.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define ELF_SEGMENTS_MAX 32 /* kernels have up to five */

struct elf_segment {
	uint32_t at;          /* physical address */
	uint32_t memory_size; /* bytes, at least 1; the last one's address fits 32 bits */
	uint32_t file_at;     /* offset in the file; with file_size within it */
	uint32_t file_size;   /* at most memory_size; what is beyond starts as zeros */
};

struct elf_program {
	uint32_t entry; /* physical, inside of a segment */
	unsigned count; /* at least 1 */
	struct elf_segment segments[ELF_SEGMENTS_MAX]; /* by address, no two overlap */
};

/**
 * RC_IMAGE_UNKNOWN if the file is no ELF file; RC_UNSUPPORTED if it is none for 32-bit x86, no executable, made for
 * an operating system's dynamic linker, or has more segments than ELF_SEGMENTS_MAX; RC_IMAGE_BROKEN if it is cut short or
 * contradicts itself.
 */
enum rc elf_parse(struct span file, struct elf_program *out) MUST_CHECK;

/**
 * Adds a segment where it belongs; one without memory is left out.  For formats that say otherwise what is loaded where.
 * RC_IMAGE_BROKEN if it does not keep what struct elf_segment promises or overlaps another, RC_UNSUPPORTED if there are
 * too many.
 */
enum rc elf_program_add(struct elf_program *program, struct span file, struct elf_segment segment) MUST_CHECK;

/** Whether the address lies in a segment. */
bool elf_program_has(const struct elf_program *program, uint32_t at);

/** The address behind a segment: up to 4 GiB. */
static inline uint64_t elf_segment_end(const struct elf_segment *segment)
{
	return (uint64_t)segment->at + segment->memory_size;
}
