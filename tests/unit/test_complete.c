/* Tab: what is completed, by what, and what the line editor does with it. */
#include "check.h"

#include "conf.h"
#include "image/image.h"
#include "net/nic.h"
#include "settings/settings.h"
#include "shell/command.h"
#include "shell/complete.h"
#include "shell/complete_words.h"
#include "shell/script.h"
#include "shell/shell.h"
#include "ui/history.h"
#include "ui/pager.h"

#define PLAY_LAST_KEY '\n'
#define PLAY_MORE
#include "screen_play.h"
#include "no_machine.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- commands, interfaces, images and labels of the test ---- */

static enum rc run_nothing(const struct arguments *args)
{
	(void)args;
	return RC_OK;
}

static const struct option fetch_options[] = {
	{"name", 'n', OPTION_TEXT, "NAME", ""}, {"timeout", 't', OPTION_NUMBER, "MS", ""}, {"quiet", 'q', OPTION_FLAG, NULL, ""}, {0},
};
static const struct command set_ = {.name = "set", .synopsis = "[SCOPE/]NAME[:TYPE] [VALUE...]", .run = run_nothing};
static const struct command show = {.name = "show", .synopsis = "[NAME]", .run = run_nothing};
static const struct command shell = {.name = "shell", .synopsis = "", .run = run_nothing};
static const struct command chain = {.name = "chain", .aliases = "boot imgexec", .synopsis = "[URL|IMAGE [ARGUMENT...]]",
				     .options = fetch_options, .run = run_nothing};
static const struct command ifopen = {.name = "ifopen", .synopsis = "[INTERFACE...]", .run = run_nothing};
static const struct command goto_ = {.name = "goto", .synopsis = "LABEL", .run = run_nothing};
static const struct command help = {.name = "help", .synopsis = "[COMMAND]", .run = run_nothing};
static const struct command config = {.name = "config", .synopsis = "[SCOPE]", .run = run_nothing};
const struct command *const conf_commands[] = {&set_, &show, &shell, &chain, &ifopen, &goto_, &help, &config, NULL};

const struct command *command_find(struct span name)
{
	for (unsigned i = 0; conf_commands[i] != NULL; i++) {
		if (span_is(name, conf_commands[i]->name))
			return conf_commands[i];
	}
	return span_is(name, "boot") ? &chain : NULL;
}

struct nic *nic_at(unsigned i)
{
	static struct nic nics[] = {{.name = "net0"}, {.name = "net1"}};

	return i < COUNT(nics) ? &nics[i] : NULL;
}

struct image *image_first(void)
{
	static struct image initrd = {.name = "initrd.gz"};
	static struct image kernel = {.name = "linux", .next = &initrd};

	return &kernel;
}

void script_each_label(void (*each)(void *ctx, struct span label), void *ctx)
{
	each(ctx, span_str("retry"));
	each(ctx, span_str("ready"));
}

/* ---- places ---- */

static void test_places(void)
{
	static const struct {
		const char *line;
		enum complete_kind kind;
		const char *piece;
		bool in_braces;
	} cases[] = {
		{"", COMPLETE_COMMAND, "", false},
		{"s", COMPLETE_COMMAND, "s", false},
		{"  s", COMPLETE_COMMAND, "s", false},
		{"set a b && sh", COMPLETE_COMMAND, "sh", false},
		{"set a b ||", COMPLETE_NOTHING, "", false},
		{"set a b || ", COMPLETE_COMMAND, "", false},
		{"set ", COMPLETE_SETTING, "", false},
		{"set net0/i", COMPLETE_SETTING, "net0/i", false},
		{"set 210:st", COMPLETE_TYPE, "st", false},
		{"set a b", COMPLETE_NOTHING, "b", false},
		{"set a ${ne", COMPLETE_SETTING, "ne", true},
		{"set a x${ne", COMPLETE_SETTING, "ne", true},
		{"nosuch ${a}${b:he", COMPLETE_TYPE, "he", true},
		{"set a ${b} c", COMPLETE_NOTHING, "c", false},
		{"chain --", COMPLETE_OPTION, "--", false},
		{"chain --ti", COMPLETE_OPTION, "--ti", false},
		{"chain --timeout 5", COMPLETE_NOTHING, "5", false},
		{"chain --timeout 5 l", COMPLETE_IMAGE, "l", false},
		{"chain -t 5 l", COMPLETE_IMAGE, "l", false},
		{"chain --quiet l", COMPLETE_IMAGE, "l", false},
		{"boot ", COMPLETE_IMAGE, "", false},
		{"chain linux --", COMPLETE_NOTHING, "--", false},
		{"ifopen net0 ", COMPLETE_INTERFACE, "", false},
		{"ifopen net0 net1 n", COMPLETE_INTERFACE, "n", false},
		{"goto r", COMPLETE_LABEL, "r", false},
		{"goto a b", COMPLETE_NOTHING, "b", false},
		{"help c", COMPLETE_COMMAND, "c", false},
		{"config n", COMPLETE_SCOPE, "n", false},
		{"unknown x", COMPLETE_NOTHING, "x", false},
		{"shell x", COMPLETE_NOTHING, "x", false},
		{"# set ", COMPLETE_NOTHING, "", false},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct span line = span_str(cases[i].line);
		struct complete_place place = complete_place_of(line, command_find);

		if (place.kind != cases[i].kind)
			printf("  in \"%s\":\n", cases[i].line);
		CHECK_NUM(place.kind, cases[i].kind);
		CHECK(place.start <= line.n);
		if (place.kind != COMPLETE_NOTHING)
			CHECK_SPAN(span_skip(line, place.start), cases[i].piece);
		CHECK(place.in_braces == cases[i].in_braces);
	}
}

/* ---- candidates ---- */

static void test_candidates(void)
{
	static const struct {
		const char *line;
		const char *wanted; /* with a blank between; "...": others follow */
	} cases[] = {
		{"s", "set shell show"},
		{"bo", "boot"},
		{"chain --", "--help --name --quiet --timeout"},
		{"chain l", "linux"},
		{"chain ", "initrd.gz linux"},
		{"ifopen ", "net0 net1"},
		{"goto re", "ready retry"},
		{"show host", "hostname"},
		{"show my", "my/ mything"},
		{"show my/", "..."},
		{"echo ${my.", "my.dotted"},
		{"set x:hex", "hex hexhyp hexraw"},
		{"config m", "my"},
		{"help se", "set"},
		{"set a zz", ""},
	};

	CHECK_RC(settings_set_text(span_str("my/setting"), span_str("1")), RC_OK);
	CHECK_RC(settings_set_text(span_str("mything"), span_str("2")), RC_OK);
	CHECK_RC(settings_set_text(span_str("my.dotted"), span_str("3")), RC_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct completion completion;
		char got[2000] = "";

		CHECK_RC(completion_of(span_str(cases[i].line), &completion), RC_OK);
		for (unsigned k = 0; k < completion.count; k++) {
			strcat(got, k > 0 ? " " : "");
			strcat(got, completion.texts[k]);
		}
		if (strcmp(cases[i].wanted, "...") == 0)
			CHECK(strstr(got, "my/setting") != NULL && strstr(got, "my/hostname") != NULL);
		else if (strcmp(cases[i].line, "show my") == 0)
			CHECK_STR(got, "my.dotted my/ mything");
		else
			CHECK_STR(got, cases[i].wanted);
		completion_end(&completion);
	}
}

/* ---- at the prompt ---- */

static const char *edited(const int *keys)
{
	static char text[200];
	struct strbuf line;

	world.keys = keys;
	world.last_keys = 0;
	world.all_n = 0;
	world.all_text[0] = '\0';
	plat_console_clear();
	sb_init(&line, text, sizeof text);
	if (line_edit_shell("kedge> ", LOOP_FOREVER, &line) != RC_OK)
		return "(cancelled)";
	return text;
}

#define KEYS(...) edited((const int[]){__VA_ARGS__, 0})
#define C(letter) ((letter) & 0x1f)
#define TAB       KEY_TAB

static void test_tab(void)
{
	CHECK_STR(KEYS('i', 'f', TAB), "ifopen ");
	CHECK_STR(KEYS('s', 'h', TAB, TAB, TAB, 'e', TAB), "shell ");
	CHECK(strstr(world.all_text, "shell  show") != NULL); /* the second one lists */
	CHECK_STR(KEYS('i', 'f', TAB, 'n', TAB, '1', TAB), "ifopen net1 ");
	CHECK_STR(KEYS('x', ' ', '$', '{', 'm', 'y', 't', TAB, 'y'), "x ${mything}y");
	CHECK_STR(KEYS('x', ' ', '$', '{', 'm', 'y', 't', '}', KEY_LEFT, TAB, 'y'), "x ${mythingy}");
	CHECK_STR(KEYS('s', 'h', 'o', 'w', ' ', 'm', 'y', '/', 's', 'e', 't', TAB), "show my/setting ");
	CHECK_STR(KEYS('q', TAB, TAB), "q");
	CHECK_STR(KEYS(TAB, TAB, 'a'), "a");
	CHECK_STR(KEYS('g', 'o', TAB, 'r', TAB, TAB, 't', TAB), "goto retry ");
}

static void test_history(void)
{
	history_add(&history_of_shell, span_str("echo one"));
	history_add(&history_of_shell, span_str("show two"));
	history_add(&history_of_shell, span_str("show two"));
	history_add(&history_of_shell, span_str(""));
	CHECK_STR(KEYS(KEY_UP), "show two");
	CHECK_STR(KEYS(KEY_UP, KEY_UP), "echo one");
	CHECK_STR(KEYS(KEY_UP, KEY_UP, KEY_UP), "echo one");
	CHECK_STR(KEYS('x', KEY_UP, KEY_UP, KEY_DOWN, KEY_DOWN, 'y'), "xy");
}

static void test_search(void)
{
	CHECK_STR(KEYS(C('R'), 'o', 'n', 'e'), "echo one");
	CHECK_STR(KEYS(C('R'), 'o', C('R')), "echo one");
	CHECK_STR(KEYS(C('R'), 'o', C('R'), C('R'), SHOT), "echo one");
	CHECK_STR(KEYS(C('R'), 'e', 'c', KEY_BACKSPACE, KEY_BACKSPACE, 't', 'w', KEY_END, '!'), "show two!");
	CHECK_STR(KEYS('k', C('R'), 'o', 'n', 'e', KEY_ESC, 'l'), "kl");
	CHECK_STR(KEYS('k', C('R'), 'o', C('G'), 'l'), "kl");
	CHECK_STR(KEYS(C('R'), 'z', SHOT, KEY_CTRL_C), "(cancelled)");
	CHECK(strstr(world.shot[0], "not found \"z\"") != NULL);
	CHECK_STR(KEYS(C('R'), 'o', SHOT, KEY_LEFT, 'X', SHOT), "show twXo");
	CHECK_STR(world.shot[0], "kedge> show twXo");
}

static void test_more_keys(void)
{
	CHECK_STR(KEYS('a', 'b', C('T')), "ba");
	CHECK_STR(KEYS('a', ' ', 'b', C('W'), 'x', C('Y')), "a xb");
	CHECK_STR(KEYS('o', 'n', 'e', '/', 't', KEY_ESC, 'b', 'x'), "one/xt");
	CHECK_STR(KEYS('a', C('L'), 'b', SHOT), "ab");
	CHECK_STR(world.shot[0], "kedge> ab");
}

/* ---- pauses ---- */

static void print_lines(unsigned count)
{
	for (unsigned i = 1; i <= count; i++)
		con_print("line %u\n", i);
}

static void paged(const int *keys, unsigned lines)
{
	world.keys = keys;
	world.last_keys = 0;
	world.all_n = 0;
	world.all_text[0] = '\0';
	plat_console_clear();
	CHECK(!pager_switch(true));
	print_lines(lines);
	CHECK(pager_switch(false));
}

static void test_pager(void)
{
	paged((const int[]){0}, 22);
	CHECK(strstr(world.all_text, "--More--") == NULL);
	paged((const int[]){SHOT, ' ', 0}, 40);
	CHECK_STR(world.shot[0], "line 1");
	CHECK_STR(world.shot[22], "line 23");
	CHECK(strstr(world.shot[23], "--More--") != NULL);
	CHECK(strstr(world.all_text, "line 40") != NULL);
	paged((const int[]){KEY_ENTER, SHOT, 'x', ' ', 0}, 40);
	CHECK_STR(world.shot[23], "line 24");
	CHECK(strstr(world.all_text, "line 40") != NULL);
	paged((const int[]){'q', 0}, 400);
	CHECK(strstr(world.all_text, "line 23\n") != NULL && strstr(world.all_text, "line 24\n") == NULL);
	CHECK(con_take_cancel()); /* a command that would go on for ever does not */
	paged((const int[]){KEY_CTRL_C, 0}, 400);
	CHECK(strstr(world.all_text, "line 24\n") == NULL);
	CHECK(con_take_cancel());
	con_print("said\n");
	CHECK(strstr(world.all_text, "said") != NULL);
}

int main(void)
{
	settings_init();
	test_places();
	test_candidates();
	test_tab();
	test_history();
	test_search();
	test_more_keys();
	test_pager();
	return check_end();
}
