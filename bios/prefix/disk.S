/*
 * The program on kedge.usb, kedge.img and kedge.iso: a boot sector (bios/boot) has loaded all of it to BOOT_PROGRAM and
 * jumps to its start, at CS = DS = SS = 0, with the drive's number in DL.
 */
#include "boot/boot.h"
#include "start.h"

	.section .text16.first, "awx"
	.code16
	.globl _start
_start:
	cli
	movzbl %dl, %edx
	xorl %eax, %eax
	movw %ax, %es
	movl $START_MAGIC, START_INFO + SI_MAGIC
	movl $START_BY_DISK, START_INFO + SI_HOW
	movl %edx, START_INFO + SI_DRIVE
	movl %eax, START_INFO + SI_STACK
	movl %eax, START_INFO + SI_PXENV
	movl %eax, START_INFO + SI_PXE
	movl %eax, START_INFO + SI_CMDLINE
	movl %eax, START_INFO + SI_INITRD
	movl %eax, START_INFO + SI_INITRD_N
	movl $BOOT_STACK, %esp
	call start16
	sti
	call print_text
	movb $0, %ah
	int $0x16 /* a key */
	int $0x18 /* the next entry of the boot order */
1:	hlt
	jmp 1b

#include "start16.S"
