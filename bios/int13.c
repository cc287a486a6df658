/*
 * INT 13h for Kedge's drives: the functions of the IBM PC BIOS, of the BIOS Enhanced Disk Drive Specification (EDD) 3.0
 * and of El Torito 1.0 that boot code and boot loaders use.  Drives are read-only.
 */
#include "drives.h"

#include "port.h"

#define LOG_MODULE "drive"
#include "base/log.h"

#define BLOCKS_MOST  127 /* of one extended read: EDD, section 8.2 */
#define MEGABYTE     0x100000u
#define FLOPPY_TABLE 0x1e /* interrupt vector that points to a table of a floppy's parameters */

enum status {
	STATUS_OK = 0x00,
	STATUS_INVALID = 0x01,
	STATUS_PROTECTED = 0x03,
	STATUS_NOT_FOUND = 0x04,
	STATUS_BROKEN = 0x20, /* the controller: for ever */
	STATUS_FAILED = 0x80, /* timed out: who sees it tries again */
};

enum type { TYPE_NONE = 0, TYPE_FLOPPY = 1, TYPE_DISK = 3 };

/* EDD 3.0, section 8.2; the last field only where buffer is FFFF:FFFF. */
struct disk_packet {
	uint8_t size, reserved;
	uint16_t count;
	struct farptr buffer;
	uint64_t block;
	uint64_t flat;
} __attribute__((packed));

/* EDD 3.0, section 8.7: as much of it as an HTTP server has an answer to. */
struct disk_parameters {
	uint16_t size, flags;
	uint32_t cylinders, heads, sectors;
	uint64_t blocks;
	uint16_t block_size;
	uint32_t more; /* none */
} __attribute__((packed));

enum { PARAMETERS_SIZE_1 = 26, PARAMETERS_GEOMETRY = 2, PARAMETERS_REMOVABLE = 4 };

/* El Torito, figure 6. */
struct emulation_packet {
	uint8_t size, media, drive, controller;
	uint32_t lba;
	uint16_t device, user_buffer, load_segment, sectors;
	uint8_t cylinder_low, sector, head;
} __attribute__((packed));

struct call {
	struct bios_drive *drive;
	struct int13_frame *regs;
};

static uint8_t low(uint32_t reg)
{
	return (uint8_t)reg;
}

static uint8_t high(uint32_t reg)
{
	return (uint8_t)(reg >> 8);
}

static void set_low(uint32_t *reg, unsigned value)
{
	*reg = (*reg & ~0xffu) | (value & 0xff);
}

static void set_high(uint32_t *reg, unsigned value)
{
	*reg = (*reg & ~0xff00u) | (value & 0xff) << 8;
}

static void set_word(uint32_t *reg, unsigned value)
{
	*reg = (*reg & ~0xffffu) | (value & 0xffff);
}

static void *pointer(uint16_t segment, uint32_t offset)
{
	return real_pointer((struct farptr){(uint16_t)offset, segment});
}

/* ---- reading ---- */

static enum status status_of(enum rc rc)
{
	switch (rc) {
	case RC_OK: return STATUS_OK;
	case RC_INVALID: return STATUS_NOT_FOUND;
	case RC_HTTP_CHANGED: return STATUS_BROKEN;
	default: return STATUS_FAILED;
	}
}

static enum rc read_own(const struct bios_drive *drive, uint64_t block, uint32_t count, void *to)
{
	if (block >= drive->blocks || count > drive->blocks - block)
		return RC_INVALID;
	return drive->is_cd ? drive->drive->read(drive->drive->ctx, block, count, to) : drive_read_512(drive, block, count, to);
}

/* Cylinder, head and sector of CX and DX as a block; false if there is none. */
static bool find_block(const struct call *call, uint64_t *block)
{
	const struct disk_geometry *geometry = &call->drive->geometry;
	uint32_t cylinder = high(call->regs->ecx) | (uint32_t)(low(call->regs->ecx) & 0xc0) << 2;
	uint32_t sector = low(call->regs->ecx) & 0x3f;
	uint32_t head = high(call->regs->edx);

	if (call->drive->is_cd || sector == 0 || sector > geometry->sectors || head >= geometry->heads)
		return false;
	*block = ((uint64_t)cylinder * geometry->heads + head) * geometry->sectors + sector - 1;
	return true;
}

static enum status read_chs(const struct call *call)
{
	uint8_t count = low(call->regs->eax);
	void *to = pointer(call->regs->es, call->regs->ebx);
	uint64_t block;
	enum status status;

	if (count == 0 || !find_block(call, &block))
		return STATUS_INVALID;
	status = status_of(read_own(call->drive, block, count, to));
	if (status != STATUS_OK)
		set_low(&call->regs->eax, 0);
	return status;
}

static enum status verify_chs(const struct call *call)
{
	uint64_t block;

	if (!find_block(call, &block))
		return STATUS_INVALID;
	return block + low(call->regs->eax) <= call->drive->blocks ? STATUS_OK : STATUS_NOT_FOUND;
}

/* Where an extended read shall go; NULL if that cannot be reached. */
static void *packet_buffer(const struct disk_packet *packet, size_t n)
{
	if (packet->buffer.offset != 0xffff || packet->buffer.segment != 0xffff || packet->size < sizeof *packet)
		return real_pointer(packet->buffer);
	if (packet->flat + n < packet->flat || packet->flat + n > UINT32_MAX)
		return NULL;
	return (void *)(uintptr_t)packet->flat;
}

static enum status read_extended(const struct call *call)
{
	struct disk_packet *packet = pointer(call->regs->ds, call->regs->esi);
	uint32_t count = packet->count;
	void *to;

	if (packet->size < offsetof(struct disk_packet, flat) || count > BLOCKS_MOST)
		return STATUS_INVALID;
	to = packet_buffer(packet, (size_t)count * call->drive->block_size);
	if (to == NULL)
		return STATUS_INVALID;
	/* The count stays what it was: boot loaders ask again with the same packet, and would take nothing for success. */
	return status_of(read_own(call->drive, packet->block, count, to));
}

static enum status verify_extended(const struct call *call)
{
	const struct disk_packet *packet = pointer(call->regs->ds, call->regs->esi);

	return packet->block < call->drive->blocks && packet->count <= call->drive->blocks - packet->block ? STATUS_OK
													      : STATUS_NOT_FOUND;
}

/* ---- facts ---- */

static enum status get_parameters(const struct call *call)
{
	const struct bios_drive *drive = call->drive;
	struct int13_frame *regs = call->regs;
	uint32_t cylinder = drive->cylinders - 1;

	if (drive->is_cd)
		return STATUS_INVALID;
	set_high(&regs->ecx, cylinder);
	set_low(&regs->ecx, (cylinder >> 2 & 0xc0) | drive->geometry.sectors);
	set_high(&regs->edx, drive->geometry.heads - 1);
	set_low(&regs->edx, drive->number < DRIVE_HARD ? 1 : drive_count_hard());
	if (drive->number < DRIVE_HARD) {
		uint32_t table = real_vector(FLOPPY_TABLE);

		set_word(&regs->ebx, drive->floppy_type);
		set_word(&regs->edi, table & 0xffff);
		regs->es = (uint16_t)(table >> 16);
	}
	set_low(&regs->eax, 0);
	return STATUS_OK;
}

/* The type comes in AH, where others give their status. */
static bool get_type(const struct call *call)
{
	const struct bios_drive *drive = call->drive;

	if (drive->number < DRIVE_HARD || drive->is_cd) {
		set_high(&call->regs->eax, drive->is_cd ? TYPE_NONE : TYPE_FLOPPY);
	} else {
		uint64_t blocks = drive->blocks < UINT32_MAX ? drive->blocks : UINT32_MAX;

		set_word(&call->regs->ecx, (unsigned)(blocks >> 16));
		set_word(&call->regs->edx, (unsigned)blocks);
		set_high(&call->regs->eax, TYPE_DISK);
	}
	return true;
}

#define EDD_ASKS    0x55aa
#define EDD_ANSWERS 0xaa55
#define EDD_VERSION 0x30
#define EDD_ACCESS  1 /* functions 42h to 44h, 47h, 48h */
#define EDD_SUPPORT 4 /* 48h has EDD's facts */

static enum status check_extensions(const struct call *call)
{
	if ((call->regs->ebx & 0xffff) != EDD_ASKS || (call->drive->number < DRIVE_HARD))
		return STATUS_INVALID;
	set_word(&call->regs->ebx, EDD_ANSWERS);
	set_word(&call->regs->ecx, EDD_ACCESS | EDD_SUPPORT);
	return STATUS_OK; /* the version comes in AH: see answer */
}

static enum status get_extended_parameters(const struct call *call)
{
	const struct bios_drive *drive = call->drive;
	uint8_t *to = pointer(call->regs->ds, call->regs->esi);
	struct disk_parameters parameters = {
		.flags = (uint16_t)(drive->is_cd ? PARAMETERS_REMOVABLE : PARAMETERS_GEOMETRY),
		.cylinders = drive->cylinders,
		.heads = drive->geometry.heads,
		.sectors = drive->geometry.sectors,
		.blocks = drive->blocks,
		.block_size = (uint16_t)drive->block_size,
		.more = 0xffffffff,
	};
	uint16_t room;

	memcpy(&room, to, sizeof room);
	if (room < PARAMETERS_SIZE_1)
		return STATUS_INVALID;
	parameters.size = room < sizeof parameters ? PARAMETERS_SIZE_1 : sizeof parameters;
	memcpy(to, &parameters, parameters.size);
	return STATUS_OK;
}

/* 4B00h ends the emulation, 4B01h only tells of it. */
static enum status get_emulation(const struct call *call)
{
	const struct bios_drive *drive = call->drive;
	struct emulation_packet packet = {
		.size = sizeof packet,
		.media = (uint8_t)drive->boot.media,
		.drive = drive->number,
		.lba = drive->boot.lba,
		.load_segment = drive->boot.load_segment,
		.sectors = drive->boot.sectors,
	};

	if (!drive->drive->is_cd || low(call->regs->eax) > 1)
		return STATUS_INVALID;
	memcpy(pointer(call->regs->ds, call->regs->esi), &packet, sizeof packet);
	return STATUS_OK;
}

/* ---- the table ---- */

static enum status succeed(const struct call *call)
{
	(void)call;
	return STATUS_OK;
}

static enum status refuse_to_write(const struct call *call)
{
	(void)call;
	return STATUS_PROTECTED;
}

static const struct {
	uint8_t function;
	enum status (*run)(const struct call *call);
} functions[] = {
	{0x00, succeed},           {0x02, read_chs},        {0x03, refuse_to_write},  {0x04, verify_chs},
	{0x05, refuse_to_write},   {0x08, get_parameters},  {0x09, succeed},          {0x0c, succeed},
	{0x0d, succeed},           {0x10, succeed},         {0x11, succeed},          {0x14, succeed},
	{0x16, succeed},           {0x41, check_extensions}, {0x42, read_extended},   {0x43, refuse_to_write},
	{0x44, verify_extended},   {0x47, succeed},         {0x48, get_extended_parameters},
	{0x4b, get_emulation},
};

static void set_carry(struct int13_frame *regs, bool carry)
{
	regs->flags = (uint16_t)(carry ? regs->flags | EFLAGS_CF : regs->flags & ~EFLAGS_CF);
}

static void answer(const struct call *call, uint8_t function)
{
	enum status status = STATUS_INVALID;

	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		if (functions[i].function == function)
			status = functions[i].run(call);
	}
	call->drive->status = (uint8_t)status;
	set_high(&call->regs->eax, function == 0x41 && status == STATUS_OK ? EDD_VERSION : status);
	set_carry(call->regs, status != STATUS_OK);
}

/* A local disk whose number one of ours has: under its other number, and under no number that ours has. */
static uint32_t pass_on(struct int13_frame *regs)
{
	set_low(&regs->edx, drive_displaced(low(regs->edx)));
	return 1;
}

ASM_CALL uint32_t int13_call(uint32_t argument)
{
	struct int13_frame *regs = (struct int13_frame *)(uintptr_t)argument;
	const struct call call = {drive_find(low(regs->edx)), regs};
	uint8_t function = high(regs->eax);

	if (call.drive == NULL)
		return pass_on(regs);
	if (function == 0x01) {
		set_high(&regs->eax, call.drive->status);
		set_carry(regs, call.drive->status != STATUS_OK);
	} else if (function == 0x15 && get_type(&call)) {
		set_carry(regs, false);
	} else {
		answer(&call, function);
	}
	return 0;
}
