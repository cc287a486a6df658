/*
 * Adds drives to the BIOS's: the hooked INT 13h, and the counts in the BIOS data area (40:75 hard disks, 40:10 floppy
 * disks).  Where a drive takes the number of a local one, that answers under the next free number.
 */
#include "drives.h"

#include "base/heap.h"
#include "port.h"
#include "real_syms.h"

#define LOG_MODULE "drive"
#include "base/log.h"

#define INT_DISK        0x13
#define BDA_EQUIPMENT   ((volatile uint16_t *)0x410)
#define EQUIPMENT_FLOPPY 1u

static struct {
	struct bios_drive list[DRIVES_MAX];
	unsigned count;
	bool hooked;
	uint32_t vector_before;
	uint8_t hard_before;      /* the BIOS's own */
	uint16_t equipment_before;
} drives;

struct bios_drive *drive_find(uint8_t number)
{
	for (unsigned i = 0; i < drives.count; i++) {
		if (drives.list[i].number == number)
			return &drives.list[i];
	}
	return NULL;
}

/* ---- numbers ---- */

static unsigned hard_of_ours(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < drives.count; i++)
		n += drives.list[i].number >= DRIVE_HARD && drives.list[i].number < DRIVE_CD;
	return n;
}

uint8_t drive_count_hard(void)
{
	return (uint8_t)(drives.hard_before + hard_of_ours());
}

/* Local disks whose numbers are taken move behind the last, in order. */
uint8_t drive_displaced(uint8_t number)
{
	unsigned next = DRIVE_HARD + drives.hard_before;

	for (unsigned local = DRIVE_HARD; local < (unsigned)DRIVE_HARD + drives.hard_before; local++) {
		if (drive_find((uint8_t)local) == NULL)
			continue;
		while (drive_find((uint8_t)next) != NULL)
			next++;
		if (next == number)
			return (uint8_t)local;
		next++;
	}
	return number;
}

static void show_counts(void)
{
	uint16_t equipment = drives.equipment_before;
	const struct bios_drive *first = drive_find(0);

	*(uint16_t *)real_at(REAL_SYM_int13_count) = (uint16_t)drives.count;
	for (unsigned i = 0; i < drives.count; i++)
		((uint8_t *)real_at(REAL_SYM_int13_numbers))[i] = drives.list[i].number;
	*BDA_HARD_DISKS = drive_count_hard();
	if (first != NULL && (equipment & EQUIPMENT_FLOPPY) == 0)
		equipment |= EQUIPMENT_FLOPPY; /* bits 6 and 7 are their number less one */
	*BDA_EQUIPMENT = equipment;
}

/* ---- the interrupt ---- */

static uint32_t own_handler(void)
{
	return (uint32_t)real_segment() << 16 | REAL_SYM_int13;
}

static void hook(void)
{
	uint32_t function = (uint32_t)(uintptr_t)int13_call;

	drives.vector_before = real_vector(INT_DISK);
	memcpy(real_at(REAL_SYM_old_int13), &drives.vector_before, sizeof drives.vector_before);
	memcpy(real_at(REAL_SYM_int13_function), &function, sizeof function);
	drives.hard_before = *BDA_HARD_DISKS;
	drives.equipment_before = *BDA_EQUIPMENT;
	real_set_vector(INT_DISK, own_handler());
	drives.hooked = true;
}

static void unhook(void)
{
	*BDA_HARD_DISKS = drives.hard_before;
	*BDA_EQUIPMENT = drives.equipment_before;
	if (real_vector(INT_DISK) != own_handler()) {
		/* Who took it goes on to us: hooked once more, we would stand before and behind him, and nobody would end. */
		log_warn("interrupt 13 was taken by the system that was started; it stays as it is");
		return;
	}
	real_set_vector(INT_DISK, drives.vector_before);
	drives.hooked = false;
}

void drives_withdraw(void)
{
	if (drives.hooked)
		unhook();
}

void drives_show(void)
{
	if (drives.count > 0 && !drives.hooked)
		hook();
	if (drives.hooked) /* also where they could not be taken back: the BIOS's counts were */
		show_counts();
}

void drive_bios_call(struct real_regs *regs)
{
	uint32_t now = real_vector(INT_DISK);

	if (drives.hooked)
		real_set_vector(INT_DISK, drives.vector_before);
	real_int(INT_DISK, regs);
	real_set_vector(INT_DISK, now);
}

/* ---- adding ---- */

static enum rc add(const struct bios_drive *wanted)
{
	struct bios_drive *own;
	enum rc rc;

	if (drives.count == DRIVES_MAX)
		return RC_LIMIT;
	if (!drives.hooked)
		hook();
	own = &drives.list[drives.count];
	*own = *wanted;
	rc = drive_find_geometry(own);
	if (rc == RC_OK)
		drives.count++;
	else if (drives.count == 0)
		unhook();
	if (drives.hooked)
		show_counts();
	return rc;
}

void *plat_drive_pages_alloc(size_t n)
{
	return plat_pages_alloc(n, PLAT_ANY_ADDRESS);
}

enum rc plat_drive_add(struct plat_drive *drive)
{
	const struct bios_drive own = {
		.drive = drive,
		.number = (uint8_t)drive->number,
		.is_cd = drive->is_cd,
		.blocks = drive->blocks,
		.block_size = drive->block_size,
	};
	enum rc rc = add(&own);

	if (rc == RC_OK)
		drive->port = drive;
	return rc;
}

static void drop(unsigned i)
{
	memmove(drives.list + i, drives.list + i + 1, (drives.count - i - 1) * sizeof *drives.list);
	drives.count--;
}

void plat_drive_remove(struct plat_drive *drive)
{
	if (drive->port == NULL)
		return;
	drive->port = NULL;
	for (unsigned i = drives.count; i-- > 0;) {
		if (drives.list[i].drive == drive)
			drop(i);
	}
	if (drives.count == 0 && drives.hooked)
		unhook();
	else if (drives.hooked)
		show_counts();
}

/* ---- what a CD emulates: El Torito, section 1.5 ---- */

static uint64_t emulated_blocks(const struct bios_drive *cd, const struct eltorito_entry *boot)
{
	static const uint16_t floppy_blocks[] = {[ELTORITO_FLOPPY_1200] = 2400, [ELTORITO_FLOPPY_1440] = 2880, [ELTORITO_FLOPPY_2880] = 5760};
	uint64_t left = cd->blocks * 4 - (uint64_t)boot->lba * 4;
	uint8_t sector[DRIVE_BLOCK];
	uint32_t first;
	uint32_t n;

	if (boot->media != ELTORITO_HARD_DISK)
		return floppy_blocks[boot->media] < left ? floppy_blocks[boot->media] : left;
	if (drive_read_512(cd, (uint64_t)boot->lba * 4, 1, sector) != RC_OK)
		return 0;
	memcpy(&first, sector + 446 + 8, sizeof first); /* the one partition that such an image has */
	memcpy(&n, sector + 446 + 12, sizeof n);
	return (uint64_t)first + n < left ? (uint64_t)first + n : left;
}

enum rc drive_emulate(const struct bios_drive *cd, const struct eltorito_entry *boot, uint8_t number)
{
	const struct bios_drive own = {
		.drive = cd->drive,
		.number = number,
		.first = (uint64_t)boot->lba * 4,
		.blocks = emulated_blocks(cd, boot),
		.block_size = DRIVE_BLOCK,
		.boot = *boot,
	};

	if (own.blocks == 0)
		return RC_IMAGE_BROKEN;
	return drive_find(number) == NULL ? add(&own) : RC_BUSY;
}

void drive_emulate_end(void)
{
	for (unsigned i = drives.count; i-- > 0;) {
		if (drives.list[i].first != 0)
			drop(i);
	}
	if (drives.hooked)
		show_counts();
}
