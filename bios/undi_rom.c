/*
 * The UNDI loader of an option ROM: PXE 2.1, section 3.3 (UNDI ROM ID, UNDI loader) and 4.5.1 (START_UNDI).
 *
 * Its code and data go right below our real-mode block, each to pages of its own.  A ROM may move a part of itself to RAM
 * that the BIOS's map shows as free, and take that off the map: so ours is hidden meanwhile, and the map is read anew.
 */
#include "undi_rom.h"

#include "hide.h"
#include "port.h"
#include "proto/option_rom.h"
#include "pxe.h"
#include "start.h"

#define LOG_MODULE "undi"
#include "base/log.h"

#define ROMS_AT      0xc0000u
#define ROMS_END     0x100000u
#define BIOS_AT      0xf0000u
#define PNP_STEP     16
#define PNP_LENGTH   0x21
#define NONE         0xffff        /* of START_UNDI's ISA registers */
#define LEAST_DATA   16            /* bytes: a ROM that needs none gets a segment all the same */
#define WORKING      (64u * 1024)  /* bytes: nothing of ours runs meanwhile */

/* struct s_UNDI_LOADER */
struct pxe_undi_loader {
	uint16_t status;
	uint16_t ax, bx, dx, di, es;
	uint16_t undi_ds, undi_cs;
	struct farptr pxe, pxenv;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_undi_loader) == 24, "PXE 2.1");

/* struct s_PXENV_START_UNDI */
struct pxe_start_undi {
	uint16_t status;
	uint16_t ax, bx, dx, di, es;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_start_undi) == 12, "PXE 2.1");

static bool loaded;

bool undi_rom_loaded(void)
{
	return loaded;
}

/* ---- finding ---- */

/* Where the ROM is; 0: this card has none. */
static uint32_t find(const struct plat_pci *card, struct option_rom *rom)
{
	uint32_t at = ROMS_AT;

	while (at < ROMS_END) {
		enum rc rc = option_rom_parse(span_of((const void *)(uintptr_t)at, ROMS_END - at), rom);

		if (rc == RC_OK && rom->has_undi && option_rom_serves(rom, card->vendor, card->device))
			return at;
		at += rc == RC_OK ? rom->size : OPTION_ROM_STEP;
	}
	return 0;
}

/* The Plug and Play BIOS's structure ("Plug and Play BIOS Specification" 1.0A, 4.4), which ROMs are started with. */
static struct farptr pnp_structure(void)
{
	for (uint32_t at = BIOS_AT; at < ROMS_END - PNP_LENGTH; at += PNP_STEP) {
		if (memcmp((const void *)(uintptr_t)at, "$PnP", 4) == 0)
			return (struct farptr){(uint16_t)(at - BIOS_AT), BIOS_AT >> 4};
	}
	return (struct farptr){0, 0};
}

/* ---- loading ---- */

/* What the ROM has taken off the map is nobody's any more. */
static void read_map_anew(void)
{
	static struct e820 map[START_E820_MOST];

	memory_shrink(map, e820_ask(map, START_E820_MOST));
}

static bool call_loader(uint32_t rom_at, const struct option_rom *rom, struct pxe_undi_loader *loader)
{
	struct farptr entry = {rom->loader, (uint16_t)(rom_at >> 4)};
	uint16_t stack[] = {REAL_BOUNCE, real_segment()};
	struct real_regs regs = {.eflags = EFLAGS_IF};
	struct memory_range ours;

	if (memory_lend(WORKING, &ours) != RC_OK)
		return false;
	memcpy(real_at(REAL_BOUNCE), loader, sizeof *loader);
	hide_start(&ours);
	real_far_call(entry, stack, sizeof stack, &regs);
	(void)hide_stop(); /* the ROM has hooked INT 15h as well: undi_rom_stopped tries again */
	memory_take_back();
	memcpy(loader, real_at(REAL_BOUNCE), sizeof *loader);
	read_map_anew();
	return (uint16_t)regs.eax == 0 && loader->status == PXE_SUCCESS;
}

static enum rc start(const struct plat_pci *card, struct farptr pnp)
{
	struct pxe_start_undi parameters = {
		.ax = (uint16_t)card->address, .bx = NONE, .dx = NONE, .di = pnp.offset, .es = pnp.segment};
	uint16_t status = pxe_rom_call(PXE_START_UNDI, &parameters, sizeof parameters);

	if (status == PXE_SUCCESS)
		return RC_OK;
	log_error("the boot ROM of network card %04x:%04x did not start (PXE status %x)", card->vendor, card->device, status);
	undi_rom_unload();
	return RC_NIC_OPEN;
}

/* Low memory for the ROM's code and data; false if there is not enough. */
static bool take_memory(const struct option_rom *rom, struct pxe_undi_loader *loader)
{
	uint32_t code = real_low_take(rom->code_size);
	uint32_t data = code != 0 ? real_low_take(rom->data_size > LEAST_DATA ? rom->data_size : LEAST_DATA) : 0;

	loader->undi_cs = (uint16_t)(code >> 4);
	loader->undi_ds = (uint16_t)(data >> 4);
	if (data == 0)
		real_low_release();
	return data != 0;
}

enum rc undi_rom_load(const struct plat_pci *card)
{
	struct farptr pnp = pnp_structure();
	struct pxe_undi_loader loader = {
		.ax = (uint16_t)card->address, .bx = NONE, .dx = NONE, .di = pnp.offset, .es = pnp.segment};
	struct option_rom rom;
	uint32_t at = find(card, &rom);

	if (at == 0)
		return RC_NOT_FOUND;
	log_debug("boot ROM of %04x:%04x at %x: UNDI %u.%u.%u, %u bytes of code, %u of data", card->vendor, card->device,
		  (unsigned)at, rom.revision[2], rom.revision[1], rom.revision[0], rom.code_size, rom.data_size);
	if (!take_memory(&rom, &loader)) {
		log_error("the boot ROM of network card %04x:%04x wants %u bytes below 640 KB, which are not there", card->vendor,
			  card->device, rom.code_size + rom.data_size);
		return RC_NO_MEMORY;
	}
	if (!call_loader(at, &rom, &loader) || !pxe_rom_adopt(loader.pxe, loader.pxenv)) {
		log_error("the boot ROM of network card %04x:%04x did not load its driver (PXE status %x)", card->vendor,
			  card->device, loader.status);
		real_low_release();
		return RC_NIC_OPEN;
	}
	loaded = true;
	return start(card, pnp);
}

/* ---- unloading ---- */

void undi_rom_stopped(uint16_t status)
{
	if (!loaded)
		return;
	loaded = false;
	pxe_rom_forget();
	if (!hide_stop() || status != PXE_SUCCESS) {
		log_warn("the network card's boot ROM does not end (PXE status %x); its memory stays taken", status);
		real_low_keep();
		return;
	}
	real_low_release();
}

static uint16_t plain_call(uint16_t opcode)
{
	struct pxe_plain parameters = {0};

	return pxe_rom_call(opcode, &parameters, sizeof parameters);
}

void undi_rom_unload(void)
{
	if (!loaded)
		return;
	(void)plain_call(PXE_UNDI_SHUTDOWN);
	(void)plain_call(PXE_UNDI_CLEANUP);
	undi_rom_stopped(plain_call(PXE_STOP_UNDI));
}
