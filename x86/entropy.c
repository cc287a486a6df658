#include "entropy.h"

#include "cpu.h"
#include "proto/sha256.h"

#define RDRAND	       (1U << 30) /* CPUID leaf 1, ECX */
#define RDRAND_TRIES   10	  /* Intel's advice: ten failures in a row mean that it is broken */
#define JITTER_SAMPLES 512	  /* for 32 bytes: half a bit each would do */
#define JITTER_LEAST   16	  /* different low bytes among them, or the counter is no source */

static bool rdrand(uintptr_t *value)
{
	for (unsigned i = 0; i < RDRAND_TRIES; i++) {
		bool good;

		__asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(good) : : "cc");
		/* Some AMD processors give all ones with success after a sleep. */
		if (good && *value != UINTPTR_MAX && *value != 0)
			return true;
	}
	return false;
}

bool entropy_from_rdrand(void *bytes, size_t n)
{
	uint8_t *to = bytes;
	uintptr_t value;

	if ((cpu_id(1).c & RDRAND) == 0)
		return false;
	while (n > 0) {
		size_t part = n < sizeof value ? n : sizeof value;

		if (!rdrand(&value))
			return false;
		memcpy(to, &value, part);
		to += part;
		n -= part;
	}
	return true;
}

/* One block of up to 32 bytes. */
static bool jitter_block(uint8_t *bytes, size_t n, void (*disturb)(void))
{
	struct sha256 hash;
	uint8_t digest[SHA256_SIZE];
	uint8_t seen[32] = {0};
	unsigned different = 0;
	uint64_t last = cpu_ticks();

	sha256_init(&hash);
	for (unsigned i = 0; i < JITTER_SAMPLES; i++) {
		uint64_t now;
		uint64_t delta;

		disturb();
		now = cpu_ticks();
		delta = now - last;
		last = now;
		sha256_update(&hash, span_of(&delta, sizeof delta));
		if ((seen[(uint8_t)delta / 8] & 1U << delta % 8) == 0) {
			seen[(uint8_t)delta / 8] |= (uint8_t)(1U << delta % 8);
			different++;
		}
	}
	sha256_update(&hash, span_of(&last, sizeof last));
	sha256_end(&hash, digest);
	memcpy(bytes, digest, n);
	return different >= JITTER_LEAST;
}

bool entropy_from_jitter(void *bytes, size_t n, void (*disturb)(void))
{
	uint8_t *to = bytes;

	while (n > 0) {
		size_t part = n < SHA256_SIZE ? n : SHA256_SIZE;

		if (!jitter_block(to, part, disturb))
			return false;
		to += part;
		n -= part;
	}
	return true;
}
