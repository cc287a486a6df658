/*
 * Fuzzing an unpacker of packed files: whatever the bytes, they are unpacked or refused; in one go and by small pieces the
 * same comes out.  The including target defines the three functions.
 */
#pragma once

#include <stdlib.h>

#include "base/rc.h"
#include "proto/sha256.h"

#define OUT_MOST (1 << 20) /* bytes: bombs are cut there */

static void unpacker_start(void);
static enum rc unpacker_some(struct span *in, void *out, size_t cap, size_t *made);
static bool unpacker_ended(void);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct result {
	enum rc rc;
	bool ended;
	size_t n;
	uint8_t digest[SHA256_SIZE];
};

static void unpack_piece(struct span in, size_t out_piece, struct result *result, struct sha256 *hash)
{
	static uint8_t out[65536];
	size_t made = out_piece;

	while (in.n > 0 || made == out_piece) {
		result->rc = unpacker_some(&in, out, out_piece, &made);
		if (result->rc != RC_OK)
			return;
		if (made > out_piece || (made < out_piece && in.n > 0))
			abort();
		sha256_update(hash, span_of(out, made));
		result->n += made;
	}
}

static struct result unpack(struct span file, size_t in_piece, size_t out_piece)
{
	struct result result = {0};
	struct sha256 hash;

	sha256_init(&hash);
	unpacker_start();
	while (file.n > 0 && result.rc == RC_OK && result.n < OUT_MOST) {
		struct span in = span_sub(file, 0, in_piece);

		file = span_skip(file, in.n);
		unpack_piece(in, out_piece, &result, &hash);
	}
	result.ended = unpacker_ended();
	sha256_end(&hash, result.digest);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span file = span_of(data, n);
	struct result whole = unpack(file, n, 65536);
	struct result pieces = unpack(file, 3, 257);

	if (whole.rc != RC_OK && whole.rc != RC_IMAGE_BROKEN && whole.rc != RC_UNSUPPORTED)
		abort();
	if (whole.rc != RC_OK || whole.n >= OUT_MOST)
		return 0;
	if (pieces.rc != RC_OK || pieces.ended != whole.ended || pieces.n != whole.n ||
	    memcmp(pieces.digest, whole.digest, sizeof whole.digest) != 0)
		abort();
	return 0;
}
