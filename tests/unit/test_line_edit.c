/* The line editor: keys to changes, and the view's output on a little terminal. */
#include "check.h"

#include "base/fmt.h"
#include "plat.h"
#include "ui/editor.h"
#include "ui/line_view.h"

/* ---- keys ---- */

#define C(letter) ((letter) & 0x1f)
#define KEYS_MAX 24

static void test_keys(void)
{
	static const struct {
		const char *start;
		int keys[KEYS_MAX]; /* 0 at the end */
		const char *line;
		size_t cursor;
	} cases[] = {
		{"", {'a', 'b', 'c'}, "abc", 3},
		{"abc", {KEY_LEFT, 'x'}, "abxc", 3},
		{"abc", {KEY_HOME, 'x', KEY_END, 'y'}, "xabcy", 5},
		{"abc", {C('A'), C('F'), 'x', C('E'), C('B'), 'y'}, "axbyc", 4},
		{"abc", {KEY_BACKSPACE}, "ab", 2},
		{"abc", {KEY_HOME, KEY_BACKSPACE, KEY_LEFT}, "abc", 0},
		{"abc", {KEY_RIGHT, KEY_RIGHT}, "abc", 3},
		{"abc", {KEY_HOME, KEY_DELETE}, "bc", 0},
		{"abc", {KEY_HOME, C('D'), C('D')}, "c", 0},
		{"abc", {C('D')}, "abc", 3},
		{"abc", {KEY_DELETE}, "ab", 2}, /* the serial terminal's Backspace */
		{"", {KEY_DELETE, KEY_BACKSPACE, C('D'), C('W'), C('U'), C('K')}, "", 0},
		{"one two", {C('W')}, "one ", 4},
		{"one two  ", {C('W')}, "one ", 4},
		{"one two", {C('W'), C('W'), C('W')}, "", 0},
		{"one two", {KEY_LEFT, C('W')}, "one o", 4},
		{"one two", {KEY_LEFT, C('U')}, "o", 0},
		{"one two", {C('A'), C('F'), C('K')}, "o", 1},
		{"", {0xe4, 0x20ac, 0x1f600}, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9},
		{"\xc3\xa4\xe2\x82\xac", {KEY_LEFT, 'x', KEY_BACKSPACE, KEY_BACKSPACE}, "\xe2\x82\xac", 0},
		{"\xe2\x82\xac", {KEY_HOME, KEY_RIGHT}, "\xe2\x82\xac", 3},
		{"a", {KEY_F1, KEY_INSERT, KEY_PAGE_UP, 0x01 + 27, 0x1f}, "a", 1},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[32];
		struct strbuf line;
		struct editor editor;

		sb_init(&line, text, sizeof text);
		sb_str(&line, cases[i].start);
		editor_init(&editor, &line);
		for (const int *key = cases[i].keys; *key != 0; key++)
			CHECK(editor_key(&editor, *key) == EDITOR_GO_ON);
		CHECK_STR(text, cases[i].line);
		CHECK_NUM(editor.cursor, cases[i].cursor);
		CHECK_NUM(strlen(text), line.n);
		CHECK(editor.cursor <= line.n);
	}
}

static void test_events(void)
{
	static const struct {
		int key;
		enum editor_event event;
	} cases[] = {
		{KEY_ENTER, EDITOR_ENTER}, {'\n', EDITOR_ENTER},        {KEY_ESC, EDITOR_ESCAPE}, {KEY_TAB, EDITOR_COMPLETE},
		{KEY_UP, EDITOR_PREVIOUS}, {C('P'), EDITOR_PREVIOUS},   {KEY_DOWN, EDITOR_NEXT},  {C('N'), EDITOR_NEXT},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[8];
		struct strbuf line;
		struct editor editor;

		sb_init(&line, text, sizeof text);
		sb_str(&line, "abc");
		editor_init(&editor, &line);
		CHECK_NUM(editor_key(&editor, cases[i].key), cases[i].event);
		CHECK_STR(text, "abc");
	}
}

static void test_full_line(void)
{
	char text[4];
	struct strbuf line;
	struct editor editor;

	sb_init(&line, text, sizeof text);
	editor_init(&editor, &line);
	for (int i = 0; i < 10; i++)
		(void)editor_key(&editor, 'a' + i);
	CHECK_STR(text, "abc");
	(void)editor_key(&editor, KEY_BACKSPACE);
	(void)editor_key(&editor, 0xe4); /* two bytes where one fits */
	CHECK_STR(text, "ab");
	editor_set(&editor, span_str("too long"));
	CHECK_STR(text, "too");
	CHECK_NUM(editor.cursor, 3);
}

/* ---- view ---- */

#define TERMINAL_COLUMNS 16

/* A terminal of one line that knows characters and backspace. */
struct terminal {
	char cells[TERMINAL_COLUMNS * 4 + 1]; /* one ASCII character a column is enough here */
	unsigned column;
	size_t written;
};

static void terminal_write(struct terminal *terminal, const struct strbuf *out)
{
	for (size_t i = 0; i < out->n; i++) {
		if (out->text[i] == '\b') {
			CHECK(terminal->column > 0);
			terminal->column--;
			continue;
		}
		CHECK(terminal->column < TERMINAL_COLUMNS - 1); /* the last column would start a new line */
		terminal->cells[terminal->column++] = out->text[i];
	}
	terminal->written += out->n;
}

/* What the terminal shows must be the window of the text around the cursor. */
static void check_shown(const struct terminal *terminal, const struct line_view *view, const char *text, size_t cursor)
{
	size_t n = strlen(text) > view->first ? strlen(text) - view->first : 0;
	char wanted[TERMINAL_COLUMNS * 4 + 1];

	memset(wanted, ' ', TERMINAL_COLUMNS);
	memcpy(wanted, text + (n > 0 ? view->first : 0), n < view->width ? n : view->width);
	CHECK(memcmp(terminal->cells, wanted, TERMINAL_COLUMNS) == 0);
	CHECK(cursor >= view->first && cursor - view->first < view->width);
	CHECK_NUM(terminal->column, cursor - view->first);
}

/* Random editing: after every key the screen is right. */
static void test_view_follows_editor(void)
{
	static const int keys[] = {'a', 'b', 'c', ' ', 'd', 'e', KEY_LEFT, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END,
				   KEY_BACKSPACE, KEY_DELETE, C('W'), 'x', 'y', 'z', 'f', 'g', 'h', KEY_LEFT, 'i', 'j'};
	unsigned random = 1;

	for (unsigned width = 1; width < TERMINAL_COLUMNS; width++) {
		struct terminal terminal = {.column = 0};
		struct line_view view;
		char text[60];
		struct strbuf line;
		struct editor editor;

		memset(terminal.cells, ' ', TERMINAL_COLUMNS);
		sb_init(&line, text, sizeof text);
		editor_init(&editor, &line);
		line_view_init(&view, width);
		for (unsigned i = 0; i < 2000; i++) {
			char output[LINE_VIEW_OUTPUT];
			struct strbuf out;

			random = random * 1103515245 + 12345;
			(void)editor_key(&editor, keys[(random >> 16) % (sizeof keys / sizeof keys[0])]);
			sb_init(&out, output, sizeof output);
			line_view_update(&view, sb_as_span(&line), editor.cursor, false, &out);
			CHECK(!out.cut);
			terminal_write(&terminal, &out);
			check_shown(&terminal, &view, text, editor.cursor);
		}
	}
}

static size_t update(struct line_view *view, const char *text, size_t cursor, bool secret, char *output)
{
	struct strbuf out;

	sb_init(&out, output, LINE_VIEW_OUTPUT);
	line_view_update(view, span_str(text), cursor, secret, &out);
	return out.n;
}

static void test_view_writes_little(void)
{
	struct line_view view;
	char output[LINE_VIEW_OUTPUT];

	line_view_init(&view, 70);
	CHECK_NUM(update(&view, "kernel http://server/linux", 26, false, output), 26);
	CHECK_NUM(update(&view, "kernel http://server/linuxx", 27, false, output), 1);
	CHECK_STR(output, "x");
	CHECK_NUM(update(&view, "kernel http://server/linuxx", 27, false, output), 0);
	CHECK_NUM(update(&view, "kernel http://server/linuxx", 26, false, output), 1);
	CHECK_STR(output, "\b");
	update(&view, "kernel http://server/linux", 26, false, output);
	CHECK_STR(output, " \b");
}

static void test_view_secret_and_odd(void)
{
	struct line_view view;
	char output[LINE_VIEW_OUTPUT];

	line_view_init(&view, 20);
	update(&view, "p\xc3\xa4ss", 5, true, output);
	CHECK_STR(output, "****");
	line_view_init(&view, 20);
	update(&view, "\xc3\xa4\xe2\x82\xac\x1b[2J", 9, false, output);
	CHECK_STR(output, "\xc3\xa4\xe2\x82\xac?[2J");
	line_view_init(&view, 10000);
	CHECK_NUM(view.width, LINE_VIEW_MAX);
	line_view_init(&view, 0);
	CHECK_NUM(view.width, 1);
}

/* A full view of four-byte characters, all changed at once, is the most that is ever written. */
static void test_view_output_fits(void)
{
	static char wide[4 * LINE_VIEW_MAX + 1];
	static char other[4 * LINE_VIEW_MAX + 1];
	struct line_view view;
	char output[LINE_VIEW_OUTPUT];
	struct strbuf out;

	for (unsigned i = 0; i < LINE_VIEW_MAX; i++) {
		memcpy(wide + 4 * i, "\xf0\x9f\x98\x80", 4);
		memcpy(other + 4 * i, "\xf0\x9f\x98\x81", 4);
	}
	line_view_init(&view, LINE_VIEW_MAX);
	(void)update(&view, wide, 4 * (LINE_VIEW_MAX - 1), false, output);
	sb_init(&out, output, sizeof output);
	line_view_update(&view, span_str(other), 0, false, &out);
	CHECK(!out.cut);
}

int main(void)
{
	test_keys();
	test_events();
	test_full_line();
	test_view_follows_editor();
	test_view_writes_little();
	test_view_secret_and_odd();
	test_view_output_fits();
	return check_end();
}
