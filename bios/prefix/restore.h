/*
 * Puts the program together from the streams that scripts/bios-pack took it apart into: what an instruction is, what it
 * adds, and where it jumps to compress better each among their like.
 *
 * Both sides walk the code instruction by instruction, by tables that say which operand follows a byte, and from which
 * stream it comes.  32-bit operands are big-endian in their streams, targets of jumps counted from the program's start;
 * an operand with the marker as its highest byte is an address.  Behind the code stand bytes, with addresses among them
 * at a list of places.
 *
 * The tables travel with the streams: which streams there are is scripts/bios-pack's choice alone, but for those named
 * here.  Instructions: "Intel 64 and IA-32 Architectures Software Developer's Manual", volume 2, chapter 2 and appendix A.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define RESTORE_STREAMS 15

enum restore_stream {
	RESTORE_CODE,	   /* prefixes, opcodes, ModR/M bytes, 16-bit operands */
	RESTORE_SIB,	   /* SIB bytes */
	RESTORE_FIELD32,   /* displacements of operands without a base */
	RESTORE_DATA,	   /* what stands behind the code */
	RESTORE_ADDRESSES, /* the addresses there */
	RESTORE_MOVES,	   /* where they are: distances from one to the next; 255: go on by 254, and see the next byte */
	RESTORE_OTHERS	   /* the first of those that only the tables name */
};

/* A table's byte: a stream, an operand, and whether a ModR/M byte (in the table of those: a SIB byte) comes before it. */
enum restore_shape {
	RESTORE_STREAM = 0x0f,
	RESTORE_OPERAND = 0x70,
	RESTORE_NONE = 0x00,
	RESTORE_BYTE = 0x10,
	RESTORE_HALF = 0x20,	 /* 16 bits, from RESTORE_CODE */
	RESTORE_FULL = 0x30,	 /* 32 bits, or 16 behind a prefix */
	RESTORE_WIDE = 0x40,	 /* 32 bits */
	RESTORE_RELATIVE = 0x50, /* 32 bits, from its own end on */
	RESTORE_PREFIX = 0x60,	 /* no operand: the prefix that makes them 16 bits wide */
	RESTORE_SECOND = 0x70,	 /* no operand: the second table says what the next byte is */
	RESTORE_MODRM = 0x80
};

/* What LZMA gives begins with this; the streams follow in this order, each at a multiple of 4 bytes from here. */
struct restore_head {
	uint32_t sizes[RESTORE_STREAMS]; /* bytes */
	uint32_t marker;
	uint8_t first[256], second[256], modrm[256];
};

/*
 * Writes the program's n bytes, of which code_n are code, to its place, as it has to be for the address load.  The
 * streams are trusted: they have been checked by their sum.
 */
void restore_program(uint8_t *program, size_t code_n, size_t n, uint32_t load, const struct restore_head *head);
