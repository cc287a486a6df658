/*
 * What stays reachable for a network boot program that Kedge starts: the PXE API's structures and entry points (PXE 2.1,
 * 4.4 and 4.5), and the interrupts that tell it of them and hide Kedge's memory.
 *
 * The API's work is done in C (bios/pxe_api.c).  Checksums and segments are filled in by bios/pxe_resident.c.
 */
#include "layout.h"

	.section .data16, "aw"
	.balign 32 /* pxelinux looks for them in steps of 32 */
	.globl pxe_structure, pxenv_structure
pxe_structure: /* !PXE: 58h bytes */
	.ascii "!PXE"
	.byte 0x58, 0, 0, 0
	.long 0, 0             /* no ROM's structures */
	.word pxe_entry_sp, 0
	.long 0                /* no entry for protected mode: it would need selectors that nobody has agreed on */
	.long 0xffffffff       /* no status callout */
	.byte 0, 7             /* seven descriptors */
	.word 0
	.fill 7 * 8, 1, 0
	.if . - pxe_structure - 0x58
	.error "!PXE has 58h bytes"
	.endif
	.ascii "KDGE"          /* behind the structure: whose it is, and the setting of plat_generation */
	.long 0
	.balign 32
pxenv_structure: /* PXENV+: 2Ch bytes */
	.ascii "PXENV+"
	.word 0x0201
	.byte 0x2c, 0
	.word pxenv_entry, 0
	.fill 26, 1, 0
	.word pxe_structure, 0
	.if . - pxenv_structure - 0x2c
	.error "PXENV+ has 2Ch bytes"
	.endif

	.balign 4
	.globl api_function, api_opcode, api_offset, api_segment
api_function:
	.long 0
api_opcode:
	.word 0
api_offset:
	.word 0
api_segment:
	.word 0

	.balign 4
	.globl old_int1a, old_int15, hide_from, hide_to
old_int1a:
	.word 0, 0
old_int15:
	.word 0, 0
hide_from: /* linear address: RAM from here to hide_to is Kedge's */
	.long 0
hide_to:
	.long 0

	.globl nbp_stack, nbp_restarts
nbp_stack: /* where start_nbp waits */
	.word 0
nbp_restarts: /* not 0: the program that called has been replaced by another */
	.word 0

	.section .text16.first, "ax"
	.code16
	/* Some look for PXENV+'s entry at offset 0 of the segment. */
	jmp pxenv_entry

	.section .text16, "ax"
	.code16

/* ---- the API ---- */

/* Opcode, offset, segment on the stack, the return address below; the caller takes them off.  AX = result. */
pxe_entry_sp:
	pushw %bp
	movw %sp, %bp
	pushw %ds
	pushw %cs
	popw %ds
	pushw 6(%bp)
	popw api_opcode
	pushw 8(%bp)
	popw api_offset
	pushw 10(%bp)
	popw api_segment
	call api_call
	cmpw $0, nbp_restarts
	jne restart_nbp
	popw %ds
	popw %bp
	lretw

/* The older way: opcode in BX, parameters at ES:DI. */
pxenv_entry:
	pushw %bp
	pushw %ds
	pushw %cs
	popw %ds
	movw %bx, api_opcode
	movw %di, api_offset
	movw %es, api_segment
	call api_call
	cmpw $0, nbp_restarts
	jne restart_nbp
	popw %ds
	popw %bp
	lretw

/* Only AX changes. */
api_call:
	pushl %edx
	pushl %eax
	movl api_function, %eax
	call to_c
	movl %eax, %edx
	popl %eax
	movw %dx, %ax
	popl %edx
	ret

/* ---- starting one ---- */

/* It is at 0:7C00 and gets a stack of its own; BX, CX = segment of this block for ES:BX and the stack.  AX = its answer. */
	.globl start_nbp
start_nbp:
	pushw nbp_stack
	movw %sp, nbp_stack
	jmp enter_nbp
restart_nbp:
	movw %cs, %ax
	movw %ax, %ss
enter_nbp:
	movw $0, nbp_restarts
	movw $REAL_NBP_STACK_TOP, %sp
	pushw %ds
	pushw $pxe_structure
	movw %ds, %ax
	movzwl %ax, %edx
	shll $4, %edx
	addl $pxenv_structure, %edx
	movw %ax, %es
	movw $pxenv_structure, %bx
	pushw %cs
	pushw $1f
	xorw %ax, %ax
	movw %ax, %ds
	xorl %ecx, %ecx
	xorl %esi, %esi
	xorl %edi, %edi
	xorl %ebp, %ebp
	sti
	ljmpw $0, $0x7c00
1:	cli
	cld
	movw %cs, %cx
	movw %cx, %ds
	movw %cx, %es
	movw %cx, %ss
	movzwl nbp_stack, %esp
	popw nbp_stack
	ret

/* ---- INT 1Ah, AX = 5650h: where PXENV+ is ---- */

	.globl int1a
int1a:
	cmpw $0x5650, %ax
	je 1f
	ljmpw *%cs:old_int1a
1:	movw $0x564e, %ax
	pushw %cs
	popw %es
	movw $pxenv_structure, %bx
	movw %cs, %dx
	movzwl %dx, %edx
	shll $4, %edx
	addl $pxenv_structure, %edx
	jmp return_good

/* Back from an interrupt without the carry flag; the others as they were. */
return_good:
	pushw %bp
	movw %sp, %bp
	andb $0xfe, 6(%bp)
	popw %bp
	iretw

/* ---- INT 15h: E820h, E801h, 88h without Kedge's memory ---- */

	.globl int15
int15:
	cmpw $0xe820, %ax
	je e820
	cmpw $0xe801, %ax
	je e801
	cmpb $0x88, %ah
	je ext88
	ljmpw *%cs:old_int15

	/* As INT 15h would be entered; its flags come back in FLAGS. */
	.macro ask_old
	pushfw
	lcallw *%cs:old_int15
	.endm

	/* FLAGS into the caller's frame, but for IF, which is his. */
	.macro return_flags
	pushw %ax
	lahf
	pushw %bp
	movw %sp, %bp
	movb %ah, 8(%bp)
	popw %bp
	popw %ax
	iretw
	.endm

/* RAM that begins below ours and reaches into it ends where ours begins; what begins in ours is reserved. */
e820:
	ask_old
	jc 9f
	pushfw
	pushl %eax
	cmpl $1, %es:16(%di)
	jne 8f
	cmpl $0, %es:4(%di)
	jne 8f
	movl %es:(%di), %eax
	cmpl %cs:hide_to, %eax
	jae 8f
	cmpl %cs:hide_from, %eax
	jae 7f
	addl %es:8(%di), %eax
	jc 6f
	cmpl %cs:hide_from, %eax
	jbe 8f
6:	movl %cs:hide_from, %eax
	subl %es:(%di), %eax
	movl %eax, %es:8(%di)
	movl $0, %es:12(%di)
	jmp 8f
7:	movl $2, %es:16(%di)
8:	popl %eax
	popfw
9:	return_flags

/* AX, CX = KiB from 1 to 16 MiB; BX, DX = pieces of 64 KiB above 16 MiB, up to the first hole. */
e801:
	ask_old
	jc 9f
	pushfw
	pushl %esi
	movl %cs:hide_from, %esi
	subl $0x1000000, %esi
	jae 1f
	/* Ours begins below 16 MiB. */
	xorw %bx, %bx
	xorw %dx, %dx
	movl %cs:hide_from, %esi
	subl $0x100000, %esi
	shrl $10, %esi
	cmpw %si, %ax
	jbe 2f
	movw %si, %ax
	jmp 2f
1:	shrl $16, %esi
	cmpw %si, %bx
	jbe 3f
	movw %si, %bx
3:	cmpw %si, %dx
	jbe 2f
	movw %si, %dx
2:	cmpw %ax, %cx
	jbe 4f
	movw %ax, %cx
4:	popl %esi
	popfw
9:	return_flags

/* AX = KiB above 1 MiB, 64 MiB at most. */
ext88:
	ask_old
	jc 9f
	pushfw
	pushl %esi
	movl %cs:hide_from, %esi
	subl $0x100000, %esi
	shrl $10, %esi
	cmpl $0xfc00, %esi
	jae 1f
	cmpw %si, %ax
	jbe 1f
	movw %si, %ax
1:	popl %esi
	popfw
9:	return_flags
