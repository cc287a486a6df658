/* The commands that ask somebody: Kedge's own, with the keys of an answer typed into them. */
#include <stdio.h>
#include <string.h>

#include "base/console.h"
#include "base/utf8.h"
#include "plat.h"
#include "run.h"
#include "settings/settings.h"
#include "ui/ui.h"

#define KEYS_MAX       1024
#define UNANSWERED_MAX 100 /* more of them are a menu that comes again and again */
#define CTRL(letter)   ((letter)&0x1f)

struct command run_questions[RUN_QUESTIONS];

/* Which command each is, and the key that it gets when there is no answer. */
static const struct {
	const struct command *original;
	int default_key;
} rows[RUN_QUESTIONS] = {
	[RUN_PROMPT] = {&cmd_prompt, KEY_ENTER}, [RUN_READ] = {&cmd_read, KEY_ENTER},
	[RUN_CHOOSE] = {&cmd_choose, KEY_ENTER}, [RUN_PRESENT] = {&cmd_present, CTRL('X')},
	[RUN_LOGIN] = {&cmd_login, CTRL('X')},	 [RUN_CONFIG] = {&cmd_config, CTRL('X')},
	[RUN_SHELL] = {&cmd_shell, KEY_ENTER},
};

/* The question that is open. */
static struct {
	bool open;
	bool may_wait; /* it ends by itself when nobody answers */
	int default_key;
	int keys[KEYS_MAX];
	unsigned count;
	unsigned at;
} question;

static unsigned answered;

unsigned run_answers_left(void)
{
	return run_wish.answer_count - answered;
}

/* One at a time: what is typed ahead and not asked for would answer the next question. */
int run_question_key(void)
{
	if (!question.open || con_key_waits())
		return KEY_NONE;
	if (question.at < question.count)
		return question.keys[question.at++];
	return question.may_wait ? KEY_NONE : question.default_key;
}

/* ---- keys of answers ---- */

static void press(int key)
{
	if (question.count < KEYS_MAX)
		question.keys[question.count++] = key;
}

static void type(struct span text)
{
	while (text.n > 0)
		press((int)utf8_take(&text));
}

/* "^C" is Ctrl-C; KEY_NONE if the answer is no control key. */
static int control_key(const char *answer)
{
	return answer[0] == '^' && answer[1] >= '@' && answer[1] <= '_' && answer[2] == '\0' ? CTRL(answer[1])
											     : KEY_NONE;
}

/* The answer that is next, NULL if there are no more. */
static const char *next_answer(void)
{
	return answered < run_wish.answer_count ? run_wish.answers[answered++] : NULL;
}

/* The text of an option of a command, by the option's name; NULL if it was not given. */
static const struct option_value *option_of(const struct command *command, const struct arguments *args,
					    const char *name)
{
	for (unsigned i = 0; command->options != NULL && command->options[i].name != NULL; i++) {
		if (strcmp(command->options[i].name, name) == 0 && args->options[i].given)
			return &args->options[i];
	}
	return NULL;
}

/* ---- menus and forms ---- */

static const struct ui *ui_of(const struct command *command, const struct arguments *args, const char *option)
{
	const struct option_value *value = option_of(command, args, option);

	return ui_find(value != NULL ? value->text : NULL);
}

static void tell_ui(const struct ui *ui)
{
	con_print("+ %s\n", ui->title);
	for (const struct ui_item *item = ui->items; item != NULL; item = item->next) {
		if (item->name != NULL)
			con_print("|   %-20s %s\n", item->name, item->text);
		else if (item->text[0] != '\0')
			con_print("| %s\n", item->text);
	}
}

/* Goes to the item of that name. */
static void pick(const struct ui *ui, const char *answer)
{
	press(KEY_HOME);
	for (const struct ui_item *item = ui->items; item != NULL; item = item->next) {
		if (item->name == NULL)
			continue;
		if (strcmp(item->name, answer) == 0)
			return;
		press(KEY_DOWN);
	}
	run_end(1, "the menu \"%s\" has no item \"%s\"", ui->title, answer);
}

static void answer_choose(const struct ui *ui)
{
	const char *answer = next_answer();

	if (answer == NULL)
		return;
	question.may_wait = false;
	if (control_key(answer) != KEY_NONE) {
		press(control_key(answer));
		return;
	}
	if (answer[0] != '\0')
		pick(ui, answer);
	press(KEY_ENTER);
}

/* One answer for each field. */
static void answer_fields(unsigned fields)
{
	for (unsigned i = 0; i < fields; i++) {
		const char *answer = next_answer();

		if (answer == NULL)
			return;
		if (control_key(answer) != KEY_NONE) {
			press(control_key(answer));
			return;
		}
		press(CTRL('E'));
		press(CTRL('U'));
		type(span_str(answer));
		if (i + 1 < fields)
			press(KEY_DOWN);
	}
}

static unsigned count_fields(const struct ui *ui)
{
	unsigned count = 0;

	for (const struct ui_item *item = ui->items; item != NULL; item = item->next)
		count += item->name != NULL;
	return count;
}

static void answer_key(void)
{
	const char *answer = next_answer();
	struct span text;

	if (answer == NULL)
		return;
	question.may_wait = false;
	text = span_str(answer);
	if (control_key(answer) != KEY_NONE)
		press(control_key(answer));
	else if (text.n > 0)
		press((int)utf8_take(&text));
}

/* ---- asking ---- */

/* Says what is asked and finds the keys that answer it. */
static void prepare(unsigned which, const struct arguments *args)
{
	const struct command *original = rows[which].original;
	const struct ui *ui;

	switch (which) {
	case RUN_PROMPT:
		con_print("? prompt");
		for (unsigned i = 0; i < args->count; i++)
			con_print(" %s", args->words[i]);
		con_print("\n");
		answer_key();
		break;
	case RUN_READ:
		con_print("\n? read %s\n", args->words[0]);
		answer_fields(1);
		question.may_wait &= question.count == 0;
		break;
	case RUN_CHOOSE:
		ui = ui_of(original, args, "menu");
		if (ui != NULL) {
			tell_ui(ui);
			answer_choose(ui);
		}
		break;
	case RUN_PRESENT:
		ui = ui_of(original, args, "form");
		if (ui != NULL) {
			tell_ui(ui);
			answer_fields(count_fields(ui));
		}
		break;
	case RUN_LOGIN:
		con_print("? login\n");
		answer_fields(2);
		break;
	default:
		con_print("? %s\n", original->name);
		break;
	}
}

static void forget_keys(void)
{
	while (con_key() != KEY_NONE)
		;
}

/* Runs the original while the keys are typed; what it draws is not shown. */
static enum rc ask(unsigned which, const struct arguments *args)
{
	const struct command *original = rows[which].original;
	static unsigned unanswered;
	unsigned before = answered;
	enum rc rc;

	question.default_key = rows[which].default_key;
	question.count = question.at = 0;
	question.may_wait = option_of(original, args, "timeout") != NULL;
	prepare(which, args);
	if (answered == before && ++unanswered > UNANSWERED_MAX)
		run_end(1, "the script has asked %u questions without an --answer and goes on asking",
			UNANSWERED_MAX);
	run_console_mute(true);
	question.open = true;
	rc = original->run(args);
	question.open = false;
	forget_keys();
	run_console_mute(false);
	return rc;
}

static enum rc run_prompt(const struct arguments *args)
{
	return ask(RUN_PROMPT, args);
}

static enum rc run_read(const struct arguments *args)
{
	return ask(RUN_READ, args);
}

/* With what was chosen behind it, as the script sees it. */
static enum rc run_choose(const struct arguments *args)
{
	enum rc rc = ask(RUN_CHOOSE, args);
	struct strbuf chosen;
	char text[80];

	sb_init(&chosen, text, sizeof text);
	if (rc != RC_OK || settings_get_text(span_str(args->words[0]), &chosen) != RC_OK)
		sb_str(&chosen, rc_text(rc));
	con_print("? choose %s: %s\n", args->words[0], text);
	return rc;
}

static enum rc run_present(const struct arguments *args)
{
	return ask(RUN_PRESENT, args);
}

static enum rc run_login(const struct arguments *args)
{
	return ask(RUN_LOGIN, args);
}

static enum rc run_config(const struct arguments *args)
{
	return ask(RUN_CONFIG, args);
}

static enum rc run_shell(const struct arguments *args)
{
	(void)args;
	con_print("would give somebody a shell\n");
	run_end(0, "shell");
}

void run_questions_init(void)
{
	static enum rc (*const runs[RUN_QUESTIONS])(const struct arguments *args) = {
		[RUN_PROMPT] = run_prompt,   [RUN_READ] = run_read,   [RUN_CHOOSE] = run_choose,
		[RUN_PRESENT] = run_present, [RUN_LOGIN] = run_login, [RUN_CONFIG] = run_config,
		[RUN_SHELL] = run_shell,
	};

	for (unsigned i = 0; i < RUN_QUESTIONS; i++) {
		run_questions[i] = *rows[i].original;
		run_questions[i].run = runs[i];
	}
}
