/*
 * The menus and forms that scripts build, line by line, before one is shown: "menu", "form", "item".  Each has a name,
 * the one without a name being the default; a new one takes the place of an old one of its name.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"

struct ui_item {
	struct ui_item *next;
	char *name;      /* what choosing gives, or the setting that a form's field edits; NULL: cannot be selected */
	char *text;      /* for people; no control sequences */
	int key;         /* plat.h; KEY_NONE: none */
	bool is_default;
	bool secret;     /* a form's field shows stars */
};

struct ui {
	struct ui *next;
	char *name;      /* NULL: the default one */
	char *title;
	struct ui_item *items;
	struct ui_item **end; /* where the next one goes */
	unsigned count;
};

/** A new, empty one in place of any of that name (NULL: the default one).  RC_NO_MEMORY. */
enum rc ui_create(const char *name, struct span title, struct ui **out) MUST_CHECK;

/** By name, NULL for the default one; NULL if there is none. */
struct ui *ui_find(const char *name);

/** Forgets it; NULL is fine. */
void ui_delete(struct ui *ui);

/** Adds an item with copies of name (NULL: cannot be selected) and text, which loses its control sequences.  RC_NO_MEMORY. */
enum rc ui_add(struct ui *ui, const char *name, struct span text, struct ui_item **out) MUST_CHECK;
