/* The drives that sanhook and sanboot added to the machine: by number, each over a san_device. */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"
#include "plat.h"
#include "san/device.h"

#define SAN_DRIVES_MAX 8          /* as many as anybody hooks by hand */
#define SAN_NUMBER_ANY UINT32_MAX /* the first that is free: disks from 0x80, CDs from 0xe0 */

struct san_drive {
	struct san_drive *next;
	struct san_device *device;
	struct plat_drive port;
};

/** Opens url and adds it as a drive; what went wrong has been said.  number: the wanted one, or SAN_NUMBER_ANY. */
enum rc san_hook(struct span url, unsigned number, bool in_memory, struct san_drive **out) MUST_CHECK;

/** Takes the drive away and closes it. */
void san_unhook(struct san_drive *drive);

/** All of them: what they are read by ends with this program. */
void san_unhook_all(void);

/** By number, NULL if there is none. */
struct san_drive *san_drive_find(unsigned number);

/** The first; go on by ->next. */
struct san_drive *san_drive_first(void);

/** plat_drive_boot, with the keyboard and the network as what is started needs them. */
enum rc san_boot(const struct plat_drive_boot *boot) MUST_CHECK;
