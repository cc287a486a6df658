/* A history: a ring of lines. */
#include "ui/history.h"

#include "base/heap.h"

struct history history_of_shell;

const char *history_line_at(const struct history *history, unsigned steps)
{
	if (steps == 0 || steps > history->count || steps > HISTORY_MAX)
		return NULL;
	return history->lines[(history->count - steps) % HISTORY_MAX];
}

void history_add(struct history *history, struct span line)
{
	const char *last = history_line_at(history, 1);
	char *copy;

	if (line.n == 0 || (last != NULL && span_is(line, last)))
		return;
	copy = heap_text(line);
	if (copy == NULL)
		return;
	heap_free(history->lines[history->count % HISTORY_MAX]);
	history->lines[history->count % HISTORY_MAX] = copy;
	history->count++;
}

void history_forget(struct history *history)
{
	for (unsigned i = 0; i < HISTORY_MAX; i++)
		heap_free(history->lines[i]);
	*history = (struct history){.count = 0};
}

static bool has_text(struct span line, struct span text)
{
	for (size_t i = 0; i + text.n <= line.n; i++) {
		if (span_equal(span_sub(line, i, text.n), text))
			return true;
	}
	return text.n == 0;
}

unsigned history_find(const struct history *history, struct span text, unsigned after)
{
	const char *line;

	for (unsigned steps = after + 1; (line = history_line_at(history, steps)) != NULL; steps++) {
		if (has_text(span_str(line), text))
			return steps;
	}
	return 0;
}
