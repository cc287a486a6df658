/* The interactive shell and its line editor. */
#pragma once

#include <stdbool.h>

#include "base/fmt.h"
#include "base/rc.h"

/** Reads and runs lines until exit; returns RC_OK on "exit 0", RC_EXIT otherwise. */
enum rc shell_run(void);

/**
 * Edits one line in place, as readline's common keys do; the builder's text is the start and the result.
 * RC_CANCELLED on Ctrl-C (and Esc, where escape is true).  secret shows stars.
 */
enum rc line_edit(const char *prompt, struct strbuf *line, bool escape, bool secret) MUST_CHECK;

/* Where the line editor's Up and Down lead; NULL functions: nowhere. */
struct line_history {
	/** The line so many steps back, 1 being the last one entered; NULL if there is none. */
	const char *(*line_at)(unsigned steps);
};

/** The same with a history. */
enum rc line_edit_with(const char *prompt, struct strbuf *line, bool escape, bool secret,
		       const struct line_history *history) MUST_CHECK;
