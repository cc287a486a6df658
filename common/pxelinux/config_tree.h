/*
 * A PXELINUX configuration as a tree: labels in file order, menus with their entries.
 *
 * All spans point into the files that were read, which the tree keeps; one config_free gives everything back.
 * Memory and time are bounded whatever the files say (config.h, PXELINUX_*): what goes beyond is left out, with a
 * message.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/pxelinux_config.h"

/* What a label's image is taken for. */
enum config_type {
	CONFIG_KERNEL, /* by the name's suffix */
	CONFIG_LINUX,
	CONFIG_BOOT,
	CONFIG_BSS,
	CONFIG_PXE,
	CONFIG_FDIMAGE,
	CONFIG_COM32,
	CONFIG_CONFIG,    /* a configuration file: start again with it */
	CONFIG_LOCALBOOT,
};

enum config_action {
	CONFIG_RUN,
	CONFIG_SEPARATOR,
	CONFIG_DISABLED,
	CONFIG_SUBMENU, /* goes to target */
	CONFIG_BACK,    /* MENU EXIT: goes to target, the parent unless a tag says otherwise */
	CONFIG_QUIT,    /* leaves the menu for the prompt */
};

struct config_menu;

struct config_entry {
	struct config_entry *next; /* of all, in file order */
	struct config_menu *menu;  /* in which it stands */
	struct span name;          /* first word of LABEL; empty for separators and submenus */
	struct span line;          /* all of LABEL's line, without blanks at its ends */
	struct span text;          /* to show: MENU LABEL, else all of LABEL's line */
	size_t caret;              /* index of the ^ in text that is not shown; text.n if there is none */
	uint8_t hotkey;            /* lower case; 0: none, or an earlier entry has it */
	bool has_text;             /* MENU LABEL was given: only then a ^ counts */
	bool hidden;               /* MENU HIDE: can be named, is not shown */
	bool has_append;
	bool has_password;
	enum config_action action;
	enum config_type type;
	struct span image;
	struct span append;        /* the global one already in place, "-" already gone */
	struct span initrd;
	uint32_t sysappend;
	unsigned indent;
	struct span tag;           /* of MENU GOTO and MENU EXIT */
	struct config_menu *target;
	struct span help;          /* TEXT HELP: lines as they stand */
	struct span message;       /* MENU HELP: a message file and maybe a background */
	struct span password;
};

/* Directives that are kept as they came, newest first; submenus share the tail that they inherit. */
struct config_style {
	const struct config_style *next;
	enum pxelinux_keyword keyword; /* MENU COLOUR, MSGCOLOUR, RESOLUTION, HIDDENKEY */
	struct span value;
};

/* Where things stand on the screen; rows count from 1, negative ones from the bottom. */
struct config_layout {
	int32_t width, margin, password_margin, rows, tabmsg_row, cmdline_row, end_row, password_row, timeout_row;
	int32_t help_row, help_end_row, hidden_row, hshift, vshift;
};

/* What a submenu inherits at its MENU BEGIN. */
struct config_look {
	struct config_layout layout;
	struct span autoboot, tabmsg, notabmsg, passprompt;
	struct span f_keys[PXELINUX_F_KEYS];
	struct span background;
	struct span master_password;
	bool has_master_password;
	struct span ontimeout;
	struct span onerror;
	uint32_t timeout_ds; /* tenths of a second; 0: none */
	const struct config_style *styles;
};

struct config_menu {
	struct config_menu *next;    /* of all, in file order */
	struct config_menu *parent;  /* NULL for the root */
	struct config_entry *entry;  /* in the parent; NULL for the root */
	struct span tag;
	struct span title;
	bool hidden, clear, immediate, shiftkey;
	struct config_look look;
	struct config_entry *default_entry; /* NULL if nothing can be chosen */
	struct config_entry **entries;      /* those that are shown */
	size_t count;
};

/* SAY and DISPLAY, in the order in which they came. */
struct config_say {
	struct config_say *next;
	bool is_file;
	struct span text;
};

/* Directives that hold for everything. */
struct config_globals {
	struct span default_command;
	struct span ui;
	bool has_default, has_ui;
	bool prompt, noescape, nocomplete;
	bool implicit, allow_options; /* true unless said otherwise */
	uint32_t timeout_ds, total_timeout_ds;
	struct span ontimeout, onerror;
	struct span f_keys[PXELINUX_F_KEYS];
	uint32_t pxe_retry;
	bool has_send_cookies;
	uint32_t send_cookies; /* a mask as SYSAPPEND's */
	struct span kbdmap;    /* a file; empty: none */
	struct span font;      /* the same */
	bool no_video;         /* CONSOLE 0 */
	struct span serial;    /* port, baud rate and flow control as they came; empty: not given */
};

struct config {
	struct config_globals globals;
	struct config_entry *labels;
	struct config_menu *root;   /* also first of all menus */
	struct config_menu *start;
	struct config_say *says;
	bool cut;                   /* a limit left something out */
	struct config_arena *arena; /* the rest is the builder's */
	struct config_file *files;
};

/* Who has the files. */
struct config_source {
	/**
	 * Reads one whole; name is as the configuration writes it.  RC_OK with a heap block in *bytes that is the
	 * caller's, NULL for an empty file.  RC_CANCELLED ends the parsing; any other error means: leave it out.
	 */
	enum rc (*read)(struct config_source *source, struct span name, uint8_t **bytes, size_t *n) MUST_CHECK;
};

/* One file to start from; bytes is a heap block that config_new takes, also on failure. */
struct config_start {
	uint8_t *bytes;
	size_t n;
};

/**
 * Parses files, one behind the other, with all they include.  RC_NO_MEMORY, or RC_CANCELLED from the source.
 * The caller owns *out.
 */
enum rc config_new(const struct config_start *files, size_t count, struct config_source *source, struct config **out) MUST_CHECK;
void config_free(struct config *config);

/**
 * The first label in file order that a command names, NULL if there is none: all of its line or, as PXELINUX has it,
 * its first word.  In the second case *extra gets what stands behind that word.
 */
struct config_entry *config_find(const struct config *config, struct span command, struct span *extra);

/** True for what the cursor may stand on. */
bool config_selectable(const struct config_entry *entry);
