/*
 * Takes options off a command's words by its table.
 *
 * Options stand before the other words; "--" or the first word without a hyphen, or a negative number, ends them.  Long names are written
 * out, letters may stand together (-ar), a value is the next word or follows at once (--name=x, -nx).
 */
#pragma once

#include "base/rc.h"
#include "shell/command.h"

/* What went wrong, for the message. */
struct option_error {
	const char *word;   /* as it was written */
	const char *reason; /* "is no option of this command" */
};

/**
 * Reads the options in words (NULL at the end).  values has a row for each of the table, all set on RC_OK;
 * *taken is how many words they were.  RC_USAGE, with error filled.
 */
enum rc options_parse(const struct option *table, char *const *words, struct option_value *values, unsigned *taken,
		      struct option_error *error) MUST_CHECK;

/** Whether words[0] asks for help: --help or -h, where the table has none of its own. */
bool options_want_help(const struct option *table, const char *word);
