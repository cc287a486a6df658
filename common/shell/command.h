/*
 * A command is thin: options, one call, one message.  Families of commands live in one file each (cmd_*.c) and are
 * listed in the port's conf.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

enum option_kind {
	OPTION_FLAG,   /* given or not */
	OPTION_TEXT,   /* --name TEXT, --name=TEXT, -n TEXT, -nTEXT */
	OPTION_NUMBER, /* the same; 0x hexadecimal and 0 octal are understood */
	OPTION_KEY,    /* the same; one character, or a number: a key of plat.h */
};

#define OPTIONS_MAX 12 /* of one command */

/* One row of a command's table, which ends with a row without name. */
struct option {
	const char *name;  /* "timeout" for --timeout */
	char letter;       /* 't' for -t; '\0': none */
	enum option_kind kind;
	const char *value; /* what help calls the value: "MS"; NULL for a flag */
	const char *help;  /* part of a sentence: "give up when nothing came for so many milliseconds" */
};

#define OPTION_REPEATS_MAX 4

struct option_value {
	bool given;
	const char *text; /* OPTION_TEXT; given several times, the last */
	const char *texts[OPTION_REPEATS_MAX + 1]; /* all of them, then NULL */
	uint64_t number;  /* OPTION_NUMBER, OPTION_KEY; 0 if not given */
};

/* What a command was called with.  All borrowed for the call. */
struct arguments {
	const char *command;                /* the name it was called by, which may be an alias */
	unsigned count;                     /* of words: what is left when the options are taken */
	char **words;                       /* count of them, then NULL */
	const struct option_value *options; /* by row of the command's table */
};

struct command {
	const char *name;
	const char *aliases;          /* other names with blanks between; NULL: none */
	const char *synopsis;         /* what stands behind the options: "URL [ARGUMENT...]" */
	const char *help;             /* one sentence */
	const char *example;          /* one line */
	const char *group;            /* heading in help: "Network", "Images", "Settings", "Flow" */
	const struct option *options; /* NULL: none */
	unsigned words_min;
	unsigned words_max;           /* WORDS_ANY: no limit */
	enum rc (*run)(const struct arguments *args);
};

#define WORDS_ANY UINT32_MAX

/** Runs words, expanded and NULL behind the last, as a command; the first is its name. */
enum rc command_words_run(char **words, unsigned count);

/** Stores a setting as settings_set_text does; what depends on it is told. */
enum rc setting_change(const char *name, struct span text) MUST_CHECK;

/** The same for a command; what is wrong has been said. */
enum rc setting_store(const struct arguments *args, const char *name, const char *text) MUST_CHECK;

/* Families of commands, defined in shell/cmd_*.c; a port's conf.c lists them all. */
extern const struct command cmd_chain, cmd_kernel, cmd_initrd, cmd_imgstat, cmd_imgfree, cmd_imgargs, cmd_imgls, cmd_imgset, cmd_imgextract, cmd_imgverify,
	cmd_imgtrust, cmd_shim, cmd_params, cmd_param, cmd_md5sum, cmd_sha1sum, cmd_sha256sum, cmd_sha512sum;
#define COMMANDS_IMAGES \
	&cmd_chain, &cmd_kernel, &cmd_initrd, &cmd_imgstat, &cmd_imgfree, &cmd_imgargs, &cmd_imgls, &cmd_imgset, &cmd_imgextract, &cmd_imgverify, \
		&cmd_imgtrust, &cmd_shim, &cmd_params, &cmd_param, &cmd_md5sum, &cmd_sha1sum, &cmd_sha256sum, &cmd_sha512sum

extern const struct command cmd_dhcp, cmd_ifstat, cmd_ifopen, cmd_ifclose, cmd_route, cmd_vcreate, cmd_vdestroy, cmd_nslookup, cmd_ping, cmd_iflinkwait,
	cmd_pxebs, cmd_ntp, cmd_sync, cmd_nstat, cmd_ipstat;
#define COMMANDS_NETWORK &cmd_dhcp, &cmd_ifstat, &cmd_ifopen, &cmd_ifclose, &cmd_route, &cmd_vcreate, &cmd_vdestroy, &cmd_nslookup, &cmd_ping, \
	&cmd_iflinkwait, &cmd_pxebs, &cmd_ntp, &cmd_sync, &cmd_nstat, &cmd_ipstat

extern const struct command cmd_set, cmd_clear, cmd_show, cmd_read, cmd_inc, cmd_echo, cmd_isset, cmd_iseq;
#define COMMANDS_SETTINGS &cmd_set, &cmd_clear, &cmd_show, &cmd_read, &cmd_inc, &cmd_echo, &cmd_isset, &cmd_iseq

extern const struct command cmd_cpuid, cmd_pciscan, cmd_time, cmd_reboot, cmd_poweroff;
#define COMMANDS_MACHINE &cmd_cpuid, &cmd_pciscan, &cmd_time, &cmd_reboot, &cmd_poweroff

extern const struct command cmd_help, cmd_goto, cmd_prompt, cmd_exit, cmd_localboot, cmd_shell, cmd_sleep, cmd_log, cmd_why, cmd_serial;
#define COMMANDS_FLOW &cmd_help, &cmd_goto, &cmd_prompt, &cmd_exit, &cmd_localboot, &cmd_shell, &cmd_sleep, &cmd_log, &cmd_why, &cmd_serial, COMMANDS_MACHINE

extern const struct command cmd_menu, cmd_item, cmd_choose, cmd_present, cmd_login, cmd_console, cmd_colour, cmd_cpair, cmd_config;
#define COMMANDS_MENUS &cmd_menu, &cmd_item, &cmd_choose, &cmd_present, &cmd_login, &cmd_console, &cmd_colour, &cmd_cpair, &cmd_config

/** By name or alias among conf_commands; NULL if there is none. */
const struct command *command_find(struct span name);

/** Prints how the command is used: synopsis, what it does, each option, an example. */
void command_usage(const struct command *command);

/**
 * Runs one line: words, ${expansion}, || && ;, as iPXE's scripts have them.  Returns what the last command that ran
 * gave.  Every failure that has something to say has been said.
 */
enum rc command_line_run(struct span line);
