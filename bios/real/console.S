/* Writing to the BIOS's screen (INT 10h), which firmware may mirror on a serial port: a run of text in one trip. */
#include "layout.h"

	.section .text16, "ax"
	.code16

/*
 * SI = text in the block, CX = bytes, at least 1; BL = attribute; DH, DL = row, column of the first, all within one
 * row.  The cursor stays behind the last.  Writing at the cursor and moving it are two calls, since only so have
 * characters a colour: the pair that firmware's serial consoles know best.  No interrupt comes between: SeaBIOS's serial
 * console would take it as the moment to show a half-written pair.
 */
	.globl console_run
console_run:
	movb $0, %bh
1:	lodsb
	pushw %cx
	pushw %si
	pushw %dx
	pushw %bx
	movb $9, %ah
	movw $1, %cx
	int $0x10
	popw %bx
	popw %dx
	incb %dl
	pushw %dx
	pushw %bx
	movb $2, %ah
	int $0x10
	popw %bx
	popw %dx
	popw %si
	popw %cx
	loop 1b
	cld
	ret
