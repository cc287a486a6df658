/*
 * Text out and keys in, for the few units that talk to people: shell, menu, boot.c, progress, log.
 *
 * Keys are collected while the program waits (con_pump, called by net/loop), so nothing typed is lost; Ctrl-C is
 * taken out of the queue and remembered as a flag that the wait obeys.
 */
#pragma once

#include <stdbool.h>

#include "base/fmt.h"
#include "base/span.h"

/** Prints at the cursor.  A status line is taken away first. */
void con_print(const char *format, ...) PRINTF_LIKE(1, 2);
void con_write(struct span text);

/* What to do when a screen is full. */
enum con_more {
	CON_MORE_PAGE,
	CON_MORE_LINE, /* only one more line */
	CON_MORE_NONE, /* no more output, and the command that makes it is cancelled when it next waits */
};

/**
 * From now on asks more() whenever so much was printed without a key in between that it would scroll away unread; NULL:
 * never.  Output left out is shown again from the next call on.
 */
void con_page(enum con_more (*more)(void));

/** Empties the screen, cursor to the top left. */
void con_clear(void);

/** Column of the cursor behind what was printed here, from 0; more than the screen has if a line was longer. */
unsigned con_column(void);

/**
 * Draws or redraws the one status line (progress); cut to the screen's width.  It lives on the cursor's line until
 * con_status_end, or until something else is printed, which takes its place.
 */
void con_status(const char *text);

/** Ends the status line: keep leaves its text on the screen, otherwise it is wiped. */
void con_status_end(bool keep);

/** Moves waiting keys from the port into the queue; cheap, asks the port at most every CONSOLE_KEY_POLL_MS. */
void con_pump(void);

/** Same for who does nothing but wait for a key: every CONSOLE_KEY_WAIT_MS, and what was written is on the screen at once. */
void con_await_key(void);

/** Same without a limit of the rate. */
void con_pump_now(void);

/** Next key of the queue (plat.h), KEY_NONE if it is empty.  Never Ctrl-C, nor what was typed behind one until that is taken: see con_take_cancel. */
int con_key(void);

/** Whether con_key would give one. */
bool con_key_waits(void);

/** True once after each Ctrl-C. */
bool con_take_cancel(void);

/**
 * While watched, Ctrl-B means "to the shell": it cancels the wait that is going on as Ctrl-C does, and is remembered.
 * Otherwise it is a key like any other (the line editor's "cursor left").
 * Returns whether it was watched before.
 */
bool con_watch_shell_key(bool watch);

/** True once after Ctrl-B was pressed while watched. */
bool con_take_shell_key(void);
