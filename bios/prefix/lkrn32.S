/*
 * kedge.lkrn's protected-mode part: the 32-bit entry (Documentation/arch/x86/boot.rst, "32-bit Boot Protocol"), where
 * loaders come that have left real mode.  The real-mode part is not in memory then, only a copy of its header; so the
 * start-up code is here once more, and is copied to low memory.
 */
#include "start.h"

#define CR0_PE    1
#define STACK_TOP 0x7000 /* the unpacker's tables lie below 0x6000 */
/* Offsets in struct boot_params, which has the setup header in the place where the file has it. */
#define RAMDISK_IMAGE 0x218
#define RAMDISK_SIZE  0x21c
#define CMD_LINE_PTR  0x228

	.section .text.first, "ax"
	.code32
	/* ESI = struct boot_params; flat segments, no paging, interrupts off. */
	.globl start_32
start_32:
	cld
	movl $START_MAGIC, START_INFO + SI_MAGIC
	movl $START_BY_LINUX, START_INFO + SI_HOW
	movl CMD_LINE_PTR(%esi), %eax
	movl RAMDISK_IMAGE(%esi), %ebx
	movl RAMDISK_SIZE(%esi), %edx
	movl %eax, START_INFO + SI_CMDLINE
	movl %ebx, START_INFO + SI_INITRD
	movl %edx, START_INFO + SI_INITRD_N
	xorl %eax, %eax
	movl %eax, START_INFO + SI_STACK
	movl %eax, START_INFO + SI_PXENV
	movl %eax, START_INFO + SI_PXE
	movl $low_from, %esi
	movl $low_start, %edi
	movl $low_size, %ecx
	rep movsb
	lgdt high_gdt_pointer
	ljmp $0x18, $low_start

	.balign 8
high_gdt:
	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
	.quad 0x00009b000000ffff
	.quad 0x000093000000ffff
high_gdt_pointer:
	.word 39
	.long high_gdt

/* ---- what is copied to low memory ---- */

	.section .text16.low, "awx"
	.code16
	.globl low_start
low_start:
	movw $0x20, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movl %cr0, %eax
	andb $~CR0_PE, %al
	movl %eax, %cr0
	ljmpw $0, $1f
1:	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movl $STACK_TOP, %esp
	lidtl real_idt
	call start16
	call print_text
	movb $0, %ah
	sti
	int $0x16 /* a key */
	int $0x18 /* the next entry of the boot order */
	ljmpw $0xf000, $0xfff0

real_idt:
	.word 0x3ff
	.long 0

#include "start16.S"
