/* Installs the PXE API's structures and interrupts: PXE 2.1, 4.4.1 (!PXE), 4.4.2 (PXENV+), 4.4.5 (INT 1Ah). */
#include "pxe_resident.h"

#include "hide.h"
#include "port.h"
#include "pxe_api.h"
#include "real_syms.h"
#include "undi_rom.h"

#define LOG_MODULE "pxe"
#include "base/log.h"

#define WORKING_MEMORY (20u * 1024 * 1024) /* bytes: files that are being read, connections */
#define INT_MEMORY     0x15
#define INT_PXE        0x1a
#define SEGMENT_MOST   0xfff0u /* bytes */
#define MEGABYTE       0x100000u

/* Offsets in !PXE. */
enum { PXE_CHECKSUM = 5, PXE_ENTRY = 0x10, PXE_STACK = 0x20, PXE_UNDI_DATA = 0x28, PXE_UNDI_CODE = 0x30, PXE_LENGTH = 0x58, PXE_MARK_GENERATION = 0x5c };
/* In PXENV+. */
enum { PXENV_CHECKSUM = 9, PXENV_ENTRY = 0x0a, PXENV_STACK = 0x14, PXENV_DATA = 0x20, PXENV_CODE = 0x24, PXENV_PXE = 0x28, PXENV_LENGTH = 0x2c };

static struct {
	bool announced;
	bool hidden;
} resident;

static void put16(uint32_t at, uint32_t value)
{
	uint16_t narrow = (uint16_t)value;

	memcpy(real_at(at), &narrow, sizeof narrow);
}

static void put32(uint32_t at, uint32_t value)
{
	memcpy(real_at(at), &value, sizeof value);
}

/* Selector (a real-mode segment), physical base, size. */
static void put_segment(uint32_t at, uint16_t segment, uint16_t size)
{
	put16(at, segment);
	put32(at + 2, (uint32_t)segment << 4);
	put16(at + 6, size);
}

static void put_checksum(uint32_t structure, unsigned at, unsigned length)
{
	uint8_t *bytes = real_at(structure);
	uint8_t sum = 0;

	bytes[at] = 0;
	for (unsigned i = 0; i < length; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[at] = (uint8_t)-sum;
}

/* What is named as UNDI's data: a ROM's driver that we loaded below the block, or else the block behind its code. */
static void data_segment(uint16_t *segment, uint16_t *size)
{
	uint32_t below = real_base() - real_bottom();

	*segment = below > 0 ? (uint16_t)(real_bottom() >> 4) : (uint16_t)(real_segment() + (REAL_DATA >> 4));
	*size = (uint16_t)(below == 0 ? REAL_SIZE - REAL_DATA : below < SEGMENT_MOST ? below : SEGMENT_MOST);
}

/*
 * The block is named as UNDI's code.  From the lower start of code and data to the higher end is what programs believe
 * to be the stack's: undionly.kpxe sets 0040:0013 to the start, pxelinux.0 takes all up to the end after UNLOAD_STACK.
 */
static void fill_structures(void)
{
	const uint32_t pxe = REAL_SYM_pxe_structure;
	const uint32_t pxenv = REAL_SYM_pxenv_structure;
	uint16_t code = real_segment();
	uint16_t data;
	uint16_t data_size;

	data_segment(&data, &data_size);
	put16(pxe + PXE_ENTRY + 2, code);
	put_segment(pxe + PXE_STACK, code, REAL_STACK_TOP);
	put_segment(pxe + PXE_UNDI_DATA, data, data_size);
	put_segment(pxe + PXE_UNDI_CODE, code, SEGMENT_MOST);
	put_checksum(pxe, PXE_CHECKSUM, PXE_LENGTH);
	put32(pxe + PXE_MARK_GENERATION, plat_generation());
	put16(pxenv + PXENV_ENTRY + 2, code);
	put16(pxenv + PXENV_STACK, code);
	put16(pxenv + PXENV_STACK + 2, REAL_STACK_TOP);
	put16(pxenv + PXENV_DATA, data);
	put16(pxenv + PXENV_DATA + 2, data_size);
	put16(pxenv + PXENV_CODE, code);
	put16(pxenv + PXENV_CODE + 2, SEGMENT_MOST);
	put16(pxenv + PXENV_PXE + 2, code);
	put_checksum(pxenv, PXENV_CHECKSUM, PXENV_LENGTH);
	put32(REAL_SYM_api_function, (uint32_t)(uintptr_t)pxe_api);
}

/* ---- interrupts ---- */

static uint32_t int1a_handler(void)
{
	return (uint32_t)real_segment() << 16 | REAL_SYM_int1a;
}

static void announce(void)
{
	put32(REAL_SYM_old_int1a, real_vector(INT_PXE));
	real_set_vector(INT_PXE, int1a_handler());
	resident.announced = true;
}

/* A vector that somebody else has taken since keeps pointing to him, and he to us: nothing can be done about that. */
static void say_taken(uint8_t vector)
{
	log_warn("interrupt %x was taken by the program that was started; it stays as it is", vector);
}

enum rc pxe_resident_install(void)
{
	enum rc rc = hide_beside(WORKING_MEMORY, "a network boot program");

	if (rc != RC_OK)
		return rc;
	resident.hidden = true;
	fill_structures();
	announce();
	return RC_OK;
}

void pxe_resident_unannounce(void)
{
	uint32_t before;

	if (!resident.announced)
		return;
	resident.announced = false;
	memcpy(&before, real_at(REAL_SYM_old_int1a), sizeof before);
	if (real_vector(INT_PXE) == int1a_handler())
		real_set_vector(INT_PXE, before);
	else
		say_taken(INT_PXE);
}

void pxe_resident_unhide(void)
{
	/* A ROM's driver that we loaded has hooked it after us: it gives it back when it is stopped. */
	if (resident.hidden && !hide_stop() && !undi_rom_loaded())
		say_taken(INT_MEMORY);
	resident.hidden = false;
}

void pxe_resident_remove(void)
{
	pxe_resident_unannounce();
	pxe_resident_unhide();
	memory_take_back();
}

uint32_t pxe_resident_room(uint32_t at)
{
	uint32_t end = at < real_bottom() ? real_bottom() : at < MEGABYTE ? at : hide_from();

	return at < end ? end - at : 0;
}
