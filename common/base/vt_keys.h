/*
 * Keys out of the escape sequences that terminals send: ECMA-48 control sequences, xterm's and Linux's function keys.
 *
 * Firmware turns most of them into keys, but not all: OVMF of 2025 hands Home, End and Delete of a serial terminal on
 * as loose characters.  A lone Esc key and the start of a sequence look alike until the next character comes, or none.
 */
#pragma once

#include <stdbool.h>

#define VT_KEYS_OUT 2 /* most keys that one character can complete */

struct vt_keys {
	enum { VT_GROUND, VT_ESC, VT_CSI, VT_CSI_LINUX, VT_SS3 } state;
	unsigned number; /* of a sequence such as ESC [ 15 ~ */
	bool counting;   /* still reading its first number */
};

/**
 * Takes one key or character and writes what it completes to out; returns how many keys that are, 0 inside a
 * sequence.  Sequences that nobody knows give nothing.  A zeroed struct is ready.
 */
unsigned vt_keys_feed(struct vt_keys *vt, int key, int out[VT_KEYS_OUT]);

/** Whether an Esc waits for what follows it. */
static inline bool vt_keys_waiting(const struct vt_keys *vt)
{
	return vt->state != VT_GROUND;
}

/** Nothing followed: gives KEY_ESC if that was all there was, KEY_NONE for a broken sequence. */
int vt_keys_end(struct vt_keys *vt);
