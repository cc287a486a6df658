/*
 * Reading a file on a server in parts: what is there comes from the cache, what is not is asked for, and more
 * than was asked for comes while the reader works.  One version of the file is pinned by the first answer.
 */
#pragma once

#include "base/span.h"
#include "san/cache.h"
#include "san/pull.h"

#define SAN_PULLS 2 /* a file, and what is looked up beside it */

struct san_reader {
	uint64_t requests; /* so far */
	uint64_t fetched;  /* bytes */

	/* reader.c's own */
	char *url;	 /* as it was asked for */
	char *final_url; /* after redirects */
	struct fetch_version version;
	bool opened;
	bool dead; /* the file is another one now */
	bool dead_said;
	bool silent; /* the last read that needed the server got nothing */
	struct san_cache cache;
	struct san_pull pulls[SAN_PULLS];
	const struct san_pull *youngest; /* the one that was started last */
	uint64_t looked_ms; /* when the network was looked at last */
};

/**
 * Opens the URL: takes memory for the cache and asks for the start of the file.  RC_NO_RANGE: the server
 * gives no parts; *size is SINK_SIZE_UNKNOWN if it does not even say how large the file is.  RC_NO_MEMORY, or
 * the fetch's failure.  All but RC_NO_RANGE have been said.  The caller ends it with san_reader_end, whatever
 * this gave.
 */
enum rc san_reader_open(struct san_reader *reader, struct span url, uint64_t *size) MUST_CHECK;

/** Copies n bytes, at least 1, from offset at; all must lie inside.  Says what went wrong: RC_HTTP_CHANGED
 * stays for ever, others may pass. */
enum rc san_reader_read(struct san_reader *reader, uint64_t at, void *to, size_t n) MUST_CHECK;

/** Nobody will read for a while, or look at the network: ends what is on its way. */
void san_reader_rest(struct san_reader *reader);

/** Frees all.  Also of one that is all zeros. */
void san_reader_end(struct san_reader *reader);
