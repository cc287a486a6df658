/* Feeding an unpacker of packed files piece by piece.  The including test defines the three functions. */
#pragma once

#include "check.h"

#include "base/rc.h"
#include "base/span.h"

/* What the tests' files are, packed. */
#define LINE	  "a kedge is a small anchor; a kedge hauls a ship forward. "
#define LINES	  40
#define TEXT_SIZE (LINES * (sizeof LINE - 1))

static void unpacker_start(void);
static enum rc unpacker_some(struct span *in, void *to, size_t cap, size_t *made);
static bool unpacker_ended(void);

static uint8_t out[TEXT_SIZE + 100];

/* One piece, at its exact size, so that a read beyond it is seen. */
static enum rc unpack_piece(struct span piece, size_t out_piece, size_t *n)
{
	uint8_t *copy = exact_copy(piece.p, piece.n);
	struct span in = span_of(copy, piece.n);
	size_t made = out_piece;
	enum rc rc = RC_OK;

	while (rc == RC_OK && (in.n > 0 || made == out_piece)) {
		size_t room = sizeof out - *n < out_piece ? sizeof out - *n : out_piece;

		rc = unpacker_some(&in, out + *n, room, &made);
		*n += rc == RC_OK ? made : 0;
	}
	free(copy);
	return rc;
}

/* Unpacks a file given in pieces into pieces; *n is what came, all together. */
static enum rc unpack(struct span file, size_t in_piece, size_t out_piece, size_t *n)
{
	*n = 0;
	unpacker_start();
	while (file.n > 0) {
		struct span piece = span_sub(file, 0, in_piece);
		enum rc rc = unpack_piece(piece, out_piece, n);

		if (rc != RC_OK)
			return rc;
		file = span_skip(file, piece.n);
	}
	return RC_OK;
}

/* Whether the line came, LINES times. */
static bool is_text(size_t n)
{
	if (n != TEXT_SIZE)
		return false;
	for (size_t i = 0; i < LINES; i++) {
		if (memcmp(out + i * (sizeof LINE - 1), LINE, sizeof LINE - 1) != 0)
			return false;
	}
	return true;
}

/* A file that is the text, given in pieces of all sizes into pieces of all sizes. */
static void check_pieces(struct span file)
{
	static const size_t sizes[] = {1, 2, 3, 7, 16, 100, 5000};
	size_t n;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++) {
			CHECK_RC(unpack(file, sizes[i], sizes[j], &n), RC_OK);
			CHECK(is_text(n) && unpacker_ended());
		}
	}
}
