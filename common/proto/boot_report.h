/*
 * A boot as one JSON document (RFC 8259), and the trace that it belongs to (W3C Trace Context, level 1, section 3.2).
 * Pure: facts in, text out.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "base/timeline.h"

#define BOOT_ID_SIZE     16
#define BOOT_ID_TEXT     37 /* a UUID and NUL */
#define TRACEPARENT_TEXT 56 /* 00-, 32 digits, -, 16 digits, -01 and NUL */

/* Texts may be anything; empty ones are left out. */
struct boot_report {
	struct span version, platform, arch;
	struct span boot_id, traceparent;
	struct span mac, uuid, ip;
	struct span started; /* what was started; empty: nothing was */
	enum rc rc;          /* how it ended */
	uint64_t ms;         /* since this program's start */
	const struct timeline *timeline;
};

/** Appends the document in one line, with the first so many events at most. */
void boot_report_write(const struct boot_report *report, unsigned events_most, struct strbuf *out);

/** Random bytes as the text of a UUID of version 4 (RFC 9562 section 5.4). */
void boot_id_text(const uint8_t random[BOOT_ID_SIZE], char text[BOOT_ID_TEXT]);

/**
 * The traceparent for what is started: in the trace of the given one, or, if that is none, in a new one whose number is the boot's.
 * span_id: 8 random bytes.
 */
void traceparent_text(struct span given, const uint8_t boot_id[BOOT_ID_SIZE], const uint8_t span_id[8], char text[TRACEPARENT_TEXT]);
