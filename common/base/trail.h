/*
 * What happened while a command ran, for "why": a bounded record of the last command that failed.
 *
 * Whoever runs a command opens and closes the record; lower layers add facts to it as they learn them.  Messages of the log
 * (up to LOG_INFO) are in it by themselves.  No credentials and no query strings, as in the log.
 */
#pragma once

#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

#define TRAIL_SIZE 3072 /* bytes of text kept of one command: the start, and the end of what came after */
#define TRAIL_WHAT 256  /* bytes of a command line */

/* The last failure. */
struct trail_report {
	enum rc rc;
	struct span what;    /* the command line */
	struct span outer;   /* those that failed because of it, a line each, the innermost first */
	struct span lines;   /* "+0.004 GET /x": seconds since the command began, what happened */
	uint32_t lost;       /* lines in the middle that did not fit */
	uint64_t began_ms;   /* since the program's clock began */
	uint64_t took_ms;
};

/** A command begins; it may run others inside. */
void trail_begin(void);

/** Adds a line to the record of the innermost command that runs.  A part of a sentence without a line end. */
void trail_note(const char *format, ...) PRINTF_LIKE(1, 2);

/**
 * The command what has ended.  A failure is kept as the last one, unless it only hands on the failure of a command inside
 * it, which stays, and what becomes one of its outer ones.
 */
void trail_end(struct span what, enum rc rc);

/** The last failure; NULL if there was none.  Valid until the next command ends. */
const struct trail_report *trail_last_failure(void);
