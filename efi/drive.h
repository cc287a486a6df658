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
};
