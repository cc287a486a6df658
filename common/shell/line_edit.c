/* The line editor: keys into the machine, its changes onto the screen. */
#include "shell/shell.h"

#include "base/console.h"
#include "base/heap.h"
#include "net/loop.h"
#include "plat.h"
#include "shell/editor.h"
#include "shell/line_view.h"

/* One line being edited. */
struct session {
	struct editor editor;
	struct line_view view;
	bool secret;
	const struct line_history *history;
	unsigned steps;      /* how far back in the history */
	char *unfinished;    /* what was typed before going back; NULL: nothing kept */
	char output[LINE_VIEW_OUTPUT];
};

static void draw(struct session *session)
{
	struct strbuf out;

	sb_init(&out, session->output, sizeof session->output);
	line_view_update(&session->view, sb_as_span(session->editor.line), session->editor.cursor, session->secret, &out);
	if (out.n > 0)
		con_write(sb_as_span(&out));
}

static void history_back(struct session *session)
{
	const char *line = session->history != NULL ? session->history->line_at(session->steps + 1) : NULL;

	if (line == NULL)
		return;
	if (session->steps == 0)
		session->unfinished = heap_text(sb_as_span(session->editor.line));
	session->steps++;
	editor_set(&session->editor, span_str(line));
}

static void history_forward(struct session *session)
{
	if (session->steps == 0)
		return;
	session->steps--;
	if (session->steps > 0) {
		editor_set(&session->editor, span_str(session->history->line_at(session->steps)));
		return;
	}
	editor_set(&session->editor, session->unfinished != NULL ? span_str(session->unfinished) : SPAN_NONE);
	heap_free(session->unfinished);
	session->unfinished = NULL;
}

static enum rc edit(struct session *session, bool escape)
{
	for (;;) {
		int key;
		enum rc rc;

		draw(session);
		rc = loop_key(LOOP_FOREVER, &key);
		if (rc != RC_OK)
			return rc;
		switch (editor_key(&session->editor, key)) {
		case EDITOR_ENTER:
			return RC_OK;
		case EDITOR_ESCAPE:
			if (escape)
				return RC_CANCELLED;
			break;
		case EDITOR_PREVIOUS:
			history_back(session);
			break;
		case EDITOR_NEXT:
			history_forward(session);
			break;
		default:
			break;
		}
	}
}

enum rc line_edit_with(const char *prompt, struct strbuf *line, bool escape, bool secret,
		       const struct line_history *history)
{
	struct session *session = heap_new(sizeof *session);
	unsigned columns;
	unsigned rows;
	size_t used = strlen(prompt) + 1; /* the last column stays free: writing there would start a new line */
	enum rc rc;

	if (session == NULL)
		return RC_NO_MEMORY;
	plat_console_size(&columns, &rows);
	con_write(span_str(prompt));
	editor_init(&session->editor, line);
	line_view_init(&session->view, columns > used ? (unsigned)(columns - used) : 1);
	session->secret = secret;
	session->history = history;
	rc = edit(session, escape);
	con_write(span_str(rc == RC_OK ? "\n" : "^C\n"));
	heap_free(session->unfinished);
	heap_free(session);
	return rc;
}

enum rc line_edit(const char *prompt, struct strbuf *line, bool escape, bool secret)
{
	return line_edit_with(prompt, line, escape, secret, NULL);
}
