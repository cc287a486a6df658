/* The line editor's machine. */
#include "ui/editor.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "config.h"
#include "plat.h"

#define CTRL(letter) ((letter) & 0x1f)

void editor_init(struct editor *editor, struct strbuf *line)
{
	*editor = (struct editor){.line = line, .cursor = line->n};
}

void editor_set(struct editor *editor, struct span text)
{
	sb_init(editor->line, editor->line->text, editor->line->cap);
	sb_span(editor->line, text);
	editor->line->cut = false;
	editor->cursor = editor->line->n;
}

static bool is_continuation(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

size_t editor_char_length(struct span text)
{
	size_t n = 1;

	if (text.n == 0)
		return 0;
	if (text.p[0] < 0xc0)
		return 1;
	while (n < text.n && n < 4 && is_continuation(text.p[n]))
		n++;
	return n;
}

static size_t next_char(const struct editor *editor)
{
	return editor->cursor + editor_char_length(span_skip(sb_as_span(editor->line), editor->cursor));
}

static size_t previous_char(const struct editor *editor)
{
	size_t at = editor->cursor;

	if (at > 0)
		at--;
	while (at > 0 && editor->cursor - at < 4 && is_continuation((uint8_t)editor->line->text[at]))
		at--;
	return at;
}

/* Start of the word before the cursor; blanks in between are skipped. */
static size_t previous_word(const struct editor *editor)
{
	size_t at = editor->cursor;

	while (at > 0 && ascii_space((uint8_t)editor->line->text[at - 1]))
		at--;
	while (at > 0 && !ascii_space((uint8_t)editor->line->text[at - 1]))
		at--;
	return at;
}

/* Letters and digits make a word for Alt-B and its like; bytes beyond ASCII are letters. */
static bool is_letter(const struct editor *editor, size_t at)
{
	uint8_t c = (uint8_t)editor->line->text[at];

	return ascii_alpha(c) || ascii_digit(c) || c >= 0x80;
}

static size_t letters_start(const struct editor *editor)
{
	size_t at = editor->cursor;

	while (at > 0 && !is_letter(editor, at - 1))
		at--;
	while (at > 0 && is_letter(editor, at - 1))
		at--;
	return at;
}

static size_t letters_end(const struct editor *editor)
{
	size_t at = editor->cursor;

	while (at < editor->line->n && !is_letter(editor, at))
		at++;
	while (at < editor->line->n && is_letter(editor, at))
		at++;
	return at;
}

/* Removes the bytes from start up to, not with, end. */
static void cut(struct editor *editor, size_t start, size_t end)
{
	struct strbuf *line = editor->line;

	memmove(line->text + start, line->text + end, line->n - end + 1);
	line->n -= end - start;
	editor->cursor = start;
}

/* What was cut out last, for Ctrl-Y, in whichever line that is. */
static struct {
	char text[LINE_MAX];
	size_t n;
} killed;

static void kill(struct editor *editor, size_t start, size_t end)
{
	if (!editor->secret && end > start && end - start <= sizeof killed.text) {
		killed.n = end - start;
		memcpy(killed.text, editor->line->text + start, killed.n);
	}
	cut(editor, start, end);
}

void editor_insert(struct editor *editor, struct span text)
{
	struct strbuf *line = editor->line;

	if (text.n == 0 || text.n > line->cap - 1 - line->n)
		return;
	memmove(line->text + editor->cursor + text.n, line->text + editor->cursor, line->n - editor->cursor + 1);
	memcpy(line->text + editor->cursor, text.p, text.n);
	line->n += text.n;
	editor->cursor += text.n;
}

static void insert(struct editor *editor, uint32_t c)
{
	char bytes[UTF8_MAX];

	editor_insert(editor, span_of(bytes, utf8_put(c, bytes)));
}

/* The character before the cursor and the one at it change places; at the line's end, the last two do. */
static void swap_characters(struct editor *editor)
{
	size_t middle = editor->cursor < editor->line->n ? editor->cursor : previous_char(editor);
	size_t start;
	size_t end;
	char second[4];

	editor->cursor = middle;
	start = previous_char(editor);
	end = next_char(editor);
	if (start == middle || end == middle) {
		editor->cursor = end;
		return;
	}
	memcpy(second, editor->line->text + middle, end - middle);
	memmove(editor->line->text + start + (end - middle), editor->line->text + start, middle - start);
	memcpy(editor->line->text + start, second, end - middle);
	editor->cursor = end;
}

/* At the line's end Delete takes what is before the cursor: many serial terminals send it for the Backspace key. */
static void delete_key(struct editor *editor)
{
	if (editor->cursor < editor->line->n)
		cut(editor, editor->cursor, next_char(editor));
	else
		cut(editor, previous_char(editor), editor->cursor);
}

static void alt_key(struct editor *editor, int key)
{
	switch (key) {
	case 'b':
		editor->cursor = letters_start(editor);
		break;
	case 'f':
		editor->cursor = letters_end(editor);
		break;
	case 'd':
		kill(editor, editor->cursor, letters_end(editor));
		break;
	case KEY_BACKSPACE:
	case KEY_DELETE:
		kill(editor, letters_start(editor), editor->cursor);
		break;
	default:
		break;
	}
}

enum editor_event editor_key(struct editor *editor, int key)
{
	if (editor->alt || (key >= KEY_ALT && key < KEY_ALT + 0x110000)) {
		editor->alt = false;
		alt_key(editor, key >= KEY_ALT ? key - KEY_ALT : key);
		return EDITOR_GO_ON;
	}
	switch (key) {
	case KEY_ENTER:
	case '\n':
		return EDITOR_ENTER;
	case KEY_ESC:
		editor->alt = editor->esc_is_alt;
		return editor->esc_is_alt ? EDITOR_GO_ON : EDITOR_ESCAPE;
	case KEY_TAB:
		return EDITOR_COMPLETE;
	case KEY_UP:
	case CTRL('P'):
		return EDITOR_PREVIOUS;
	case KEY_DOWN:
	case CTRL('N'):
		return EDITOR_NEXT;
	case CTRL('R'):
		return EDITOR_SEARCH;
	case CTRL('L'):
		return EDITOR_REDRAW;
	case KEY_HOME:
	case CTRL('A'):
		editor->cursor = 0;
		break;
	case KEY_END:
	case CTRL('E'):
		editor->cursor = editor->line->n;
		break;
	case KEY_LEFT:
	case CTRL('B'):
		editor->cursor = previous_char(editor);
		break;
	case KEY_RIGHT:
	case CTRL('F'):
		editor->cursor = next_char(editor);
		break;
	case KEY_BACKSPACE:
		cut(editor, previous_char(editor), editor->cursor);
		break;
	case KEY_DELETE:
		delete_key(editor);
		break;
	case CTRL('D'):
		cut(editor, editor->cursor, next_char(editor));
		break;
	case CTRL('K'):
		kill(editor, editor->cursor, editor->line->n);
		break;
	case CTRL('U'):
		kill(editor, 0, editor->cursor);
		break;
	case CTRL('W'):
		kill(editor, previous_word(editor), editor->cursor);
		break;
	case CTRL('Y'):
		editor_insert(editor, span_of(killed.text, killed.n));
		break;
	case CTRL('T'):
		swap_characters(editor);
		break;
	default:
		if (key >= 0x20 && key < 0x110000)
			insert(editor, (uint32_t)key);
	}
	return EDITOR_GO_ON;
}
