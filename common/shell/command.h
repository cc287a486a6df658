/*
 * A command is thin: parse options, one call, one message.  Families of commands live in one file each and are
 * listed in the port's conf.c.
 */
#pragma once

#include "base/rc.h"
#include "base/span.h"

#define COMMAND_ARGS_MAX 64

struct command {
	const char *name;
	const char *synopsis; /* "chain [--replace] URL [ARG...]" */
	const char *help;     /* one sentence, then an example on a line of its own */
	const char *group;    /* heading in help: "Network", "Images", "Settings", "Flow" */
	/** argv[0] is the command's name; strings are borrowed for the call. */
	enum rc (*run)(unsigned argc, char **argv);
};

/** Runs one line: words, ${expansion}, || && ;, as iPXE's scripts have them. */
enum rc command_line_run(struct span line);

/* Families, defined in shell/cmd_*.c. */
#define COMMAND_LIST(X) /* the shell's owner lists them in shell/commands.h */
