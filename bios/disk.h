/* The disk, floppy or CD that this program was loaded from, by INT 13h: read only. */
#pragma once

#include "proto/volume.h"

/** All of it.  RC_UNSUPPORTED if we came from elsewhere, RC_FIRMWARE if the BIOS does not tell what drive it is. */
enum rc disk_open(struct volume *out) MUST_CHECK;
