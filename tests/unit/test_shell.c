/* The shell as a person has it: keys in, screen out. */
#include "check.h"

#include <unistd.h>

#include "base/console.h"
#include "conf.h"
#include "net/loop.h"
#include "net/stack.h"
#include "settings/settings.h"
#include "shell/command.h"
#include "shell/complete.h"
#include "shell/shell.h"
#include "ui/history.h"
#include "ui/line.h"

const struct nic_driver *const conf_nics[] = {NULL};
const struct fetch_scheme *const conf_schemes[] = {NULL};
const struct image_kind *const conf_kinds[] = {NULL};
const struct command *const conf_commands[] = {COMMANDS_SETTINGS, COMMANDS_FLOW, NULL};

static char screen[16384];

/* Runs f with keys waiting on standard input and gives what it wrote. */
static enum rc with_keys(const char *keys, enum rc (*f)(void))
{
	int input[2];
	int saved = dup(STDOUT_FILENO);
	FILE *output = tmpfile();
	enum rc rc;
	size_t n;

	if (saved < 0 || output == NULL || pipe(input) != 0 || dup2(input[0], STDIN_FILENO) < 0)
		abort();
	if (write(input[1], keys, strlen(keys)) != (ssize_t)strlen(keys))
		abort();
	fflush(stdout);
	dup2(fileno(output), STDOUT_FILENO);
	rc = f();
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(input[0]);
	close(input[1]);
	rewind(output);
	n = fread(screen, 1, sizeof screen - 1, output);
	screen[n] = '\0';
	fclose(output);
	return rc;
}

static enum rc shell(void)
{
	return shell_run();
}

static enum rc idle_shell(void)
{
	return shell_run_unless_idle(50);
}

static int shown(const char *text)
{
	if (strstr(screen, text) == NULL)
		printf("    the screen has:\n%s\n", screen);
	return strstr(screen, text) != NULL;
}

static void test_line_and_exit(void)
{
	CHECK_RC(with_keys("echo hi\nexit 0\n", shell), RC_OK);
	CHECK(shown("kedge> echo hi\nhi\nkedge> exit 0\n"));
	CHECK_RC(with_keys("exit 1\n", shell), RC_EXIT);
	CHECK_RC(with_keys("exit\n", shell), RC_OK);
}

/* Nobody is there: the caller hears of it; a single key, and it is a shell like any other. */
static void test_idle(void)
{
	CHECK_RC(with_keys("", idle_shell), RC_TIMEOUT);
	CHECK(shown("kedge> \n"));
	CHECK_RC(with_keys("sleep 1\nexit\n", idle_shell), RC_OK);
}

static void test_failures_come_back(void)
{
	CHECK_RC(with_keys("kernl x\nisset ${a}\necho on\nexit\n", shell), RC_OK);
	CHECK(shown("kernl: no such command"));
	CHECK(shown("\non\n"));
}

static void test_editing(void)
{
	CHECK_RC(with_keys("exho\b\b\bcho x\x01\x05y\n\x10\x17z\nexit\n", shell), RC_OK);
	CHECK(shown("\nxy\n"));
	CHECK(shown("\nz\n"));
}

/* Ctrl-P once and twice, Ctrl-N back to what was typed. */
static void test_history(void)
{
	CHECK_RC(with_keys("echo one\necho two\n\x10\x10\n\x10\x10\x0e\x0e" "echo end\nexit\n", shell), RC_OK);
	CHECK(shown("\none\nkedge> "));
	CHECK(strstr(strstr(screen, "\ntwo\n"), "\none\n") != NULL);
	CHECK(shown("\nend\n"));
}

static void test_nested_shell(void)
{
	CHECK_RC(with_keys("shell\nexit 1\necho ${errno}\nexit\n", shell), RC_OK);
	CHECK(shown("kedge> exit 1\nkedge> "));
}

static enum rc edit_secret(void)
{
	char text[20];
	struct strbuf line;
	enum rc rc;

	sb_init(&line, text, sizeof text);
	rc = line_edit("Password: ", &line, true, true);
	CHECK(rc != RC_OK || strcmp(text, "geheim") == 0);
	return rc;
}

/* ---- a line with keys, labels and a history of the asker's ---- */

static char asked[40];
static struct history asked_history;
static uint64_t asked_first_ms, asked_all_ms;

static enum rc complete_fruit(void *ctx, struct span line, struct completion *completion)
{
	static const char *const fruit[] = {"pear", "apple", "apricot"};
	enum rc rc = RC_OK;

	(void)ctx;
	completion->start = 0;
	completion->after = ' ';
	for (unsigned i = 0; i < 3 && rc == RC_OK; i++)
		rc = completion_add(completion, line, span_str(fruit[i]));
	return rc;
}

static enum line_key special_key(void *ctx, int key, bool empty)
{
	(void)ctx;
	if (key == 0x06)
		con_print("\nhelp\n");
	return key == 0x06 ? LINE_KEY_DONE : key == 0x02 && empty ? LINE_KEY_END : LINE_KEY_OTHERS;
}

static enum rc ask(void)
{
	const struct line_question question = {
		.prompt = "? ", .escape = true, .lists_at_once = true, .history = &asked_history, .complete = complete_fruit, .key = special_key,
		.first_key_ms = asked_first_ms, .deadline_ms = asked_all_ms,
	};
	struct strbuf line;

	sb_init(&line, asked, sizeof asked);
	return line_ask(&question, &line);
}

static void test_asked(void)
{
	CHECK_RC(with_keys("\t\n", ask), RC_OK);
	CHECK_STR(asked, "");
	CHECK(shown("apple    apricot  pear"));
	CHECK_RC(with_keys("pe\tx\n", ask), RC_OK);
	CHECK_STR(asked, "pear x");
	CHECK_RC(with_keys("ap\tr\t\n", ask), RC_OK);
	CHECK(shown("apple    apricot"));
	CHECK_STR(asked, "apricot ");
	CHECK_RC(with_keys("ab\x06" "c\x02\x02_\n", ask), RC_OK);
	CHECK(shown("? ab\nhelp\n? abc"));
	CHECK_STR(asked, "a_bc");
	CHECK_RC(with_keys("\x02", ask), RC_CANCELLED);
	CHECK_RC(with_keys("ab\x1b", ask), RC_CANCELLED);
	history_add(&asked_history, span_str("before"));
	CHECK_RC(with_keys("\x10!\n", ask), RC_OK);
	CHECK_STR(asked, "before!");
	history_forget(&asked_history);
	asked_first_ms = loop_deadline_ms(30);
	CHECK_RC(with_keys("", ask), RC_TIMEOUT);
	asked_first_ms = 0;
	asked_all_ms = loop_deadline_ms(30);
	CHECK_RC(with_keys("ab", ask), RC_TIMEOUT);
	asked_all_ms = 0;
}

static void test_control_c(void)
{
	CHECK_RC(with_keys("ab\x03", edit_secret), RC_CANCELLED);
	CHECK(shown("Password: ^C\n")); /* what was typed before it went with it */
}

static void test_secret(void)
{
	CHECK_RC(with_keys("geheim\n", edit_secret), RC_OK);
	CHECK(shown("Password: ******\n"));
	CHECK_RC(with_keys("ge\x1b", edit_secret), RC_CANCELLED);
}

/* A pasted line is longer than the queue of keys, and than the screen. */
static void test_paste(void)
{
	char keys[400] = "echo ";
	char wanted[400] = "\n";

	for (unsigned i = 0; i < 300; i++)
		keys[5 + i] = (char)('a' + i % 26);
	strcat(wanted, keys + 5);
	strcat(keys, "\nexit\n");
	CHECK_RC(with_keys(keys, shell), RC_OK);
	CHECK(shown(wanted));
}

int main(void)
{
	settings_init();
	CHECK_RC(stack_init(), RC_OK);
	test_line_and_exit();
	test_idle();
	test_failures_come_back();
	test_editing();
	test_history();
	test_nested_shell();
	test_secret();
	test_asked();
	test_control_c();
	test_paste();
	return check_end();
}
