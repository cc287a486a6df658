/* DEFLATE: a state for everything that the next piece of input may cut in two. */
#include "proto/inflate.h"

#include <string.h>

#define LENGTH_MOST    15 /* bits of a code */
#define END_OF_BLOCK   256
#define LONGEST	       285 /* the symbol that means 258 bytes */
#define SIZE_CODES     19
#define LITERALS_MOST  286
#define DISTANCES_MOST 30

enum state {
	BLOCK,
	STORED,
	BYTES,
	TABLES,
	SIZES,
	LENGTHS,
	REPEAT,
	SYMBOL,
	LENGTH,
	DISTANCE,
	DISTANCE_BITS,
	COPY,
	END
};

/* What a step says. */
enum step {
	GO_ON,
	WAIT,
	BROKEN
};

/* ---- bits ---- */

/* False if there are not so many, up to 32 from a border of bytes, up to 25 elsewhere. */
static bool have(struct inflate *z, unsigned n)
{
	while (z->bits_n < n && z->in.n > 0) {
		z->bits |= (uint32_t)*z->in.p++ << z->bits_n;
		z->bits_n += 8;
		z->in.n--;
	}
	return z->bits_n >= n;
}

static uint32_t take(struct inflate *z, unsigned n)
{
	uint32_t value = z->bits & ((1u << n) - 1);

	z->bits >>= n;
	z->bits_n -= n;
	return value;
}

bool inflate_byte(struct inflate *z, uint8_t *byte)
{
	(void)take(z, z->bits_n % 8);
	if (!have(z, 8))
		return false;
	*byte = (uint8_t)take(z, 8);
	return true;
}

/* ---- codes ---- */

static uint32_t reversed(uint32_t code, unsigned n)
{
	uint32_t result = 0;

	while (n-- > 0) {
		result = result << 1 | (code & 1);
		code >>= 1;
	}
	return result;
}

/* Codes of up to INFLATE_QUICK bits, wherever the bits behind them are anything. */
static void fill_quick(struct inflate_code *code, const uint8_t *lengths, unsigned n, const uint16_t *first)
{
	uint16_t next[LENGTH_MOST + 1];

	memcpy(next, first, sizeof next);
	memset(code->quick, 0, sizeof code->quick);
	for (unsigned i = 0; i < n; i++) {
		unsigned length = lengths[i];
		uint32_t at = length > 0 ? reversed(next[length]++, length) : 0;

		if (length == 0 || length > INFLATE_QUICK)
			continue;
		for (; at < 1u << INFLATE_QUICK; at += 1u << length)
			code->quick[at] = (uint16_t)(i << 4 | length);
	}
}

/* Code lengths to a code (3.2.2).  False if they are too many or, but for a single code of one bit, too few.
 */
static bool make_code(struct inflate_code *code, const uint8_t *lengths, unsigned n)
{
	uint16_t first[LENGTH_MOST + 1] = {0}; /* the first code of each length */
	uint16_t index[LENGTH_MOST + 1] = {0}; /* of its symbol */
	int left = 1;			       /* codes of this length that are not there */

	memset(code->count, 0, sizeof code->count);
	for (unsigned i = 0; i < n; i++)
		code->count[lengths[i]]++;
	code->count[0] = 0;
	for (unsigned length = 1; length <= LENGTH_MOST; length++) {
		left = 2 * left - code->count[length];
		if (left < 0)
			return false;
		first[length] = (uint16_t)((first[length - 1] + code->count[length - 1]) << 1);
		index[length] = (uint16_t)(index[length - 1] + code->count[length - 1]);
	}
	fill_quick(code, lengths, n, first);
	for (unsigned i = 0; i < n; i++) {
		if (lengths[i] > 0)
			code->symbols[index[lengths[i]]++] = (uint16_t)i;
	}
	return left == 0 || index[LENGTH_MOST] == code->count[1];
}

/* The next symbol; its code may end with the input. */
static enum step decode(struct inflate *z, const struct inflate_code *code, uint16_t *symbol)
{
	bool whole = have(z, LENGTH_MOST);
	unsigned quick = code->quick[z->bits & ((1u << INFLATE_QUICK) - 1)];
	int value = 0;
	int first = 0;
	unsigned index = 0;

	if (quick != 0 && (quick & 15) <= z->bits_n) {
		(void)take(z, quick & 15);
		*symbol = (uint16_t)(quick >> 4);
		return GO_ON;
	}
	for (unsigned length = 1; length <= LENGTH_MOST && length <= z->bits_n; length++) {
		value |= (int)(z->bits >> (length - 1) & 1);
		if (value - first < code->count[length]) {
			(void)take(z, length);
			*symbol = code->symbols[index + (unsigned)(value - first)];
			return GO_ON;
		}
		index += code->count[length];
		first = (first + code->count[length]) << 1;
		value <<= 1;
	}
	return whole ? BROKEN : WAIT;
}

/* ---- blocks ---- */

static void put(struct inflate *z, uint8_t byte)
{
	z->window[z->window_at] = byte;
	z->window_at = (z->window_at + 1) % INFLATE_WINDOW;
	z->window_full |= z->window_at == 0;
	*z->out++ = byte;
	z->room--;
}

/* 3.2.6 */
static void fixed_codes(struct inflate *z)
{
	memset(z->lengths, 8, 144);
	memset(z->lengths + 144, 9, 112);
	memset(z->lengths + 256, 7, 24);
	memset(z->lengths + 280, 8, 8);
	memset(z->lengths + INFLATE_LITERALS, 5, INFLATE_DISTANCES);
	(void)make_code(&z->literals, z->lengths, INFLATE_LITERALS);
	(void)make_code(&z->distances, z->lengths + INFLATE_LITERALS, INFLATE_DISTANCES);
}

static enum step block(struct inflate *z)
{
	if (z->last) {
		z->state = END;
		return GO_ON;
	}
	if (!have(z, 3))
		return WAIT;
	z->last = take(z, 1) != 0;
	switch (take(z, 2)) {
	case 0:
		(void)take(z, z->bits_n % 8);
		z->state = STORED;
		return GO_ON;
	case 1:
		fixed_codes(z);
		z->state = SYMBOL;
		return GO_ON;
	case 2:
		z->state = TABLES;
		return GO_ON;
	default:
		return BROKEN;
	}
}

static enum step stored(struct inflate *z)
{
	if (!have(z, 32))
		return WAIT;
	z->length = (uint16_t)take(z, 16);
	z->state = BYTES;
	return take(z, 16) == (z->length ^ 0xffffu) ? GO_ON : BROKEN;
}

static enum step bytes(struct inflate *z)
{
	uint8_t byte;

	for (; z->length > 0; z->length--) {
		if (z->room == 0 || !inflate_byte(z, &byte))
			return WAIT;
		put(z, byte);
	}
	z->state = BLOCK;
	return GO_ON;
}

/* ---- codes that the stream brings along (3.2.7) ---- */

static enum step tables(struct inflate *z)
{
	if (!have(z, 14))
		return WAIT;
	z->literals_n = (uint16_t)(257 + take(z, 5));
	z->distances_n = (uint16_t)(1 + take(z, 5));
	z->sizes_n = (uint16_t)(4 + take(z, 4));
	z->at = 0;
	memset(z->lengths, 0, sizeof z->lengths);
	z->state = SIZES;
	return z->literals_n <= LITERALS_MOST && z->distances_n <= DISTANCES_MOST ? GO_ON : BROKEN;
}

static enum step sizes(struct inflate *z)
{
	static const uint8_t order[SIZE_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
						  11, 4,  12, 3, 13, 2, 14, 1, 15};

	for (; z->at < z->sizes_n; z->at++) {
		if (!have(z, 3))
			return WAIT;
		z->lengths[order[z->at]] = (uint8_t)take(z, 3);
	}
	z->at = 0;
	z->state = LENGTHS;
	return make_code(&z->distances, z->lengths, SIZE_CODES) ? GO_ON : BROKEN;
}

static enum step use_lengths(struct inflate *z)
{
	z->state = SYMBOL;
	return z->lengths[END_OF_BLOCK] != 0 && make_code(&z->literals, z->lengths, z->literals_n) &&
			       make_code(&z->distances, z->lengths + z->literals_n, z->distances_n)
		       ? GO_ON
		       : BROKEN;
}

static enum step lengths(struct inflate *z)
{
	while (z->at < z->literals_n + z->distances_n) {
		enum step step = decode(z, &z->distances, &z->symbol);

		if (step != GO_ON)
			return step;
		if (z->symbol >= 16) {
			z->state = REPEAT;
			return GO_ON;
		}
		z->lengths[z->at++] = (uint8_t)z->symbol;
	}
	return use_lengths(z);
}

static enum step repeat(struct inflate *z)
{
	static const uint8_t bits[] = {2, 3, 7}, least[] = {3, 3, 11};
	unsigned kind = z->symbol - 16u;
	uint8_t length = 0;
	unsigned n;

	if (!have(z, bits[kind]))
		return WAIT;
	n = least[kind] + take(z, bits[kind]);
	if (n > (unsigned)(z->literals_n + z->distances_n - z->at) || (kind == 0 && z->at == 0))
		return BROKEN;
	if (kind == 0)
		length = z->lengths[z->at - 1];
	memset(z->lengths + z->at, length, n);
	z->at = (uint16_t)(z->at + n);
	z->state = LENGTHS;
	return GO_ON;
}

/* ---- literals and copies (3.2.5) ---- */

static enum step symbols(struct inflate *z)
{
	while (z->room > 0) {
		enum step step = decode(z, &z->literals, &z->symbol);

		if (step != GO_ON)
			return step;
		if (z->symbol >= END_OF_BLOCK) {
			z->state = z->symbol == END_OF_BLOCK ? BLOCK : LENGTH;
			return z->symbol <= LONGEST ? GO_ON : BROKEN;
		}
		put(z, (uint8_t)z->symbol);
	}
	return WAIT;
}

/* Symbols come in groups of 1 << group_bits with one more extra bit each; value counts from the first group
 * on. */
static bool with_extra_bits(struct inflate *z, unsigned symbol, unsigned group_bits, uint16_t *value)
{
	unsigned group = symbol >> group_bits;
	unsigned extra = group > 1 ? group - 1 : 0;
	unsigned base = symbol;

	if (!have(z, extra))
		return false;
	if (extra > 0)
		base = ((1u << group_bits) + (symbol & ((1u << group_bits) - 1))) << extra;
	*value = (uint16_t)(base + take(z, extra));
	return true;
}

static enum step length(struct inflate *z)
{
	if (z->symbol == LONGEST)
		z->length = 258 - 3;
	else if (!with_extra_bits(z, z->symbol - 257u, 2, &z->length))
		return WAIT;
	z->length += 3;
	z->state = DISTANCE;
	return GO_ON;
}

static enum step distance(struct inflate *z)
{
	enum step step = decode(z, &z->distances, &z->symbol);

	if (step != GO_ON)
		return step;
	z->state = DISTANCE_BITS;
	return z->symbol < DISTANCES_MOST ? GO_ON : BROKEN;
}

static enum step distance_bits(struct inflate *z)
{
	if (!with_extra_bits(z, z->symbol, 1, &z->distance))
		return WAIT;
	z->distance++;
	z->state = COPY;
	return z->window_full || z->distance <= z->window_at ? GO_ON : BROKEN;
}

static enum step copy(struct inflate *z)
{
	for (; z->length > 0; z->length--) {
		if (z->room == 0)
			return WAIT;
		put(z, z->window[(z->window_at - z->distance) % INFLATE_WINDOW]);
	}
	z->state = SYMBOL;
	return GO_ON;
}

/* ---- all of it ---- */

void inflate_next(struct inflate *z)
{
	z->state = BLOCK;
	z->last = z->window_full = false;
	z->window_at = 0;
}

void inflate_start(struct inflate *z)
{
	z->bits = z->bits_n = 0;
	z->literals.symbols = z->literal_symbols;
	z->distances.symbols = z->distance_symbols;
	inflate_next(z);
}

enum rc inflate_some(struct inflate *z, bool *ended)
{
	static enum step (*const steps[])(struct inflate *) = {block,  stored,	 bytes,		tables,
							       sizes,  lengths,	 repeat,	symbols,
							       length, distance, distance_bits, copy};
	enum step step = GO_ON;

	while (step == GO_ON && z->state != END)
		step = steps[z->state](z);
	*ended = z->state == END;
	return step == BROKEN ? RC_IMAGE_BROKEN : RC_OK;
}
