/*
 * DEFLATE (RFC 1951), piece by piece: bytes in, bytes out.  What surrounds it (RFC 1950, 1952) is
 * proto/gunzip.h's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define INFLATE_WINDOW	  32768 /* bytes that copies reach back */
#define INFLATE_QUICK	  9	/* bits: codes up to that length are found by one look */
#define INFLATE_LITERALS  288
#define INFLATE_DISTANCES 32

/* A canonical code: how many symbols have codes of each length, and the symbols in the codes' order. */
struct inflate_code {
	uint16_t count[16];
	uint16_t *symbols;
	uint16_t quick[1 << INFLATE_QUICK]; /* by the next bits: symbol << 4 | length; 0: a longer code, or
					       none */
};

struct inflate {
	struct span in; /* borrowed for a call */
	uint8_t *out;
	size_t room;
	uint32_t bits; /* taken from in, not used yet; the lowest is the next */
	unsigned bits_n;
	uint8_t state;	 /* inflate.c's */
	bool last;	 /* the block is the last one */
	uint16_t symbol; /* whose extra bits come next */
	uint16_t length; /* bytes to copy */
	uint16_t distance;
	uint16_t at; /* code lengths read */
	uint16_t literals_n, distances_n, sizes_n;
	uint32_t window_at;
	bool window_full;
	uint8_t lengths[INFLATE_LITERALS + INFLATE_DISTANCES];
	uint16_t literal_symbols[INFLATE_LITERALS], distance_symbols[INFLATE_DISTANCES];
	struct inflate_code literals, distances;
	uint8_t window[INFLATE_WINDOW];
};

/** Ready for a first stream. */
void inflate_start(struct inflate *inflate);

/**
 * Goes on until in is used up, room is 0, or the stream ends, which *ended says.  RC_IMAGE_BROKEN: this is no
 * such stream.
 */
enum rc inflate_some(struct inflate *inflate, bool *ended) MUST_CHECK;

/** Ready for another stream, behind what inflate_byte has given. */
void inflate_next(struct inflate *inflate);

/** The next byte behind the stream, from the next border of bytes on; false if in is used up. */
bool inflate_byte(struct inflate *inflate, uint8_t *byte) MUST_CHECK;
