/* Fields to type in. */
#include "ui/tui_edit.h"

#include "base/screen.h"

void tui_edit_show(struct tui *tui, struct tui_place place, struct span text, bool secret)
{
	struct strbuf sb;
	unsigned used = 0;

	sb_init(&sb, tui->text, sizeof tui->text);
	if (secret) {
		for (; text.n > 0 && used < place.width; used++) {
			text = span_skip(text, editor_char_length(text));
			sb_char(&sb, '*');
		}
	} else {
		used = tui_fit(text, place.width, true, &sb);
	}
	for (; used < place.width; used++)
		sb_char(&sb, ' ');
	screen_goto(place.column, place.row);
	tui_colour(tui, TUI_EDIT);
	screen_write(sb.text, sb.n);
}

void tui_edit_start(struct tui_edit *edit, struct tui_place place, struct span text, bool secret)
{
	struct strbuf ignored;

	edit->place = place;
	edit->secret = secret;
	line_view_init(&edit->view, place.width);
	sb_init(&ignored, edit->output, sizeof edit->output);
	if (text.n > 0 && tui_width(text, place.width + 1) <= place.width)
		line_view_update(&edit->view, text, 0, secret, &ignored); /* it stands there: nothing is to be written */
	else
		edit->view.shown_n = edit->view.width;
}

void tui_edit_update(struct tui *tui, struct tui_edit *edit, const struct editor *editor)
{
	struct strbuf out;

	sb_init(&out, edit->output, sizeof edit->output);
	screen_cursor(false);
	screen_goto(edit->place.column + edit->view.column, edit->place.row);
	tui_colour(tui, TUI_EDIT);
	line_view_update(&edit->view, sb_as_span(editor->line), editor->cursor, edit->secret, &out);
	screen_write(out.text, out.n);
	screen_goto(edit->place.column + edit->view.column, edit->place.row);
	screen_cursor(true);
}
