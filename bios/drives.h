/* The drives that INT 13h shows beside the BIOS's own: for drive.c, drive_blocks.c, int13.c and drive_boot.c. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "plat.h"
#include "proto/eltorito.h"
#include "proto/partition.h"
#include "real.h"

#define DRIVES_MAX     9    /* eight, and what a CD emulates */
#define DRIVE_HARD     0x80 /* the first hard disk */
#define DRIVE_CD       0xe0 /* the first CD, as SeaBIOS counts */
#define DRIVE_BLOCK    512
#define BDA_HARD_DISKS ((volatile uint8_t *)0x475) /* how many there are: the BIOS's data area */

struct bios_drive {
	struct plat_drive *drive;
	uint8_t number;
	bool is_cd;          /* blocks of 2048 bytes, no geometry */
	uint64_t first;      /* its block 0 on the drive, in blocks of 512 bytes: what a CD emulates begins inside it */
	uint64_t blocks;     /* of block_size bytes */
	uint32_t block_size;
	uint32_t cylinders;
	struct disk_geometry geometry;
	uint8_t floppy_type; /* as INT 13h function 08h calls it; 0: none */
	struct eltorito_entry boot; /* of a CD that was booted */
	uint8_t status;      /* of the last call */
};

/* The registers of a caller of INT 13h: bios/real/int13.S pushes them. */
struct int13_frame {
	uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
	uint16_t es, ds;
	uint16_t ip, cs, flags;
};
_Static_assert(offsetof(struct int13_frame, flags) == 40, "bios/real/int13.S pushes it");

/* ---- drive.c ---- */

/** By the number that the caller of INT 13h used; NULL: it is the BIOS's. */
struct bios_drive *drive_find(uint8_t number);

/** The BIOS's number of a drive of its own that has another one while ours has its place. */
uint8_t drive_displaced(uint8_t number);

/** INT 13h of the BIOS alone: its own drives by its own numbers, whatever of ours has them. */
void drive_bios_call(struct real_regs *regs);

/** Hard disks, ours included. */
uint8_t drive_count_hard(void);

/** Adds a part of a CD (boot: as eltorito_find gave it) as a floppy disk or hard disk of that number; taken away with the CD.  RC_LIMIT. */
enum rc drive_emulate(const struct bios_drive *cd, const struct eltorito_entry *boot, uint8_t number) MUST_CHECK;
void drive_emulate_end(void);

/* ---- int13.c ---- */

/** Called by the 16-bit handler with the address of a struct int13_frame: 0: done, 1: for the BIOS. */
real_upcall_fn int13_call;

/* ---- drive_blocks.c ---- */

/** Reads 512-byte blocks of it, whatever its own are. */
enum rc drive_read_512(const struct bios_drive *drive, uint64_t block, uint32_t count, void *to) MUST_CHECK;

/**
 * Fills in the geometry, the cylinders and a floppy's type: what the partition table was made with, so that boot code
 * that reads by cylinder finds the same sectors.  A CD has none.  What reading gives.
 */
enum rc drive_find_geometry(struct bios_drive *drive) MUST_CHECK;
