/* The Internet checksum, as a sum of 32-bit words in 64 bits: no carry is lost and byte order does not matter (RFC 1071). */
#include "net/checksum.h"

#include <string.h>

static uint32_t word_at(const uint8_t *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

uint16_t checksum_fold(const void *bytes, int n)
{
	const uint8_t *p = bytes;
	uint64_t even = 0; /* two sums, so that one addition need not wait for the other */
	uint64_t odd = 0;
	uint64_t sum;
	uint32_t tail = 0;

	for (; n >= 32; n -= 32, p += 32) {
		even += (uint64_t)word_at(p) + word_at(p + 8) + word_at(p + 16) + word_at(p + 24);
		odd += (uint64_t)word_at(p + 4) + word_at(p + 12) + word_at(p + 20) + word_at(p + 28);
	}
	for (; n >= 4; n -= 4, p += 4)
		even += word_at(p);
	memcpy(&tail, p, n > 0 ? (unsigned)n : 0);
	sum = even + odd + tail;
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}
