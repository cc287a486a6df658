/* Commands: settings, and the tests that scripts make of them. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "settings/settings.h"
#include "shell/static_address.h"
#include "shell/words.h"
#include "ui/styled.h"

enum rc setting_change(const char *name, struct span text)
{
	enum rc rc = settings_set_text(span_str(name), text);

	if (rc == RC_OK)
		static_address_setting_changed(span_str(name));
	return rc;
}

enum rc setting_store(const struct arguments *args, const char *name, const char *text)
{
	enum rc rc = setting_change(name, span_str(text));

	if (rc == RC_INVALID)
		con_print("%s: \"%s\" cannot hold \"%s\": wrong name, or not of its type\n", args->command, name, text);
	else if (rc != RC_OK)
		con_print("%s: \"%s\" was not stored: %s\n", args->command, name, rc_text(rc));
	return rc;
}

static enum rc run_set(const struct arguments *args)
{
	char *text = words_joined(args->words + 1, args->count - 1);
	enum rc rc;

	if (text == NULL) {
		con_print("%s: out of memory\n", args->command);
		return RC_NO_MEMORY;
	}
	rc = setting_store(args, args->words[0], text);
	heap_free(text);
	return rc;
}

const struct command cmd_set = {
	.name = "set", .synopsis = "[SCOPE/]NAME[:TYPE] [VALUE...]", .group = "Settings", .words_min = 1,
	.words_max = WORDS_ANY, .run = run_set,
	.help = "Sets a setting; without a value, deletes it.",
	.example = "set 210:string http://server/debian/",
};

static enum rc run_clear(const struct arguments *args)
{
	return setting_store(args, args->words[0], "");
}

const struct command cmd_clear = {
	.name = "clear", .synopsis = "NAME", .group = "Settings", .words_min = 1, .words_max = 1, .run = run_clear,
	.help = "Deletes a setting that was set.",
	.example = "clear filename",
};

static void show_line(void *ctx, const char *origin, const char *name, struct span text)
{
	(void)ctx;
	con_print("%s%s%s = ", origin, origin[0] != '\0' ? "/" : "", name);
	con_write(text);
	con_write(span_str("\n"));
}

/* "net0.dhcp/filename:string": where the value was found, what it is called, how it reads. */
static void show_name(struct span text, const struct setting_value *value)
{
	struct setting_name name;

	if (setting_name_parse(text, &name) != RC_OK)
		return;
	con_print("%s%s%.*s:%s = ", value->origin, value->origin[0] != '\0' ? "/" : "", SPAN_ARGS(name.name),
		  setting_type_name(value->type));
}

static enum rc show_one(struct span name, bool quiet, uint8_t *buf, struct strbuf *text)
{
	struct setting_value value;
	enum rc rc = settings_get(name, buf, SETTING_VALUE_MAX, &value);

	if (rc == RC_OK)
		rc = setting_format(value.type, value.bytes, text);
	if (rc != RC_OK)
		return rc;
	if (!quiet)
		show_name(name, &value);
	con_write(sb_as_span(text));
	con_write(span_str("\n"));
	return RC_OK;
}

enum { SHOW_QUIET };
static const struct option show_options[] = {
	[SHOW_QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, "print the value only"},
	{0},
};

static enum rc run_show(const struct arguments *args)
{
	char *room;
	struct strbuf text;
	enum rc rc;

	if (args->count == 0) {
		settings_each(show_line, NULL);
		return RC_OK;
	}
	room = heap_new(SETTING_VALUE_MAX + EXPANSION_MAX);
	if (room == NULL) {
		con_print("show: out of memory\n");
		return RC_NO_MEMORY;
	}
	sb_init(&text, room + SETTING_VALUE_MAX, EXPANSION_MAX);
	rc = show_one(span_str(args->words[0]), args->options[SHOW_QUIET].given, (uint8_t *)room, &text);
	heap_free(room);
	if (rc == RC_NO_SETTING)
		con_print("%s is not set\n", args->words[0]);
	else if (rc != RC_OK)
		con_print("%s cannot be shown: wrong name, or its bytes are not of that type\n", args->words[0]);
	return rc;
}

const struct command cmd_show = {
	.name = "show", .synopsis = "[NAME]", .group = "Settings", .words_max = 1, .run = run_show,
	.options = show_options,
	.help = "Shows a setting with the place where it was found, or all that are known.",
	.example = "show net0/ip",
};

enum { ECHO_NO_NEWLINE };
static const struct option echo_options[] = {
	[ECHO_NO_NEWLINE] = {"n", 'n', OPTION_FLAG, NULL, "stay on the line"},
	{0},
};

static enum rc run_echo(const struct arguments *args)
{
	for (unsigned i = 0; i < args->count; i++) {
		if (i > 0)
			con_write(span_str(" "));
		styled_write(span_str(args->words[i]));
	}
	if (!args->options[ECHO_NO_NEWLINE].given)
		con_write(span_str("\n"));
	return RC_OK;
}

const struct command cmd_echo = {
	.name = "echo", .synopsis = "[TEXT...]", .group = "Settings", .words_max = WORDS_ANY, .run = run_echo,
	.options = echo_options,
	.help = "Prints its words with a blank between.",
	.example = "echo ${net0/mac} has ${ip}",
};

static enum rc run_isset(const struct arguments *args)
{
	return args->words[0][0] != '\0' ? RC_OK : RC_NO_SETTING;
}

const struct command cmd_isset = {
	.name = "isset", .synopsis = "VALUE", .group = "Settings", .words_min = 1, .words_max = 1, .run = run_isset,
	.help = "Succeeds if the value is not empty; says nothing.",
	.example = "isset ${filename} && chain ${filename}",
};

static enum rc run_iseq(const struct arguments *args)
{
	return strcmp(args->words[0], args->words[1]) == 0 ? RC_OK : RC_DIFFERENT;
}

const struct command cmd_iseq = {
	.name = "iseq", .synopsis = "VALUE VALUE", .group = "Settings", .words_min = 2, .words_max = 2, .run = run_iseq,
	.help = "Succeeds if both are the same; says nothing.",
	.example = "iseq ${platform} efi && goto efi",
};
