/*
 * The Internet checksum, as a sum of the machine's words and of their carries: byte order does not matter
 * (RFC 1071), and a carry is worth one, since 2^32 and 2^64 are 1 in a sum that is folded to 16 bits.
 */
#include "net/checksum.h"

#include <stddef.h>
#include <string.h>

#define WORD ((int)sizeof(size_t))

struct sum {
	size_t words;
	size_t carries;
};

/* Two instructions a word: an addition, and another of its carry. */
__attribute__((always_inline)) static inline void add(struct sum *sum, const uint8_t *p)
{
	size_t word;

	memcpy(&word, p, sizeof word);
	sum->carries += __builtin_add_overflow(sum->words, word, &sum->words);
}

uint16_t checksum_fold(const void *bytes, int n)
{
	const uint8_t *p = bytes;
	struct sum sum = {0, 0};
	uint64_t folded;
	uint64_t tail = 0;

	for (; n >= 8 * WORD; n -= 8 * WORD, p += 8 * WORD) {
		add(&sum, p);
		add(&sum, p + WORD);
		add(&sum, p + 2 * WORD);
		add(&sum, p + 3 * WORD);
		add(&sum, p + 4 * WORD);
		add(&sum, p + 5 * WORD);
		add(&sum, p + 6 * WORD);
		add(&sum, p + 7 * WORD);
	}
	for (; n >= WORD; n -= WORD, p += WORD)
		add(&sum, p);
	memcpy(&tail, p, n > 0 ? (unsigned)n : 0);
	folded = sum.words;
	folded = (folded & 0xffffffff) + (folded >> 32) + (tail & 0xffffffff) + (tail >> 32) + sum.carries;
	folded = (folded & 0xffff) + (folded >> 16);
	folded = (folded & 0xffff) + (folded >> 16);
	folded = (folded & 0xffff) + (folded >> 16);
	return (uint16_t)folded;
}
