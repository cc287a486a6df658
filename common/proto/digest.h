/* Digests of files: MD5 (RFC 1321), SHA-1, SHA-256 and SHA-512 (FIPS 180-4), fed piece by piece. */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/sha256.h"

enum digest_kind {
	DIGEST_MD5,
	DIGEST_SHA1,
	DIGEST_SHA256,
	DIGEST_SHA512
};

#define DIGEST_MAX 64 /* bytes of the longest */

struct digest {
	enum digest_kind kind;
	union {
		struct sha256 sha256;
		struct {
			uint64_t n; /* bytes taken */
			union {
				uint32_t words[5];
				uint64_t longs[8];
			} state;
			uint8_t block[128];
		} other;
	} u;
};

/** Bytes of a digest. */
unsigned digest_size(enum digest_kind kind);

void digest_init(struct digest *digest, enum digest_kind kind);
void digest_update(struct digest *digest, struct span bytes);

/** Writes the digest of all bytes taken, digest_size() of them; it must be started anew afterwards. */
void digest_end(struct digest *digest, uint8_t out[DIGEST_MAX]);

/** Reads a digest as people write it: hexadecimal digits of that many bytes, nothing else.  RC_INVALID. */
enum rc digest_parse(struct span text, uint8_t *out, unsigned size) MUST_CHECK;

/* ---- what the algorithms give: one block into the state ---- */

void md5_start(uint32_t state[4]);
void md5_block(uint32_t state[4], const uint8_t block[64]);
void sha1_start(uint32_t state[5]);
void sha1_block(uint32_t state[5], const uint8_t block[64]);
void sha512_start(uint64_t state[8]);
void sha512_block(uint64_t state[8], const uint8_t block[128]);
