/* The prompt "boot: ": labels and file names typed by a person, DEFAULT for whoever only presses Enter. */
#include "base/console.h"
#include "net/loop.h"
#include "plat.h"
#include "pxelinux/session.h"
#include "shell/shell.h"

#define PROMPT    "boot: "
#define CTRL_F    0x06
#define CTRL_F_MS 3000 /* how long it waits for its digit */

static void list_labels(const struct session *session)
{
	unsigned shown = 0;

	con_print("\n");
	for (struct config_entry *entry = session->config->labels; entry != NULL; entry = entry->next) {
		if (entry->name.n == 0 || entry->action != CONFIG_RUN || session->config->globals.nocomplete)
			continue;
		con_print(shown > 0 ? " %.*s" : "%.*s", SPAN_ARGS(entry->name));
		shown++;
	}
	con_print(shown > 0 ? "\n" : "There are no labels; type the name of a kernel.\n");
}

static bool has_label(const struct session *session, struct span line)
{
	struct span extra;

	return config_find(session->config, line, &extra) != NULL;
}

/* True if what a person typed may be run as it stands. */
static bool is_allowed(struct session *session, struct span line)
{
	struct span extra;
	const struct config_entry *entry = config_find(session->config, line, &extra);

	if (entry == NULL && !session->config->globals.implicit) {
		con_print("There is no label \"%.*s\"; press Tab for a list.\n", SPAN_ARGS(span_trim(line)));
		return false;
	}
	if (entry == NULL || !entry->has_password)
		return true;
	/* The line typed is kept in session->line, which asking leaves alone. */
	if (session_ask_password(session, entry->menu->look.passprompt, entry->password))
		return true;
	con_print("Label \"%.*s\" stays locked.\n", SPAN_ARGS(entry->name));
	return false;
}

static void run(struct session *session, struct span line, bool typed)
{
	const struct config_globals *globals = &session->config->globals;
	enum rc rc;

	if (span_trim(line).n == 0 || (typed && !is_allowed(session, line)))
		return;
	if (typed && !globals->allow_options && !has_label(session, line))
		line = pxelinux_first_word(line);
	rc = session_run_or_onerror(session, line, true, globals->onerror);
	if (rc == RC_CANCELLED)
		(void)session_left_for_shell(session);
}

/* Lets the line be edited from what it holds on; runs it. */
static void edit_and_run(struct session *session, struct span start)
{
	struct strbuf line;
	enum rc rc;

	sb_init(&line, session->line, sizeof session->line);
	sb_span(&line, start);
	con_watch_shell_key(false); /* Ctrl-B moves the cursor here */
	con_print("\r");
	rc = line_edit(PROMPT, &line, true, false);
	con_watch_shell_key(session_may_escape(session));
	if (rc != RC_OK) {
		con_print("\n");
		return;
	}
	memcpy(session->last_line, session->line, line.n + 1);
	if (span_trim(sb_as_span(&line)).n == 0)
		run(session, session->config->globals.default_command, false);
	else
		run(session, sb_as_span(&line), true);
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
	con_print(number > 0 ? "\n" : "\r");
	if (number > 0)
		show_f_key(session, number);
}

/* Esc at an empty prompt: the menu if there is one, otherwise the shell. */
static void leave(struct session *session)
{
	con_print("\n");
	if (!session_may_escape(session))
		return;
	if (session->config->globals.has_ui)
		session->mode = SESSION_MENU;
	else
		session_end(session, RC_SHELL);
}

static void first_key(struct session *session, int key)
{
	char typed = (char)key;

	if (key == KEY_ENTER || key == '\n') {
		con_print("\n");
		run(session, session->config->globals.default_command, false);
	} else if (key == KEY_TAB) {
		list_labels(session);
	} else if (key == KEY_ESC) {
		leave(session);
	} else if (key == KEY_UP || key == 0x10) {
		edit_and_run(session, span_str(session->last_line));
	} else if (key == CTRL_F) {
		show_f_key_by_digit(session);
	} else if (key >= KEY_F1 && key <= KEY_F12) {
		con_print("\n");
		show_f_key(session, (unsigned)(key - KEY_F1) + 1);
	} else if (key > 0x20 && key < 0x7f) {
		edit_and_run(session, span_of(&typed, 1));
	} else {
		con_print("\r"); /* the prompt is drawn again on its own line */
	}
}

static void timed_out(struct session *session)
{
	const struct config_globals *globals = &session->config->globals;

	struct span command = globals->ontimeout.n > 0 ? globals->ontimeout : globals->default_command;

	con_print("\n");
	session->person = false;
	if (session_is_locked(session, command)) {
		con_print("Time is over, but \"%.*s\" wants a password.\n", SPAN_ARGS(span_trim(command)));
		return;
	}
	run(session, command, false);
	if (session->mode == SESSION_PROMPT)
		(void)session_error_pause(session, "back to the prompt");
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t deadline_of(uint32_t tenths)
{
	return tenths > 0 ? loop_deadline_ms((uint64_t)tenths * 100) : LOOP_FOREVER;
}

/* TIMEOUT ends with the first key, TOTALTIMEOUT goes on; a line that is being typed is not cut off. */
void session_prompt(struct session *session)
{
	const struct config_globals *globals = &session->config->globals;
	uint64_t total = deadline_of(globals->total_timeout_ds);
	uint64_t deadline = session->person ? LOOP_FOREVER : deadline_of(globals->timeout_ds);

	con_watch_shell_key(session_may_escape(session));
	while (session->mode == SESSION_PROMPT) {
		int key = KEY_NONE;
		enum rc rc;

		con_print(PROMPT);
		rc = loop_key(earlier(deadline, total), &key);
		if (rc == RC_TIMEOUT) {
			timed_out(session);
			deadline = deadline_of(globals->timeout_ds);
			total = deadline_of(globals->total_timeout_ds);
			continue;
		}
		deadline = LOOP_FOREVER;
		session->person = true;
		session->restarts = 0;
		if (rc == RC_CANCELLED) {
			if (!session_left_for_shell(session))
				leave(session);
		} else {
			first_key(session, key);
		}
	}
}
