/* One run of PXELINUX: what its menu, prompt and commands share.  For pxelinux/ alone. */
#pragma once

#include <stdbool.h>

#include "config.h"
#include "pxelinux/config_tree.h"
#include "pxelinux/pxelinux.h"
#include "pxelinux/search.h"
#include "ui/history.h"

/* Who has the screen, or what comes next. */
enum session_mode {
	SESSION_DEFAULT, /* runs DEFAULT at once */
	SESSION_MENU,
	SESSION_PROMPT,
	SESSION_RESTART, /* another configuration: session->restart says which */
	SESSION_END,     /* session->result is what pxelinux_run returns */
};

struct session {
	const struct pxelinux_options *options;
	struct place place;
	struct config *config;
	const struct config_menu *menu; /* on the screen; NULL: none is */
	enum session_mode mode;
	enum rc result;
	char config_url[URL_MAX];  /* the main configuration, "~" */
	char restart[LINE_MAX];    /* names of the files to start again with */
	bool graphical;            /* the menu is vesamenu.c32's: on pixels where there are some */
	bool restart_to_menu;      /* they are for the menu alone: it is shown whatever they say */
	unsigned restarts;         /* without a key in between */
	bool person;               /* somebody pressed a key since the last start of something */
	char line[LINE_MAX];       /* the command being composed, edited or run */
	struct history typed;      /* at the prompt */
	char failed[LINE_MAX];     /* for ONERROR */
	char cmdline[LINE_MAX];    /* the kernel's */
	bool has_font; /* FONT was read: to be the usual one again at the end */
};

/**
 * Runs a command: a label with more arguments (by_label), or an image's name with its arguments.
 * It may change session->mode and session->result.  Otherwise, RC_OK means that what was started came back without
 * an error; any other result has been said in one sentence.  line may be session->line.
 */
enum rc session_run(struct session *session, struct span line, bool by_label) MUST_CHECK;

/** Same, and on failure ONERROR's command, if there is one, with the line that failed behind it. */
enum rc session_run_or_onerror(struct session *session, struct span line, bool by_label, struct span onerror) MUST_CHECK;

/** Fetches a kernel and its initrds at the same time and starts them.  Returns only if that failed or came back. */
enum rc session_boot(struct session *session, struct span image, struct span args) MUST_CHECK;

/** The same for a Multiboot kernel and its modules, from mboot's arguments: "kernel words --- module words ...". */
enum rc session_boot_modules(struct session *session, struct span args) MUST_CHECK;

struct menu_draw; /* pxelinux/menu_draw.h */

/** Takes the screen for the menu, until the mode is another. */
void session_menu(struct session *session);

/** Same for the prompt. */
void session_prompt(struct session *session);

/**
 * Asks for a password, in a box over the menu, or without one at the cursor with question before it; wanted is the
 * configuration's, plain or as a hash (proto/crypt_hash.h).  True if it was given.  A hash that cannot be checked is said, and opens nothing.
 */
bool session_ask_password(struct session *session, struct menu_draw *menu, struct span question, struct span wanted);

/** True if the command names a label that has a password. */
bool session_is_locked(const struct session *session, struct span command);

/** Ends with that result. */
void session_end(struct session *session, enum rc result);

/** A wait ended by Ctrl-C or Ctrl-B: true if it was Ctrl-B, which leads to the shell; the session has ended then. */
bool session_left_for_shell(struct session *session);

/**
 * Keeps an error readable: until a key, or for PXELINUX_ERROR_MS, counting down.  True if there was a key.
 * what says what comes afterwards: "back to the menu".
 */
bool session_error_pause(struct session *session, const char *what);

/** Shows a message file, and waits for a key behind it if wait is true; a missing one is said. */
void session_show_message(struct session *session, struct span name, bool wait);

/** Prints a line of the configuration's own text: what is before it, and the text without control characters. */
void session_print_plain(const char *before, struct span text);

/** True if people may leave for prompt and shell. */
bool session_may_escape(const struct session *session);
