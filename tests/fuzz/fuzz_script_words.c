/* Any text as a script: lines, labels, tokens stay inside it, and reading it ends. */
#include <assert.h>
#include <stdlib.h>

#include "proto/script_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_inside(struct span part, struct span whole)
{
	assert(part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

static void check_line(struct span line)
{
	struct span label = SPAN_NONE;
	struct span command;
	struct span word;

	if (script_label_split(line, &label, &command))
		check_inside(label, line);
	check_inside(command, line);
	for (;;) {
		size_t before = command.n;
		enum script_token token = script_token_take(&command, &word);

		if (token == SCRIPT_END)
			break;
		assert(command.n < before);
		if (token == SCRIPT_WORD)
			check_inside(word, line);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char buffer[200];
	struct span text = span_of(data, n);
	struct strbuf line;
	size_t offset = 0;
	bool torn;

	(void)script_is(text);
	for (;;) {
		size_t before = offset;

		sb_init(&line, buffer, sizeof buffer);
		if (!script_line_take(text, &offset, &line, &torn))
			break;
		assert(offset > before && offset <= n);
		check_line(sb_as_span(&line));
	}
	assert(offset == n);
	return 0;
}
