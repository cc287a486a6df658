/*
 * Frames to and from the ROM's UNDI (PXE 2.1, 4.5): a whole batch in one trip to real mode.
 *
 * Each call of a ROM costs as much as ten trips to real mode, and what it does is the ROM's; but trips, acknowledgements
 * and waiting are ours to save.  Interrupts of the NIC are never waited for: too many machines lose them.
 */
#include "layout.h"

#define OP_TRANSMIT  0x08
#define OP_ISR       0x14
#define ISR_START    1 /* FuncFlag going in */
#define ISR_PROCESS  2
#define ISR_GET_NEXT 3
#define ISR_OUT_DONE 0 /* coming out */
#define ISR_OUT_TRANSMIT 2
#define ISR_OUT_RECEIVE  3
#define FRAME_MOST    1536
#define TX_ENTRY     6
#define RECORD_HEAD  4
#define FRAME_ROOM   (FRAME_MOST + RECORD_HEAD)
#define CALLS_MOST   256

	.section .data16, "aw"
	.balign 4
	.globl undi_entry, undi_tx_count, undi_tx, undi_tx_failed, undi_rx_used, undi_rx_on, undi_resume, undi_rx_dropped
undi_entry:
	.word 0, 0
undi_tx_count:
	.word 0
undi_tx_failed:
	.word 0
undi_rx_used: /* bytes of records in REAL_RX */
	.word 0
undi_rx_on:
	.word 0
undi_resume: /* the last batch was full: go on where it stopped */
	.word 0
undi_rx_dropped:
	.word 0
undi_tx: /* 16 of: offset, length, protocol and flag as UNDI_TRANSMIT wants them */
	.fill 16 * TX_ENTRY, 1, 0

	.balign 4
transmit: /* struct s_PXENV_UNDI_TRANSMIT */
	.word 0
transmit_protocol:
	.byte 0
transmit_flag:
	.byte 0
transmit_to:
	.word 0, 0
	.word tbd, 0
	.fill 8, 1, 0
tbd:    /* struct s_PXENV_UNDI_TBD: one piece, no data blocks */
tbd_length:
	.word 0
tbd_frame:
	.word 0, 0
	.fill 66, 1, 0

isr:    /* struct s_PXENV_UNDI_ISR */
	.word 0
isr_function:
	.word 0
isr_buffer_length:
	.word 0
isr_frame_length:
	.word 0
	.word 0
isr_frame:
	.word 0, 0
	.fill 2, 1, 0
calls:
	.word 0

	.section .text16, "ax"
	.code16

/* BX = opcode, DI = its parameters in the block.  AX = result; the other registers are the ROM's to change. */
undi_call:
	pushw %ds
	pushw %di
	pushw %bx
	lcallw *undi_entry
	addw $6, %sp
	cli
	cld
	movw %cs, %cx
	movw %cx, %ds
	movw %cx, %es
	ret

	.globl undi_pump
undi_pump:
	movw $0, undi_rx_used
	call send_all
	/* The BIOS's clock and keyboard, and what the ROM does in the NIC's interrupt. */
	sti
	nop
	nop
	cli
	cmpw $0, undi_rx_on
	jne receive_all
	ret

/* ---- out ---- */

/*
 * A ROM whose ring is full refuses a frame, and some notice only when asked for received frames that others have left:
 * so it is asked, and the frame tried once more.
 */
send_all:
	xorw %si, %si
1:	cmpw undi_tx_count, %si
	jae 4f
	pushw %si
	call send_one
	popw %si
	jz 3f
	cmpw $0, undi_rx_on
	je 2f
	pushw %si
	call receive_all
	popw %si
	pushw %si
	call send_one
	popw %si
	jz 3f
2:	incw undi_tx_failed
3:	incw %si
	jmp 1b
4:	movw $0, undi_tx_count
	ret

/*
 * SI = which; ZF if it went.  A protocol that the ROM knows goes without its Ethernet header, which the ROM then makes: some cannot
 * send ready frames.
 */
send_one:
	imulw $TX_ENTRY, %si, %bx
	movw undi_tx(%bx), %ax
	movw undi_tx + 2(%bx), %cx
	movw undi_tx + 4(%bx), %dx
	movw %ax, transmit_to
	movw %ds, transmit_to + 2
	movb %dl, transmit_protocol
	movb %dh, transmit_flag
	testb %dl, %dl
	jz 1f
	addw $14, %ax
	subw $14, %cx
1:	movw %ax, tbd_frame
	movw %ds, tbd_frame + 2
	movw %cx, tbd_length
	movw $tbd, transmit + 8
	movw %ds, transmit + 10
	movw $0, transmit
	movw $OP_TRANSMIT, %bx
	movw $transmit, %di
	call undi_call
	orw transmit, %ax
	ret

/* ---- in ---- */

/* Adds to what was received since the pump started. */
receive_all:
	cmpw $(REAL_RX_SIZE - FRAME_ROOM), undi_rx_used
	ja 5f
	movw $CALLS_MOST, calls
	cmpw $0, undi_resume
	jne 2f
	/* START first, also when polling: with it many ROMs switch the NIC's interrupt off; what it answers says little. */
	movw $ISR_START, %ax
	call ask
	movw $ISR_PROCESS, %ax
1:	call ask
	jnz 9f
	movw isr_function, %ax
	cmpw $ISR_OUT_RECEIVE, %ax
	je 3f
	cmpw $ISR_OUT_TRANSMIT, %ax
	jne 9f /* DONE, BUSY, or what no specification knows */
	jmp 4f
3:	call keep_frame
4:	cmpw $(REAL_RX_SIZE - FRAME_ROOM), undi_rx_used
	ja 5f
	decw calls
	jz 9f
2:	movw $ISR_GET_NEXT, %ax
	jmp 1b
5:	movw $1, undi_resume
	ret
9:	movw $0, undi_resume
	ret

/* AX = FuncFlag; ZF if the ROM says success. */
ask:
	movw %ax, isr_function
	movw $0, isr
	movw $0, isr_buffer_length
	movw $0, isr_frame_length
	movw $OP_ISR, %bx
	movw $isr, %di
	call undi_call
	orw isr, %ax
	ret

/* A record: bytes here, bytes of the whole frame, the bytes, filled up to four. */
keep_frame:
	movw isr_buffer_length, %cx
	jcxz 2f
	cmpw $FRAME_MOST, %cx
	ja 2f
	movw isr_frame_length, %dx
	movw undi_rx_used, %di
	addw $REAL_RX, %di
	movw %cx, (%di)
	movw %dx, 2(%di)
	addw $RECORD_HEAD, %di
	addw $3, %cx
	shrw $2, %cx
	lds isr_frame, %si
	rep movsl
	movw %cs, %ax
	movw %ax, %ds
	subw $REAL_RX, %di
	movw %di, undi_rx_used
	ret
2:	incw undi_rx_dropped
	ret
