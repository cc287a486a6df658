/* The first line is expanded over the lines behind it, which are name=value: it ends, and stays in its buffer. */
#include <assert.h>
#include <stdlib.h>

#include "proto/expansion.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct table {
	struct span lines;
	unsigned lookups;
};

static void lookup(void *ctx, struct span name, struct strbuf *value)
{
	struct table *table = ctx;
	struct span rest = table->lines;
	struct span line;

	table->lookups++;
	assert(table->lookups <= EXPANSION_STEPS_MAX);
	while (span_line(&rest, &line)) {
		size_t equals = span_find(line, '=');

		if (equals < line.n && span_equal(span_sub(line, 0, equals), name)) {
			sb_span(value, span_skip(line, equals + 1));
			return;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const size_t cap = 512;
	char *text = malloc(cap);
	char *room = malloc(cap);
	struct table table = {span_of(data, n), 0};
	struct strbuf result;
	struct strbuf scratch;
	struct span line = SPAN_NONE;

	if (text == NULL || room == NULL)
		abort();
	(void)span_line(&table.lines, &line);
	sb_init(&result, text, cap);
	sb_init(&scratch, room, cap);
	sb_span(&result, line);
	if (expansion_run(&result, &scratch, lookup, &table) == RC_OK) {
		size_t open = 0;

		/* Nothing complete is left. */
		assert(result.n < cap && text[result.n] == '\0');
		for (size_t i = 0; i < result.n; i++) {
			open |= text[i] == '$' && text[i + 1] == '{';
			assert(text[i] != '}' || !open);
		}
	}
	free(room);
	free(text);
	return 0;
}
