/* The interactive shell: prompt, history, one line after the other. */
#include "shell/shell.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "shell/flow.h"

static struct {
	char *lines[HISTORY_MAX]; /* a ring */
	unsigned count;           /* lines ever put in */
} history;

static const char *history_line_at(unsigned steps)
{
	if (steps == 0 || steps > history.count || steps > HISTORY_MAX)
		return NULL;
	return history.lines[(history.count - steps) % HISTORY_MAX];
}

/* Blank lines and repetitions are not worth a key press later. */
static void history_add(struct span line)
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

static void history_free(void)
{
	for (unsigned i = 0; i < HISTORY_MAX; i++)
		heap_free(history.lines[i]);
	memset(&history, 0, sizeof history);
}

/* Reads one line and runs it. */
static enum rc shell_step(char *buffer, enum flow *flow)
{
	static const struct line_history lines = {history_line_at};
	struct strbuf line;
	enum rc rc;

	sb_init(&line, buffer, LINE_MAX);
	*flow = FLOW_ON;
	rc = line_edit_with("kedge> ", &line, false, false, &lines);
	if (rc == RC_NO_MEMORY)
		*flow = FLOW_EXIT;
	if (rc != RC_OK)
		return rc;
	history_add(span_trim(sb_as_span(&line)));
	return flow_run_line(sb_as_span(&line), flow);
}

enum rc shell_run(void)
{
	static unsigned depth; /* "shell" may be typed in the shell */
	char *buffer = heap_new(LINE_MAX);
	enum flow flow = FLOW_ON;
	enum rc rc = RC_OK;

	if (buffer == NULL) {
		con_print("The shell cannot start: out of memory\n");
		return RC_EXIT;
	}
	depth++;
	while (flow != FLOW_EXIT) {
		(void)con_take_cancel(); /* a Ctrl-C that came too late for the last command is not for the next */
		rc = shell_step(buffer, &flow);
	}
	depth--;
	if (depth == 0)
		history_free();
	heap_free(buffer);
	return rc == RC_OK ? RC_OK : RC_EXIT;
}
