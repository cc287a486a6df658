/* A serial port as second console: a terminal that understands ECMA-48, 8 data bits, no parity, 1 stop bit. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/** One key or character of an escape sequence that has come; KEY_NONE if none, or no port was started. */
int serial_key(void);

/** What the screen shows, for the terminal; all of them do nothing as long as no port was started. */
void serial_write(const char *text, size_t n);
void serial_colour(unsigned foreground, unsigned background);
void serial_clear(void);
void serial_goto(unsigned column, unsigned row);
void serial_cursor(bool visible);

/** Whether a port shows what the screen shows. */
bool serial_is_open(void);

/**
 * The firmware's serial console falls silent: what it showed goes to the first port that the firmware knows, at the rate
 * that it has set.  Keys still come from the firmware.  True if a port is open then, also one that was started before.
 */
bool serial_carry(void);

/** Ends that; a port that was started stays open. */
void serial_carry_end(void);
