/* Ctrl-R: the history is searched while the text to look for is being typed. */
#include "base/screen.h"
#include "ui/line_edit.h"

#include "base/console.h"
#include "net/loop.h"
#include "plat.h"
#include "ui/history.h"

#define CTRL(letter) ((letter) & 0x1f)
#define TEXT_MAX     64

struct search {
	struct line_session *session;
	char text[TEXT_MAX];
	size_t n;
	unsigned steps; /* of the line that was found; 0: none yet */
	bool failed;
	unsigned drawn; /* columns */
};

static void wipe(struct search *search)
{
	con_write(span_str("\r"));
	for (unsigned i = 0; i < search->drawn; i++)
		con_write(span_str(" "));
	con_write(span_str("\r"));
	search->drawn = 0;
}

/* "search: text: line", cut to the screen. */
static void draw(struct search *search)
{
	const char *found = search->steps > 0 ? history_line_at(search->session->question->history, search->steps) : "";
	char text[256];
	unsigned columns;
	unsigned rows;
	size_t n;

	screen_size(&columns, &rows);
	n = fmt_print(text, columns < sizeof text ? columns : sizeof text, "%s \"%.*s\": %s",
		      search->failed ? "not found" : "search", (int)search->n, search->text, found);
	wipe(search);
	con_write(span_str(text));
	search->drawn = (unsigned)(n < columns ? n : columns - 1);
}

static void look(struct search *search, unsigned after)
{
	unsigned steps = history_find(search->session->question->history, span_of(search->text, search->n), after);

	search->failed = steps == 0 && search->n > 0;
	if (steps > 0)
		search->steps = steps;
}

/* True while it goes on. */
static bool act(struct search *search, int key)
{
	if (key == CTRL('R')) {
		look(search, search->steps);
	} else if (key == KEY_BACKSPACE || key == KEY_DELETE) {
		search->n -= search->n > 0;
		look(search, 0);
	} else if (key >= ' ' && key < 0x7f) {
		if (search->n < sizeof search->text)
			search->text[search->n++] = (char)key;
		look(search, search->steps > 0 ? search->steps - 1 : 0);
	} else {
		return false;
	}
	return true;
}

/* Esc and Ctrl-G leave the line as it was; any other key takes what was found and is acted on. */
static void end(struct search *search, int *key)
{
	if (*key == KEY_ESC || *key == CTRL('G')) {
		*key = KEY_NONE;
		return;
	}
	if (search->steps > 0)
		editor_set(&search->session->editor, span_str(history_line_at(search->session->question->history, search->steps)));
}

enum rc line_session_search(struct line_session *session, int *key)
{
	struct search search = {.session = session};
	enum rc rc;

	/* The prompt's line is written over. */
	search.drawn = (unsigned)strlen(session->question->prompt) + session->view.shown_n;
	do {
		draw(&search);
		rc = loop_key(LOOP_FOREVER, key);
	} while (rc == RC_OK && act(&search, *key));
	wipe(&search);
	if (rc == RC_OK)
		end(&search, key);
	line_session_start(session);
	return rc;
}
