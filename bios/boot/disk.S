/*
 * The first sector of kedge.usb and kedge.img, and of kedge.iso on a stick: loads the program, which lies in one piece
 * where scripts/media has put it, by EDD or by cylinders, heads and sectors.
 */
#include "boot.h"

#define BLOCK 512
#define CYLINDER_BITS 10

	.section .text16.first, "awx"
	.code16
	.globl _start
_start:
	jmp start
	nop
	/* A FAT file system's parameters, or nothing: BIOSes that take a stick for a floppy write there. */
	.org 0x18
track_sectors:
	.word 0
heads:
	.word 0
	.org 62

#include "load.S"

	by_packet = 20

prepare:
	movl program_lba, %eax
	movl %eax, packet + PACKET_LBA(%bp)
	movb $0, by_packet(%bp)
	testb %dl, %dl
	jns 1f
	movb $0x41, %ah
	movw $0x55aa, %bx
	int $0x13
	jc 2f
	cmpw $0xaa55, %bx
	jne 2f
	andb $1, %cl
	jz 2f
	movb %cl, by_packet(%bp)
	jmp 3f
1:	cmpw $0, track_sectors /* a floppy's own word counts more than the drive's */
	jne 3f
2:	movb $8, %ah
	movb drive(%bp), %dl
	int $0x13
	jc failed
	andw $63, %cx
	jz failed
	movw %cx, track_sectors
	movzbw %dh, %ax
	incw %ax
	movw %ax, heads
3:	movw program_sectors, %cx
	ret

read:
	testb $1, by_packet(%bp)
	jnz read_by_packet
	movl packet + PACKET_LBA(%bp), %eax
	xorl %edx, %edx
	movzwl track_sectors, %ebx
	divl %ebx
	subw %dx, %bx /* what the track still has */
	cmpw packet + PACKET_COUNT(%bp), %bx
	jae 1f
	movw %bx, packet + PACKET_COUNT(%bp)
1:	incw %dx
	movw %dx, %cx
	xorl %edx, %edx
	movzwl heads, %ebx
	divl %ebx
	cmpl $(1 << CYLINDER_BITS), %eax
	jae failed
	movb %al, %ch
	shlb $6, %ah
	orb %ah, %cl
	movb %dl, %dh
	movb drive(%bp), %dl
	movb packet + PACKET_COUNT(%bp), %al
	movb $2, %ah
	xorw %bx, %bx
	movw packet + PACKET_SEGMENT(%bp), %es
	int $0x13
	ret

	/* What scripts/media writes; xorriso knows the second place too (--grub2-mbr). */
	.org 0x1ae
program_sectors:
	.word 0
program_lba:
	.quad 0
	.org 0x1fe
	.word 0xaa55
