/*
 * The start of kedge.iso's boot image on BIOS (El Torito 1.0, without emulation): one block, for many firmwares load no
 * more.  The program stands behind it in the same file; xorriso writes where that is (-boot-info-table).
 */
#include "boot.h"

#define BLOCK 2048

	.section .text16.first, "awx"
	.code16
	.globl _start
_start:
	jmp start
	.org 12
file_block:
	.long 0
file_size:
	.long 0
	.org 64

#include "load.S"

prepare:
	movl file_block, %eax
	incl %eax
	movl %eax, packet + PACKET_LBA(%bp)
	movl file_size, %ecx
	decl %ecx /* rounded up, less this block */
	shrl $11, %ecx
	ret

	read = read_by_packet

	.org BLOCK
