/* What this port can start, besides scripts. */
#pragma once

struct image_kind;

extern const struct image_kind linux_kind; /* kind_linux.c: Linux by its 16-bit entry */
