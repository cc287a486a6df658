/* Command: the last failure in full. */
#include "shell/command.h"

#include "base/console.h"
#include "base/trail.h"
#include "shell/causes.h"

static void print_lines(const char *indent, struct span lines)
{
	while (lines.n > 0) {
		size_t n = span_find(lines, '\n');

		con_print("%s%.*s\n", indent, SPAN_ARGS(span_sub(lines, 0, n)));
		lines = span_skip(lines, n + 1);
	}
}

static enum rc run_why(const struct arguments *args)
{
	const struct trail_report *last = trail_last_failure();
	const struct cause *cause;

	(void)args;
	if (last == NULL) {
		con_print("Nothing has failed so far.\n");
		return RC_OK;
	}
	cause = cause_of(last->rc);
	con_print("Failed:  %.*s\n", SPAN_ARGS(last->what));
	print_lines("  and so did: ", last->outer);
	con_print("Result:  %u %s: %s (errno 0x%08x)\n", (unsigned)last->rc, rc_name(last->rc), rc_text(last->rc),
		  rc_errno(last->rc));
	con_print("It began %u.%03u s after Kedge's start and took %u.%03u s:\n", (unsigned)(last->began_ms / 1000),
		  (unsigned)(last->began_ms % 1000), (unsigned)(last->took_ms / 1000), (unsigned)(last->took_ms % 1000));
	print_lines("  ", last->lines);
	if (last->lost > 0)
		con_print("  (%u lines in the middle were dropped; \"log\" may still have them)\n", last->lost);
	con_print("Usually: %s\n", cause->usual);
	con_print("Try:     %s\n", cause->remedy);
	return RC_OK;
}

const struct command cmd_why = {
	.name = "why", .synopsis = "", .group = "Flow", .run = run_why,
	.help = "Explains the last failure: the command, what happened and when, what usually causes it, what to try.",
	.example = "chain http://server/x || why",
};
