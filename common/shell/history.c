/* The shell's history: a ring of lines. */
#include "shell/history.h"

#include "base/heap.h"
#include "config.h"

static struct {
	char *lines[HISTORY_MAX];
	unsigned count; /* lines ever put in */
} history;

const char *history_line_at(unsigned steps)
{
	if (steps == 0 || steps > history.count || steps > HISTORY_MAX)
		return NULL;
	return history.lines[(history.count - steps) % HISTORY_MAX];
}

void history_add(struct span line)
{
	const char *last = history_line_at(1);
	char *copy;

	if (line.n == 0 || (last != NULL && span_is(line, last)))
		return;
	copy = heap_text(line);
	if (copy == NULL)
		return;
	heap_free(history.lines[history.count % HISTORY_MAX]);
	history.lines[history.count % HISTORY_MAX] = copy;
	history.count++;
}

void history_forget(void)
{
	for (unsigned i = 0; i < HISTORY_MAX; i++)
		heap_free(history.lines[i]);
	memset(&history, 0, sizeof history);
}

static bool has_text(struct span line, struct span text)
{
	for (size_t i = 0; i + text.n <= line.n; i++) {
		if (span_equal(span_sub(line, i, text.n), text))
			return true;
	}
	return text.n == 0;
}

unsigned history_find(struct span text, unsigned after)
{
	const char *line;

	for (unsigned steps = after + 1; (line = history_line_at(steps)) != NULL; steps++) {
		if (has_text(span_str(line), text))
			return steps;
	}
	return 0;
}
