/*
 * kedge.kpxe: a PXE network boot program (PXE 2.1, 4.4.5): the firmware loads the file at 0:7C00 and calls it, with
 * !PXE at SS:[SP+4] and PXENV+ in ES:BX.
 */
#include "start.h"

#define STACK_TOP 0x7000 /* the unpacker's tables lie below 0x6000 */

	.section .text16.first, "awx"
	.code16
	.globl _start
_start:
	/* What bios/real/thunk.S takes off again when Kedge goes back to the firmware. */
	pushfw
	pushw %ds
	pushw %es
	pushw %fs
	pushw %gs
	pushal
	cli
	cld
	ljmp $0, $1f
1:	xorw %ax, %ax
	movw %ax, %ds
	/* Above the frame of 42 bytes stands the return address, above that the pointer to !PXE. */
	movw %sp, %bp
	movl %ss:(42 + 4)(%bp), %edx
	movl $START_MAGIC, START_INFO + SI_MAGIC
	movl $START_BY_PXE, START_INFO + SI_HOW
	movw %sp, START_INFO + SI_STACK
	movw %ss, START_INFO + SI_STACK + 2
	movw %bx, START_INFO + SI_PXENV
	movw %es, START_INFO + SI_PXENV + 2
	movl %edx, START_INFO + SI_PXE
	movl $0, START_INFO + SI_CMDLINE
	movl $0, START_INFO + SI_INITRD
	movl $0, START_INFO + SI_INITRD_N
	movw %ax, %es
	movw %ax, %ss
	movl $STACK_TOP, %esp
	call start16
	call print_text
	lssw START_INFO + SI_STACK, %sp
	popal
	popw %gs
	popw %fs
	popw %es
	popw %ds
	popfw
	movw $1, %ax /* PXENV_EXIT_FAILURE */
	lretw

#include "start16.S"
