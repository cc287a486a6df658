/* zstd: whatever the bytes, they are unpacked or refused; in one go and by small pieces the same comes out. */
#include <stdlib.h>

#include "proto/sha256.h"
#include "proto/unzstd.h"

#define WINDOW   UNZSTD_WINDOW_HTTP
#define OUT_MOST (1 << 20) /* bytes: bombs are cut there */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct result {
	enum rc rc;
	bool ended;
	size_t n;
	uint8_t digest[SHA256_SIZE];
};

static struct result unpack(struct span file, size_t in_piece, size_t out_piece)
{
	static void *memory;
	struct unzstd *unzstd;
	static uint8_t out[65536];
	struct result result = {0};
	struct sha256 hash;

	sha256_init(&hash);
	if (memory == NULL)
		memory = malloc(unzstd_memory(WINDOW));
	unzstd = unzstd_start(memory, unzstd_memory(WINDOW));
	if (unzstd == NULL)
		abort();
	while (file.n > 0 && result.rc == RC_OK && result.n < OUT_MOST) {
		struct span in = span_sub(file, 0, in_piece);
		size_t made = out_piece;

		file = span_skip(file, in.n);
		while ((in.n > 0 || made == out_piece) && result.rc == RC_OK) {
			result.rc = unzstd_some(unzstd, &in, out, out_piece, &made);
			if (result.rc != RC_OK)
				break;
			if (made > out_piece || (made < out_piece && in.n > 0))
				abort();
			sha256_update(&hash, span_of(out, made));
			result.n += made;
		}
	}
	result.ended = unzstd_ended(unzstd);
	sha256_end(&hash, result.digest);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span file = span_of(data, n);
	struct result whole = unpack(file, n, 65536);
	struct result pieces = unpack(file, 3, 257);

	if (whole.rc != RC_OK && whole.rc != RC_IMAGE_BROKEN)
		abort();
	if (whole.rc != RC_OK || whole.n >= OUT_MOST)
		return 0;
	if (pieces.rc != RC_OK || pieces.ended != whole.ended || pieces.n != whole.n ||
	    memcmp(pieces.digest, whole.digest, sizeof whole.digest) != 0)
		abort();
	return 0;
}
