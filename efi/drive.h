/* The drives that the firmware was given, for drive.c and drive_boot.c. */
#pragma once

#include "port.h"

#include "plat.h"

struct efi_drive {
	EFI_BLOCK_IO block_io;
	EFI_BLOCK_IO_MEDIA media;
	struct plat_drive *drive;
	EFI_HANDLE handle;
	EFI_DEVICE_PATH *path; /* ours, or the RAM disk driver's */
	bool is_ram_disk;
	struct efi_drive *next;
};

/** Those that the firmware has now; NULL if none. */
const struct efi_drive *drive_first(void);

/* ---- drive_pick.c: which file system is meant ---- */

/** Whether the file system on the handle lies on own (NULL: on one of the machine's disks, and is not where this program came from). */
bool drive_has_volume(const struct efi_drive *own, EFI_HANDLE volume);

/** Whether the file system has the label, the UUID and the other file that were asked for. */
bool drive_volume_fits(EFI_HANDLE volume, const struct plat_drive_boot *boot);

/** Tells what could have been asked for. */
void drive_volume_say(EFI_HANDLE volume);

/** A path as people write it, with either slash, as the firmware wants it; NULL if it is too long.  heap_free. */
CHAR16 *drive_file_path(const char *file);
