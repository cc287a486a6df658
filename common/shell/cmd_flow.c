/* Commands: what runs next, and what there is. */
#include "base/screen.h"
#include "shell/command.h"

#include "base/console.h"
#include "base/log.h"
#include "conf.h"
#include "net/loop.h"
#include "shell/flow.h"
#include "shell/script.h"
#include "shell/shell.h"

#define HELP_COLUMN 14

static void help_group(const char *group, unsigned columns)
{
	unsigned column = 0;

	con_print("%s:\n", group);
	for (unsigned i = 0; conf_commands[i] != NULL; i++) {
		if (strcmp(conf_commands[i]->group, group) != 0)
			continue;
		if (column + HELP_COLUMN >= columns) {
			con_print("\n");
			column = 0;
		}
		con_print("  %-12s", conf_commands[i]->name);
		column += HELP_COLUMN;
	}
	con_print("\n");
}

static bool is_first_of_group(unsigned i)
{
	for (unsigned j = 0; j < i; j++) {
		if (strcmp(conf_commands[j]->group, conf_commands[i]->group) == 0)
			return false;
	}
	return true;
}

static enum rc run_help(const struct arguments *args)
{
	const struct command *command;
	unsigned columns;
	unsigned rows;

	if (args->count > 0) {
		command = command_find(span_str(args->words[0]));
		if (command == NULL) {
			con_print("%s: no such command; \"help\" lists all\n", args->words[0]);
			return RC_NO_COMMAND;
		}
		command_usage(command);
		return RC_OK;
	}
	screen_size(&columns, &rows);
	for (unsigned i = 0; conf_commands[i] != NULL; i++) {
		if (is_first_of_group(i))
			help_group(conf_commands[i]->group, columns);
	}
	con_print("\"help COMMAND\" or \"COMMAND --help\" says more.\n");
	return RC_OK;
}

const struct command cmd_help = {
	.name = "help", .synopsis = "[COMMAND]", .group = "Flow", .words_max = 1, .run = run_help,
	.help = "Lists the commands, or says how one is used.",
	.example = "help chain",
};

static enum rc run_goto(const struct arguments *args)
{
	enum rc rc = loop_go_on() ? script_goto(span_str(args->words[0])) : RC_CANCELLED; /* or nothing would end a script that goes round */

	if (rc == RC_OK)
		flow_set(FLOW_JUMP);
	if (rc == RC_INVALID)
		con_print("goto: no script is running\n");
	return rc; /* a label that is not there is told by the script, or caught by its || */
}

const struct command cmd_goto = {
	.name = "goto", .synopsis = "LABEL", .group = "Flow", .words_min = 1, .words_max = 1, .run = run_goto,
	.help = "Goes on at the line \":LABEL\" of the running script.",
	.example = "goto retry",
};

static enum rc run_exit(const struct arguments *args)
{
	int64_t status = 0;

	if (args->count > 0 && !span_number(span_str(args->words[0]), &status)) {
		con_print("exit: \"%s\" is not a number\n", args->words[0]);
		return RC_USAGE;
	}
	script_set_exit_status((uint32_t)status);
	flow_set(FLOW_EXIT);
	return status == 0 ? RC_OK : RC_EXIT;
}

const struct command cmd_exit = {
	.name = "exit", .synopsis = "[STATUS]", .group = "Flow", .words_max = 1, .run = run_exit,
	.help = "Ends the running script or shell; a status other than 0 is a failure. From the first one, the "
		"firmware goes on with its next boot entry.",
	.example = "exit 0",
};

static enum rc run_localboot(const struct arguments *args)
{
	(void)args;
	return RC_LOCALBOOT; /* run.c ends all that runs */
}

const struct command cmd_localboot = {
	.name = "localboot", .synopsis = "", .group = "Flow", .run = run_localboot,
	.help = "Ends Kedge, with all scripts and shells that run: the firmware goes on with its next boot entry.",
	.example = "localboot",
};

static enum rc run_shell(const struct arguments *args)
{
	bool watched = con_watch_shell_key(false); /* Ctrl-B moves the cursor there */
	enum rc rc = shell_run();

	(void)args;
	con_watch_shell_key(watched);
	return rc;
}

const struct command cmd_shell = {
	.name = "shell", .synopsis = "", .group = "Flow", .run = run_shell,
	.help = "Starts an interactive shell; \"exit\" comes back.",
	.example = "shell",
};

static enum rc run_sleep(const struct arguments *args)
{
	int64_t seconds;

	if (!span_number(span_str(args->words[0]), &seconds) || seconds < 0 || seconds > UINT32_MAX) {
		con_print("sleep: \"%s\" is not a number of seconds\n", args->words[0]);
		return RC_USAGE;
	}
	return loop_sleep_ms((uint64_t)seconds * 1000);
}

const struct command cmd_sleep = {
	.name = "sleep", .synopsis = "SECONDS", .group = "Flow", .words_min = 1, .words_max = 1, .run = run_sleep,
	.help = "Waits; Ctrl-C ends it as a failure.",
	.example = "sleep 3",
};

static void show_log_line(void *ctx, struct span line)
{
	(void)ctx;
	con_write(line);
	con_write(span_str("\n"));
}

static enum rc run_log(const struct arguments *args)
{
	(void)args;
	log_show(show_log_line, NULL);
	return RC_OK;
}

const struct command cmd_log = {
	.name = "log", .synopsis = "", .group = "Flow", .run = run_log,
	.help = "Shows the last messages, also those that did not go to the screen; times are seconds.",
	.example = "log",
};
