/* Tab: what could stand at the cursor is put in, or listed. */
#include "base/screen.h"
#include "ui/line_edit.h"

#include "base/console.h"
#include "base/heap.h"
#include "ui/completion.h"

/* In columns, as wide as the longest of them. */
static void list(struct line_session *session, const struct completion *completion)
{
	size_t widest = 0;
	unsigned columns;
	unsigned rows;
	size_t column = 0;

	screen_size(&columns, &rows);
	for (unsigned i = 0; i < completion->count; i++) {
		size_t n = strlen(completion->texts[i]);

		widest = n > widest ? n : widest;
	}
	con_write(span_str("\n"));
	for (unsigned i = 0; i < completion->count; i++) {
		if (column > 0 && column + widest >= columns) {
			con_write(span_str("\n"));
			column = 0;
		}
		con_print("%-*s", (int)widest + 2, completion->texts[i]);
		column += widest + 2;
	}
	con_write(span_str(completion->cut ? "... and more\n" : "\n"));
	line_session_start(session);
}

static void put_in(struct line_session *session, const struct completion *completion)
{
	struct editor *editor = &session->editor;
	size_t typed = editor->cursor - completion->start;
	size_t common = completion->cut || (typed == 0 && session->question->lists_at_once) ? typed : completion_common(completion);
	struct span rest = span_sub(span_str(completion->texts[0]), typed, common - typed);
	size_t before = editor->line->n;
	bool whole = completion->count == 1 && completion->after != '\0' && common > 0;

	editor_insert(editor, rest);
	if (whole && (editor->cursor == editor->line->n || editor->line->text[editor->cursor] != completion->after))
		editor_insert(editor, span_of(&completion->after, 1));
	if (editor->line->n > before) {
		session->tab = false;
		return;
	}
	if (session->tab || session->question->lists_at_once)
		list(session, completion);
	session->tab = !session->tab;
}

void line_session_complete(struct line_session *session)
{
	struct completion *completion = heap_new(sizeof *completion);

	if (completion == NULL)
		return;
	if (session->question->complete(session->question->ctx,
					span_sub(sb_as_span(session->editor.line), 0, session->editor.cursor), completion) == RC_OK &&
	    completion->count > 0)
		put_in(session, completion);
	completion_end(completion);
	heap_free(completion);
}
