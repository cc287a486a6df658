/*
 * Booting from a drive as a BIOS does: the boot sector of a disk (BIOS Boot Specification 1.01, section 6), the boot image of
 * a CD (El Torito 1.0).  The drive stays under the system that is started, and so do the network and this program's memory.
 */
#include "drives.h"

#include "fetch/fetch.h"
#include "hide.h"
#include "net/nic.h"
#include "port.h"
#include "proto/iso9660.h"
#include "real_syms.h"

#define LOG_MODULE "drive"
#include "base/log.h"

#define WORKING_MEMORY (20u * 1024 * 1024) /* bytes beside the cache: connections, and what they have received */
#define BOOT_AT        0x7c00u
#define BOOT_LEAST     0x600u /* below lie the BIOS's own tables, and a boot sector's favourite place */
#define FUNCTION_READ  0x0201 /* one sector */
#define LOCAL_TRIES    3      /* floppy disk drives need to spin up */
#define INT_DISK       0x13
#define INT_NO_BOOT    0x18
#define INT_BOOTSTRAP  0x19

/* ---- starting ---- */

static void point_here(uint8_t vector, uint32_t old)
{
	uint32_t before = real_vector(vector);

	memcpy(real_at(old), &before, sizeof before);
	real_set_vector(vector, (uint32_t)real_segment() << 16 | REAL_SYM_boot_gave_up);
}

static void point_back(uint8_t vector, uint32_t old)
{
	uint32_t before;

	memcpy(&before, real_at(old), sizeof before);
	real_set_vector(vector, before);
}

static enum rc start(struct farptr at, uint8_t number)
{
	struct real_regs regs = {.ebx = at.segment, .ecx = at.offset, .edx = number};

	point_here(INT_NO_BOOT, REAL_SYM_old_int18);
	point_here(INT_BOOTSTRAP, REAL_SYM_old_int19);
	console_restore();
	real_call(REAL_SYM_start_boot, &regs);
	point_back(INT_NO_BOOT, REAL_SYM_old_int18);
	point_back(INT_BOOTSTRAP, REAL_SYM_old_int19);
	console_start();
	log_error("the boot code of drive 0x%02x gave up and came back; what it printed says why", number);
	return RC_IMAGE_RETURNED;
}

static enum rc start_sector(const uint8_t *sector, uint8_t number)
{
	if (sector[510] != 0x55 || sector[511] != 0xaa) {
		log_error("drive 0x%02x has no boot code for a BIOS: its first sector does not end with 55 AA; is it one for UEFI only?", number);
		return RC_IMAGE_UNKNOWN;
	}
	memcpy((void *)BOOT_AT, sector, DRIVE_BLOCK);
	return start((struct farptr){BOOT_AT, 0}, number);
}

static enum rc boot_disk(const struct bios_drive *drive)
{
	uint8_t sector[DRIVE_BLOCK];
	enum rc rc = drive_read_512(drive, 0, 1, sector);

	return rc == RC_OK ? start_sector(sector, drive->number) : rc;
}

/* ---- the machine's own ---- */

static enum rc read_local(uint8_t number, uint8_t *sector)
{
	for (unsigned i = 0; i < LOCAL_TRIES; i++) {
		struct real_regs regs = {.eax = FUNCTION_READ, .ebx = REAL_BOUNCE, .ecx = 1, .edx = number};

		real_int(INT_DISK, &regs);
		if ((regs.eflags & EFLAGS_CF) != 0)
			continue;
		memcpy(sector, real_at(REAL_BOUNCE), DRIVE_BLOCK);
		return RC_OK;
	}
	log_error("drive 0x%02x cannot be read; the BIOS counts %u hard disks from 0x80, and \"sanstat\" lists those that were added", number,
		  *BDA_HARD_DISKS);
	return RC_IO;
}

/* It needs nothing of ours, least of all the NIC. */
static enum rc boot_local(uint8_t number)
{
	uint8_t sector[DRIVE_BLOCK];
	enum rc rc = read_local(number, sector);

	if (rc != RC_OK)
		return rc;
	fetch_close_idle();
	nic_lend_all();
	rc = start_sector(sector, number);
	nic_take_back_all();
	return rc;
}

/* ---- CDs ---- */

static enum rc read_volume(void *ctx, uint64_t at, void *to, size_t n)
{
	const struct bios_drive *drive = ctx;
	uint8_t sector[DRIVE_BLOCK];
	uint8_t *out = to;

	while (n > 0) {
		size_t inside = (size_t)(at % DRIVE_BLOCK);
		size_t take = DRIVE_BLOCK - inside < n ? DRIVE_BLOCK - inside : n;
		enum rc rc = drive_read_512(drive, at / DRIVE_BLOCK, 1, sector);

		if (rc != RC_OK)
			return rc;
		memcpy(out, sector + inside, take);
		at += take;
		out += take;
		n -= take;
	}
	return RC_OK;
}

static enum rc find_boot_entry(struct bios_drive *cd)
{
	const struct volume volume = {read_volume, cd, 0, cd->blocks * cd->block_size};
	struct iso9660 iso;
	enum rc rc = iso9660_open(&volume, &iso);

	if (rc == RC_OK)
		rc = iso.boot_catalog != 0 ? eltorito_find(&volume, iso.boot_catalog, ELTORITO_PLATFORM_BIOS, &cd->boot) : RC_NOT_FOUND;
	if (rc == RC_NOT_FOUND)
		log_error("this CD has no boot image for a BIOS; is it one for UEFI only, or no boot medium?");
	else if (rc == RC_IMAGE_BROKEN)
		log_error("this CD's boot catalog is damaged, or its boot image is missing; is the file whole?");
	return rc;
}

/* The boot image as it is, where the catalog wants it: section 2.2.  07C0h, the usual place, is what 0 means. */
static enum rc boot_image(const struct bios_drive *cd)
{
	const struct eltorito_entry *boot = &cd->boot;
	uint32_t at = boot->load_segment != 0 ? (uint32_t)boot->load_segment << 4 : BOOT_AT;
	uint32_t count = boot->sectors != 0 ? boot->sectors : 1;
	enum rc rc;

	if (at < BOOT_LEAST || at >= real_bottom() || count > (real_bottom() - at) / DRIVE_BLOCK) {
		log_error("this CD's boot image of %u bytes does not fit where it wants to be, at %x", (unsigned)count * DRIVE_BLOCK, (unsigned)at);
		return RC_NO_MEMORY;
	}
	rc = drive_read_512(cd, (uint64_t)boot->lba * 4, count, (void *)(uintptr_t)at);
	if (rc != RC_OK)
		return rc;
	return start((struct farptr){(uint16_t)(at & 0xffff), (uint16_t)(at >> 16 << 12)}, cd->number);
}

/* The boot image as a disk of its own, the first of its kind. */
static enum rc boot_emulated(const struct bios_drive *cd)
{
	uint8_t number = cd->boot.media == ELTORITO_HARD_DISK ? DRIVE_HARD : 0;
	enum rc rc = drive_emulate(cd, &cd->boot, number);

	if (rc != RC_OK) {
		log_error("the boot image of this CD cannot become drive 0x%02x: %s", number, rc_text(rc));
		return rc;
	}
	rc = boot_disk(drive_find(number));
	drive_emulate_end();
	return rc;
}

static enum rc boot_cd(struct bios_drive *cd)
{
	enum rc rc = find_boot_entry(cd);

	if (rc != RC_OK)
		return rc;
	return cd->boot.media == ELTORITO_NO_EMULATION ? boot_image(cd) : boot_emulated(cd);
}

/* ---- plat.h ---- */

/* Not all are counted: a drive answers, or it does not. */
bool plat_drive_is_local(unsigned number)
{
	(void)number;
	return true;
}

static enum rc boot_it(uint8_t number, bool is_local)
{
	struct bios_drive *drive = is_local ? NULL : drive_find(number);

	if (drive == NULL)
		return boot_local(number);
	return drive->is_cd ? boot_cd(drive) : boot_disk(drive);
}

enum rc plat_drive_boot(const struct plat_drive_boot *boot)
{
	enum rc rc;

	if (boot->file != NULL || boot->extra != NULL || boot->label != NULL || boot->uuid != NULL)
		log_warn("a BIOS starts a drive's boot code: no file or file system can be chosen, and what was named is not looked for");
	rc = hide_beside(WORKING_MEMORY, "the system on a drive");
	if (rc != RC_OK)
		return rc;
	rc = boot_it((uint8_t)boot->number, boot->drive == NULL);
	if (!hide_stop())
		log_warn("interrupt 15 was taken by the system that was started; it stays as it is");
	memory_take_back();
	return rc;
}
