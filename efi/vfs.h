/* The fetched files as a read-only file system on the handle that a started image believes it was loaded from. */
#pragma once

#include "base/rc.h"
#include "image/image.h"
#include "port.h"

/**
 * Makes a handle with a device path and the file system: the kernel and each initrd by name (any directory, any case),
 * and all initrds joined as "initrd.magic".  set is borrowed until vfs_remove.
 */
enum rc vfs_install(const struct boot_set *set) MUST_CHECK;

/** The device path of the kernel on that handle: what LoadImage wants.  NULL if out of memory.  heap_free. */
EFI_DEVICE_PATH *vfs_kernel_path(void);

/** Takes the handle away; files still open stay valid memory but read nothing.  Safe when there is none. */
void vfs_remove(void);
