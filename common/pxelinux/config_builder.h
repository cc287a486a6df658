/* What the files that build a configuration's tree share; for pxelinux/config_*.c alone. */
#pragma once

#include "config.h"
#include "pxelinux/config_arena.h"
#include "pxelinux/config_tree.h"

/* A file that was read, or looked for in vain (bytes NULL): an INCLUDE of the same name asks nobody again. */
struct config_file {
	struct config_file *next;
	struct span name; /* empty for those that the caller started with */
	uint8_t *bytes;   /* heap; the tree's */
	size_t n;
};

struct config_builder {
	struct config *config;
	struct config_source *source;
	struct config_menu *menu;  /* which is being filled */
	struct config_entry *open; /* the label that directives belong to; NULL outside of one */
	struct config_entry **last_label; /* where the next of each list is hooked in */
	struct config_menu **last_menu;
	struct config_say **last_say;
	struct span append; /* outside of labels */
	uint32_t sysappend;
	const struct config_file *stack[PXELINUX_INCLUDE_MAX + 1]; /* files being read, outermost first */
	unsigned depth;
	unsigned includes;
	unsigned menus;
	unsigned menus_left_out; /* MENU BEGINs beyond the limit whose MENU END is still to come */
	size_t bytes_kept;
	size_t bytes_read;
	bool full; /* a limit was reached: nothing is added any more */
	enum rc rc; /* not RC_OK: parsing ends */
};

/** A zeroed piece of the tree; NULL, and full set, when there is no room. */
void *config_take(struct config_builder *builder, size_t n) MUST_CHECK;

/** Notes, and says once, that something was left out. */
void config_limit(struct config_builder *builder, const char *what);

/** A new entry of the current menu; it becomes open.  NULL when there is no room. */
struct config_entry *config_open_entry(struct config_builder *builder);

/** Ends the open label: what it inherits is what holds now. */
void config_close_entry(struct config_builder *builder);

/** A menu below parent (NULL: the root), without an entry yet; NULL when there is no room. */
struct config_menu *config_add_menu(struct config_builder *builder, struct config_menu *parent);

void config_menu_begin(struct config_builder *builder, struct span tag);
void config_menu_end(struct config_builder *builder);

/** Takes a directive of PXELINUX_MENU_LIST. */
void config_menu_directive(struct config_builder *builder, const struct pxelinux_directive *directive);

/** Fills menus, targets, hot keys and defaults from the lists.  RC_NO_MEMORY. */
enum rc config_finish(struct config *config) MUST_CHECK;
