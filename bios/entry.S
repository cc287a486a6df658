/*
 * The 32-bit program's first instructions, at its start: bios/prefix/unpack.c has put it where it runs, moved its
 * addresses, and cleared what starts as zeros.  EAX: the address of start_info.
 */
#include "real/layout.h"

	.section .text.first, "ax"
	.globl _start
_start:
	movl $stack_top, %esp
	pushl %eax
	call bios_main /* does not come back */
	hlt

	.text
	.globl real_load_tables
real_load_tables:
	movl 4(%esp), %eax
	lgdtl (%eax)
	movl 8(%esp), %eax
	lidtl (%eax)
	ljmp $SEL_CODE32, $1f
1:	movw $SEL_DATA32, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	ret

/*
 * Into a program of its own, for good: void flat_jump(uint32_t entry, uint32_t eax, uint32_t ebx).  Segments are flat, interrupts
 * off; the GDT and the stack are ours and stay until the program overwrites them.  Whoever returns resets the machine,
 * and so does an exception: nothing is left that could say anything.
 */
	.globl flat_jump
flat_jump:
	movl 4(%esp), %ecx
	movl 8(%esp), %eax
	movl 12(%esp), %ebx
	lgdtl flat_gdt_pointer
	lidtl no_idt_pointer
	ljmp $SEL_CODE32, $1f
1:	movw $SEL_DATA32, %dx
	movw %dx, %ds
	movw %dx, %es
	movw %dx, %fs
	movw %dx, %gs
	movw %dx, %ss
	movl $stack_top, %esp
	pushl $flat_return
	pushl %ecx
	xorl %ecx, %ecx
	xorl %edx, %edx
	xorl %esi, %esi
	xorl %edi, %edi
	xorl %ebp, %ebp
	pushl $2 /* the bit that is always set */
	popfl
	ret
flat_return:
	lidtl no_idt_pointer
	int3

	.data
	.balign 8
flat_gdt:
	.quad 0
	.quad 0x00cf9b000000ffff /* SEL_CODE32 */
	.quad 0x00cf93000000ffff /* SEL_DATA32 */
flat_gdt_end:
flat_gdt_pointer:
	.word flat_gdt_end - flat_gdt - 1
	.long flat_gdt
no_idt_pointer:
	.word 0
	.long 0
	.text

/* Exceptions of 32-bit code (Intel SDM volume 3, section 6.3.1): vector and error code to fault_report, which stays there. */
	.balign 16
	.globl fault_entries
fault_entries:
	vector = 0
	.rept 32
	.balign 16
	.if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21)
	pushl $0 /* where the processor gives no error code */
	.endif
	pushl $vector
	jmp fault_common
	vector = vector + 1
	.endr
fault_common:
	pushal
	cld
	pushl %esp
	call fault_report
	hlt

	.section .bss
	.balign 16
	.skip 65536
stack_top:
