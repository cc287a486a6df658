/* The line editor: keys into the machine, its changes onto the screen. */
#include "ui/line_edit.h"

#include "base/console.h"
#include "base/heap.h"
#include "base/screen.h"
#include "net/loop.h"
#include "plat.h"
#include "ui/history.h"

void line_session_draw(struct line_session *session)
{
	struct strbuf out;

	sb_init(&out, session->output, sizeof session->output);
	line_view_update(&session->view, sb_as_span(session->editor.line), session->editor.cursor, session->question->secret, &out);
	if (out.n > 0)
		con_write(sb_as_span(&out));
}

void line_session_start(struct line_session *session)
{
	unsigned columns;
	unsigned rows;
	unsigned used;

	con_write(span_str(session->question->prompt));
	screen_size(&columns, &rows);
	used = con_column() % columns + 1; /* the last column stays free: writing there would start a new line */
	line_view_init(&session->view, columns > used ? columns - used : 1);
	line_session_draw(session);
}

static void history_back(struct line_session *session)
{
	const struct history *history = session->question->history;
	const char *line = history != NULL ? history_line_at(history, session->steps + 1) : NULL;

	if (line == NULL)
		return;
	if (session->steps == 0)
		session->unfinished = heap_text(sb_as_span(session->editor.line));
	session->steps++;
	editor_set(&session->editor, span_str(line));
}

static void history_forward(struct line_session *session)
{
	if (session->steps == 0)
		return;
	session->steps--;
	if (session->steps > 0) {
		editor_set(&session->editor, span_str(history_line_at(session->question->history, session->steps)));
		return;
	}
	editor_set(&session->editor, session->unfinished != NULL ? span_str(session->unfinished) : SPAN_NONE);
	heap_free(session->unfinished);
	session->unfinished = NULL;
}

static void redraw(struct line_session *session)
{
	con_clear();
	line_session_start(session);
}

/* Acts on a key; *done at the line's end.  RC_CANCELLED by Esc where that leaves, or by Ctrl-C in a search. */
static enum rc act(struct line_session *session, int key, bool *done)
{
	enum editor_event event = editor_key(&session->editor, key);
	bool tab = session->tab;
	enum rc rc = RC_OK;

	session->tab = false;
	switch (event) {
	case EDITOR_ENTER:
		*done = true;
		break;
	case EDITOR_ESCAPE:
		return RC_CANCELLED;
	case EDITOR_PREVIOUS:
		history_back(session);
		break;
	case EDITOR_NEXT:
		history_forward(session);
		break;
	case EDITOR_REDRAW:
		redraw(session);
		break;
	case EDITOR_SEARCH:
		key = KEY_NONE;
		if (session->question->history != NULL)
			rc = line_session_search(session, &key);
		return rc == RC_OK && key != KEY_NONE ? act(session, key, done) : rc;
	case EDITOR_COMPLETE:
		session->tab = tab;
		if (session->question->complete != NULL)
			line_session_complete(session);
		break;
	default:
		break;
	}
	return RC_OK;
}

/* The asker's keys come before the editor's. */
static enum rc take_key(struct line_session *session, int key, bool *done)
{
	const struct line_question *question = session->question;
	enum line_key whose = LINE_KEY_OTHERS;

	if (question->key != NULL)
		whose = question->key(question->ctx, key, session->editor.line->n == 0);
	if (whose == LINE_KEY_DONE)
		line_session_start(session);
	if (whose == LINE_KEY_OTHERS)
		return act(session, key, done);
	return whose == LINE_KEY_END ? RC_CANCELLED : RC_OK;
}

static uint64_t deadline_of(const struct line_question *question, bool first)
{
	uint64_t deadline = question->deadline_ms != 0 ? question->deadline_ms : LOOP_FOREVER;

	return first && question->first_key_ms != 0 && question->first_key_ms < deadline ? question->first_key_ms : deadline;
}

static enum rc edit(struct line_session *session)
{
	bool first = true;
	bool done = false;

	while (!done) {
		int key;
		enum rc rc;

		line_session_draw(session);
		rc = loop_key(deadline_of(session->question, first), &key);
		if (rc == RC_OK)
			rc = take_key(session, key, &done);
		if (rc != RC_OK)
			return rc;
		first = false;
	}
	return RC_OK;
}

enum rc line_ask(const struct line_question *question, struct strbuf *line)
{
	struct line_session *session = heap_new(sizeof *session);
	enum rc rc;

	if (session == NULL)
		return RC_NO_MEMORY;
	session->question = question;
	editor_init(&session->editor, line);
	session->editor.secret = question->secret;
	session->editor.esc_is_alt = !question->escape;
	line_session_start(session);
	rc = edit(session);
	con_write(span_str(rc == RC_CANCELLED ? "^C\n" : "\n"));
	heap_free(session->unfinished);
	heap_free(session);
	return rc;
}

enum rc line_edit(const char *prompt, struct strbuf *line, bool escape, bool secret)
{
	const struct line_question question = {.prompt = prompt, .escape = escape, .secret = secret};

	return line_ask(&question, line);
}
