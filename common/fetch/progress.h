/* The one line that shows how long work goes on: name, bytes, percent, rate, time left. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "fetch/fetch.h"

/* The caller's, for the time of one wait. */
struct progress {
	uint64_t drawn_ms;
	uint64_t sampled_ms;  /* start of the running measurement of the rate */
	uint64_t sampled_got;
	uint64_t rate;        /* bytes a second; 0: not measured yet */
};

/* What the line tells, summed over the fetches that are shown. */
struct progress_facts {
	uint64_t got;
	uint64_t size; /* SINK_SIZE_UNKNOWN if any is unknown */
	uint64_t rate; /* bytes a second, 0: unknown */
};

void progress_init(struct progress *progress);

/** Redraws the status line, at most every PROGRESS_EVERY_MS; each fetch that has succeeded since gets a line that stays. */
void progress_update(struct progress *progress, struct fetch *const *fetches, unsigned count);

/** Takes the status line away. */
void progress_end(struct progress *progress);

/** Appends "34.1 MB of 73.1 MB  46%  61.0 MB/s  1 s left", or what of it is known. */
void progress_format(const struct progress_facts *facts, struct strbuf *sb);
