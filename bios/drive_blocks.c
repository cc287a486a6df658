/* What is on a drive of ours: its blocks of 512 bytes, whatever its own are, and the cylinders, heads and sectors that they make. */
#include "drives.h"

#define CD_SHARE      4    /* blocks of 512 bytes in one of a CD */
#define CYLINDERS_MAX 1024 /* ten bits in INT 13h */

/* ---- blocks ---- */

/* A CD's blocks hold four of these: the first and last of them may be needed in part. */
static enum rc read_shares(const struct bios_drive *drive, uint64_t block, uint32_t count, uint8_t *to)
{
	static uint8_t whole[CD_SHARE * DRIVE_BLOCK];

	while (count > 0) {
		uint32_t inside = (uint32_t)(block % CD_SHARE);
		uint32_t n = CD_SHARE - inside < count ? CD_SHARE - inside : count;
		enum rc rc;

		if (inside == 0 && count >= CD_SHARE) {
			n = count / CD_SHARE * CD_SHARE;
			rc = drive->drive->read(drive->drive->ctx, block / CD_SHARE, n / CD_SHARE, to);
		} else {
			rc = drive->drive->read(drive->drive->ctx, block / CD_SHARE, 1, whole);
			if (rc == RC_OK)
				memcpy(to, whole + inside * DRIVE_BLOCK, n * DRIVE_BLOCK);
		}
		if (rc != RC_OK)
			return rc;
		block += n;
		count -= n;
		to += n * DRIVE_BLOCK;
	}
	return RC_OK;
}

enum rc drive_read_512(const struct bios_drive *drive, uint64_t block, uint32_t count, void *to)
{
	block += drive->first;
	if (drive->drive->is_cd)
		return read_shares(drive, block, count, to);
	return drive->drive->read(drive->drive->ctx, block, count, to);
}

/* ---- geometry ---- */

/* Floppy disks by their size: INT 13h function 08h, types 1 to 6. */
static const struct floppy {
	uint16_t blocks;
	uint8_t type;
	uint8_t cylinders, heads, sectors;
} floppies[] = {
	{320, 1, 40, 1, 8}, {360, 1, 40, 1, 9}, {640, 1, 40, 2, 8}, {720, 1, 40, 2, 9}, {1440, 3, 80, 2, 9},
	{2400, 2, 80, 2, 15}, {2880, 4, 80, 2, 18}, {3360, 4, 80, 2, 21}, {3444, 4, 82, 2, 21}, {5760, 6, 80, 2, 36},
};

static bool take_floppy(struct bios_drive *own)
{
	for (size_t i = 0; i < sizeof floppies / sizeof *floppies; i++) {
		if (floppies[i].blocks != own->blocks)
			continue;
		own->floppy_type = floppies[i].type;
		own->cylinders = floppies[i].cylinders;
		own->geometry = (struct disk_geometry){floppies[i].heads, floppies[i].sectors};
		return true;
	}
	return false;
}

enum rc drive_find_geometry(struct bios_drive *own)
{
	uint8_t sector[DRIVE_BLOCK];
	uint64_t cylinders;
	enum rc rc;

	if (own->is_cd || (own->number < DRIVE_HARD && take_floppy(own)))
		return RC_OK;
	rc = drive_read_512(own, 0, 1, sector);
	if (rc != RC_OK)
		return rc;
	own->geometry = partition_geometry(span_of(sector, sizeof sector));
	cylinders = own->blocks / (own->geometry.heads * own->geometry.sectors);
	own->cylinders = cylinders == 0 ? 1 : cylinders < CYLINDERS_MAX ? (uint32_t)cylinders : CYLINDERS_MAX;
	return RC_OK;
}
