/* SHA-1 (FIPS 180-4 section 6.1), for comparing with published sums. */
#include "proto/digest.h"

void sha1_start(uint32_t state[5])
{
	state[0] = 0x67452301;
	state[1] = 0xefcdab89;
	state[2] = 0x98badcfe;
	state[3] = 0x10325476;
	state[4] = 0xc3d2e1f0;
}

static uint32_t rotate_left(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* Section 4.1.1 and the constants of 4.2.1. */
static uint32_t mix(unsigned t, uint32_t b, uint32_t c, uint32_t d)
{
	switch (t / 20) {
	case 0:
		return ((b & c) | (~b & d)) + 0x5a827999;
	case 1:
		return (b ^ c ^ d) + 0x6ed9eba1;
	case 2:
		return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
	default:
		return (b ^ c ^ d) + 0xca62c1d6;
	}
}

static uint32_t word_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

void sha1_block(uint32_t state[5], const uint8_t block[64])
{
	uint32_t w[16]; /* a window of the schedule */
	uint32_t s[5] = {state[0], state[1], state[2], state[3], state[4]};

	for (unsigned t = 0; t < 80; t++) {
		uint32_t next;

		if (t < 16)
			w[t] = word_at(block + 4 * t);
		else
			w[t % 16] = rotate_left(
				w[(t + 13) % 16] ^ w[(t + 8) % 16] ^ w[(t + 2) % 16] ^ w[t % 16], 1);
		next = rotate_left(s[0], 5) + mix(t, s[1], s[2], s[3]) + s[4] + w[t % 16];
		s[4] = s[3];
		s[3] = s[2];
		s[2] = rotate_left(s[1], 30);
		s[1] = s[0];
		s[0] = next;
	}
	for (unsigned i = 0; i < 5; i++)
		state[i] += s[i];
}
