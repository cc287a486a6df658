/* The prompt "boot: ": labels and file names typed by a person, DEFAULT for whoever only presses Enter. */
#include "base/console.h"
#include "net/loop.h"
#include "plat.h"
#include "pxelinux/session.h"
#include "shell/complete.h"
#include "shell/suggest.h"
#include "ui/line.h"

#define CTRL_F    0x06
#define CTRL_V    0x16
#define CTRL_F_MS 3000 /* how long it waits for its digit */
#define LABEL_SHOWN_MAX 80

/* Whether a person may know of a label: those of submenus and links are the menu's own. */
static bool is_shown(const struct config_entry *entry)
{
	return entry->name.n > 0 && entry->action == CONFIG_RUN;
}

/* Tab: labels that begin as the first word does; the words behind a label are its kernel's. */
static enum rc complete(void *ctx, struct span line, struct completion *completion)
{
	const struct session *session = ctx;
	enum rc rc = RC_OK;

	completion->start = 0;
	completion->after = ' ';
	if (session->config->globals.nocomplete || span_find(line, ' ') < line.n)
		return RC_OK;
	for (const struct config_entry *entry = session->config->labels; entry != NULL && rc == RC_OK; entry = entry->next) {
		if (is_shown(entry))
			rc = completion_add(completion, line, entry->name);
	}
	return rc;
}

static bool has_label(const struct session *session, struct span line)
{
	struct span extra;

	return config_find(session->config, line, &extra) != NULL;
}

/* With the nearest label that there is, unless NOCOMPLETE keeps them to itself. */
static void say_no_label(const struct session *session, struct span line)
{
	struct span word = pxelinux_first_word(line);
	struct suggestion suggestion;

	suggest_begin(&suggestion, word);
	for (const struct config_entry *entry = session->config->labels; entry != NULL; entry = entry->next) {
		if (is_shown(entry) && !session->config->globals.nocomplete)
			suggest_look(&suggestion, entry->name);
	}
	if (suggestion.nearest.n > 0)
		con_print("There is no label \"%.*s\"; did you mean \"%.*s\"?\n", SPAN_ARGS(word), SPAN_ARGS(suggestion.nearest));
	else
		con_print("There is no label \"%.*s\"%s.\n", SPAN_ARGS(word),
			  session->config->globals.nocomplete ? "" : "; press Tab for a list");
}

/* True if what a person typed may be run as it stands. */
static bool is_allowed(struct session *session, struct span line)
{
	struct span extra;
	const struct config_entry *entry = config_find(session->config, line, &extra);

	if (entry == NULL && !session->config->globals.implicit) {
		say_no_label(session, line);
		return false;
	}
	if (entry == NULL || !entry->has_password)
		return true;
	/* The line typed is kept in session->line, which asking leaves alone. */
	if (session_ask_password(session, NULL, entry->menu->look.passprompt, entry->password))
		return true;
	con_print("Label \"%.*s\" stays locked.\n", SPAN_ARGS(entry->name));
	return false;
}

static void run(struct session *session, struct span line, bool typed)
{
	const struct config_globals *globals = &session->config->globals;
	bool known = has_label(session, line);
	char word[LABEL_SHOWN_MAX];
	enum rc rc;

	fmt_print(word, sizeof word, "%.*s", SPAN_ARGS(pxelinux_first_word(line))); /* the line is used up by running it */
	if (span_trim(line).n == 0 || (typed && !is_allowed(session, line)))
		return;
	if (typed && !globals->allow_options && !known)
		line = pxelinux_first_word(line);
	rc = session_run_or_onerror(session, line, true, globals->onerror);
	if (rc == RC_CANCELLED)
		(void)session_left_for_shell(session);
	else if (typed && (rc == RC_NOT_FOUND || rc == RC_HTTP_NOT_FOUND) && session->mode == SESSION_PROMPT && !known)
		say_no_label(session, span_str(word));
}

static void show_f_key(struct session *session, unsigned number)
{
	session_show_message(session, session->config->globals.f_keys[number - 1], false);
}

/* Ctrl-F and a digit, for serial terminals without F-keys: 1 to 9, 0 for F10, A and B for F11 and F12. */
static void show_f_key_by_digit(struct session *session)
{
	int key;
	unsigned number = 0;

	if (loop_key(loop_deadline_ms(CTRL_F_MS), &key) == RC_OK) {
		if (key >= '0' && key <= '9')
			number = key == '0' ? 10 : (unsigned)(key - '0');
		else if (key == 'a' || key == 'A' || key == 'b' || key == 'B')
			number = (key | 0x20) == 'a' ? 11 : 12;
	}
	con_print("\n");
	if (number > 0)
		show_f_key(session, number);
}

/* Esc or Ctrl-C at an empty prompt: the menu if there is one, otherwise the shell. */
static void leave(struct session *session)
{
	if (!session_may_escape(session))
		return;
	if (session->config->globals.has_ui)
		session->mode = SESSION_MENU;
	else
		session_end(session, RC_SHELL);
}

/* What the keys mean here beyond editing.  Each shows that somebody is there. */
static enum line_key on_key(void *ctx, int key, bool empty)
{
	struct session *session = ctx;

	session->person = true;
	session->restarts = 0;
	if (key == CTRL_F) {
		show_f_key_by_digit(session);
	} else if (key >= KEY_F1 && key <= KEY_F12) {
		con_print("\n");
		show_f_key(session, (unsigned)(key - KEY_F1) + 1);
	} else if (key == CTRL_V) {
		con_print("\nKedge %s\n", KEDGE_VERSION);
	} else if (key == KEY_CTRL_B && empty && session_may_escape(session)) {
		session_end(session, RC_SHELL);
		return LINE_KEY_END;
	} else {
		return LINE_KEY_OTHERS;
	}
	return LINE_KEY_DONE;
}

static void timed_out(struct session *session)
{
	const struct config_globals *globals = &session->config->globals;

	struct span command = globals->ontimeout.n > 0 ? globals->ontimeout : globals->default_command;

	session->person = false;
	if (session_is_locked(session, command)) {
		con_print("Time is over, but \"%.*s\" wants a password.\n", SPAN_ARGS(span_trim(command)));
		return;
	}
	run(session, command, false);
	if (session->mode == SESSION_PROMPT)
		(void)session_error_pause(session, "back to the prompt");
}

static uint64_t deadline_of(uint32_t tenths)
{
	return tenths > 0 ? loop_deadline_ms((uint64_t)tenths * 100) : 0;
}

/* A line in session->line.  TIMEOUT ends with the first key, TOTALTIMEOUT does not. */
static enum rc ask(struct session *session, struct strbuf *line, bool first, uint64_t total)
{
	const struct config_globals *globals = &session->config->globals;
	const struct line_question question = {
		.prompt = "boot: ",
		.escape = true,
		.lists_at_once = true,
		.first_key_ms = first ? deadline_of(globals->timeout_ds) : 0,
		.deadline_ms = total,
		.history = &session->typed,
		.complete = complete,
		.key = on_key,
		.ctx = session,
	};
	enum rc rc;

	sb_init(line, session->line, sizeof session->line);
	con_watch_shell_key(false); /* it is a key of the editor's, and on_key's */
	rc = line_ask(&question, line);
	con_watch_shell_key(session_may_escape(session));
	return rc;
}

static void entered(struct session *session, struct span line)
{
	if (span_trim(line).n == 0) {
		run(session, session->config->globals.default_command, false);
		return;
	}
	history_add(&session->typed, line);
	run(session, line, true);
}

void session_prompt(struct session *session)
{
	const struct config_globals *globals = &session->config->globals;
	uint64_t total = deadline_of(globals->total_timeout_ds);

	while (session->mode == SESSION_PROMPT) {
		struct strbuf line;
		enum rc rc = ask(session, &line, !session->person, total);

		if (rc == RC_TIMEOUT) {
			timed_out(session);
			total = deadline_of(globals->total_timeout_ds);
			continue;
		}
		session->person = true;
		if (rc == RC_OK)
			entered(session, sb_as_span(&line));
		else if (session->mode == SESSION_PROMPT && line.n == 0)
			leave(session);
		if (rc == RC_NO_MEMORY)
			session_end(session, rc);
	}
}
