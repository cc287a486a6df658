/*
 * What is kept of a file that is read in parts: lines of SAN_LINE bytes, the least recently used of which
 * makes room; and how far ahead to fetch.  No I/O.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"

#define SAN_LINE      (64u * 1024)
#define SAN_CACHE_MIN (8u * 1024 * 1024)
#define SAN_CACHE_MAX (64u * 1024 * 1024) /* a boot loader's files and what they are read with fit twice */
#define SAN_STREAMS   4			  /* places where reading goes on: a file, its directory, a table */

/* In lines. */
#define SAN_FIRST  16u	 /* asked for at a new place ... */
#define SAN_BEFORE 4u	 /* ... so many of them before what is read: directories lie in both directions */
#define SAN_NEAR   32u	 /* what is no further away is the same place */
#define SAN_GROWTH 4u	 /* times as many each time that reading goes on where the last request ended ... */
#define SAN_MOST   1024u /* ... up to these, which come no faster than they are read */
#define SAN_AHEAD  32u	 /* that a request keeps ahead of who reads, where the cache has room for that */

#define SAN_LINE_NONE UINT64_MAX

struct san_line {
	uint64_t number; /* offset / SAN_LINE; SAN_LINE_NONE while it is being filled */
	uint64_t used;	 /* when, in reads; 0: empty */
};

/* A place where reading may go on. */
struct san_stream {
	uint64_t first; /* the lowest line that was asked for */
	uint64_t next;	/* behind the last request */
	uint64_t lines; /* of that request */
	uint64_t used;
};

/* Lines to ask for. */
struct san_run {
	uint64_t first, end;
};

struct san_cache {
	uint8_t *pages;
	size_t bytes;
	struct san_line *lines;
	unsigned count;
	unsigned last; /* found last: the next read is likely of the same */
	uint64_t clock;
	struct san_stream streams[SAN_STREAMS];
};

/** Takes as much of the free memory as is reasonable.  RC_NO_MEMORY. */
enum rc san_cache_init(struct san_cache *cache) MUST_CHECK;
void san_cache_end(struct san_cache *cache);

/** The bytes of a line; NULL if it is not there. */
const uint8_t *san_cache_find(struct san_cache *cache, uint64_t line);

/**
 * What to ask for where line is missing, and needed - 1 behind it may be, of a file of that many lines:
 * missing ones alone, line among them.
 */
struct san_run san_cache_plan(struct san_cache *cache, uint64_t line, uint64_t needed, uint64_t file_lines);

/** A request up to end was stopped before line: reading that goes on there goes on where it stopped. */
void san_cache_stopped(struct san_cache *cache, uint64_t end, uint64_t line);

/** Room for a line that is going to be fetched; it is there from san_cache_filled on, and free again after
 * san_cache_not_filled. */
uint8_t *san_cache_room(struct san_cache *cache, unsigned *slot);
void san_cache_filled(struct san_cache *cache, unsigned slot, uint64_t line);
void san_cache_not_filled(struct san_cache *cache, unsigned slot);
