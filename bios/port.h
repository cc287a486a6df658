/*
 * What the BIOS port's files share.  32-bit flat code without paging, interrupts off; 16-bit code is in real.h.
 *
 * Nothing here is known to common/.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "plat.h"
#include "real.h"

/* Functions written in assembler take their arguments on the stack. */
#define ASM_CALL __attribute__((regparm(0)))

#define NBP_LOAD_AT 0x7c00u /* where network boot programs lie: PXE 2.1, 4.4.5 */

#define BDA_BASE_MEMORY ((volatile uint16_t *)0x413) /* KiB below what the firmware keeps */

/* ---- memory.c: RAM by the BIOS's map (INT 15h, AX=E820h; ACPI 15.1), without what Kedge itself lies in ---- */

void memory_start(void);

/** Takes exactly the bytes [at, at + n), widened to pages; RC_NO_MEMORY if one of them is in use or no RAM. */
enum rc memory_claim(paddr_t at, uint64_t n) MUST_CHECK;
void memory_release(paddr_t at, uint64_t n);

/** Whether all n bytes are RAM between 1 MiB and 4 GiB, used or not. */
bool memory_is_ram(paddr_t at, uint64_t n);

/** Where an option ROM may be needed, the end of RAM is left alone until this is called. */
void memory_open_top(void);

/** Whether these bytes reach into that part. */
bool memory_meets_top(paddr_t at, uint64_t n);

struct e820;

/** The BIOS's map has become smaller: what is no RAM on this one is none any more, nor free. */
void memory_shrink(const struct e820 *map, unsigned count);

/** e820.c: asks the BIOS for its map as it is now; gives how many entries there are, at most most. */
unsigned e820_ask(struct e820 *entries, unsigned most);

struct memory_range {
	paddr_t at, end;
};

/**
 * For a program that runs beside this one and takes all RAM that the BIOS's map shows: from now on pages come only out
 * of keep bytes, and *ours is what must be hidden from it.  RC_NO_MEMORY; RC_BUSY if such a program runs already.
 */
enum rc memory_lend(uint64_t keep, struct memory_range *ours) MUST_CHECK;

/** Nothing happens if it is not lent. */
void memory_take_back(void);

/* ---- drive.c ---- */

/** INT 13h shows the BIOS's own drives again: all memory is about to go to a kernel, or back to the BIOS. */
void drives_withdraw(void);

/** It shows ours again, if there are any and they were withdrawn: nothing was started after all. */
void drives_show(void);

/* ---- clock.c ---- */

void clock_start(void);

/* ---- console.c ---- */

void console_start(void);

/** Whether nothing may be shown on the screen: a configuration wants it so. */
bool console_is_dark(void);

/** Colour text, 80 x 25, empty. */
void console_set_text(void);

/** The mode, colours and cursor that others expect to find. */
void console_restore(void);

/* ---- frame.c ---- */

/** Whether the screen has pixels: INT 10h writes no text then. */
bool frame_is_open(void);

/* ---- pxe_rom.c: the PXE stack that loaded us (PXE 2.1 chapter 4) ---- */

/** Whether there is one; false where we came from a disk or as a Linux kernel and none answers. */
bool pxe_rom_present(void);

/** Another stack than the one that was found, by its !PXE or PXENV+ structure; false if neither is one. */
bool pxe_rom_adopt(struct farptr pxe, struct farptr pxenv) MUST_CHECK;

/** It is gone. */
void pxe_rom_forget(void);

/** Its API's entry point in real mode. */
struct farptr pxe_rom_entry(void);

/**
 * Calls it with a copy of n bytes of parameters, whose first two bytes are the status.  Returns that status, or 1 if
 * the call failed without giving one.  Buffers that the parameters point to are the caller's, below 1 MiB.
 */
uint16_t pxe_rom_call(uint16_t opcode, void *parameters, size_t n);

/* ---- handover.c: what the PXE stack's DHCP learnt, for plat_handover ---- */

void handover_start(void);

/* ---- files.c: the medium that we came from ---- */

void files_start(void);

/* ---- undi.c: the network through that stack ---- */

extern const struct nic_driver undi_driver;

/** Has the PXE stack leave the PCI function at this address alone, if that is its NIC: another driver wants it. */
void undi_rest(uint32_t pci_address);

/** Stops and unloads the whole PXE stack (UNDI_SHUTDOWN, UNLOAD_STACK, STOP_UNDI), before Linux gets all memory. */
void undi_unload(void);

/* ---- machine.c ---- */

/** Goes back to who started this program, with that PXE status; Kedge's memory is gone then. */
void machine_return(uint16_t status) __attribute__((noreturn));

/** INT 18h: the next entry of the BIOS's boot order. */
void machine_next_boot_entry(void) __attribute__((noreturn));
