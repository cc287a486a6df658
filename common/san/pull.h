/*
 * A request for a run of lines, which goes on while who reads does something else: it fills the cache, keeps
 * a little ahead of the reader, and has the server wait when it is far enough.
 */
#pragma once

#include "fetch/fetch.h"
#include "san/cache.h"

/* One request, or none.  cache, version and fetched are set once by the owner, and outlive it. */
struct san_pull {
	struct san_cache *cache;
	struct fetch_version *version;
	uint64_t *fetched; /* bytes, counted */

	/* pull.c's own */
	struct fetch *fetch; /* NULL: nothing is asked for */
	struct sink sink;
	struct fetch_part part;
	struct san_run run; /* from the line that comes next to behind the last */
	uint64_t reader;    /* the line that was read last */
	uint64_t read_ms;   /* when */
	uint64_t heard_ms;  /* when bytes came last */
	bool held;
	uint8_t *room; /* of the line that comes; NULL: none yet */
	unsigned slot;
	size_t filled; /* bytes of it */
};

/** Asks for the run, of which line is read first.  As fetch_start; the pull is idle. */
enum rc san_pull_start(struct san_pull *pull, const char *url, const struct san_run *run,
		       uint64_t line) MUST_CHECK;

bool san_pull_is_idle(const struct san_pull *pull);

/** Whether line will come, and soon. */
bool san_pull_brings(const struct san_pull *pull, uint64_t line);

/** line is read now: what comes may go on to a little ahead of it. */
void san_pull_follow(struct san_pull *pull, uint64_t line);

/**
 * Waits until line (UINT64_MAX: all) is there, or the request has ended.  RC_TIMEOUT: not a byte came for
 * silence_ms; RC_CANCELLED; else RC_OK: see san_pull_result.
 */
enum rc san_pull_wait(struct san_pull *pull, uint64_t line, uint64_t silence_ms) MUST_CHECK;

/** RC_BUSY while it runs. */
enum rc san_pull_result(const struct san_pull *pull);

/** Where the bytes came from, after redirects; not of an idle one. */
const char *san_pull_url(const struct san_pull *pull);

/** Ends it if it runs: what came stays.  Nothing happens to an idle one. */
void san_pull_stop(struct san_pull *pull);
