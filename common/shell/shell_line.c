/* A line at the shell's prompt: the line editor with the shell's history and completion. */
#include "shell/complete.h"
#include "shell/shell.h"
#include "ui/history.h"
#include "ui/line.h"

static enum rc complete_command(void *ctx, struct span line, struct completion *completion)
{
	(void)ctx;
	return completion_of(line, completion);
}

enum rc line_edit_shell(const char *prompt, uint64_t first_key_ms, struct strbuf *line)
{
	const struct line_question question = {
		.prompt = prompt, .first_key_ms = first_key_ms, .history = &history_of_shell, .complete = complete_command,
	};

	return line_ask(&question, line);
}
