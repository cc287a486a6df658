/* What the line editor's parts share; for line_edit.c, line_search.c and line_complete.c alone. */
#pragma once

#include "base/rc.h"
#include "ui/editor.h"
#include "ui/line.h"
#include "ui/line_view.h"

/* One line being edited. */
struct line_session {
	const struct line_question *question;
	struct editor editor;
	struct line_view view;
	bool tab;            /* the last key was Tab and had nothing to add: the next one lists */
	unsigned steps;      /* how far back in the history */
	char *unfinished;    /* what was typed before going back; NULL: nothing kept */
	char output[LINE_VIEW_OUTPUT];
};

/** Writes the prompt on a fresh line and the edited line behind it. */
void line_session_start(struct line_session *session);

/** Shows what has changed. */
void line_session_draw(struct line_session *session);

/**
 * Ctrl-R: looks for text in the history while it is being typed.  *key is the key that ended it and is still to be
 * acted on, KEY_NONE if there is none.  RC_CANCELLED on Ctrl-C.
 */
enum rc line_session_search(struct line_session *session, int *key) MUST_CHECK;

/** Tab: adds what all that could stand there have in common, or lists them. */
void line_session_complete(struct line_session *session);
