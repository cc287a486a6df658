/* A field to type in, at a place of the screen: shown as it is, or edited with the cursor in it. */
#pragma once

#include "ui/editor.h"
#include "ui/line_view.h"
#include "ui/tui.h"

struct tui_place {
	unsigned column, row, width;
};

struct tui_edit {
	struct tui_place place;
	struct line_view view;
	bool secret;
	char output[LINE_VIEW_OUTPUT]; /* scratch */
};

/** Shows a text from its beginning, in the colours of fields; secret: stars. */
void tui_edit_show(struct tui *tui, struct tui_place place, struct span text, bool secret);

/** Starts editing at a place where tui_edit_show has shown text, or anything else (SPAN_NONE). */
void tui_edit_start(struct tui_edit *edit, struct tui_place place, struct span text, bool secret);

/** Shows what a key has changed, and the cursor where it belongs. */
void tui_edit_update(struct tui *tui, struct tui_edit *edit, const struct editor *editor);
