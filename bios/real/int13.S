/*
 * Drives for whatever runs beside Kedge: INT 13h goes up into C (bios/int13.c), which answers for Kedge's drives and passes
 * the others on.  And the start of boot code, from which INT 18h or 19h comes back.
 */
#include "layout.h"

#define PORT_A   0x92 /* bit 1 is gate A20, bit 0 resets the machine */
#define A20_OPEN 2

#define CR0_PE    1    /* as SMSW shows it: real mode's is 0 */
#define NOT_READY 0xaa /* EDD 3.0, table 1 */
#define CARRY     1

	.section .data16, "aw"
	.balign 4
	.globl int13_function, int13_count, int13_numbers, old_int13, old_int18, old_int19
int13_function:
	.long 0
int13_count: /* of Kedge's drives */
	.word 0
int13_numbers:
	.fill 10, 1, 0
	.balign 4
old_int13:
	.word 0, 0
old_int18:
	.word 0, 0
old_int19:
	.word 0, 0
boot_stack: /* where start_boot waits */
	.word 0

	.section .text16, "ax"
	.code16

/* The caller's registers lie on his stack as struct int13_frame; C changes them there. */
	.globl int13
int13:
	pushw %ax
	smsww %ax
	testb $CR0_PE, %al
	popw %ax
	jnz in_v86
	pushw %ds
	pushw %es
	pushal
	inb $PORT_A, %al /* DOS closes it now and then */
	testb $A20_OPEN, %al
	jnz 1f
	orb $A20_OPEN, %al
	andb $~1, %al
	outb %al, $PORT_A
1:	movw %ss, %ax
	movzwl %ax, %edx
	shll $4, %edx
	movzwl %sp, %eax
	addl %eax, %edx
	movl %cs:int13_function, %eax
	call to_c
	testl %eax, %eax
	popal
	popw %es
	popw %ds
	jnz 2f
	iretw
2:	ljmpw *%cs:old_int13

/* Under a monitor of protected mode (EMM386): there is no way up into C, so Kedge's drives are not ready; others answer. */
in_v86:
	pushw %si
	movw %cs:int13_count, %si
1:	decw %si
	js 2f
	cmpb %cs:int13_numbers(%si), %dl
	jne 1b
	popw %si
	movb $NOT_READY, %ah
	pushw %bp
	movw %sp, %bp
	orb $CARRY, 6(%bp)
	popw %bp
	iretw
2:	popw %si
	ljmpw *%cs:old_int13

/* BX:CX = boot code, DL = its drive.  Comes back when it gives up. */
	.globl start_boot
start_boot:
	pushw boot_stack
	movw %sp, boot_stack
	xorl %eax, %eax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movl $0x7c00, %esp
	pushw %bx
	pushw %cx
	movzbl %dl, %edx
	xorl %ebx, %ebx
	xorl %ecx, %ecx
	xorl %esi, %esi
	xorl %edi, %edi
	xorl %ebp, %ebp
	sti
	lretw

	.globl boot_gave_up
boot_gave_up:
	cli
	cld
	movw %cs, %cx
	movw %cx, %ds
	movw %cx, %es
	movw %cx, %ss
	movzwl boot_stack, %esp
	popw boot_stack
	ret
