/*
 * From the firmware's real mode to the 32-bit program; included by each prefix behind its own entry.
 *
 * The prefix has filled in what it knows of struct start_info (bios/start.h) and comes here by a near call with
 * CS = DS = SS = its own segment, ES = 0, interrupts off, a stack of 2 KiB or more.  This asks for the memory map,
 * opens A20, and runs the unpacker in 32-bit mode, which does not come back unless it fails: then SI is the offset
 * of a sentence.
 *
 * The prefix may be at any segment: addresses are computed when it runs.
 */
#include "start.h"

#define CR0_PE 1

	.section .text16, "awx"
	.code16
start16:
	call ask_e820
	call open_a20
	call a20_is_open
	jz 1f
	movw $a20_text, %si
	ret
1:	call fix_addresses
	call unpack_in_32
	movw $unpack_texts, %si
	/* EAX counts sentences, from 1 on. */
2:	decw %ax
	jz 4f
3:	lodsb
	testb %al, %al
	jnz 3b
	jmp 2b
4:	ret

/* INT 15h, AX=E820h (ACPI 6.4, 15.1): the map into START_INFO; a BIOS that never ends is stopped at the table's end. */
ask_e820:
	xorl %ebx, %ebx
	movw $(START_INFO + SI_E820), %di
	movl $0, %es:(START_INFO + SI_E820_N)
1:	movl $0xe820, %eax
	movl $SI_E820_SIZE, %ecx
	movl $0x534d4150, %edx /* "SMAP" */
	int $0x15
	jc 2f
	cmpl $0x534d4150, %eax
	jne 2f
	addw $SI_E820_SIZE, %di
	incl %es:(START_INFO + SI_E820_N)
	cmpl $START_E820_MOST, %es:(START_INFO + SI_E820_N)
	jae 2f
	testl %ebx, %ebx
	jnz 1b
2:	cli
	cld
	ret

/* By the BIOS, then by port 92h ("fast A20"), then by the keyboard controller. */
open_a20:
	call a20_is_open
	jz 9f
	movw $0x2401, %ax
	int $0x15
	cli
	call a20_is_open
	jz 9f
	inb $0x92, %al
	orb $2, %al
	andb $0xfe, %al /* bit 0 resets the machine */
	outb %al, $0x92
	call a20_wait
	jz 9f
	call keyboard_wait
	movb $0xd1, %al
	outb %al, $0x64
	call keyboard_wait
	movb $0xdf, %al
	outb %al, $0x60
	call keyboard_wait
	call a20_wait
9:	ret

keyboard_wait:
	xorw %cx, %cx
1:	outb %al, $0x80 /* about a microsecond */
	inb $0x64, %al
	testb $2, %al
	loopnz 1b
	ret

/* ZF if open within a few milliseconds. */
a20_wait:
	movw $4096, %cx
1:	outb %al, $0x80
	call a20_is_open
	loopnz 1b
	ret

/* ZF if 0000:0500 and FFFF:0510 are different bytes. */
a20_is_open:
	pushw %es
	pushw %fs
	pushw %ax
	pushw %bx
	xorw %ax, %ax
	movw %ax, %es
	decw %ax
	movw %ax, %fs
	movb %es:0x500, %bl
	movb %fs:0x510, %bh
	movb $0x5a, %es:0x500
	movb $0xa5, %fs:0x510
	cmpb $0x5a, %es:0x500
	movb %bh, %fs:0x510 /* MOV leaves the flags */
	movb %bl, %es:0x500
	popw %bx
	popw %ax
	popw %fs
	popw %es
	ret

fix_addresses:
	xorl %eax, %eax
	movw %cs, %ax
	movw %ax, to_16 + 2
	shll $4, %eax
	movl %eax, segment_base
	leal prefix_gdt(%eax), %ecx
	movl %ecx, prefix_gdt_pointer + 2
	leal in_32(%eax), %ecx
	movl %ecx, to_32
	movw %ax, prefix_gdt + 0x18 + 2
	movw %ax, prefix_gdt + 0x20 + 2
	shrl $16, %eax
	movb %al, prefix_gdt + 0x18 + 4
	movb %al, prefix_gdt + 0x20 + 4
	ret

/* EAX = the unpacker's answer.  Its stack is ours, as flat address. */
unpack_in_32:
	pushw %ds
	pushw %es
	movl segment_base, %ebx
	movzwl %sp, %esp
	lgdtl prefix_gdt_pointer
	movl %cr0, %eax
	orb $CR0_PE, %al
	movl %eax, %cr0
	ljmpl *to_32
	.code32
in_32:
	movw $0x10, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movl %esp, %ebp
	addl %ebx, %esp
	pushl $START_INFO
	movl $unpack, %eax /* linked for another place than this code, which any segment may hold */
	call *%eax
	movl %ebp, %esp
	ljmpl $0x18, $1f
	.code16
1:	movw $0x20, %cx
	movw %cx, %ds
	movw %cx, %es
	movw %cx, %ss
	movl %cr0, %ecx
	andb $~CR0_PE, %cl
	movl %ecx, %cr0
	ljmpw *to_16
in_16:
	movw %cs, %cx
	movw %cx, %ss
	popw %es
	popw %ds
	ret

/* SI = a text in our segment. */
print_text:
	lodsb
	testb %al, %al
	jz 1f
	movw $7, %bx
	movb $0x0e, %ah
	int $0x10
	jmp print_text
1:	ret

	.balign 8
prefix_gdt:
	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
	.quad 0x00009b000000ffff
	.quad 0x000093000000ffff
prefix_gdt_pointer:
	.word 39
	.long 0
to_32:
	.long 0
	.word 0x08
to_16:
	.word in_16, 0
segment_base:
	.long 0
a20_text:
	.asciz "Kedge: memory above 1 MB cannot be reached (A20); look for \"A20\" in the BIOS setup\r\n"
/* In the order of enum unpack_error. */
unpack_texts:
	.asciz "Kedge: too little memory; 32 MB are needed\r\n"
	.asciz "Kedge: this program is damaged; copy it to the server again\r\n"
