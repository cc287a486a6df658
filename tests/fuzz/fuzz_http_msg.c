/* HTTP responses: the first byte says how the rest is cut.  Cut or whole, the same body must come out. */
#include <stdlib.h>

#include "proto/http_msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct outcome {
	enum rc rc;
	bool done;
	unsigned status;
	uint64_t hash;
	uint64_t body;
};

static bool feed_piece(struct http_reader *reader, struct span piece, struct outcome *out)
{
	enum http_want want;
	struct span body;

	for (;;) {
		out->rc = http_feed(reader, &piece, &want, &body);
		if (out->rc != RC_OK || want == HTTP_WANT_MORE)
			return out->rc == RC_OK;
		out->status = reader->head.status;
		if (want == HTTP_DONE) {
			out->done = true;
			return false;
		}
		if (want != HTTP_HAVE_BODY)
			continue;
		if (body.n == 0)
			abort();
		out->body += body.n;
		for (size_t i = 0; i < body.n; i++)
			out->hash = (out->hash ^ body.p[i]) * 0x100000001b3;
	}
}

static struct outcome feed(struct span text, size_t step)
{
	static struct http_reader reader;
	struct outcome out = {RC_OK, false, 0, 0, 0};
	bool more = true;

	http_reader_init(&reader);
	for (size_t at = 0; more && at < text.n; at += step)
		more = feed_piece(&reader, span_sub(text, at, step), &out);
	if (out.done && out.rc == RC_OK && http_feed_end(&reader) != RC_OK)
		abort();
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct http_excerpt excerpt = {.n = 0};
	struct outcome whole;
	struct outcome cut;
	struct span text;

	if (n < 2)
		return 0;
	text = span_of(data + 1, n - 1);
	whole = feed(text, text.n);
	cut = feed(text, data[0] % 16U + 1);
	if (whole.rc != cut.rc || whole.done != cut.done || whole.status != cut.status || whole.body != cut.body ||
	    whole.hash != cut.hash)
		abort();
	http_excerpt_feed(&excerpt, text);
	if (excerpt.n >= sizeof excerpt.text || excerpt.text[excerpt.n] != '\0')
		abort();
	return 0;
}
