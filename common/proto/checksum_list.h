/*
 * Which digest a file must have: "URL#sha256=HEX", and lists as sha256sum writes them (SHA256SUMS).
 *
 * A line of a list is "HEX  name", "HEX *name" or "SHA256 (name) = HEX"; others mean nothing, but for one that sha256sum
 * takes for a comment: "# blocks SIZE HEX HEX ...  name".  Names are relative to the list's own folder, with or without
 * "./" in front.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "proto/sha256.h"

/** The digest that a URL's fragment asks for.  RC_NOT_FOUND if it asks for none, RC_INVALID if that is no
 * SHA-256. */
enum rc checksum_of_url(struct span url, uint8_t digest[SHA256_SIZE]) MUST_CHECK;

/** The digest that a list has for a name.  RC_NOT_FOUND; RC_INVALID if it has two that differ. */
enum rc checksum_list_find(struct span list, struct span name, uint8_t digest[SHA256_SIZE]) MUST_CHECK;

#define CHECKSUM_BLOCK_MIN 4096 /* bytes: a smaller block is hardly larger than its line */
#define CHECKSUM_BLOCK_MAX (16 * 1024 * 1024)

/* The SHA-256 of each block of a file; the last block may be shorter than the others. */
struct checksum_blocks {
	uint32_t size;       /* bytes of a block */
	struct span digests; /* in order: each 64 hexadecimal digits and a blank */
};

/** The file's blocks: the list's line "# blocks SIZE HEX HEX ...  name", borrowed.  RC_NOT_FOUND if it has no proper one. */
enum rc checksum_list_blocks(struct span list, struct span name, struct checksum_blocks *blocks) MUST_CHECK;

/** Whether that is the digest of block i, counted from 0. */
bool checksum_blocks_fit(const struct checksum_blocks *blocks, uint64_t i, const uint8_t digest[SHA256_SIZE]);

/** How many files a list names. */
unsigned checksum_list_count(struct span list);

/**
 * Appends what a list calls the file that a URL means: its path below the list's folder, decoded, without
 * dots and doubled slashes.  False if it does not lie there, or is the list itself.  True without a name where a path of
 * that server is too long to tell.
 */
bool checksum_list_covers(struct span list_url, struct span url, struct strbuf *name);
