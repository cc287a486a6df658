/*
 * A script's menu being chosen from, without a screen: which item is selected, what a key does, how long until the
 * selected one is taken by itself.  Keys are iPXE's.
 */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "ui/tui_list.h"
#include "ui/ui.h"

enum choice_event {
	CHOICE_NOTHING,
	CHOICE_MOVED,
	CHOICE_TAKEN, /* the selected item */
	CHOICE_CANCELLED,
	CHOICE_REDRAW,
};

struct tui_choice {
	const struct ui *ui;
	const struct ui_item **items; /* by row */
	struct tui_list list;
	uint64_t retimeout_ms;
	uint64_t deadline_ms;         /* UINT64_MAX: none */
};

struct choice_options {
	const char *default_name; /* NULL: none */
	uint64_t timeout_ms;      /* until the selected item is taken; 0: never */
	uint64_t retimeout_ms;    /* what is left after each key; 0: never */
};

/**
 * Starts with the item of the default name, or the one that was made the default, or the first.
 * RC_NOT_FOUND if none can be selected, RC_NO_MEMORY.
 */
enum rc tui_choice_init(struct tui_choice *choice, const struct ui *ui, const struct choice_options *options,
			uint64_t now_ms) MUST_CHECK;
void tui_choice_end(struct tui_choice *choice);

const struct ui_item *tui_choice_selected(const struct tui_choice *choice);

/** A key of plat.h. */
enum choice_event tui_choice_key(struct tui_choice *choice, int key, uint64_t now_ms);

/** CHOICE_TAKEN at the deadline. */
enum choice_event tui_choice_tick(struct tui_choice *choice, uint64_t now_ms);

/** Seconds of the countdown, rounded up; 0: none. */
unsigned tui_choice_seconds(const struct tui_choice *choice, uint64_t now_ms);
