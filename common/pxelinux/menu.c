/* The menu's loop: keys and time to the model, the model to the screen, entries to be run. */
#include "base/console.h"
#include "base/heap.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/pxelinux_text.h"
#include "pxelinux/bootline.h"
#include "pxelinux/greyed.h"
#include "pxelinux/menu_draw.h"
#include "pxelinux/menu_graphics.h"
#include "pxelinux/menu_model.h"
#include "pxelinux/session.h"
#include "shell/shell.h"
#include "ui/tui.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

#define PICTURE_POLL_MS 50 /* how often it is looked whether a picture has come */

struct menu {
	struct session *session;
	struct menu_model model;
	struct menu_draw draw;
	struct menu_graphics graphics;
};

static const struct config_look *look_of(const struct menu *menu)
{
	return &menu->model.menu->look;
}

/* All of it, on pixels where they are wanted. */
static void draw_all(struct menu *menu)
{
	menu->session->menu = menu->model.menu;
	menu_graphics_start(&menu->graphics, menu->session, menu->model.menu);
	menu_draw_all(&menu->draw, &menu->model, loop_now_ms());
}

/* The screen is somebody else's, in text. */
static void leave(struct menu *menu)
{
	menu_graphics_stop(&menu->graphics);
	tui_leave();
}

static void leave_for_prompt(struct menu *menu)
{
	leave(menu);
	menu->session->mode = SESSION_PROMPT;
}

/*
 * Runs a command from the menu; the screen is its own meanwhile.  A failure stays readable, then the menu comes
 * back, and counts down again if nobody is there.
 */
static void run(struct menu *menu, struct span line, bool by_label)
{
	struct session *session = menu->session;
	enum rc rc;

	leave(menu);
	rc = session_run_or_onerror(session, line, by_label, look_of(menu)->onerror);
	if (session->mode != SESSION_MENU)
		return;
	if (rc == RC_CANCELLED) {
		if (session_left_for_shell(session))
			return;
		session->person = true;
	} else if (rc != RC_OK && session_error_pause(session, "back to the menu")) {
		session->person = true;
	}
	if (!session->person && session->mode == SESSION_MENU)
		menu_model_restart(&menu->model, loop_now_ms());
}

/* True if the way is free: there is no password, or it was given. */
static bool unlock(struct menu *menu, bool locked, struct span password)
{
	return !locked || session_ask_password(menu->session, &menu->draw, look_of(menu)->passprompt, password);
}

static bool unlock_master(struct menu *menu)
{
	return unlock(menu, look_of(menu)->has_master_password, look_of(menu)->master_password);
}

/* The entry's line in session->line; false, with a message, if it is too long. */
static bool compose(struct menu *menu, const struct config_entry *entry, struct strbuf *line)
{
	struct session *session = menu->session;

	sb_init(line, session->line, sizeof session->line);
	if (bootline_compose(entry, SPAN_NONE, session->options, line) == RC_OK)
		return true;
	leave(menu);
	log_error("the command of this entry is longer than %u bytes", LINE_MAX - 1);
	(void)session_error_pause(session, "back to the menu");
	return false;
}

/* A menu's entry behind its menu goes by its own line, not by its name: names may be there twice. */
static void run_entry(struct menu *menu, const struct config_entry *entry)
{
	struct strbuf line;

	if (compose(menu, entry, &line))
		run(menu, sb_as_span(&line), false);
	if (menu->session->mode == SESSION_MENU)
		draw_all(menu);
}

static void choose(struct menu *menu)
{
	const struct config_entry *entry = menu_model_selected(&menu->model);

	if (entry == NULL)
		return;
	if (!unlock(menu, entry->has_password, entry->password))
		return;
	if (entry->action == CONFIG_RUN)
		run_entry(menu, entry);
	else if (menu_model_open(&menu->model, entry, loop_now_ms()) == MENU_NOTHING)
		leave_for_prompt(menu); /* MENU QUIT */
}

static void edit(struct menu *menu)
{
	const struct config_entry *entry = menu_model_selected(&menu->model);
	struct session *session = menu->session;
	struct strbuf line;
	enum rc rc;

	if (entry == NULL || !unlock_master(menu) || !unlock(menu, entry->has_password, entry->password))
		return;
	if (compose(menu, entry, &line)) {
		con_watch_shell_key(false); /* Ctrl-B moves the cursor here */
		rc = menu_draw_edit(&menu->draw, &menu->model, &line);
		con_watch_shell_key(session_may_escape(session));
		if (rc == RC_OK && span_trim(sb_as_span(&line)).n > 0)
			run(menu, sb_as_span(&line), false);
	}
	if (session->mode == SESSION_MENU)
		draw_all(menu);
}

/*
 * ONTIMEOUT is a label or a command of its own; without it the default entry is run.  A password that nobody typed
 * opens nothing: the menu stays as it is.
 */
static void timed_out(struct menu *menu)
{
	struct session *session = menu->session;
	const struct config_entry *entry = menu->model.menu->default_entry;
	struct strbuf line;

	session->person = false;
	if (look_of(menu)->ontimeout.n > 0 ? session_is_locked(session, look_of(menu)->ontimeout) : entry != NULL && entry->has_password) {
		menu->model.hidden = false;
		draw_all(menu);
		return;
	}
	if (look_of(menu)->ontimeout.n > 0) {
		sb_init(&line, session->line, sizeof session->line);
		sb_span(&line, look_of(menu)->ontimeout);
		run(menu, sb_as_span(&line), true);
		if (session->mode == SESSION_MENU)
			draw_all(menu);
	} else if (entry != NULL && entry->action == CONFIG_RUN) {
		run_entry(menu, entry);
	} else {
		(void)menu_model_open(&menu->model, entry, loop_now_ms());
	}
}

/* What a key of MENU HIDDENKEY stands for. */
static void run_hidden_key(struct menu *menu)
{
	struct session *session = menu->session;
	struct span extra;
	const struct config_entry *entry = config_find(session->config, menu->model.command, &extra);
	struct strbuf line;

	if (entry != NULL && entry->has_password) {
		draw_all(menu); /* it was hidden until now */
		if (!unlock(menu, true, entry->password))
			return;
	}
	sb_init(&line, session->line, sizeof session->line);
	sb_span(&line, menu->model.command);
	run(menu, sb_as_span(&line), true);
	if (session->mode == SESSION_MENU)
		draw_all(menu);
}

/* MENU SHIFTKEY: the menu is for those who hold a key down while it comes up; any key will do. */
static bool is_skipped(const struct menu *menu)
{
	const struct config_entry *entry = menu->model.menu->default_entry;

	con_pump_now();
	return menu->model.menu->shiftkey && !menu->session->person && !con_key_waits() && entry != NULL &&
	       entry->action == CONFIG_RUN && !entry->has_password;
}

static void handle(struct menu *menu, enum menu_event event)
{
	switch (event) {
	case MENU_CHOSEN: choose(menu); break;
	case MENU_TIMEOUT: timed_out(menu); break;
	case MENU_EDIT: edit(menu); break;
	case MENU_PROMPT:
		if (unlock_master(menu))
			leave_for_prompt(menu);
		break;
	case MENU_HELP:
		menu_graphics_show(&menu->graphics, menu->session, menu->model.help_background);
		menu_draw_nothing(&menu->draw);
		session_show_message(menu->session, menu->model.help_file, true);
		menu->graphics.shown = false; /* the message may have brought a picture of its own */
		if (menu->session->mode == SESSION_MENU)
			draw_all(menu);
		break;
	case MENU_HIDDEN_KEY: run_hidden_key(menu); break;
	case MENU_REDRAW:
	case MENU_REVEAL: draw_all(menu); break;
	default: break;
	}
}

/* When to look up next: at the deadline, but for the countdown at each whole second before it. */
static uint64_t next_tick(const struct menu_model *model, uint64_t now_ms)
{
	uint64_t deadline = menu_model_deadline(model);
	uint64_t left;

	if (model->deadline_ms == UINT64_MAX || model->deadline_ms <= now_ms)
		return deadline;
	left = (model->deadline_ms - now_ms) % 1000;
	now_ms += left > 0 ? left : 1000;
	return now_ms < deadline ? now_ms : deadline;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* What is the matter with the picture, in the last row. */
static void show_trouble(struct menu *menu)
{
	char *trouble = menu->graphics.trouble;

	if (*trouble == '\0' || menu->model.hidden)
		return;
	menu_draw_note(&menu->draw, span_str(trouble));
	*trouble = '\0';
}

static void step(struct menu *menu)
{
	struct session *session = menu->session;
	uint64_t now = loop_now_ms();
	int key = KEY_NONE;
	bool coming;
	enum rc rc;

	if (menu->draw.menu != menu->model.menu)
		draw_all(menu);
	else
		menu_draw_changes(&menu->draw, &menu->model, now);
	coming = menu_graphics_step(&menu->graphics);
	show_trouble(menu);
	rc = loop_key(coming ? earlier(next_tick(&menu->model, now), now + PICTURE_POLL_MS)
							  : next_tick(&menu->model, now), &key);
	now = loop_now_ms();
	if (rc == RC_TIMEOUT) {
		handle(menu, menu_model_tick(&menu->model, now));
		return;
	}
	session->person = true;
	session->restarts = 0;
	if (rc == RC_CANCELLED) {
		if (!look_of(menu)->has_master_password && session_left_for_shell(session))
			return;
		(void)con_take_shell_key();
		key = KEY_CTRL_C;
	}
	handle(menu, menu_model_key(&menu->model, key, now));
}

void session_menu(struct session *session)
{
	struct menu *menu = heap_new(sizeof *menu);

	if (menu == NULL) {
		log_error("%s", rc_text(RC_NO_MEMORY));
		session_end(session, RC_NO_MEMORY);
		return;
	}
	menu->session = session;
	config_grey_out(session->config);
	menu_model_init(&menu->model, session->config, loop_now_ms());
	if (is_skipped(menu))
		run_entry(menu, menu->model.menu->default_entry);
	else
		draw_all(menu);
	while (session->mode == SESSION_MENU)
		step(menu);
	menu_graphics_end(&menu->graphics);
	session->menu = NULL;
	if (session->mode == SESSION_END)
		tui_leave();
	heap_free(menu);
}
