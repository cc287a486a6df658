/*
 * Puts the program together from the streams that scripts/bios-pack took it apart into: 32-bit addresses
 * compress better by themselves than in the midst of code.
 *
 * Both sides walk the program from its start.  At a place of the list of moves stands an absolute address.
 * After the first bytes of a near call (E8), a near jump (E9) or a near conditional jump (0F 80..8F) stands
 * its target, unless those bytes were something else: then the stream of targets says 0.  Everything else is
 * a byte of code.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Addresses are big-endian, counted from the program's start. */
struct restore_streams {
	const uint8_t *moves; /* distances from one absolute address to the next; 255: go on by 254, and see
				 the next byte */
	const uint8_t *addresses; /* 4 bytes each */
	const uint8_t *targets;	  /* 4 bytes each */
	const uint8_t *code;	  /* the rest */
	size_t moves_n;		  /* bytes */
};

/*
 * Writes the program's n bytes to its place, as it has to be for the address load.  The streams are trusted:
 * they have been checked by their sum.
 */
void restore_program(uint8_t *program, size_t n, uint32_t load, struct restore_streams from);
