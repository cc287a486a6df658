/*
 * Multiboot 1: finding what a kernel wants, and writing what it is told.
 *
 * Source: Multiboot Specification version 0.6.96, sections 3.1 (header), 3.3 (information).  Pure: bytes in, bytes out.
 */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/elf.h"

#define MULTIBOOT_LOADED 0x2badb002u /* EAX when the kernel starts */

/* What a kernel may want, section 3.1.2. */
#define MULTIBOOT_WANTS_PAGES     0x00001u /* modules aligned to pages: they always are */
#define MULTIBOOT_WANTS_MEMORY    0x00002u
#define MULTIBOOT_WANTS_VIDEO     0x00004u /* it is told that the screen is in text mode */
#define MULTIBOOT_HAS_ADDRESSES   0x10000u /* the header says what goes where, not an ELF header */
#define MULTIBOOT_MUST_UNDERSTAND 0x0ffffu /* a loader refuses those of these that it does not know */
#define MULTIBOOT_KNOWN           0x00007u

struct multiboot {
	uint32_t flags;
	struct elf_program program; /* what is loaded, from addresses in the header or from an ELF header */
};

/**
 * RC_IMAGE_UNKNOWN if the first 8192 bytes have no header, or have one but nothing says what goes where;
 * RC_UNSUPPORTED if it wants what is not known, or is an ELF file of another kind; RC_IMAGE_BROKEN if the file is
 * cut short or contradicts itself.  out->flags is written in the last two cases as well.
 */
enum rc multiboot_parse(struct span file, struct multiboot *out) MUST_CHECK;

/* ---- the information ---- */

/* A name and the arguments behind it, which become one text. */
struct multiboot_line {
	struct span name;
	struct span args;
};

struct multiboot_module {
	uint32_t at, end;
	struct multiboot_line line;
};

struct multiboot_facts {
	uint32_t lower_kib;  /* memory from 0 on */
	struct span map;     /* as INT 15h, AX=E820h gives it: base (64 bits), size (64 bits), type (32 bits), each */
	struct span loader;  /* our name */
	struct multiboot_line line;
	const struct multiboot_module *modules;
	unsigned module_count;
};

/** Bytes that multiboot_info_write writes. */
size_t multiboot_info_size(const struct multiboot_facts *facts);

/** Writes the structure, which starts at address when the kernel runs, and all that it points to behind it. */
void multiboot_info_write(const struct multiboot_facts *facts, uint32_t address, struct writer *out);

/** KiB of memory from 1 MiB up to the first hole. */
uint32_t multiboot_upper_kib(struct span map);
