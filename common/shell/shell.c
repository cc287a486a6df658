/* The interactive shell: prompt, history, one line after the other. */
#include "shell/shell.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "net/loop.h"
#include "shell/flow.h"
#include "ui/history.h"
#include "ui/pager.h"

/* Reads one line and runs it. */
static enum rc shell_step(char *buffer, uint64_t first_key_ms, enum flow *flow)
{
	struct strbuf line;
	bool paging;
	enum rc rc;

	sb_init(&line, buffer, LINE_MAX);
	*flow = FLOW_ON;
	rc = line_edit_shell("kedge> ", first_key_ms, &line);
	if (rc == RC_NO_MEMORY || rc == RC_TIMEOUT)
		*flow = FLOW_EXIT;
	if (rc != RC_OK)
		return rc;
	history_add(&history_of_shell, span_trim(sb_as_span(&line)));
	paging = pager_switch(true);
	rc = flow_run_line(sb_as_span(&line), flow);
	(void)pager_switch(paging);
	return rc;
}

static enum rc run(uint64_t first_key_ms)
{
	char *buffer = heap_new(LINE_MAX);
	enum flow flow = FLOW_ON;
	unsigned steps = 0;
	bool paging;
	enum rc rc = RC_OK;

	if (buffer == NULL) {
		con_print("The shell cannot start: out of memory\n");
		return RC_EXIT;
	}
	paging = pager_switch(false); /* the prompt itself never pauses */
	for (; flow != FLOW_EXIT; steps++) {
		(void)con_take_cancel(); /* a Ctrl-C that came too late for the last command is not for the next */
		rc = shell_step(buffer, first_key_ms, &flow);
		first_key_ms = LOOP_FOREVER;
	}
	(void)pager_switch(paging);
	heap_free(buffer);
	if (rc == RC_TIMEOUT && steps == 1) /* nobody is there */
		return rc;
	return rc == RC_OK || rc == RC_LOCALBOOT ? rc : RC_EXIT;
}

enum rc shell_run_unless_idle(uint64_t idle_ms)
{
	return run(loop_deadline_ms(idle_ms));
}

enum rc shell_run(void)
{
	return run(LOOP_FOREVER);
}
