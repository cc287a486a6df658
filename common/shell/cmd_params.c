/* Commands: form fields and headers for requests. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "shell/params.h"
#include "shell/words.h"

enum {
	PARAMS_NAME,
	PARAMS_METHOD,
	PARAMS_DELETE
};
static const struct option params_options[] = {
	[PARAMS_NAME] = {"name", 'n', OPTION_TEXT, "NAME",
			 "call the list so; a URL takes it by ##params=NAME"},
	[PARAMS_METHOD] = {"method", 'm', OPTION_TEXT, "METHOD",
			   "ask by GET, POST or PUT; POST unless given, GET if there are no fields"},
	[PARAMS_DELETE] = {"delete", 'd', OPTION_FLAG, NULL, "drop the list"},
	{0},
};

static bool method_known(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0;
}

static const char *list_name(const struct option_value *option)
{
	return option->given ? option->text : "";
}

static enum rc run_params(const struct arguments *args)
{
	const char *name = list_name(&args->options[PARAMS_NAME]);
	const char *method = args->options[PARAMS_METHOD].given ? args->options[PARAMS_METHOD].text : NULL;
	enum rc rc;

	if (method != NULL && !method_known(method)) {
		con_print("params: nothing can be fetched by %s; say GET, POST or PUT\n", method);
		return RC_USAGE;
	}
	rc = args->options[PARAMS_DELETE].given ? params_delete(name) : params_new(name, method);
	if (rc != RC_OK)
		con_print("params: list \"%s\": %s\n", name, rc_text(rc));
	return rc;
}

const struct command cmd_params = {
	.name = "params",
	.synopsis = "",
	.group = "Images",
	.options = params_options,
	.run = run_params,
	.help = "Starts an empty list of form fields and headers, which the next URL that ends in ##params "
		"takes along and uses up.",
	.example = "params ; param mac ${net0/mac} ; chain http://server/boot##params",
};

enum {
	PARAM_LIST,
	PARAM_HEADER
};
static const struct option param_options[] = {
	[PARAM_LIST] = {"params", 'p', OPTION_TEXT, "NAME", "add to this list"},
	[PARAM_HEADER] = {"header", 'H', OPTION_FLAG, NULL, "a header line instead of a form field"},
	{0},
};

static enum rc say_not_added(const char *list, const char *key, enum rc rc)
{
	if (rc == RC_NOT_FOUND)
		con_print("param: there is no list \"%s\"; \"params\" makes one\n", list);
	else if (rc == RC_INVALID)
		con_print("param: \"%s\" cannot be the name of a header\n", key);
	else if (rc != RC_OK)
		con_print("param: %s was not added: %s\n", key, rc_text(rc));
	return rc;
}

static enum rc run_param(const struct arguments *args)
{
	const char *list = list_name(&args->options[PARAM_LIST]);
	char *value = words_joined(args->words + 1, args->count - 1);
	enum rc rc = RC_NO_MEMORY;

	if (value != NULL)
		rc = params_add(list, args->options[PARAM_HEADER].given, args->words[0], value);
	heap_free(value);
	return say_not_added(list, args->words[0], rc);
}

const struct command cmd_param = {
	.name = "param",
	.synopsis = "KEY [VALUE...]",
	.group = "Images",
	.words_min = 1,
	.words_max = WORDS_ANY,
	.options = param_options,
	.run = run_param,
	.help = "Adds a form field or a header to the list that \"params\" started.",
	.example = "param --header X-Token ${token}",
};
