/* Asks for a line of text: the line editor. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"

/**
 * Edits one line in place, as readline's common keys do; the builder's text is the start and the result.
 * RC_CANCELLED on Ctrl-C (and Esc, where escape is true).  secret shows stars.
 */
enum rc line_edit(const char *prompt, struct strbuf *line, bool escape, bool secret) MUST_CHECK;

struct completion;
struct history;

/* What becomes of a key before the editor sees it. */
enum line_key {
	LINE_KEY_OTHERS, /* it is the editor's */
	LINE_KEY_DONE,   /* something was printed: prompt and line are to be drawn anew */
	LINE_KEY_END,    /* the line ends as by Ctrl-C */
};

/* How a line is asked for.  Zeros stand for what is not wanted. */
struct line_question {
	const char *prompt;
	bool escape;          /* Esc ends it as Ctrl-C does; otherwise it is readline's Alt */
	bool secret;          /* stars are shown */
	bool lists_at_once;   /* Tab lists what there is in one stroke */
	uint64_t first_key_ms;      /* a deadline of net/loop.h for the first key */
	uint64_t deadline_ms;       /* the same for all of the line */
	struct history *history;    /* for Up, Down and Ctrl-R; what is entered is the caller's to add */

	/** What could stand at the end of the line (ui/completion.h); for Tab. */
	enum rc (*complete)(void *ctx, struct span line, struct completion *completion);

	/** Sees each key first; empty: nothing has been typed. */
	enum line_key (*key)(void *ctx, int key, bool empty);
	void *ctx;
};

/** Edits a line as line_edit does.  RC_CANCELLED likewise, and RC_TIMEOUT at a deadline. */
enum rc line_ask(const struct line_question *question, struct strbuf *line) MUST_CHECK;
