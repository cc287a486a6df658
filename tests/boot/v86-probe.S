/*
 * Boot code for tests that reads its own drive by INT 13h from V86 mode, under a monitor of a few lines (Intel SDM volume 3,
 * chapter 21).  Back in real mode it prints "V86: status AA" or "V86: a fault", and gives up by INT 18h.
 */
#define IDT    0x8000 /* 2 KiB */
#define TSS    0x9000
#define STACK0 0x7000 /* of the monitor */
#define BUFFER 0x6000

#define SEL_CODE32 0x08
#define SEL_DATA32 0x10
#define SEL_CODE16 0x18
#define SEL_DATA16 0x20
#define SEL_TSS    0x28

#define GATE       0xee00  /* 32-bit interrupt gate that V86 code may call */
#define V86_FLAGS  0x23002 /* VM, IOPL 3, no interrupts */
#define REGISTERS  32      /* bytes of pushal */

	.text
	.code16
	.globl _start
_start:
	cli
	cld
	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movw $0x7c00, %sp
	movb %dl, drive

	movw $TSS, %di
	movw $64, %cx
	rep stosw
	movl $STACK0, TSS + 4
	movw $SEL_DATA32, TSS + 8
	movw $104, TSS + 102 /* no I/O map */

	movw $IDT, %di
	movw $256, %cx
1:	movw $on_fault, %ax
	stosw
	movw $SEL_CODE32, %ax
	stosw
	movw $GATE, %ax
	stosw
	xorw %ax, %ax
	stosw
	loop 1b
	movw $on_13, IDT + 0x13 * 8
	movw $on_20, IDT + 0x20 * 8

	lgdtl gdt_pointer
	lidtl idt_pointer
	movl %cr0, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $monitor

in_v86:
	movb drive, %dl
	xorb %dh, %dh
	movw $1, %cx
	movw $BUFFER, %bx
	movw $0x0201, %ax
	int $0x13
	int $0x20

	.code32
monitor:
	movw $SEL_DATA32, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movl $STACK0, %esp
	movw $SEL_TSS, %ax
	ltr %ax
	pushl $0 /* GS, FS, DS, ES, SS */
	pushl $0
	pushl $0
	pushl $0
	pushl $0
	pushl $0x7c00
	pushl $V86_FLAGS
	pushl $0
	pushl $in_v86
	iretl

/* The handler that real mode has, as if V86 code had called it there. */
on_13:
	pushal
	movzwl REGISTERS + 16(%esp), %esi
	shll $4, %esi
	movzwl REGISTERS + 12(%esp), %edi
	subl $6, %edi
	movl REGISTERS(%esp), %eax
	movw %ax, (%esi, %edi)
	movl REGISTERS + 4(%esp), %eax
	movw %ax, 2(%esi, %edi)
	movl REGISTERS + 8(%esp), %eax
	movw %ax, 4(%esi, %edi)
	movw %di, REGISTERS + 12(%esp)
	movzwl 0x13 * 4, %eax
	movl %eax, REGISTERS(%esp)
	movzwl 0x13 * 4 + 2, %eax
	movl %eax, REGISTERS + 4(%esp)
	popal
	iretl

on_20:
	movl $said_status, %esi
	movb %ah, %bl
	jmp leave
on_fault:
	movl $said_fault, %esi
leave:
	movw $SEL_DATA32, %ax
	movw %ax, %ds
	ljmpl $SEL_CODE16, $1f
	.code16
1:	movw $SEL_DATA16, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movl %cr0, %eax
	andb $~1, %al
	movl %eax, %cr0
	ljmpw $0, $2f
2:	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movw $0x7c00, %sp
	lidtl real_idt
	sti

	movb %bl, %al
	shrb $4, %al
	call digit
	movb %al, digits
	movb %bl, %al
	andb $15, %al
	call digit
	movb %al, digits + 1
3:	lodsb
	testb %al, %al
	jz 4f
	movb $0x0e, %ah
	movw $7, %bx
	int $0x10
	jmp 3b
4:	int $0x18

digit:
	addb $'0', %al
	cmpb $'9', %al
	jbe 1f
	addb $'A' - '9' - 1, %al
1:	ret

drive:	.byte 0
said_status:
	.ascii "V86: status "
digits:	.asciz "..\r\n"
said_fault:
	.asciz "V86: a fault\r\n"
	.balign 8
gdt:	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
	.quad 0x00009b000000ffff
	.quad 0x000093000000ffff
	.quad 0x0000890000000067 + (TSS << 16)
gdt_pointer:
	.word 47
	.long gdt
idt_pointer:
	.word 2047
	.long IDT
real_idt:
	.word 0x3ff
	.long 0
	.org 510
	.word 0xaa55
