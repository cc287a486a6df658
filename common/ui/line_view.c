/* The least writing that shows an edited line. */
#include "ui/line_view.h"

#include "ui/editor.h"

void line_view_init(struct line_view *view, unsigned width)
{
	*view = (struct line_view){.width = width < LINE_VIEW_MAX ? width : LINE_VIEW_MAX};
	if (view->width == 0)
		view->width = 1;
}

static size_t count_chars(struct span text)
{
	size_t count = 0;

	for (; text.n > 0; count++)
		text = span_skip(text, editor_char_length(text));
	return count;
}

static void move_left(struct line_view *view, unsigned column, struct strbuf *out)
{
	for (; view->column > column; view->column--)
		sb_char(out, '\b');
}

static void put(struct line_view *view, uint32_t cell, struct strbuf *out)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		if (cell >> shift != 0)
			sb_char(out, (char)(cell >> shift));
	}
	view->column++;
}

/* Moves the window so that the cursor is in it, with a third of the width of context when it must jump. */
static void scroll(struct line_view *view, size_t cursor_char)
{
	size_t context = view->width / 3;

	if (cursor_char < view->first)
		view->first = cursor_char > context ? cursor_char - context : 0;
	else if (cursor_char >= view->first + view->width)
		view->first = cursor_char - view->width + 1 + context;
}

/* The characters that belong on the screen; returns how many. */
static unsigned cells_of(const struct line_view *view, struct span text, bool secret, uint32_t *cells)
{
	unsigned n = 0;

	for (size_t i = 0; text.n > 0 && n < view->width; i++) {
		size_t length = editor_char_length(text);

		if (i >= view->first) {
			cells[n] = 0;
			for (size_t k = 0; k < length; k++)
				cells[n] = cells[n] << 8 | text.p[k];
			if (secret)
				cells[n] = '*';
			else if (cells[n] < 0x20)
				cells[n] = '?'; /* a control character would move the cursor */
			n++;
		}
		text = span_skip(text, length);
	}
	return n;
}

void line_view_update(struct line_view *view, struct span text, size_t cursor, bool secret, struct strbuf *out)
{
	uint32_t cells[LINE_VIEW_MAX];
	size_t cursor_char = count_chars(span_sub(text, 0, cursor));
	unsigned same = 0;
	unsigned old_n = view->shown_n;
	unsigned n;

	scroll(view, cursor_char);
	n = cells_of(view, text, secret, cells);
	while (same < n && same < old_n && cells[same] == view->shown[same])
		same++;
	if (same < n || same < old_n) {
		move_left(view, same, out);
		while (view->column < same)
			put(view, cells[view->column], out);
		while (view->column < n)
			put(view, cells[view->column], out);
		while (view->column < old_n)
			put(view, ' ', out);
	}
	memcpy(view->shown, cells, n * sizeof cells[0]);
	view->shown_n = n;
	move_left(view, (unsigned)(cursor_char - view->first), out);
	while (view->column < cursor_char - view->first)
		put(view, cells[view->column], out);
}
