/* Running command lines: which words make a command, whether it runs, and what it is called with. */
#include "shell/flow.h"

#include "base/console.h"
#include "base/heap.h"
#include "base/trail.h"
#include "conf.h"
#include "proto/script_words.h"
#include "proto/url.h"
#include "settings/builtin.h"
#include "settings/settings.h"
#include "shell/command.h"
#include "shell/options.h"
#include "shell/suggest.h"

static struct {
	enum flow flow; /* what the command that runs now has said */
} runner;

void flow_set(enum flow flow)
{
	runner.flow = flow;
}

static bool has_alias(const struct command *command, struct span name)
{
	struct span rest;
	struct span alias;

	if (command->aliases == NULL || name.n == 0)
		return false;
	rest = span_str(command->aliases);
	do {
		alias = span_word(&rest);
	} while (alias.n > 0 && !span_equal(alias, name));
	return alias.n > 0;
}

const struct command *command_find(struct span name)
{
	for (unsigned i = 0; conf_commands[i] != NULL; i++) {
		if (span_is(name, conf_commands[i]->name) || has_alias(conf_commands[i], name))
			return conf_commands[i];
	}
	return NULL;
}

static void print_option(const struct option *option)
{
	char letter[4] = "   ";
	char name[40];

	if (option->letter != '\0')
		fmt_print(letter, sizeof letter, "-%c,", option->letter);
	fmt_print(name, sizeof name, "--%s%s%s", option->name, option->value != NULL ? " " : "",
		  option->value != NULL ? option->value : "");
	con_print("  %s %-18s %s\n", letter, name, option->help);
}

void command_usage(const struct command *command)
{
	con_print("Usage: %s%s%s%s\n", command->name, command->options != NULL ? " [OPTION...]" : "",
		  command->synopsis[0] != '\0' ? " " : "", command->synopsis);
	con_print("%s\n", command->help);
	for (unsigned i = 0; command->options != NULL && command->options[i].name != NULL; i++)
		print_option(&command->options[i]);
	if (command->aliases != NULL)
		con_print("Also called: %s\n", command->aliases);
	con_print("Example: %s\n", command->example);
}

const char *suggest_command(struct span typed)
{
	struct suggestion suggestion;

	suggest_begin(&suggestion, typed);
	for (unsigned i = 0; conf_commands[i] != NULL; i++)
		suggest_look(&suggestion, span_str(conf_commands[i]->name));
	return suggestion.nearest.n > 0 ? (const char *)suggestion.nearest.p : NULL;
}

static enum rc say_unknown(const char *name)
{
	const char *nearest = suggest_command(span_str(name));

	if (nearest != NULL)
		con_print("%s: no such command; did you mean \"%s\"? \"help\" lists all\n", name, nearest);
	else
		con_print("%s: no such command; \"help\" lists all\n", name);
	return RC_NO_COMMAND;
}

static enum rc say_usage(const struct command *command, const char *what, const char *reason)
{
	con_print("%s: %s%s%s\n", command->name, what, what[0] != '\0' ? " " : "", reason);
	command_usage(command);
	return RC_USAGE;
}

static enum rc check_count(const struct command *command, unsigned count)
{
	if (count < command->words_min)
		return say_usage(command, "", "too few words");
	if (count > command->words_max)
		return say_usage(command, "", "too many words");
	return RC_OK;
}

enum rc command_words_run(char **words, unsigned count)
{
	struct option_value values[OPTIONS_MAX];
	const struct command *command = command_find(span_str(words[0]));
	struct option_error error = {"", ""};
	struct arguments args;
	unsigned taken = 0;
	enum rc rc;

	if (command == NULL)
		return say_unknown(words[0]);
	if (options_want_help(command->options, words[1])) {
		command_usage(command);
		return RC_OK;
	}
	rc = options_parse(command->options, words + 1, values, &taken, &error);
	if (rc != RC_OK)
		return say_usage(command, error.word, error.reason);
	rc = check_count(command, count - 1 - taken);
	if (rc != RC_OK)
		return rc;
	args = (struct arguments){words[0], count - 1 - taken, words + 1 + taken, values};
	return command->run(&args);
}

static enum rc say_expansion(struct span word, enum rc rc)
{
	if (rc == RC_LIMIT)
		con_print("%.*s: a setting in it refers to itself\n", SPAN_ARGS(word));
	else
		con_print("%.*s: cannot be expanded: %s\n", SPAN_ARGS(word), rc_text(rc));
	return rc;
}

static void free_words(char **words, unsigned count)
{
	for (unsigned i = 0; words != NULL && i < count; i++)
		heap_free(words[i]);
	heap_free(words);
}

/* The value may be a password. */
static bool sets_a_value(const char *name)
{
	return strcmp(name, "set") == 0 || strcmp(name, "param") == 0;
}

/* The command line for people: URLs without credentials and query, and nothing of what is set as a password. */
static void put_said(char *const *words, unsigned count, struct strbuf *said)
{
	struct url url;

	for (unsigned i = 0; i < count && words[i] != NULL; i++) {
		struct span word = span_str(words[i]);

		sb_str(said, i > 0 ? " " : "");
		if (i > 1 && sets_a_value(words[0]))
			sb_str(said, "...");
		else if (url_parse(word, &url) == RC_OK && url.scheme.n > 0 && url.has_authority)
			url_format_printable(&url, said);
		else
			sb_span(said, word);
	}
}

/* Some commands fail to answer a question: nothing went wrong, and "why" keeps what did. */
static bool is_question(const char *name)
{
	static const char *const names[] = {"isset", "iseq", "prompt", "choose", "why", "exit", "cpuid", "pciscan"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static void end_trail(char *const *words, unsigned count, enum rc rc)
{
	char text[TRAIL_WHAT];
	struct strbuf said;

	if (rc != RC_OK && (words == NULL || count == 0 || is_question(words[0])))
		return;
	sb_init(&said, text, sizeof text);
	if (rc != RC_OK)
		put_said(words, count, &said);
	trail_end(sb_as_span(&said), rc == RC_EXIT || rc == RC_LOCALBOOT ? RC_OK : rc);
}

/* Runs the first count words of text, each expanded by itself. */
static enum rc run_command(struct span text, unsigned count)
{
	char **words = heap_new_array((size_t)count + 1, sizeof *words);
	struct span word = SPAN_NONE;
	enum rc rc = words != NULL ? RC_OK : RC_NO_MEMORY;

	trail_begin();
	for (unsigned i = 0; i < count && rc == RC_OK; i++) {
		(void)script_token_take(&text, &word);
		rc = settings_expand(word, &words[i]);
	}
	if (rc != RC_OK)
		(void)say_expansion(word, rc);
	else if (count > 0)
		rc = command_words_run(words, count);
	end_trail(words, count, rc);
	free_words(words, count);
	if (rc != RC_OK && rc != RC_EXIT) /* of an exit, the number that was given counts; whoever ran the script knows it */
		builtin_set_errno(rc_errno(rc));
	return rc;
}

/* Counts the words up to the next operator and takes both off the line. */
static enum script_token take_command(struct span *line, unsigned *count)
{
	struct span word;
	enum script_token token;

	*count = 0;
	while ((token = script_token_take(line, &word)) == SCRIPT_WORD)
		(*count)++;
	return token;
}

enum rc flow_run_line(struct span line, enum flow *flow)
{
	enum script_token before = SCRIPT_NEXT;
	enum rc rc = RC_OK;

	*flow = FLOW_ON;
	while (*flow == FLOW_ON) {
		struct span text = line;
		unsigned count;
		enum script_token after = take_command(&line, &count);
		bool runs = before == SCRIPT_NEXT || (before == SCRIPT_OR) == (rc != RC_OK);

		/* A line's end runs nothing, unless it follows an operator: "x ||" is x, or else the empty command. */
		if (runs) {
			runner.flow = FLOW_ON;
			rc = run_command(text, count);
			*flow = rc == RC_LOCALBOOT ? FLOW_EXIT : runner.flow; /* nothing on this side of the firmware goes on */
			runner.flow = FLOW_ON;
		}
		if (after == SCRIPT_END)
			break;
		before = after;
	}
	return rc;
}

enum rc command_line_run(struct span line)
{
	enum flow flow;

	return flow_run_line(line, &flow);
}
