/* The C side of the thunk: puts the real-mode block into place and calls into it (bios/real/thunk.S). */
#include "real.h"

#include "fault.h"
#include "port.h"
#include "real_syms.h"

#define LOW_LEAST 0x30000u /* below are a kernel's real-mode part, network boot programs */

/* bios/blob.S: the block's bytes as linked, code and initial data. */
extern const uint8_t real_blob[];
extern const uint8_t real_blob_end[];

static struct {
	uint8_t *base;
	uint16_t kib_before; /* 0040:0013 as we found it */
	uint32_t bottom;     /* the lowest address that is taken: the block's, or of what was taken below it */
} block;

uint32_t real_base(void)
{
	return (uint32_t)(uintptr_t)block.base;
}

uint16_t real_segment(void)
{
	return (uint16_t)(real_base() >> 4);
}

void *real_at(uint32_t offset)
{
	return block.base + offset;
}

struct farptr real_farptr(const void *p)
{
	uint32_t linear = (uint32_t)(uintptr_t)p;

	return (struct farptr){.offset = (uint16_t)(linear & 15), .segment = (uint16_t)(linear >> 4)};
}

/* ---- installing ---- */

static void set16(uint32_t symbol, uint16_t value)
{
	memcpy(real_at(symbol), &value, sizeof value);
}

static void set32(uint32_t symbol, uint32_t value)
{
	memcpy(real_at(symbol), &value, sizeof value);
}

/* A descriptor's base lies in three pieces: Intel SDM volume 3, section 3.4.5. */
static void set_descriptor_base(unsigned selector, uint32_t base)
{
	uint8_t *descriptor = real_at(REAL_SYM_gdt + selector);

	descriptor[2] = (uint8_t)base;
	descriptor[3] = (uint8_t)(base >> 8);
	descriptor[4] = (uint8_t)(base >> 16);
	descriptor[7] = (uint8_t)(base >> 24);
}

static void set_addresses(void)
{
	struct fault_table faults = fault_start();

	set_descriptor_base(SEL_CODE16, real_base());
	set_descriptor_base(SEL_DATA16, real_base());
	set32(REAL_SYM_gdt_pointer + 2, real_base() + REAL_SYM_gdt);
	set16(REAL_SYM_idt_pointer, faults.limit);
	set32(REAL_SYM_idt_pointer + 2, faults.address);
	set32(REAL_SYM_block_base, real_base());
	set16(REAL_SYM_block_segment, real_segment());
	set16(REAL_SYM_to_real + 2, real_segment());
	set16(REAL_SYM_to_upcall_return + 2, real_segment());
	set32(REAL_SYM_to_32, real_base() + REAL_SYM_in_32);
	set32(REAL_SYM_to_upcall, real_base() + REAL_SYM_upcall_in_32);
}

static void set_bottom(uint32_t at)
{
	block.bottom = at;
	*BDA_BASE_MEMORY = (uint16_t)(at / 1024);
}

void real_start(void)
{
	uint32_t top;

	block.kib_before = *BDA_BASE_MEMORY;
	top = (uint32_t)block.kib_before * 1024;
	block.base = (uint8_t *)(uintptr_t)((top - REAL_SIZE) & ~0xfffu);
	memcpy(block.base, real_blob, (size_t)(real_blob_end - real_blob));
	set_addresses();
	set_bottom(real_base());
	real_load_tables(real_at(REAL_SYM_gdt_pointer), real_at(REAL_SYM_idt_pointer));
}

void real_end(void)
{
	*BDA_BASE_MEMORY = block.kib_before;
}

/* ---- more low memory ---- */

uint32_t real_bottom(void)
{
	return block.bottom;
}

uint32_t real_low_take(size_t n)
{
	if (n > block.bottom || block.bottom - n < LOW_LEAST)
		return 0;
	set_bottom((uint32_t)(block.bottom - n) & ~0xfffu);
	return block.bottom;
}

/* After real_end it is no longer ours to say where low memory ends. */
void real_low_release(void)
{
	if (*BDA_BASE_MEMORY == block.bottom / 1024)
		*BDA_BASE_MEMORY = (uint16_t)(real_base() / 1024);
	block.bottom = real_base();
}

void real_low_keep(void)
{
	block.kib_before = (uint16_t)(block.bottom / 1024);
	*BDA_BASE_MEMORY = block.kib_before;
}

/* ---- calling ---- */

typedef void ASM_CALL enter_real_fn(uint32_t routine, uint32_t base);

static void enter(uint32_t routine)
{
	enter_real_fn *enter_real = (enter_real_fn *)(uintptr_t)(real_base() + REAL_SYM_enter_real);

	enter_real(routine, real_base());
}

static void enter_with(uint32_t routine, struct real_regs *regs)
{
	struct real_regs in = *regs;

	if (in.ds == 0)
		in.ds = real_segment();
	if (in.es == 0)
		in.es = real_segment();
	memcpy(real_at(REAL_SYM_call_regs), &in, sizeof in);
	enter(routine);
	memcpy(regs, real_at(REAL_SYM_call_regs), sizeof *regs);
}

void real_call(uint16_t routine, struct real_regs *regs)
{
	set16(REAL_SYM_call_routine, routine);
	enter_with(REAL_SYM_run_routine, regs);
}

/* They lie from address 0 on: the compiler may not take that for a null pointer. */
uint32_t real_vector(uint8_t vector)
{
	uint32_t at = vector * 4u;
	uint32_t handler;

	__asm__ volatile("movl (%1), %0" : "=r"(handler) : "r"(at) : "memory");
	return handler;
}

void real_set_vector(uint8_t vector, uint32_t handler)
{
	uint32_t at = vector * 4u;

	__asm__ volatile("movl %0, (%1)" : : "r"(handler), "r"(at) : "memory");
}

void real_int(uint8_t vector, struct real_regs *regs)
{
	set32(REAL_SYM_int_target, real_vector(vector));
	enter_with(REAL_SYM_run_int, regs);
}

void real_far_call(struct farptr to, const void *stack, size_t n, struct real_regs *regs)
{
	memcpy(real_at(REAL_SYM_far_target), &to, sizeof to);
	memcpy(real_at(REAL_SYM_far_args), stack, n);
	set16(REAL_SYM_far_args_n, (uint16_t)n);
	enter_with(REAL_SYM_run_far, regs);
}

void real_routine(uint32_t symbol)
{
	enter(symbol);
}
