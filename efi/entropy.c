/*
 * Randomness: the firmware's EFI_RNG_PROTOCOL (UEFI 37.5), the processor's RDRAND, and at last the jitter of memory and
 * timer accesses, hashed.
 */
#include "port.h"

#include "plat.h"
#include "proto/sha256.h"

#define RDRAND_TRIES   10  /* Intel's advice: ten failures in a row mean that it is broken */
#define JITTER_SAMPLES 512 /* for 32 bytes: half a bit each would do */
#define JITTER_LEAST   16  /* different low bytes among them, or the counter is no source */

static bool from_firmware(uint8_t *bytes, size_t n)
{
	EFI_GUID guid = EFI_RNG_PROTOCOL_GUID;
	void *found;
	EFI_RNG_PROTOCOL *rng;

	if (efi.bs->LocateProtocol(&guid, NULL, &found) != EFI_SUCCESS)
		return false;
	rng = found;
	return rng->GetRNG(rng, NULL, n, bytes) == EFI_SUCCESS;
}

static bool has_rdrand(void)
{
	uint32_t a = 1;
	uint32_t b;
	uint32_t c = 0;
	uint32_t d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return (c & (1U << 30)) != 0;
}

static bool rdrand(uint64_t *value)
{
	for (unsigned i = 0; i < RDRAND_TRIES; i++) {
		bool good;

		__asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(good) : : "cc");
		/* Some AMD processors give all ones with success after a sleep. */
		if (good && *value != UINT64_MAX && *value != 0)
			return true;
	}
	return false;
}

static bool from_processor(uint8_t *bytes, size_t n)
{
	uint64_t value;

	if (!has_rdrand())
		return false;
	while (n > 0) {
		size_t part = n < sizeof value ? n : sizeof value;

		if (!rdrand(&value))
			return false;
		memcpy(bytes, &value, part);
		bytes += part;
		n -= part;
	}
	return true;
}

static uint64_t ticks(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* One block of up to 32 bytes.  The firmware's monotonic count and timer interrupts disturb the rhythm. */
static bool jitter_block(uint8_t *bytes, size_t n)
{
	struct sha256 hash;
	uint8_t digest[SHA256_SIZE];
	uint8_t seen[32] = {0};
	unsigned different = 0;
	uint64_t last = ticks();

	sha256_init(&hash);
	for (unsigned i = 0; i < JITTER_SAMPLES; i++) {
		uint64_t now;
		uint64_t delta;

		efi.bs->RestoreTPL(efi.bs->RaiseTPL(TPL_CALLBACK));
		now = ticks();
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

static bool from_jitter(uint8_t *bytes, size_t n)
{
	while (n > 0) {
		size_t part = n < SHA256_SIZE ? n : SHA256_SIZE;

		if (!jitter_block(bytes, part))
			return false;
		bytes += part;
		n -= part;
	}
	return true;
}

enum rc plat_entropy(void *bytes, size_t n)
{
	if (from_firmware(bytes, n) || from_processor(bytes, n) || from_jitter(bytes, n))
		return RC_OK;
	return RC_NO_ENTROPY;
}
