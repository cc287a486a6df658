/* What this port can start, besides scripts. */
#pragma once

struct image_kind;

extern const struct image_kind linux_kind; /* kind_linux.c: Linux by its 16-bit entry */
extern const struct image_kind nbp_kind;   /* kind_nbp.c: PXE network boot programs; matches nearly anything, so last */
