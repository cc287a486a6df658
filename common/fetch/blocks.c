/* Blocks of a file whose digests are known: a wrong one is found as soon as it is complete, and only it comes again. */
#include "fetch/scheme.h"

#include "proto/checksum_list.h"

void fetch_begin_block(struct fetch *fetch)
{
	fetch->block_at = fetch->got;
	fetch->before = fetch->hash;
	sha256_init(&fetch->block);
}

static void take_back(struct fetch *fetch)
{
	if (fetch->block_at == 0 && fetch_again(fetch) == RC_OK)
		return; /* whoever gives it next may have another size */
	fetch->sink->back(fetch->sink, fetch->got - fetch->block_at);
	fetch->got = fetch->block_at;
	fetch->hash = fetch->before;
	sha256_init(&fetch->block);
}

enum rc fetch_end_block(struct fetch *fetch)
{
	const struct checksum_blocks *blocks = fetch->options.blocks;
	uint8_t digest[SHA256_SIZE];

	if (fetch->got == fetch->block_at)
		return RC_OK;
	sha256_end(&fetch->block, digest);
	if (!checksum_blocks_fit(blocks, fetch->block_at / blocks->size, digest)) {
		take_back(fetch);
		return RC_DIGEST;
	}
	fetch_begin_block(fetch);
	return RC_OK;
}

enum rc fetch_write_block(struct fetch *fetch, struct span *bytes)
{
	uint64_t block_end = fetch->block_at + fetch->options.blocks->size;
	struct span piece = span_sub(*bytes, 0, (size_t)(block_end - fetch->got));
	enum rc rc = fetch_write(fetch, piece);

	*bytes = span_skip(*bytes, piece.n);
	if (rc != RC_OK)
		return rc;
	sha256_update(&fetch->block, piece);
	return fetch->got == block_end ? fetch_end_block(fetch) : RC_OK;
}
