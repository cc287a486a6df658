/* Seconds of the Unix epoch out of a calendar's date, as firmware clocks give it (proleptic Gregorian
 * calendar, UTC). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct civil_time {
	unsigned year;	     /* all of it: 2026 */
	unsigned month, day; /* from 1 */
	unsigned hour, minute, second;
};

/** Seconds since 1970-01-01 00:00; false for what is no time from 1970 to 9999. */
bool civil_to_unix(const struct civil_time *time, uint64_t *seconds);
