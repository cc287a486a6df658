/* ${...} expansion, innermost first. */
#include "proto/expansion.h"

/* Finds the first } that has a ${ before it, and the last ${ before that. */
static bool find_innermost(struct span text, size_t *open, size_t *close)
{
	bool opened = false;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '$' && i + 1 < text.n && text.p[i + 1] == '{') {
			*open = i;
			opened = true;
		} else if (text.p[i] == '}' && opened) {
			*close = i;
			return true;
		}
	}
	return false;
}

/* Puts value in the place of the bytes from start up to, not with, end. */
static enum rc replace(struct strbuf *text, size_t start, size_t end, struct span value)
{
	size_t tail = text->n - end;

	if (value.n > text->cap - 1 - start || tail > text->cap - 1 - start - value.n)
		return RC_TOO_LONG;
	memmove(text->text + start + value.n, text->text + end, tail);
	if (value.n > 0)
		memcpy(text->text + start, value.p, value.n);
	text->n = start + value.n + tail;
	text->text[text->n] = '\0';
	return RC_OK;
}

enum rc expansion_run(struct strbuf *text, struct strbuf *scratch, expansion_lookup_fn *lookup, void *ctx)
{
	size_t open = 0;
	size_t close = 0;

	for (unsigned step = 0; find_innermost(sb_as_span(text), &open, &close); step++) {
		enum rc rc;

		if (step == EXPANSION_STEPS_MAX)
			return RC_LIMIT;
		sb_init(scratch, scratch->text, scratch->cap);
		lookup(ctx, span_sub(sb_as_span(text), open + 2, close - open - 2), scratch);
		if (scratch->cut)
			return RC_TOO_LONG;
		rc = replace(text, open, close + 1, sb_as_span(scratch));
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}
