/*
 * The log: one line per event, written once, where the facts are: what was asked, seen and wanted.
 *
 * Errors and warnings go to the screen, everything goes to a ring that the shell can show.  Never log credentials
 * or query strings.  A file that logs defines LOG_MODULE before it includes this.
 */
#pragma once

#include "base/fmt.h"
#include "base/span.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

#ifndef LOG_CEILING
#define LOG_CEILING LOG_DEBUG /* make LOG=... compiles out what is above */
#endif

#define LOG_AT(level, ...) \
	do { \
		if ((level) <= LOG_CEILING) \
			log_write((level), LOG_MODULE, __VA_ARGS__); \
	} while (0)
#define log_error(...) LOG_AT(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) LOG_AT(LOG_WARN, __VA_ARGS__)
#define log_info(...) LOG_AT(LOG_INFO, __VA_ARGS__)
#define log_debug(...) LOG_AT(LOG_DEBUG, __VA_ARGS__)

/** Use the macros.  A sentence without a line end; cut at 500 bytes. */
void log_write(enum log_level level, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);

/** What goes to the screen from now on: everything up to level.  LOG_WARN at the start. */
void log_set_screen_level(enum log_level level);

/** Calls show with each kept line, oldest first. */
void log_show(void (*show)(void *ctx, struct span line), void *ctx);
