/* Open files of the virtual file system. */
#pragma once

#include "image/image.h"
#include "port.h"

/* What a file is: an index into the boot set's files, or one of these. */
enum { VFS_ROOT = -1, VFS_JOINED = -2 };

/** The images that files are made of from now on; NULL: none. */
void vfs_files_set(const struct boot_set *set);

struct span vfs_kernel_name(void);

/** Opens what; the firmware's caller frees it by its Close. */
EFI_STATUS vfs_file_new(int what, EFI_FILE **out);
