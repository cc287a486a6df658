/* Drives: a device, and its place among the machine's drives. */
#include "san/drive.h"

#include "base/heap.h"
#include "graphics/graphics.h"
#include "net/loop.h"

#define LOG_MODULE "san"
#include "base/log.h"

#define CD_FIRST 0xe0 /* as SeaBIOS counts */

static struct san_drive *drives;

static enum rc read_blocks(void *ctx, uint64_t block, uint32_t count, void *to)
{
	struct san_drive *drive = ctx;

	if (block > drive->port.blocks || count > drive->port.blocks - block)
		return RC_INVALID;
	return san_read(drive->device, block * drive->port.block_size, to, (size_t)count * drive->port.block_size);
}

static unsigned free_number(bool is_cd)
{
	unsigned number = is_cd ? CD_FIRST : PLAT_DRIVE_FIRST;

	while (san_drive_find(number) != NULL)
		number++;
	return number;
}

static void describe(struct san_drive *drive, unsigned number)
{
	struct plat_drive *port = &drive->port;

	port->is_cd = san_is_cd(drive->device);
	port->number = number != SAN_NUMBER_ANY ? number : free_number(port->is_cd);
	port->block_size = port->is_cd ? SAN_CD_BLOCK : SAN_DISK_BLOCK;
	port->blocks = san_size(drive->device) / port->block_size;
	port->url = san_url(drive->device);
	port->memory = san_memory(drive->device);
	port->read = read_blocks;
	port->ctx = drive;
}

static unsigned count(void)
{
	unsigned n = 0;

	for (const struct san_drive *drive = drives; drive != NULL; drive = drive->next)
		n++;
	return n;
}

enum rc san_hook(struct span url, unsigned number, bool in_memory, struct san_drive **out)
{
	struct san_drive *drive;
	enum rc rc;

	if (number != SAN_NUMBER_ANY && san_drive_find(number) != NULL) {
		log_error("drive %x is hooked already; \"sanunhook --drive 0x%x\" takes it away", number, number);
		return RC_BUSY;
	}
	if (count() == SAN_DRIVES_MAX)
		return RC_LIMIT;
	drive = heap_new(sizeof *drive);
	if (drive == NULL)
		return RC_NO_MEMORY;
	rc = san_open(url, in_memory, &drive->device);
	if (rc == RC_OK) {
		describe(drive, number);
		rc = plat_drive_add(&drive->port);
	}
	if (rc != RC_OK) {
		san_close(drive->device);
		heap_free(drive);
		return rc;
	}
	san_rest(drive->device);
	drive->next = drives;
	drives = drive;
	*out = drive;
	return RC_OK;
}

void san_unhook(struct san_drive *drive)
{
	struct san_drive **link = &drives;

	while (*link != drive)
		link = &(*link)->next;
	*link = drive->next;
	plat_drive_remove(&drive->port);
	san_close(drive->device);
	heap_free(drive);
}

void san_unhook_all(void)
{
	while (drives != NULL)
		san_unhook(drives);
}

struct san_drive *san_drive_find(unsigned number)
{
	struct san_drive *drive = drives;

	while (drive != NULL && drive->port.number != number)
		drive = drive->next;
	return drive;
}

struct san_drive *san_drive_first(void)
{
	return drives;
}

enum rc san_boot(const struct plat_drive_boot *boot)
{
	enum rc rc;

	loop_leave_keys(true);
	graphics_close();
	rc = plat_drive_boot(boot);
	loop_leave_keys(false);
	for (struct san_drive *drive = drives; drive != NULL; drive = drive->next)
		san_rest(drive->device);
	return rc;
}
