/*
 * The setup header of Linux kernel images for x86, and what a boot loader makes of it.
 *
 * Source: Documentation/arch/x86/boot.rst of the kernel.  Pure: bytes in, facts out.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

#define BZIMAGE_LOAD_ADDRESS 0x100000 /* where the protected-mode part goes */

/* Offsets of what a loader fills in, from the start of the real-mode part. */
enum bzimage_field {
	BZIMAGE_CMDLINE_MAGIC = 0x020,  /* 16 bits; before protocol 2.02 */
	BZIMAGE_CMDLINE_OFFSET = 0x022, /* 16 bits; likewise */
	BZIMAGE_VIDEO_MODE = 0x1fa,     /* 16 bits */
	BZIMAGE_LOADER = 0x210,         /* 8 bits */
	BZIMAGE_LOAD_FLAGS = 0x211,     /* 8 bits */
	BZIMAGE_MOVE_SIZE = 0x212,      /* 16 bits; before protocol 2.02 */
	BZIMAGE_INITRD = 0x218,         /* 32 bits */
	BZIMAGE_INITRD_SIZE = 0x21c,    /* 32 bits */
	BZIMAGE_HEAP_END = 0x224,       /* 16 bits; from protocol 2.01 on */
	BZIMAGE_CMDLINE = 0x228,        /* 32 bits; from protocol 2.02 on */
};

#define BZIMAGE_CMDLINE_MAGIC_VALUE 0xa33f
#define BZIMAGE_CAN_USE_HEAP        0x80
#define BZIMAGE_LOADER_OTHER        0xff /* a loader without a number of its own */

struct bzimage {
	uint16_t protocol;      /* 0x020f is 2.15 */
	uint32_t setup_size;    /* bytes of the real-mode part, at the file's start; up to 32 KiB + 512 */
	uint32_t system_size;   /* bytes of the protected-mode part, behind it */
	bool loaded_high;       /* a bzImage; false: a zImage, which goes below 640 KiB */
	uint64_t runtime_at;    /* where the kernel will unpack itself: not before this address ... */
	uint64_t runtime_size;  /* ... and not beyond so many bytes; an initrd must lie elsewhere */
	uint32_t initrd_last;   /* the highest address that an initrd's last byte may have */
	uint32_t cmdline_max;   /* bytes of a command line, without its NUL */
};

/**
 * RC_IMAGE_UNKNOWN if the file is no kernel with a setup header (protocol 2.00 and later); RC_IMAGE_BROKEN if it is
 * shorter than its header says: out is filled then as well.
 */
enum rc bzimage_parse(struct span file, struct bzimage *out) MUST_CHECK;

/** The value for BZIMAGE_VIDEO_MODE that the last vga= of a command line asks for; if_none where there is none. */
uint16_t bzimage_video_mode(struct span cmdline, uint16_t if_none);

/** A command line without the words that are for the loader alone (BOOT_IMAGE=, initrd=, keeppxe), one space between the others. */
void bzimage_cmdline_own(struct span cmdline, struct strbuf *out);

/** The last mem= of a command line: bytes of memory that the kernel will use; UINT64_MAX where there is none. */
uint64_t bzimage_memory_limit(struct span cmdline);
