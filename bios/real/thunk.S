/*
 * Between 32-bit flat code and real mode, both ways.
 *
 * The block runs wherever it was copied to, so every absolute address is a variable in .data16, filled in by real.c;
 * code is never patched.  The firmware may load a GDT of its own in each call: ours is loaded anew on each way back.
 */
#include "layout.h"

#define CR0_PE 1
#define LEVEL  1536 /* bytes of stack for each call inside a call: what PXE 2.1 wants a ROM to have */

	.section .data16, "aw"
	.balign 16
	.globl gdt, gdt_pointer, idt_pointer, block_base, block_segment, to_real, to_upcall_return, to_32, to_upcall
gdt:	.quad 0
	.quad 0x00cf9b000000ffff /* SEL_CODE32 */
	.quad 0x00cf93000000ffff /* SEL_DATA32 */
	.quad 0x00009b000000ffff /* SEL_CODE16: its base is filled in */
	.quad 0x000093000000ffff /* SEL_DATA16: the same */
gdt_end:
gdt_pointer:
	.word gdt_end - gdt - 1
	.long 0 /* linear address of gdt */
	.word 0
idt_pointer: /* of 32-bit code */
	.word 0
	.long 0
	.word 0
real_idt:
	.word 0x3ff
	.long 0
	.word 0
block_base:
	.long 0
block_segment:
	.word 0
	.word 0
to_real:
	.word in_real, 0 /* offset, segment */
to_upcall_return:
	.word upcall_in_real, 0
to_32:
	.long 0 /* linear address of in_32 */
	.word SEL_CODE32, 0
to_upcall:
	.long 0 /* of upcall_in_32 */
	.word SEL_CODE32, 0

waiting_esp:
	.long 0 /* where the 32-bit code that waits for the innermost call has its stack */
real_sp:
	.word REAL_STACK_TOP
routine:
	.word 0
upcall_stack:
	.word 0, 0 /* SP, SS of the innermost 16-bit code that waits for C */
upcall_result:
	.long 0

	.globl call_regs, call_routine, int_target, far_target, far_args, far_args_n
	.balign 4
call_regs:
	.fill 36, 1, 0 /* struct real_regs */
#define R_EDI 0
#define R_ESI 4
#define R_EBP 8
#define R_EBX 12
#define R_EDX 16
#define R_ECX 20
#define R_EAX 24
#define R_DS  28
#define R_ES  30
#define R_FL  32
call_routine:
	.word 0
far_frame:
	.word 0
int_target:
	.word 0, 0
far_target:
	.word 0, 0
far_args_n:
	.word 0
	.word 0
far_args:
	.fill 64, 1, 0

	.section .text16, "ax"

	.macro load_segments selector
	movw $\selector, %cx
	movw %cx, %ds
	movw %cx, %es
	movw %cx, %fs
	movw %cx, %gs
	movw %cx, %ss
	.endm

	/* In protected mode with 16-bit segments, DS = the block. */
	.macro leave_protected_mode vector
	lidtl real_idt
	movl %cr0, %ecx
	andb $~CR0_PE, %cl
	movl %ecx, %cr0
	ljmpw *\vector
	.endm

	/* In real mode, DS = the block.  EBX = the block's address afterwards. */
	.macro enter_protected_mode vector
	movl block_base, %ebx
	lgdtl gdt_pointer
	lidtl idt_pointer
	movl %cr0, %ecx
	orb $CR0_PE, %cl
	movl %ecx, %cr0
	ljmpl *\vector
	.endm

/* ---- from 32-bit code: void enter_real(uint32_t routine, uint32_t block) ---- */

	.code32
	.globl enter_real
enter_real:
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	movl 20(%esp), %eax
	movl 24(%esp), %ebx
	pushl waiting_esp(%ebx)
	movl %esp, waiting_esp(%ebx)
	movw %ax, routine(%ebx)
	ljmp $SEL_CODE16, $1f
	.code16
1:	load_segments SEL_DATA16
	leave_protected_mode to_real
in_real:
	movw %cs, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movzwl real_sp, %esp
	subw $LEVEL, real_sp
	cld
	callw *routine
	cli
	cld
	movw %cs, %ax
	movw %ax, %ds
	addw $LEVEL, real_sp
	enter_protected_mode to_32
	.code32
	.globl in_32
in_32:
	load_segments SEL_DATA32
	movl waiting_esp(%ebx), %esp
	popl waiting_esp(%ebx)
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	ret
	.code16

/* ---- routines that real.c runs ---- */

	/* Registers from call_regs; DS last, since everything is read through it. */
	.macro load_regs
	movl call_regs + R_EDI, %edi
	movl call_regs + R_ESI, %esi
	movl call_regs + R_EBP, %ebp
	movl call_regs + R_EBX, %ebx
	movl call_regs + R_EDX, %edx
	movl call_regs + R_ECX, %ecx
	movl call_regs + R_EAX, %eax
	movw call_regs + R_ES, %es
	movw call_regs + R_DS, %ds
	.endm

	/* And back, whatever the segments are now. */
	.macro store_regs
	pushfl
	cli
	popl %cs:call_regs + R_FL
	movl %edi, %cs:call_regs + R_EDI
	movl %esi, %cs:call_regs + R_ESI
	movl %ebp, %cs:call_regs + R_EBP
	movl %ebx, %cs:call_regs + R_EBX
	movl %edx, %cs:call_regs + R_EDX
	movl %ecx, %cs:call_regs + R_ECX
	movl %eax, %cs:call_regs + R_EAX
	movw %ds, %cs:call_regs + R_DS
	movw %es, %cs:call_regs + R_ES
	.endm

	/* Interrupts on if the caller wants them so. */
	.macro set_flags
	testw $0x200, call_regs + R_FL
	jz 1f
	sti
1:
	.endm

	.globl run_routine, run_int, run_far
run_routine:
	set_flags
	load_regs
	callw *%cs:call_routine
	store_regs
	ret

/* An interrupt's handler is entered as by INT: flags, CS, IP on the stack, IF off; and runs with IF on after its IRET. */
run_int:
	load_regs
	sti
	pushfw
	cli
	pushw %cs
	pushw $1f
	pushl %cs:int_target
	lretw
1:	store_regs
	ret

/* The arguments lie right above the return address; the frame is kept, since the callee may come back into C and here again. */
run_far:
	pushw far_frame
	movw %sp, far_frame
	movw far_args_n, %cx
	subw %cx, %sp
	movw %sp, %di
	movw $far_args, %si
	rep movsb
	set_flags
	load_regs
	lcallw *%cs:far_target
	store_regs
	movw %cs, %ax
	movw %ax, %ds
	movw far_frame, %sp
	popw far_frame
	ret

	/* A moment in which waiting interrupts come through: clock, keyboard, NIC. */
	.globl let_interrupts_in
let_interrupts_in:
	sti
	nop
	nop
	cli
	ret

	/* The processor sleeps until one comes. */
	.globl wait_for_interrupt
wait_for_interrupt:
	sti
	hlt
	cli
	ret

/* ---- from 16-bit code: EAX = function, EDX = its argument; EAX = its result.  See real.h. ---- */

	.globl to_c
to_c:
	pushfw
	cli
	cld
	pushw %ds
	pushw %es
	pushw %fs
	pushw %gs
	pushl %ebx
	pushl %ecx
	pushl %edx
	pushl %esi
	pushl %edi
	pushl %ebp
	movw %cs, %cx
	movw %cx, %ds
	movw %sp, upcall_stack
	movw %ss, upcall_stack + 2
	enter_protected_mode to_upcall
	.code32
	.globl upcall_in_32
upcall_in_32:
	load_segments SEL_DATA32
	movl waiting_esp(%ebx), %esp
	pushl upcall_stack(%ebx)
	pushl %edx
	call *%eax
	addl $4, %esp
	popl upcall_stack(%ebx)
	movl %eax, upcall_result(%ebx)
	ljmp $SEL_CODE16, $1f
	.code16
1:	load_segments SEL_DATA16
	leave_protected_mode to_upcall_return
upcall_in_real:
	movw %cs, %cx
	movw %cx, %ds
	movzwl upcall_stack, %esp
	movw upcall_stack + 2, %ss
	movl upcall_result, %eax
	popl %ebp
	popl %edi
	popl %esi
	popl %edx
	popl %ecx
	popl %ebx
	popw %gs
	popw %fs
	popw %es
	popw %ds
	popfw
	ret

/* ---- leaving for good ---- */

	/* Back to who started us: leave_stack is SS:SP of the frame that bios/prefix made, leave_status its AX. */
	.globl leave_to_starter, leave_stack, leave_status
	.section .data16
leave_stack:
	.word 0, 0
leave_status:
	.word 0
	.section .text16
leave_to_starter:
	movw leave_status, %ax
	movzwl leave_stack, %esp
	movw leave_stack + 2, %ss
	movw %sp, %bp
	movw %ax, %ss:28(%bp) /* AX in the frame of PUSHAL */
	popal
	popw %gs
	popw %fs
	popw %es
	popw %ds
	popfw
	lretw

	.globl leave_to_int18
leave_to_int18:
	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movl $0x7c00, %esp
	sti
	int $0x18
	ljmpw $0xf000, $0xfff0

	/* A warm word at 0040:0072 lets the BIOS skip its memory test. */
	.globl leave_to_reset
leave_to_reset:
	xorw %ax, %ax
	movw %ax, %ds
	movw $0x1234, 0x472
	ljmpw $0xf000, $0xfff0
