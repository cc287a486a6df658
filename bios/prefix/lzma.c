/* LZMA: a range coder with adaptive bits, literals by context, and matches with the four last distances kept.
 */
#include "lzma.h"

#define BIT_MODEL_BITS 11
#define BIT_MODEL_MOVE 5
#define RANGE_LOW      (1u << 24)

#define STATES	       12
#define STATE_MATCHED  7 /* from here on the last thing was a match */
#define POSITIONS      (1 << LZMA_PB)
#define LENGTH_LEAST   2
#define LENGTH_CLASSES 4 /* of lengths that have distances of their own */
#define SLOT_TREE      4 /* first slot whose distance needs more bits */
#define SLOT_ALIGN     14
#define ALIGN_BITS     4

typedef uint16_t bit_model;

struct length_model {
	bit_model beyond_low;
	bit_model beyond_middle;
	bit_model low[POSITIONS][8];
	bit_model middle[POSITIONS][8];
	bit_model high[256];
};

struct model {
	bit_model is_match[STATES][POSITIONS];
	bit_model is_repeat[STATES];
	bit_model is_older[STATES]; /* not the last distance */
	bit_model is_third[STATES]; /* nor the last but one */
	bit_model is_fourth[STATES];
	bit_model is_longer[STATES][POSITIONS]; /* than one byte, at the last distance */
	struct length_model match;
	struct length_model repeat;
	bit_model slot[LENGTH_CLASSES][64];
	bit_model distance[1 + 128 - SLOT_ALIGN];
	bit_model align[1 << ALIGN_BITS];
	bit_model literal[1 << LZMA_LC][3][256];
};
_Static_assert(sizeof(struct model) <= LZMA_TABLES_SIZE, "the caller's tables");

struct decoder {
	struct model *model;
	const uint8_t *from;
	const uint8_t *from_end;
	uint32_t range;
	uint32_t code;
	bool short_of_bytes;
	uint8_t *to;
	size_t at; /* bytes written */
	size_t to_n;
	unsigned state;
	uint32_t distances[4]; /* last one first; 0: the byte before */
};

/* ---- bits ---- */

static void normalize(struct decoder *d)
{
	if (d->range >= RANGE_LOW)
		return;
	d->range <<= 8;
	d->code <<= 8;
	if (d->from == d->from_end)
		d->short_of_bytes = true;
	else
		d->code |= *d->from++;
}

static unsigned bit(struct decoder *d, bit_model *zero)
{
	uint32_t bound;

	normalize(d);
	bound = (d->range >> BIT_MODEL_BITS) * *zero;
	if (d->code < bound) {
		d->range = bound;
		*zero += ((1 << BIT_MODEL_BITS) - *zero) >> BIT_MODEL_MOVE;
		return 0;
	}
	d->range -= bound;
	d->code -= bound;
	*zero -= *zero >> BIT_MODEL_MOVE;
	return 1;
}

static uint32_t even_bits(struct decoder *d, unsigned n)
{
	uint32_t value = 0;

	while (n-- > 0) {
		normalize(d);
		d->range >>= 1;
		value <<= 1;
		if (d->code >= d->range) {
			d->code -= d->range;
			value |= 1;
		}
	}
	return value;
}

/* Highest bit first. */
static unsigned tree(struct decoder *d, bit_model *models, unsigned bits)
{
	unsigned node = 1;

	for (unsigned i = 0; i < bits; i++)
		node = node << 1 | bit(d, &models[node]);
	return node - (1u << bits);
}

/* Lowest bit first. */
static unsigned reverse_tree(struct decoder *d, bit_model *models, unsigned bits)
{
	unsigned node = 1;
	unsigned value = 0;

	for (unsigned i = 0; i < bits; i++) {
		unsigned b = bit(d, &models[node]);

		node = node << 1 | b;
		value |= b << i;
	}
	return value;
}

/* ---- literals and matches ---- */

static uint8_t byte_back(const struct decoder *d, uint32_t distance)
{
	return d->to[d->at - distance - 1];
}

/* After a match, the byte that would have gone on with it helps to guess, up to the first bit that differs.
 */
static void literal(struct decoder *d)
{
	uint8_t before = d->at > 0 ? byte_back(d, 0) : 0;
	bit_model(*models)[256] = d->model->literal[before >> (8 - LZMA_LC)];
	unsigned node = 1;

	if (d->state >= STATE_MATCHED) {
		unsigned expected = byte_back(d, d->distances[0]);

		while (node < 0x100) {
			unsigned guess = expected >> 7 & 1;
			unsigned b = bit(d, &models[1 + guess][node]);

			node = node << 1 | b;
			expected <<= 1;
			if (b != guess)
				break;
		}
	}
	while (node < 0x100)
		node = node << 1 | bit(d, &models[0][node]);
	d->to[d->at++] = (uint8_t)node;
	d->state = d->state < 4 ? 0 : d->state < 10 ? d->state - 3 : d->state - 6;
}

/* Less LENGTH_LEAST. */
static unsigned length(struct decoder *d, struct length_model *model)
{
	unsigned position = d->at & (POSITIONS - 1);

	if (bit(d, &model->beyond_low) == 0)
		return tree(d, model->low[position], 3);
	if (bit(d, &model->beyond_middle) == 0)
		return 8 + tree(d, model->middle[position], 3);
	return 16 + tree(d, model->high, 8);
}

static uint32_t new_distance(struct decoder *d, unsigned length_class)
{
	struct model *m = d->model;
	unsigned slot = tree(d, m->slot[length_class], 6);
	unsigned bits = (slot >> 1) - 1;
	uint32_t base;

	if (slot < SLOT_TREE)
		return slot;
	base = (2 | (slot & 1)) << bits;
	if (slot < SLOT_ALIGN)
		return base + reverse_tree(d, m->distance + base - slot, bits);
	base += even_bits(d, bits - ALIGN_BITS) << ALIGN_BITS;
	return base + reverse_tree(d, m->align, ALIGN_BITS);
}

/* Makes one of the four last distances the last one. */
static void reuse_distance(struct decoder *d)
{
	struct model *m = d->model;
	unsigned which = 1;
	uint32_t distance;

	if (bit(d, &m->is_third[d->state]) != 0)
		which = 2 + bit(d, &m->is_fourth[d->state]);
	distance = d->distances[which];
	for (; which > 0; which--)
		d->distances[which] = d->distances[which - 1];
	d->distances[0] = distance;
}

static bool copy(struct decoder *d, unsigned n)
{
	if (d->distances[0] >= d->at || n > d->to_n - d->at)
		return false;
	for (; n > 0; n--) {
		d->to[d->at] = byte_back(d, d->distances[0]);
		d->at++;
	}
	return true;
}

static bool repeat(struct decoder *d)
{
	struct model *m = d->model;
	bool matched = d->state >= STATE_MATCHED;
	unsigned n;

	if (bit(d, &m->is_older[d->state]) != 0) {
		reuse_distance(d);
	} else if (bit(d, &m->is_longer[d->state][d->at & (POSITIONS - 1)]) == 0) {
		d->state = matched ? 11 : 9;
		return copy(d, 1);
	}
	n = length(d, &m->repeat);
	d->state = matched ? 11 : 8;
	return copy(d, LENGTH_LEAST + n);
}

static bool match(struct decoder *d)
{
	unsigned n = length(d, &d->model->match);

	for (unsigned i = 3; i > 0; i--)
		d->distances[i] = d->distances[i - 1];
	d->distances[0] = new_distance(d, n < LENGTH_CLASSES ? n : LENGTH_CLASSES - 1);
	d->state = d->state < STATE_MATCHED ? 7 : 10;
	return copy(d, LENGTH_LEAST + n);
}

static bool step(struct decoder *d)
{
	if (bit(d, &d->model->is_match[d->state][d->at & (POSITIONS - 1)]) == 0) {
		literal(d);
		return true;
	}
	return bit(d, &d->model->is_repeat[d->state]) != 0 ? repeat(d) : match(d);
}

bool lzma_decode(const uint8_t *from, size_t from_n, uint8_t *to, size_t to_n, void *tables)
{
	struct decoder d = {.model = tables,
			    .from = from,
			    .from_end = from + from_n,
			    .range = UINT32_MAX,
			    .to = to,
			    .to_n = to_n};
	bit_model *models = tables;

	for (size_t i = 0; i < sizeof(struct model) / sizeof *models; i++)
		models[i] = 1 << (BIT_MODEL_BITS - 1);
	if (from_n < 5 || *d.from++ != 0)
		return false;
	for (unsigned i = 0; i < 4; i++)
		d.code = d.code << 8 | *d.from++;
	while (d.at < to_n && !d.short_of_bytes) {
		if (!step(&d))
			return false;
	}
	return d.at == to_n && !d.short_of_bytes;
}
