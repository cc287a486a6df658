/* Editing over several rows. */
#include "ui/line_rows.h"

#include "base/heap.h"
#include "base/screen.h"
#include "base/utf8.h"
#include "net/loop.h"
#include "ui/editor.h"

#define RUN_MAX 64 /* characters written at once */

/* What is on a screen, cell by cell from the first row's first column on. */
struct view {
	const struct line_rows *place;
	uint32_t *shown; /* 0: not known */
	unsigned cells;
	unsigned skipped; /* cells above the first row */
};

struct session {
	struct editor editor;
	struct view views[LINE_ROWS_PLACES];
	unsigned count;
};

static void place_cursor(const struct view *view, unsigned cell)
{
	screen_goto(view->place->left + cell % view->place->columns, view->place->row + cell / view->place->columns);
}

/* Shows a run of cells as they should be. */
static void show(const struct view *view, unsigned at, unsigned count)
{
	char text[RUN_MAX * UTF8_MAX];
	size_t n = 0;

	for (unsigned i = 0; i < count; i++)
		n += utf8_put(view->shown[at + i], text + n);
	place_cursor(view, at);
	screen_write(text, n);
}

/* Notes what a cell has to show; shows what was noted before it when the run ends. */
static void note(struct view *view, unsigned at, uint32_t character, unsigned *start)
{
	bool same = view->shown[at] == character;
	bool row_start = at % view->place->columns == 0;

	if (*start < at && (same || row_start || at - *start == RUN_MAX)) {
		show(view, *start, at - *start);
		*start = at;
	}
	if (same)
		*start = at + 1;
	view->shown[at] = character;
}

/* The cell of the cursor, counted from the line's first row on, which may lie above the screen's. */
static unsigned cursor_cell(const struct view *view, const struct editor *editor)
{
	struct span before = span_of(editor->line->text, editor->cursor);
	unsigned cell = view->place->column;

	for (; before.n > 0; cell++)
		(void)utf8_take(&before);
	return cell;
}

static void update(struct view *view, const struct editor *editor)
{
	struct span text = sb_as_span(editor->line);
	unsigned columns = view->place->columns;
	unsigned cursor = cursor_cell(view, editor);
	unsigned start;

	while (cursor < view->skipped)
		view->skipped -= columns;
	while (cursor >= view->skipped + view->cells)
		view->skipped += columns;
	for (unsigned cell = view->place->column; cell < view->skipped && text.n > 0; cell++)
		(void)utf8_take(&text);
	start = view->skipped == 0 ? view->place->column : 0;
	for (unsigned at = start; at < view->cells; at++) {
		bool star = editor->secret && text.n > 0;
		uint32_t character = text.n > 0 ? utf8_take(&text) : ' ';

		note(view, at, star ? '*' : character < ' ' ? '?' : character, &start);
	}
	if (start < view->cells)
		show(view, start, view->cells - start);
	place_cursor(view, cursor - view->skipped);
}

static void update_all(struct session *session)
{
	for (unsigned i = 0; i < session->count; i++) {
		screen_only(session->views[i].place->on);
		update(&session->views[i], &session->editor);
	}
	screen_only(SCREEN_ALL);
}

static void forget_all(struct session *session)
{
	for (unsigned i = 0; i < session->count; i++)
		memset(session->views[i].shown, 0, session->views[i].cells * sizeof *session->views[i].shown);
}

static enum rc edit(struct session *session)
{
	for (;;) {
		int key;
		enum rc rc;

		update_all(session);
		rc = loop_key(LOOP_FOREVER, &key);
		if (rc != RC_OK)
			return rc;
		switch (editor_key(&session->editor, key)) {
		case EDITOR_ENTER:
			return RC_OK;
		case EDITOR_ESCAPE:
			return RC_CANCELLED;
		case EDITOR_REDRAW:
			forget_all(session);
			break;
		default:
			break;
		}
	}
}

enum rc line_edit_rows(const struct line_rows *places, unsigned count, bool secret, struct strbuf *line)
{
	struct session session = {.count = count};
	enum rc rc = RC_OK;

	for (unsigned i = 0; i < count; i++) {
		struct view *view = &session.views[i];

		view->place = &places[i];
		view->cells = places[i].rows * places[i].columns;
		view->shown = heap_new_array(view->cells, sizeof *view->shown);
		if (view->shown == NULL)
			rc = RC_NO_MEMORY;
	}
	if (rc == RC_OK) {
		editor_init(&session.editor, line);
		session.editor.secret = secret;
		screen_cursor(true);
		rc = edit(&session);
		screen_cursor(false);
	}
	for (unsigned i = 0; i < count; i++)
		heap_free(session.views[i].shown);
	return rc;
}
