/* What this port can start, besides scripts. */
#pragma once

struct image_kind;

extern const struct image_kind linux_kind; /* kind_linux.c: Linux by its 16-bit entry */
extern const struct image_kind multiboot_kind; /* kind_multiboot.c: Multiboot 1 kernels */
extern const struct image_kind elf_kind;   /* the same file: other ELF programs for 32-bit x86 */
extern const struct image_kind nbp_kind;   /* kind_nbp.c: PXE network boot programs; matches nearly anything, so last */
