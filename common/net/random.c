/* A keyed generator: SipHash-2-4 (Aumasson and Bernstein, 2012) of a counter, keyed once from plat_entropy. */
#include "net/random.h"

#include <string.h>

#define LOG_MODULE "random"
#include "base/log.h"
#include "plat.h"

static struct {
	uint64_t key[2];
	uint64_t counter;
} generator;

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* The hash of one 8-byte message. */
static uint64_t sip_hash(const uint64_t key[2], uint64_t message)
{
	uint64_t v[4] = {
		key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
		key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573,
	};
	const uint64_t words[2] = {message, (uint64_t)8 << 56};

	for (unsigned i = 0; i < 2; i++) {
		v[3] ^= words[i];
		sip_round(v);
		sip_round(v);
		v[0] ^= words[i];
	}
	v[2] ^= 0xff;
	for (unsigned i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void random_stir(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		generator.key[1] = sip_hash(generator.key, generator.key[1] << 8 | bytes[i]);
}

void random_start(void)
{
	uint8_t seed[sizeof generator.key];

	if (plat_entropy(seed, sizeof seed) == RC_OK) {
		memcpy(generator.key, seed, sizeof seed);
		return;
	}
	log_warn("no source of randomness: ports and sequence numbers come from the clock");
	generator.key[0] = plat_now_us();
}

uint32_t random_u32(void)
{
	return (uint32_t)sip_hash(generator.key, ++generator.counter);
}

uint32_t random_below(uint32_t limit)
{
	return (uint32_t)((uint64_t)random_u32() * limit >> 32);
}
