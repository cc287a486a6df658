/*
 * Calling 16-bit code from 32-bit code, and the block of low memory that it lives in.
 *
 * 32-bit code runs flat, with interrupts off.  Each call goes to real mode on the block's stack and comes back; it
 * costs about 5 us under emulation, so whoever has much to do brings a routine of its own (bios/real/NAME.S) and does
 * all of it in one call.  Every global symbol of bios/real is an offset REAL_SYM_name in the generated real_syms.h.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "real/layout.h"

/* Bits of real_regs.eflags. */
#define EFLAGS_CF 0x0001u
#define EFLAGS_ZF 0x0040u
#define EFLAGS_IF 0x0200u

struct farptr {
	uint16_t offset;
	uint16_t segment;
} __attribute__((packed));

struct real_regs {
	uint32_t edi, esi, ebp, ebx, edx, ecx, eax;
	uint16_t ds, es; /* 0: the block's own segment */
	uint32_t eflags; /* in: only IF counts, whether the routine starts with interrupts on; out: all */
} __attribute__((packed));
_Static_assert(sizeof(struct real_regs) == 36, "bios/real/thunk.S knows this layout");

/** Installs the block right below what the firmware keeps, and lowers 0040:0013 to it.  Called once, first of all. */
void real_start(void);

/** Takes it away: 0040:0013 is as it was.  No real_* call may follow but real_leave. */
void real_end(void);

/** The lowest address that is taken, by the block or below it: 0040:0013 says the same. */
uint32_t real_bottom(void);

/** Takes n bytes, from a page's start on, right below what is taken already; 0 if there are not so many. */
uint32_t real_low_take(size_t n);

/** Gives back all that was taken below the block. */
void real_low_release(void);

/** Somebody does not give it back: 0040:0013 stays as it is also after real_end. */
void real_low_keep(void);

/** Where the block is, as linear address and as segment. */
uint32_t real_base(void);
uint16_t real_segment(void);

/** 32-bit pointer to an offset in the block; offsets up to REAL_SIZE. */
void *real_at(uint32_t offset);

/** The same for any real-mode address. */
static inline void *real_pointer(struct farptr at)
{
	return (void *)(uintptr_t)(((uint32_t)at.segment << 4) + at.offset);
}

/** A pointer below 1 MiB as segment:offset, normalised so that the offset is below 16; anything else is a mistake of ours. */
struct farptr real_farptr(const void *p);

/** Runs a routine of the block (REAL_SYM_...), which ends with a near return, with these registers; they come back changed. */
void real_call(uint16_t routine, struct real_regs *regs);

/** The same without registers: the cheapest way. */
void real_routine(uint32_t routine);

/** The BIOS's interrupt vectors, segment in the upper half. */
uint32_t real_vector(uint8_t vector);
void real_set_vector(uint8_t vector, uint32_t handler);

/** A software interrupt of the BIOS.  regs->eflags & EFLAGS_CF tells of most failures. */
void real_int(uint8_t vector, struct real_regs *regs);

/**
 * A far call of firmware code with n bytes (even, at most 64) of stack as arguments, which the caller takes off; words
 * in memory order: the first is at SS:[SP+4] when the callee starts.  Interrupts are off at its start.
 */
void real_far_call(struct farptr to, const void *stack, size_t n, struct real_regs *regs);

/*
 * From 16-bit code into C: bios/real/thunk.S offers the near routine to_c, with the address of a function of this type
 * in EAX and its argument in EDX; the result comes back in EAX.  It runs on the stack of the 32-bit code that is
 * waiting, keeps every segment register and SS:SP, and may use real_call itself.
 */
typedef uint32_t __attribute__((regparm(0))) real_upcall_fn(uint32_t argument);

/** entry.S: loads GDT and IDT from these pointers, and all segment registers. */
void __attribute__((regparm(0))) real_load_tables(const void *gdt_pointer, const void *idt_pointer);
