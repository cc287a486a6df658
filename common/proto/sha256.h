/* SHA-256 (FIPS 180-4 sections 5.1.1, 6.2), fed piece by piece. */
#pragma once

#include <stdint.h>

#include "base/span.h"

#define SHA256_SIZE 32

struct sha256 {
	uint32_t state[8];
	uint64_t n; /* bytes taken */
	uint8_t block[64];
};

void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, struct span bytes);

/** The digest of all bytes taken; the hash must be started anew afterwards. */
void sha256_end(struct sha256 *hash, uint8_t digest[SHA256_SIZE]);
