/*
 * The settings as a tree that somebody walks through, without a screen: scopes that open and close, below each the
 * settings that have a value there.  "net0.dhcp" stands below "net0"; what the user set without a scope comes first.
 */
#pragma once

#include <stdbool.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "proto/setting_type.h"
#include "ui/tui_list.h"

struct browser_setting {
	struct browser_setting *next;
	char *name;
	char *text;             /* the value */
	enum setting_type type; /* by which text reads */
};

struct browser_scope {
	struct browser_scope *next;
	char *name;             /* "": what was set without a scope */
	bool open;
	struct browser_setting *settings;
};

struct browser_row {
	struct browser_scope *scope;
	struct browser_setting *setting; /* NULL: the row is the scope itself */
	unsigned depth;                  /* of the scope below others */
};

struct browser {
	struct browser_scope *scopes;
	struct browser_row *rows;
	struct tui_list list;            /* of rows */
};

enum browser_event {
	BROWSER_NOTHING,
	BROWSER_MOVED,
	BROWSER_CHANGED, /* other rows */
	BROWSER_EDIT,    /* the selected setting's value */
	BROWSER_ADD,     /* a setting in the selected scope */
	BROWSER_DELETE,  /* the selected setting */
	BROWSER_REDRAW,
	BROWSER_LEAVE,
};

/** Reads all settings; the first time, with the scope opened (empty: the one without a name), later as it was.  RC_NO_MEMORY. */
enum rc browser_load(struct browser *browser, struct span open) MUST_CHECK;
void browser_end(struct browser *browser);

/** Whether a scope of that name has settings. */
bool browser_has_scope(const struct browser *browser, struct span name);

const struct browser_row *browser_selected(const struct browser *browser);

/** Selects a setting of a scope if it is there, and opens the scope. */
void browser_select(struct browser *browser, struct span scope, struct span name);

/** A key of plat.h. */
enum browser_event browser_key(struct browser *browser, int key);

/** Appends the name by which the selected setting is stored: [scope/]name:type. */
void browser_full_name(const struct browser_row *row, struct strbuf *out);
