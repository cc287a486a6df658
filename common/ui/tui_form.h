/*
 * A form being filled in, without a screen: fields with text, the one that is edited, and a button behind the last.
 * Enter goes from field to field, Ctrl-X or the button saves; the rest of the keys is the line editor's.
 */
#pragma once

#include "base/fmt.h"
#include "base/rc.h"
#include "ui/editor.h"
#include "ui/tui_list.h"
#include "ui/ui.h"

enum form_event {
	FORM_NOTHING,
	FORM_EDITED, /* the selected field's text or cursor */
	FORM_MOVED,  /* another row is selected */
	FORM_SAVE,
	FORM_CANCELLED,
	FORM_REDRAW,
};

struct form_field {
	const struct ui_item *item; /* without a name: a heading */
	struct strbuf text;
};

struct tui_form {
	const struct ui *ui;
	struct form_field *fields; /* ui->count of them, by row */
	char *room;                /* all their texts */
	struct tui_list list;      /* the fields, and the button as last row */
	struct editor editor;      /* of the selected field */
	bool enter_saves;          /* in the last field, as in a login */
};

/** Fields start empty; the first one that can be edited is selected.  RC_NO_MEMORY. */
enum rc tui_form_init(struct tui_form *form, const struct ui *ui, bool enter_saves) MUST_CHECK;
void tui_form_end(struct tui_form *form);

/** Sets a field's text. */
void tui_form_fill(struct tui_form *form, size_t row, struct span text);

/** The row of the button. */
size_t tui_form_button(const struct tui_form *form);

/** Selects a row. */
void tui_form_select(struct tui_form *form, size_t row);

/** A key of plat.h. */
enum form_event tui_form_key(struct tui_form *form, int key);
