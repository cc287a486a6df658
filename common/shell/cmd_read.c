/* Commands: asking the person at the keyboard, and counting. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "net/loop.h"
#include "plat.h"
#include "settings/settings.h"
#include "shell/words.h"
#include "ui/line.h"

static uint64_t deadline_of(const struct option_value *timeout)
{
	return timeout->number > 0 ? loop_deadline_ms(timeout->number) : LOOP_FOREVER;
}

/* ---- prompt ---- */

enum {
	PROMPT_KEY,
	PROMPT_TIMEOUT
};
static const struct option prompt_options[] = {
	[PROMPT_KEY] = {"key", 'k', OPTION_KEY, "KEY", "only this key will do: x, F8, ctrl-b, 0x197e"},
	[PROMPT_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS",
			    "fail when no key came for so many milliseconds"},
	{0},
};

/* Takes the text off the screen again, as if it had not been asked. */
static void wipe(const char *text)
{
	for (const char *c = text; *c != '\0'; c++) {
		if ((*c & 0xc0) != 0x80) /* one column for each character, not each byte of UTF-8 */
			con_write(span_str("\b \b"));
	}
}

static enum rc run_prompt(const struct arguments *args)
{
	const struct option_value *wanted = &args->options[PROMPT_KEY];
	char *text = words_joined(args->words, args->count);
	bool watched;
	int key = KEY_NONE;
	enum rc rc;

	if (text == NULL) {
		con_print("prompt: out of memory\n");
		return RC_NO_MEMORY;
	}
	con_write(span_str(text));
	watched = con_watch_shell_key(false); /* Ctrl-B is a key like any other here */
	rc = loop_key(deadline_of(&args->options[PROMPT_TIMEOUT]), &key);
	con_watch_shell_key(watched);
	if (rc == RC_CANCELLED && wanted->given && wanted->number == KEY_CTRL_C)
		rc = RC_OK;
	else if (rc == RC_OK && wanted->given && (uint64_t)key != wanted->number)
		rc = RC_CANCELLED;
	wipe(text);
	heap_free(text);
	return rc;
}

const struct command cmd_prompt = {
	.name = "prompt",
	.synopsis = "[TEXT...]",
	.group = "Flow",
	.words_max = WORDS_ANY,
	.options = prompt_options,
	.run = run_prompt,
	.help = "Shows the text until a key is pressed; fails on another key than the one asked for, and "
		"when the time is over.",
	.example = "prompt --key F8 --timeout 3000 Press F8 for the menu ... && goto menu ||",
};

/* ---- read ---- */

enum { READ_TIMEOUT, READ_SECRET };
static const struct option read_options[] = {
	[READ_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS",
			  "fail when no first key came for so many milliseconds"},
	[READ_SECRET] = {"secret", 's', OPTION_FLAG, NULL, "show stars in place of what is typed"},
	{0},
};

static bool key_waits(void *ctx)
{
	(void)ctx;
	return con_key_waits();
}

/* With a time limit, nothing is drawn until the first key comes. */
static enum rc read_line(const struct arguments *args, struct strbuf *line)
{
	const struct option_value *timeout = &args->options[READ_TIMEOUT];
	enum rc rc = timeout->number > 0 ? loop_until(key_waits, NULL, deadline_of(timeout)) : RC_OK;

	if (rc == RC_OK)
		return line_edit("", line, false, args->options[READ_SECRET].given);
	con_write(span_str("\n"));
	return rc;
}

static enum rc run_read(const struct arguments *args)
{
	struct span name = span_str(args->words[0]);
	char *buffer = heap_new(LINE_MAX);
	struct strbuf line;
	bool watched;
	enum rc rc;

	if (buffer == NULL) {
		con_print("read: out of memory\n");
		return RC_NO_MEMORY;
	}
	sb_init(&line, buffer, LINE_MAX);
	if (settings_get_text(name, &line) != RC_OK)
		sb_init(&line, buffer, LINE_MAX);
	watched = con_watch_shell_key(false); /* Ctrl-B moves the cursor here */
	rc = read_line(args, &line);
	con_watch_shell_key(watched);
	if (rc == RC_OK)
		rc = setting_store(args, args->words[0], buffer);
	heap_free(buffer);
	return rc;
}

const struct command cmd_read = {
	.name = "read",
	.synopsis = "NAME",
	.group = "Settings",
	.words_min = 1,
	.words_max = 1,
	.options = read_options,
	.run = run_read,
	.help = "Lets somebody type a setting's value, beginning with the one that it has; nothing deletes "
		"it.",
	.example = "echo -n Host name: ${} && read hostname",
};

/* ---- inc ---- */

static enum rc run_inc(const struct arguments *args)
{
	int64_t amount = 1;
	enum rc rc;

	if (args->count > 1 && !span_number(span_str(args->words[1]), &amount)) {
		con_print("inc: \"%s\" is not a number\n", args->words[1]);
		return RC_USAGE;
	}
	rc = settings_add(span_str(args->words[0]), amount);
	if (rc == RC_INVALID)
		con_print("inc: %s is no number\n", args->words[0]);
	else if (rc != RC_OK)
		con_print("inc: %s was not stored: %s\n", args->words[0], rc_text(rc));
	return rc;
}

const struct command cmd_inc = {
	.name = "inc",
	.synopsis = "NAME [NUMBER]",
	.group = "Settings",
	.words_min = 1,
	.words_max = 2,
	.run = run_inc,
	.help = "Adds 1, or the number, to a setting; what is not set counts as 0.",
	.example = "inc attempt ; iseq ${attempt} 10 || goto retry",
};
