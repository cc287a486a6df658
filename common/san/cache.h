/*
 * What is kept of a file that is read in parts: lines of SAN_LINE bytes, the least recently used of which makes room; and
 * how far ahead to fetch.  No I/O.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"

#define SAN_LINE      (64u * 1024)
#define SAN_AHEAD_MIN (256u * 1024)
#define SAN_AHEAD_MAX (4u * 1024 * 1024)
#define SAN_CACHE_MIN (2u * SAN_AHEAD_MAX)
#define SAN_CACHE_MAX (64u * 1024 * 1024) /* a boot loader's files and what they are read with fit twice */
#define SAN_STREAMS   4  /* places where reading goes on: a file, its directory, a table */

struct san_line {
	uint64_t number;  /* offset / SAN_LINE */
	uint64_t used;    /* when, in reads; 0: empty */
};

/* A place where reading may go on. */
struct san_stream {
	uint64_t next;   /* line */
	uint32_t ahead;  /* bytes fetched last */
	uint64_t used;
};

struct san_cache {
	uint8_t *pages;
	size_t bytes;
	struct san_line *lines;
	unsigned count;
	unsigned last;    /* found last: the next read is likely of the same */
	uint64_t clock;
	struct san_stream streams[SAN_STREAMS];
};

/** Takes as much of the free memory as is reasonable.  RC_NO_MEMORY. */
enum rc san_cache_init(struct san_cache *cache) MUST_CHECK;
void san_cache_end(struct san_cache *cache);

/** The bytes of a line; NULL if it is not there. */
const uint8_t *san_cache_find(struct san_cache *cache, uint64_t line);

/**
 * How many lines to fetch from line on, which is missing, of a file of that many lines: needed ones at least, up to the
 * next that is there.
 */
unsigned san_cache_plan(struct san_cache *cache, uint64_t line, unsigned needed, uint64_t file_lines);

/** Room for a line that is going to be fetched; it is there from san_cache_filled on. */
uint8_t *san_cache_room(struct san_cache *cache, unsigned *slot);
void san_cache_filled(struct san_cache *cache, unsigned slot, uint64_t line);
