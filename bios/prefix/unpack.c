/*
 * Puts the 32-bit program to the top of RAM below 4 GiB, and starts it.
 *
 * Runs in 32-bit mode from the prefix, with no more memory than it is told here: the decoder gets a fixed
 * piece of low memory for its tables, and what scripts/bios-pack took the program apart into lies for a
 * moment where the program's zeros will be.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "prefix/lzma.h"
#include "prefix/restore.h"
#include "start.h"

#define TABLES \
	0x2000 /* linear address, LZMA_TABLES_SIZE bytes; start_info lies below, the prefix's stack above */
#define MEGABYTE 0x100000u
#define PAGE	 4096u

/* In the order of unpack_texts in start16.S. */
enum unpack_error {
	UNPACK_NO_MEMORY = 1,
	UNPACK_DAMAGED
};

/* Written by scripts/bios-pack; scripts/embed finds it by its magic, and fills in the two numbers of its own. */
struct packed_head {
	uint8_t magic[8];      /* "KEDGEPAK" */
	uint32_t embedded_at;  /* offset of the embedded files from this head on */
	uint32_t embedded_size; /* bytes; 0: there are none */
	uint32_t packed_size;  /* bytes of LZMA data behind this */
	uint32_t image_size;   /* bytes of the program's code and data */
	uint32_t memory_size;  /* bytes that the program needs, with what starts as zeros */
	uint32_t streams_size; /* bytes that the LZMA data holds: struct restore_head, and what follows it */
	uint32_t code_size;    /* bytes of the program that are code */
	uint32_t checksum; /* of the streams: 32-bit words added up, the last one filled with zeros */
} __attribute__((packed));

extern const struct packed_head packed;

__attribute__((regparm(0))) uint32_t unpack(struct start_info *info);

/* ---- where ---- */

static bool meets(uint64_t a, uint64_t a_end, uint64_t b, uint64_t b_end)
{
	return a < b_end && b < a_end;
}

/* What the place must not touch: reserved parts of the map, an initrd, and this program where it lies above 1
 * MiB.  0: nothing. */
static uint64_t obstacle(const struct start_info *info, uint64_t at, uint64_t end)
{
	uint64_t self = (uintptr_t)&packed;
	uint64_t self_end = self + (packed.embedded_size > 0 ? packed.embedded_at + packed.embedded_size
							     : sizeof packed + packed.packed_size);

	for (uint32_t i = 0; i < info->e820_count; i++) {
		const struct e820 *area = &info->e820[i];

		if (area->type != 1 && area->size != 0 && meets(at, end, area->base, area->base + area->size))
			return area->base;
	}
	if (info->initrd_size != 0 &&
	    meets(at, end, info->initrd, (uint64_t)info->initrd + info->initrd_size))
		return info->initrd;
	if (meets(at, end, self, self_end))
		return self;
	return 0;
}

/* Option ROMs keep what they need for a later start at the end of RAM, unmarked: bios/undi_rom.c. */
static uint64_t end_of(const struct start_info *info, const struct e820 *area)
{
	uint64_t end = area->base + area->size;

	return info->how != START_BY_PXE && area->size >= 4 * START_ROMS_SPACE ? end - START_ROMS_SPACE : end;
}

/* The highest address in one area of RAM that holds size bytes; 0 if there is none. */
static uint32_t place_in(const struct start_info *info, const struct e820 *area, uint32_t size)
{
	uint64_t end = end_of(info, area);

	if (end > UINT32_MAX - PAGE)
		end = UINT32_MAX - PAGE;
	for (unsigned tries = 0; tries < 2 * START_E820_MOST; tries++) {
		uint64_t at;
		uint64_t in_the_way;

		if (end < size || end - size < area->base || end - size < MEGABYTE + PAGE)
			return 0;
		at = (end - size) & ~(uint64_t)(PAGE - 1);
		if (at < area->base)
			return 0;
		in_the_way = obstacle(info, at, at + size);
		if (in_the_way == 0)
			return (uint32_t)at;
		end = in_the_way;
	}
	return 0;
}

static uint32_t place(const struct start_info *info, uint32_t size)
{
	uint32_t best = 0;

	for (uint32_t i = 0; i < info->e820_count; i++) {
		uint32_t at = info->e820[i].type == 1 ? place_in(info, &info->e820[i], size) : 0;

		if (at > best)
			best = at;
	}
	return best;
}

/* ---- unpacking ---- */

static uint32_t sum(const uint8_t *bytes, size_t n)
{
	uint32_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += (uint32_t)bytes[i] << 8 * (i & 3);
	return total;
}

/* Undoes scripts/bios-pack: LZMA, then what it took apart. */
static bool decode(uint8_t *program)
{
	uint8_t *streams = program + ((packed.image_size + 3) & ~3u);

	if (!lzma_decode((const uint8_t *)(&packed + 1), packed.packed_size, streams, packed.streams_size,
			 (void *)TABLES))
		return false;
	if (sum(streams, packed.streams_size) != packed.checksum)
		return false;
	restore_program(program, packed.code_size, packed.image_size, (uint32_t)(uintptr_t)program,
			(const struct restore_head *)(const void *)streams);
	return true;
}

/* What lies behind the packed program will be overwritten: it moves along, behind the program's own memory. */
static void move_embedded(uint8_t *to, struct start_info *info)
{
	memcpy(to, (const uint8_t *)&packed + packed.embedded_at, packed.embedded_size);
	info->embedded = (uint32_t)(uintptr_t)to;
	info->embedded_size = packed.embedded_size;
}

static void start(void *program, struct start_info *info)
{
	__asm__ volatile("jmp *%0" : : "r"(program), "a"(info) : "memory");
	__builtin_unreachable();
}

/* Returns only if it failed: enum unpack_error. */
__attribute__((regparm(0))) uint32_t unpack(struct start_info *info)
{
	uint32_t unpacking = packed.image_size + 3 + packed.streams_size;
	uint32_t need = packed.memory_size > unpacking ? packed.memory_size : unpacking;
	uint32_t whole = ((need + 15) & ~15u) + packed.embedded_size;
	uint32_t at = place(info, whole);
	uint8_t *program = (uint8_t *)(uintptr_t)at;

	if (at == 0)
		return UNPACK_NO_MEMORY;
	if (!decode(program))
		return UNPACK_DAMAGED;
	memset(program + packed.image_size, 0, need - packed.image_size);
	move_embedded(program + whole - packed.embedded_size, info);
	info->body = at;
	info->body_size = (whole + PAGE - 1) & ~(PAGE - 1);
	start(program, info);
	return 0;
}
