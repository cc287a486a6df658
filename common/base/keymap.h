/*
 * Keyboard layouts.  Firmware gives characters as a US keyboard would; what stands on the keys is found from those.  A
 * terminal on a serial line of our own sends what is meant: those characters do not come here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

/* Pairs of characters, UTF-8: what a US keyboard gives, and what this one does. */
struct keymap {
	const char *name;
	const char *plain; /* with and without Shift */
	const char *altgr;
};

/* All layouts by name; the last has none.  keymap_table.c, made by scripts/keymaps. */
extern const struct keymap keymap_table[];

/* The key beside the left Shift, which a US keyboard has not, for ports that can tell it from the one of the backslash. */
#define KEYMAP_EXTRA_KEY   0xe000
#define KEYMAP_EXTRA_SHIFT 0xe001

#define KEYMAP_FILE_SIZE 256 /* bytes of a layout file of PXELINUX (KBDMAP) */

/** Uses the layout of that name; "us" or an empty one: keys as they come.  RC_NOT_FOUND: there is none, the old one stays. */
enum rc keymap_choose(struct span name) MUST_CHECK;

/** Uses a file's: the Latin-1 character for each byte that a US keyboard gives.  RC_INVALID if it has not KEYMAP_FILE_SIZE bytes. */
enum rc keymap_use_file(struct span file) MUST_CHECK;

/**
 * What a key of a keyboard (plat.h) means.  altgr: the right Alt key was held; KEY_ALT in key stands for the left one, and
 * both together for a port that cannot tell.
 */
int keymap_key(int key, bool altgr);
