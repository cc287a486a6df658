/*
 * What has happened since booting was begun, for whoever watches many machines: some moments, and how often things were done.
 * Bounded: the first events stay, later ones are counted.  No credentials and no query strings, as in the log.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define TIMELINE_EVENTS 24
#define TIMELINE_TEXT   120 /* bytes of a name or URL, with NUL */
#define TIMELINE_ERROR  240

struct timeline_event {
	const char *what;       /* "link", "dhcp", "lease", "dns", "fetch": static */
	char of[TIMELINE_TEXT]; /* the interface, name or URL */
	uint32_t ms;            /* since this program's start */
	bool is_fetch;          /* the rest is of fetches alone */
	uint32_t took_ms;
	uint64_t bytes;
	unsigned retries;
	enum rc rc;
};

enum timeline_counter {
	TIMELINE_DHCP_PACKETS,  /* sent */
	TIMELINE_DNS_QUESTIONS,
	TIMELINE_CONNECTIONS,   /* TCP, that stood */
	TIMELINE_RETRIES,       /* of fetches, added up as they end */
	TIMELINE_ERRORS,        /* told on the screen */
	TIMELINE_COUNTERS,
};

struct timeline {
	struct timeline_event events[TIMELINE_EVENTS];
	unsigned n;
	unsigned lost;          /* events for which there was no room */
	unsigned attempt;       /* the first is 1 */
	unsigned counters[TIMELINE_COUNTERS];
	uint64_t bytes;         /* fetched */
	char last_error[TIMELINE_ERROR]; /* empty: none */
};

/** Booting begins, or begins again: forgets all, counts the attempt. */
void timeline_begin(void);

void timeline_count(enum timeline_counter counter);

/** A moment; what lives for ever, of is copied. */
void timeline_event(const char *what, struct span of);

/** A fetch that has ended. */
void timeline_fetched(struct span url, uint64_t began_ms, uint64_t bytes, unsigned retries, enum rc rc);

/** A sentence about a failure: counted, and kept as the last. */
void timeline_error(struct span text);

/** Owned here; changes with the next event. */
const struct timeline *timeline_now(void);
