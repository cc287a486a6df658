/*
 * The real-mode block: what Kedge keeps below 640 KiB, for 16-bit code and for what only 16-bit code can reach.
 *
 * One piece of 64 KiB, page aligned, right below what the firmware keeps (0040:0013): GRUB takes all below 512 KiB for
 * itself, so more must not be.  Offsets count from its start, which is also the base of its only segment.  Code, data,
 * stacks and buffers have pages of their own: a store into a page that holds executed code is dear everywhere and ten
 * times dearer under emulation (docs/memory.md).  Shared by C and assembler: macros only.
 */
#pragma once

#define REAL_CODE          0x0000 /* .text16: never written */
#define REAL_CODE_SIZE     0x1000
#define REAL_DATA          0x1000 /* .data16 */
#define REAL_DATA_SIZE     0x1000
#define REAL_NBP_STACK_TOP 0x3000 /* from 0x2000: what is started as a network boot program gets this one */
#define REAL_STACK_TOP     0x5000 /* from 0x3000: calls from 32-bit code */
#define REAL_BOUNCE        0x5000 /* parameters and buffers of firmware calls; contents last until the next call */
#define REAL_BOUNCE_SIZE   0x1000
#define REAL_PACKETS       0x6000 /* the DHCP packets that the PXE API shows: 3 of 1260 bytes, 16-byte aligned */
#define REAL_PACKETS_SIZE  0x1000
#define REAL_TX            0x7000 /* frames to send, one behind the other */
#define REAL_TX_SIZE       0x2000
#define REAL_RX            0x9000 /* received frames */
#define REAL_RX_SIZE       0x6f00
#define REAL_SIZE          0x10000

/* Selectors of the block's GDT. */
#define SEL_CODE32 0x08 /* flat */
#define SEL_DATA32 0x10
#define SEL_CODE16 0x18 /* base: the block; limit 64 KiB */
#define SEL_DATA16 0x20
