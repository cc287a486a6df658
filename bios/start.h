/*
 * What the 16-bit start-up code found, for the 32-bit program: bios/prefix writes it at START_INFO, main.c copies it.
 * Shared by C and assembler; offsets are checked where C knows the struct.
 */
#pragma once

#define START_INFO  0x1000 /* linear address; below it lie the BIOS's own tables */
#define START_MAGIC 0x4547444b /* "KDGE" */
#define START_E820_MOST 128
#define START_CMDLINE_MOST 4095 /* bytes of a command line, without its NUL */
#define START_ROMS_SPACE 0x4000000 /* bytes at the end of RAM that stay as they are while an option ROM may be needed */
#define LKRN_HIGH   0x100000 /* where kedge.lkrn's protected-mode part is loaded */

#define START_BY_PXE   1
#define START_BY_LINUX 2 /* as a Linux kernel: GRUB, SYSLINUX, qemu -kernel */
#define START_BY_DISK  3

/* Offsets. */
#define SI_MAGIC     0
#define SI_HOW       4
#define SI_STACK     8
#define SI_PXENV     12
#define SI_PXE       16
#define SI_CMDLINE   20
#define SI_INITRD    24
#define SI_INITRD_N  28
#define SI_DRIVE     32
#define SI_E820_N    36
#define SI_BODY      40
#define SI_BODY_N    44
#define SI_EMBEDDED  48
#define SI_EMBEDDED_N 52
#define SI_E820      56
#define SI_E820_SIZE 20
#define SI_SIZE      (SI_E820 + START_E820_MOST * SI_E820_SIZE)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct e820 {
	uint64_t base;
	uint64_t size;
	uint32_t type; /* 1: RAM */
} __attribute__((packed));

struct start_info {
	uint32_t magic;
	uint32_t how;          /* START_BY_... */
	uint32_t stack;        /* SS:SP of who started us, segment in the high half: a RETF from there goes back */
	uint32_t pxenv;        /* ES:BX at entry */
	uint32_t pxe;          /* SS:[SP+4] at entry: !PXE, or rubbish */
	uint32_t cmdline;      /* linear address of a NUL-terminated text, 0: none */
	uint32_t initrd;       /* linear address */
	uint32_t initrd_size;
	uint32_t drive;        /* BIOS drive number */
	uint32_t e820_count;
	uint32_t body;         /* where the 32-bit program and its memory are: linear address and bytes */
	uint32_t body_size;
	uint32_t embedded;     /* what scripts/embed has put in, moved behind the program, as part of its memory; 0 bytes: nothing */
	uint32_t embedded_size;
	struct e820 e820[START_E820_MOST];
} __attribute__((packed));
_Static_assert(offsetof(struct start_info, pxenv) == SI_PXENV && offsetof(struct start_info, body) == SI_BODY &&
		       offsetof(struct start_info, embedded) == SI_EMBEDDED && offsetof(struct start_info, e820) == SI_E820 && sizeof(struct start_info) == SI_SIZE,
	       "the assembler's offsets");

extern struct start_info start_info; /* main.c's copy, constant afterwards */
#endif
