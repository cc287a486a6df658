/*
 * The log: one line per event, written once, where the facts are: what was asked, seen and wanted.
 *
 * Errors and warnings go to the screen, everything goes to a ring that the shell can show.  Never log credentials
 * or query strings.  A file that logs defines LOG_MODULE before it includes this.
 */
#pragma once

#include <stdbool.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

#define LOG_LINE_MAX 500 /* bytes of a line, the rest is cut */

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

/** Use the macros.  A sentence without a line end; cut at LOG_LINE_MAX bytes. */
void log_write(enum log_level level, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);

/** What goes to the screen from now on: everything up to level.  LOG_WARN at the start. */
void log_set_screen_level(enum log_level level);

/** Calls show with each kept line, oldest first. */
void log_show(void (*show)(void *ctx, struct span line), void *ctx);

/**
 * Copies the line at *at, which is 0 for the oldest that is kept, and moves *at to the next one; lines that are no longer
 * there are skipped.  False at the end.  Never logs.
 */
bool log_next(size_t *at, enum log_level *level, char line[LOG_LINE_MAX], size_t *n) MUST_CHECK;

/** Writes the newest lines that fit into cap bytes, each with its line end and all with a NUL behind; returns how many bytes. */
size_t log_tail(char *buf, size_t cap);
