/* Hashes of passwords: a menu's text and what a person types, parted by the first newline. */
#include <stdlib.h>
#include <string.h>

#include "proto/crypt_hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Many rounds are only slow: the numbers tried stay small. */
static bool is_slow(struct span hash)
{
	uint64_t rounds;
	struct span text = span_skip(hash, 3);

	return span_starts(text, "rounds=") &&
	       span_decimal(span_skip(span_sub(text, 0, span_find(text, '$')), 7), &rounds) && rounds > 2000 &&
	       rounds <= CRYPT_ROUNDS_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span input = span_of(data, n);
	struct span hash = span_sub(input, 0, span_find(input, '\n'));
	struct span password = span_skip(input, hash.n + 1);

	if (is_slow(hash))
		return 0;
	/* A hash is never what opens itself: that would take a fixed point of the digest. */
	if (crypt_check(hash, hash, NULL) == RC_OK)
		abort();
	if ((crypt_check(password, hash, NULL) == RC_UNSUPPORTED) != (!crypt_is_hash(hash) || strchr("1456", hash.p[1]) == NULL || hash.p[1] == 0))
		abort();
	return 0;
}
