/* The option parser by a table, and what a mistyped command may have meant. */
#include "check.h"

#include "plat.h"
#include "conf.h"
#include "shell/options.h"
#include "shell/suggest.h"

enum { NAME, TIMEOUT, KEY, QUIET, ALL };
static const struct option table[] = {
	[NAME] = {"name", 'n', OPTION_TEXT, "NAME", "x"},     [TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "x"},
	[KEY] = {"key", 'k', OPTION_KEY, "KEY", "x"},         [QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, "x"},
	[ALL] = {"all", '\0', OPTION_FLAG, NULL, "x"},        {0},
};

#define WORDS_MAX 6

static const struct {
	char *words[WORDS_MAX + 1];
	const char *reason; /* NULL: fine */
	unsigned taken;
	const char *name; /* NULL: not given */
	uint64_t timeout;
	uint64_t key;
	bool quiet;
	bool all;
} cases[] = {
	{{"a", "b"}, NULL, 0, NULL, 0, 0, false, false},
	{{NULL}, NULL, 0, NULL, 0, 0, false, false},
	{{"-q", "x"}, NULL, 1, NULL, 0, 0, true, false},
	{{"--quiet", "--all", "x"}, NULL, 2, NULL, 0, 0, true, true},
	{{"--name", "foo", "x"}, NULL, 2, "foo", 0, 0, false, false},
	{{"--name=foo", "x"}, NULL, 1, "foo", 0, 0, false, false},
	{{"--name=-x"}, NULL, 1, "-x", 0, 0, false, false},
	{{"--name="}, NULL, 1, "", 0, 0, false, false},
	{{"-n", "foo"}, NULL, 2, "foo", 0, 0, false, false},
	{{"-nfoo", "-t500"}, NULL, 2, "foo", 500, 0, false, false},
	{{"-qt", "0x10", "x"}, NULL, 2, NULL, 16, 0, true, false},
	{{"-qnfoo"}, NULL, 1, "foo", 0, 0, true, false},
	{{"--timeout", "010"}, NULL, 2, NULL, 8, 0, false, false},
	{{"--key", "s"}, NULL, 2, NULL, 0, 's', false, false},
	{{"--key", "5"}, NULL, 2, NULL, 0, '5', false, false},
	{{"--key", "0x02"}, NULL, 2, NULL, 0, 2, false, false},
	{{"-q", "--", "-t"}, NULL, 2, NULL, 0, 0, true, false},
	{{"x", "-q"}, NULL, 0, NULL, 0, 0, false, false},
	{{"-", "-q"}, NULL, 0, NULL, 0, 0, false, false},
	{{"x", "---", "quiet"}, NULL, 0, NULL, 0, 0, false, false},
	{{"-x"}, "is no option of this command", 0, NULL, 0, 0, false, false},
	{{"--nam", "x"}, "is no option of this command", 0, NULL, 0, 0, false, false},
	{{"---", "x"}, "is no option of this command", 0, NULL, 0, 0, false, false},
	{{"-qx"}, "is no option of this command", 0, NULL, 0, 0, false, false},
	{{"--quiet=1"}, "takes no value", 0, NULL, 0, 0, false, false},
	{{"--name"}, "wants a value", 0, NULL, 0, 0, false, false},
	{{"--name", "-q"}, "wants a value", 0, NULL, 0, 0, false, false},
	{{"-n"}, "wants a value", 0, NULL, 0, 0, false, false},
	{{"-t", "soon"}, "wants a number", 0, NULL, 0, 0, false, false},
	{{"-t5s"}, "wants a number", 0, NULL, 0, 0, false, false},
	{{"--timeout=-5"}, "wants a number", 0, NULL, 0, 0, false, false},
	{{"--key", "F8"}, NULL, 2, NULL, 0, KEY_F1 + 7, false, false},
	{{"--key", "0x197e"}, NULL, 2, NULL, 0, KEY_F12, false, false},
	{{"--key", "Ctrl-B"}, NULL, 2, NULL, 0, KEY_CTRL_B, false, false},
	{{"-2"}, NULL, 0, NULL, 0, 0, false, false},
	{{"--key", "0x1977"}, "wants a key: one character, a name such as F8, or a number such as 0x197e", 0, NULL, 0, 0, false, false},
	{{"--key", "F13"}, "wants a key: one character, a name such as F8, or a number such as 0x197e", 0, NULL, 0, 0, false, false},
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct option_value values[OPTIONS_MAX];
		struct option_error error = {"", ""};
		unsigned taken = 99;
		enum rc rc = options_parse(table, cases[i].words, values, &taken, &error);

		if (cases[i].reason != NULL) {
			CHECK_RC(rc, RC_USAGE);
			CHECK_STR(error.reason, cases[i].reason);
			CHECK(error.word[0] == '-');
			continue;
		}
		CHECK_RC(rc, RC_OK);
		CHECK_NUM(taken, cases[i].taken);
		CHECK_NUM(values[NAME].given, cases[i].name != NULL);
		CHECK_STR(values[NAME].given ? values[NAME].text : "", cases[i].name != NULL ? cases[i].name : "");
		CHECK_NUM(values[TIMEOUT].number, cases[i].timeout);
		CHECK_NUM(values[KEY].number, cases[i].key);
		CHECK_NUM(values[QUIET].given, cases[i].quiet);
		CHECK_NUM(values[ALL].given, cases[i].all);
	}
}

static void test_no_table(void)
{
	char *plain[] = {"x", NULL};
	char *option[] = {"-x", NULL};
	char *end[] = {"--", "-x", NULL};
	struct option_value values[OPTIONS_MAX];
	struct option_error error;
	unsigned taken = 99;

	CHECK_RC(options_parse(NULL, plain, values, &taken, &error), RC_OK);
	CHECK_NUM(taken, 0);
	CHECK_RC(options_parse(NULL, option, values, &taken, &error), RC_USAGE);
	CHECK_RC(options_parse(NULL, end, values, &taken, &error), RC_OK);
	CHECK_NUM(taken, 1);
}

static void test_help_asked(void)
{
	static const struct option own_h[] = {{"host", 'h', OPTION_FLAG, NULL, "x"}, {0}};

	CHECK(options_want_help(table, "--help"));
	CHECK(options_want_help(NULL, "-h"));
	CHECK(!options_want_help(own_h, "-h"));
	CHECK(options_want_help(own_h, "--help"));
	CHECK(!options_want_help(table, "help"));
	CHECK(!options_want_help(table, NULL));
}

static const struct command chain = {.name = "chain"};
static const struct command kernel = {.name = "kernel"};
static const struct command set = {.name = "set"};
const struct command *const conf_commands[] = {&chain, &kernel, &set, NULL};

static void test_distance(void)
{
	static const struct {
		const char *a;
		const char *b;
		unsigned distance;
	} pairs[] = {
		{"", "", 0},          {"", "abc", 3},      {"abc", "abc", 0},    {"kernel", "kernal", 1}, {"chain", "chian", 1},
		{"chain", "chai", 1}, {"set", "sset", 1},  {"abc", "xyz", 3},    {"ca", "abc", 3},
		{"sunday", "saturday", 3},
	};

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		CHECK_NUM(suggest_distance(span_str(pairs[i].a), span_str(pairs[i].b)), pairs[i].distance);
		CHECK_NUM(suggest_distance(span_str(pairs[i].b), span_str(pairs[i].a)), pairs[i].distance);
	}
	CHECK(suggest_distance(span_str("a word of more than twenty-four letters"), span_str("a")) > SUGGEST_MAX);
}

static void test_suggest(void)
{
	CHECK_STR(suggest_command(span_str("kernal")), "kernel");
	CHECK_STR(suggest_command(span_str("chian")), "chain");
	CHECK_STR(suggest_command(span_str("sett")), "set");
	CHECK(suggest_command(span_str("dhcp")) == NULL);
	CHECK(suggest_command(SPAN_NONE) == NULL);
}

int main(void)
{
	test_parse();
	test_no_table();
	test_help_asked();
	test_distance();
	test_suggest();
	return check_end();
}
