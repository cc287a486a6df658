/* SHA-256 in pieces of any size gives what it gives in one piece. */
#include <stdlib.h>

#include "proto/sha256.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t whole[SHA256_SIZE];
	uint8_t pieces[SHA256_SIZE];
	size_t piece = n > 0 ? data[0] % 130 + 1U : 1;
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, span_of(data, n));
	sha256_end(&hash, whole);
	sha256_init(&hash);
	for (size_t at = 0; at < n; at += piece)
		sha256_update(&hash, span_sub(span_of(data, n), at, piece));
	sha256_end(&hash, pieces);
	if (memcmp(whole, pieces, sizeof whole) != 0)
		abort();
	return 0;
}
