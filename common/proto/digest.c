/* What all digests share: whole blocks, padding, the length at the end.  SHA-256 has its own
 * (proto/sha256.c). */
#include "proto/digest.h"

#include "base/ascii.h"

unsigned digest_size(enum digest_kind kind)
{
	static const uint8_t sizes[] = {
		[DIGEST_MD5] = 16, [DIGEST_SHA1] = 20, [DIGEST_SHA256] = SHA256_SIZE, [DIGEST_SHA512] = 64};

	return sizes[kind];
}

void digest_init(struct digest *digest, enum digest_kind kind)
{
	digest->kind = kind;
	digest->u.other.n = 0;
	if (kind == DIGEST_MD5)
		md5_start(digest->u.other.state.words);
	else if (kind == DIGEST_SHA1)
		sha1_start(digest->u.other.state.words);
	else if (kind == DIGEST_SHA512)
		sha512_start(digest->u.other.state.longs);
	else
		sha256_init(&digest->u.sha256);
}

static unsigned block_size(const struct digest *digest)
{
	return digest->kind == DIGEST_SHA512 ? 128 : 64;
}

static void take_block(struct digest *digest, const uint8_t *block)
{
	if (digest->kind == DIGEST_MD5)
		md5_block(digest->u.other.state.words, block);
	else if (digest->kind == DIGEST_SHA1)
		sha1_block(digest->u.other.state.words, block);
	else
		sha512_block(digest->u.other.state.longs, block);
}

void digest_update(struct digest *digest, struct span bytes)
{
	unsigned size = block_size(digest);

	if (digest->kind == DIGEST_SHA256) {
		sha256_update(&digest->u.sha256, bytes);
		return;
	}
	while (bytes.n > 0) {
		unsigned used = (unsigned)(digest->u.other.n % size);
		size_t n = bytes.n < size - used ? bytes.n : size - used;

		if (used == 0 && n == size)
			take_block(digest, bytes.p);
		else
			memcpy(digest->u.other.block + used, bytes.p, n);
		digest->u.other.n += n;
		if (used > 0 && used + n == size)
			take_block(digest, digest->u.other.block);
		bytes = span_skip(bytes, n);
	}
}

static void put_zeros(struct digest *digest, unsigned count)
{
	static const uint8_t zeros[128];

	digest_update(digest, span_of(zeros, count));
}

/* A 1 bit, zeros, and the length in bits, in the algorithm's byte order, in the last 8 bytes (SHA-512: 16).
 */
static void pad(struct digest *digest)
{
	static const uint8_t one[1] = {0x80};
	unsigned size = block_size(digest);
	unsigned room = size == 128 ? 16 : 8;
	uint64_t bits = digest->u.other.n * 8;
	uint8_t length[8];

	for (unsigned i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> 8 * (digest->kind == DIGEST_MD5 ? i : 7 - i));
	digest_update(digest, span_of(one, 1));
	put_zeros(digest, (unsigned)((size - room + size - digest->u.other.n % size) % size));
	put_zeros(digest, room - 8); /* no file fills the upper half of SHA-512's length */
	digest_update(digest, span_of(length, 8));
}

void digest_end(struct digest *digest, uint8_t out[DIGEST_MAX])
{
	unsigned size = digest_size(digest->kind);

	if (digest->kind == DIGEST_SHA256) {
		sha256_end(&digest->u.sha256, out);
		return;
	}
	pad(digest);
	for (unsigned i = 0; i < size; i++) {
		if (digest->kind == DIGEST_SHA512)
			out[i] = (uint8_t)(digest->u.other.state.longs[i / 8] >> (56 - 8 * (i % 8)));
		else if (digest->kind == DIGEST_SHA1)
			out[i] = (uint8_t)(digest->u.other.state.words[i / 4] >> (24 - 8 * (i % 4)));
		else
			out[i] = (uint8_t)(digest->u.other.state.words[i / 4] >> 8 * (i % 4));
	}
}

enum rc digest_parse(struct span text, uint8_t *out, unsigned size)
{
	if (text.n != 2 * (size_t)size)
		return RC_INVALID;
	for (size_t i = 0; i < text.n; i++) {
		if (ascii_hex_digit(text.p[i]) < 0)
			return RC_INVALID;
	}
	for (unsigned i = 0; i < size; i++)
		out[i] = (uint8_t)(ascii_hex_digit(text.p[2 * i]) << 4 | ascii_hex_digit(text.p[2 * i + 1]));
	return RC_OK;
}
