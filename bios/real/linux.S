/* Into a Linux kernel's 16-bit code; Documentation/arch/x86/boot.rst, "Running the Kernel". */
#include "layout.h"

	.section .text16, "ax"
	.code16

	/* AX = segment of its real-mode part, CX = stack pointer.  Does not come back. */
	.globl start_linux
start_linux:
	cli
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movzwl %cx, %esp
	addw $0x20, %ax
	pushw %ax
	pushw $0
	xorl %eax, %eax
	xorl %ebx, %ebx
	xorl %ecx, %ecx
	xorl %edx, %edx
	xorl %esi, %esi
	xorl %edi, %edi
	xorl %ebp, %ebp
	lretw
