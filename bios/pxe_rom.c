/* The PXE stack that loaded us, or that a boot ROM left behind: finding it (PXE 2.1, 4.4.5 and 4.4.6) and calling it. */
#include "port.h"

#include "pxe.h"
#include "start.h"

#define LOG_MODULE "pxe"
#include "base/log.h"

#define PXE_LENGTH_LEAST    0x58 /* of !PXE */
#define PXENV_LENGTH_LEAST  0x28
#define PXENV_LENGTH_PXEPTR 0x2c /* with a pointer to !PXE, from version 2.1 on */
#define LENGTH_MOST         0x80
#define INSTALLATION_CHECK  0x5650 /* INT 1Ah */
#define INSTALLED           0x564e

#define PXE_MARK            0x58 /* behind Kedge's own !PXE (real/resident.S) */
#define PXE_MARK_GENERATION 0x5c

static struct {
	struct farptr entry;
	unsigned generation;
	bool present;
	bool looked;
} rom;

static uint8_t sum(const uint8_t *bytes, size_t n)
{
	uint8_t total = 0;

	for (size_t i = 0; i < n; i++)
		total = (uint8_t)(total + bytes[i]);
	return total;
}

static struct farptr farptr_at(const uint8_t *p)
{
	return (struct farptr){(uint16_t)(p[0] | p[1] << 8), (uint16_t)(p[2] | p[3] << 8)};
}

static bool is_entry(struct farptr entry)
{
	return entry.segment != 0 && entry.segment != 0xffff;
}

static bool take_pxe(struct farptr at)
{
	const uint8_t *p = real_pointer(at);

	if (memcmp(p, "!PXE", 4) != 0 || p[4] < PXE_LENGTH_LEAST || p[4] > LENGTH_MOST || sum(p, p[4]) != 0)
		return false;
	if (!is_entry(farptr_at(p + 0x10)))
		return false;
	rom.entry = farptr_at(p + 0x10);
	if (memcmp(p + PXE_MARK, "KDGE", 4) == 0)
		rom.generation = p[PXE_MARK_GENERATION] + 1U;
	return true;
}

static bool take_pxenv(struct farptr at)
{
	const uint8_t *p = real_pointer(at);

	if (memcmp(p, "PXENV+", 6) != 0 || p[8] < PXENV_LENGTH_LEAST || p[8] > LENGTH_MOST || sum(p, p[8]) != 0)
		return false;
	if ((p[6] | p[7] << 8) >= 0x0201 && p[8] >= PXENV_LENGTH_PXEPTR && take_pxe(farptr_at(p + 0x28)))
		return true;
	if (!is_entry(farptr_at(p + 0x0a)))
		return false;
	rom.entry = farptr_at(p + 0x0a);
	return true;
}

static bool take_interrupt(void)
{
	struct real_regs regs = {.eax = INSTALLATION_CHECK};

	real_int(0x1a, &regs);
	if ((regs.eflags & EFLAGS_CF) != 0 || (uint16_t)regs.eax != INSTALLED)
		return false;
	return take_pxenv((struct farptr){(uint16_t)regs.ebx, regs.es});
}

static struct farptr start_pointer(uint32_t value)
{
	return (struct farptr){(uint16_t)value, (uint16_t)(value >> 16)};
}

static bool look(void)
{
	if (start_info.how == START_BY_PXE &&
	    (take_pxe(start_pointer(start_info.pxe)) || take_pxenv(start_pointer(start_info.pxenv))))
		return true;
	return take_interrupt();
}

bool pxe_rom_present(void)
{
	if (!rom.looked) {
		rom.looked = true;
		rom.present = look();
		if (rom.present)
			log_debug("the PXE stack's entry is %04x:%04x", rom.entry.segment, rom.entry.offset);
	}
	return rom.present;
}

unsigned plat_generation(void)
{
	return pxe_rom_present() ? rom.generation : 0;
}

bool pxe_rom_adopt(struct farptr pxe, struct farptr pxenv)
{
	rom.looked = true;
	rom.present = take_pxe(pxe) || take_pxenv(pxenv);
	return rom.present;
}

void pxe_rom_forget(void)
{
	rom.present = false;
}

struct farptr pxe_rom_entry(void)
{
	return rom.entry;
}

/* PXENV+ takes the parameters in registers, !PXE on the stack: both at once suit either. */
uint16_t pxe_rom_call(uint16_t opcode, void *parameters, size_t n)
{
	uint8_t *bounce = real_at(REAL_BOUNCE);
	uint16_t stack[] = {opcode, REAL_BOUNCE, real_segment()};
	struct real_regs regs = {.ebx = opcode, .edi = REAL_BOUNCE, .eflags = EFLAGS_IF};
	uint16_t status;

	if (!pxe_rom_present() || n < sizeof status || n > REAL_BOUNCE_SIZE)
		return 1;
	memcpy(bounce, parameters, n);
	memset(bounce, 0, sizeof status);
	real_far_call(rom.entry, stack, sizeof stack, &regs);
	memcpy(parameters, bounce, n);
	memcpy(&status, bounce, sizeof status);
	if ((uint16_t)regs.eax != 0 && status == PXE_SUCCESS)
		return 1;
	return status;
}
