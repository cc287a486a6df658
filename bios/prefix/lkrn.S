/*
 * kedge.lkrn: the program in the clothes of a Linux kernel (Documentation/arch/x86/boot.rst, protocol 2.06), for GRUB,
 * SYSLINUX and QEMU.
 *
 * The real-mode part is this file; the protected-mode part, with the unpacker and the packed program, stands behind it
 * (lkrn32.S).  A loader comes here, by the 16-bit entry, with DS = SS = the segment that it has put this to; those that
 * leave real mode themselves, as GRUB's "linux" does, go to lkrn32.S.
 */
#include "start.h"

#define SECTOR      512
#define LEAST_STACK 0x1000 /* where a stack may begin: the code is below, and 2 KiB are needed */
#define OWN_STACK   0x8000 /* what a loader must leave to this part */

	.section .text16.first, "awx"
	.code16
	/* Who boots this from a disk is told that it is no boot sector. */
	.globl _start
_start:
	ljmpw $0x07c0, $1f
1:	movw %cs, %ax
	movw %ax, %ds
	xorw %ax, %ax
	movw %ax, %ss
	movl $0x7c00, %esp
	cld
	movw $no_kernel_text, %si
	call print_text_here
	jmp give_up_here

	.globl give_up_here
give_up_here:
	movb $0, %ah
	sti
	int $0x16 /* a key */
	int $0x18 /* the next entry of the boot order */
	ljmpw $0xf000, $0xfff0

print_text_here:
	lodsb
	testb %al, %al
	jz 1f
	movw $7, %bx
	movb $0x0e, %ah
	int $0x10
	jmp print_text_here
1:	ret

no_kernel_text:
	.asciz "kedge.lkrn is no boot sector; start it as a Linux kernel\r\n"

/* ---- the setup header ---- */

	.org 0x1f1
	.byte setup_sectors
	.word 0                /* root_flags */
	.long 0                /* syssize: scripts/bios-pack */
	.word 0                /* ram_size */
	.word 0xffff           /* vid_mode: normal */
	.word 0                /* root_dev */
	.word 0xaa55
	.byte 0xeb, header_end - 1f /* jump */
1:	.ascii "HdrS"
	.word 0x0206
	.long 0                /* realmode_swtch */
	.word 0x1000           /* start_sys_seg */
	.word version_text - SECTOR
	.byte 0                /* type_of_loader */
	.byte 1                /* loadflags: LOADED_HIGH */
	.word 0                /* setup_move_size */
	.long LKRN_HIGH        /* code32_start */
	.globl ramdisk_image, ramdisk_size, cmd_line_ptr
ramdisk_image:
	.long 0
ramdisk_size:
	.long 0
	.long 0                /* bootsect_kludge */
	.word 0                /* heap_end_ptr */
	.word 0                /* ext_loader_ver, ext_loader_type */
cmd_line_ptr:
	.long 0
	.long 0x7fffffff       /* initrd_addr_max: where a kernel that it is passed on to takes it too */
	.long 0x1000           /* kernel_alignment */
	.byte 0                /* relocatable_kernel: no */
	.byte 0                /* min_alignment */
	.word 0                /* xloadflags */
	.long START_CMDLINE_MOST
header_end:

/* ---- the 16-bit entry: CS:IP = segment + 20h : 0 ---- */

	cli
	cld
	movw %ds, %ax
	movw %ss, %dx
	cmpw %dx, %ax
	jne 1f
	cmpw $LEAST_STACK, %sp
	jae 2f
1:	movw $OWN_STACK, %sp
2:	movw %ax, %ss
	movzwl %sp, %esp
	pushw %ax
	pushw $3f
	lretw
3:	xorw %ax, %ax
	movw %ax, %es
	movl $START_MAGIC, %es:(START_INFO + SI_MAGIC)
	movl $START_BY_LINUX, %es:(START_INFO + SI_HOW)
	movl $0, %es:(START_INFO + SI_STACK)
	movl $0, %es:(START_INFO + SI_PXENV)
	movl $0, %es:(START_INFO + SI_PXE)
	movl cmd_line_ptr, %eax
	movl %eax, %es:(START_INFO + SI_CMDLINE)
	movl ramdisk_image, %eax
	movl %eax, %es:(START_INFO + SI_INITRD)
	movl ramdisk_size, %eax
	movl %eax, %es:(START_INFO + SI_INITRD_N)
	call start16
	call print_text
	jmp give_up_here

version_text:
	.asciz "Kedge " KEDGE_VERSION

#include "start16.S"
