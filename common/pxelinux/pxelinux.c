/* PXELINUX's life: search, parse, menu or prompt or default, and again when CONFIG says so. */
#include "pxelinux/pxelinux.h"

#include "base/keymap.h"
#include "base/console.h"
#include "base/heap.h"
#include "graphics/font.h"
#include "graphics/graphics.h"
#include "net/loop.h"
#include "plat.h"
#include "pxelinux/bootline.h"
#include "pxelinux/session.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

#define SERIAL_BAUD     9600 /* as PXELINUX, unless said */
#define START_FILES_MAX 16 /* files named behind menu.c32 */

/* True if the command is one that shows this configuration's menu, and no label has its name. */
static bool is_menu(const struct config *config, struct span command)
{
	struct span module = pxelinux_word(&command);
	struct span extra;

	command = span_trim(command);
	return bootline_module(module) == MODULE_MENU && config_find(config, module, &extra) == NULL &&
	       (command.n == 0 || span_is(command, "~"));
}

/*
 * UI always means a menu: what else can be named there draws one too, but is a module for BIOS.  Only a menu of
 * other files is run as a command.  Without UI, PROMPT and a missing DEFAULT lead to the prompt.
 */
static enum session_mode first_mode(struct session *session)
{
	struct config_globals *globals = &session->config->globals;

	if (!session->restart_to_menu)
		session->graphical = bootline_is_graphical(globals->has_ui ? globals->ui : globals->default_command);
	if (session->restart_to_menu)
		return SESSION_MENU;
	if (globals->has_ui) {
		struct span rest = globals->ui;

		if (bootline_module(pxelinux_word(&rest)) != MODULE_MENU || is_menu(session->config, globals->ui))
			return SESSION_MENU;
		globals->default_command = globals->ui;
		return SESSION_DEFAULT;
	}
	if (globals->prompt || span_trim(globals->default_command).n == 0)
		return SESSION_PROMPT;
	return is_menu(session->config, globals->default_command) ? SESSION_MENU : SESSION_DEFAULT;
}

/* SAY and DISPLAY; before a menu that would wipe them, the files are not even fetched. */
static void show_says(struct session *session)
{
	for (const struct config_say *say = session->config->says; say != NULL; say = say->next) {
		if (!say->is_file)
			session_print_plain("", say->text);
		else if (session->mode != SESSION_MENU)
			session_show_message(session, say->text, false);
	}
}

/* DEFAULT without menu or prompt; a failure leads to the prompt if there is somebody to press a key. */
static void run_default(struct session *session)
{
	const struct config_globals *globals = &session->config->globals;
	bool pressed;
	enum rc rc = session_run_or_onerror(session, globals->default_command, true, globals->onerror);

	if (session->mode != SESSION_DEFAULT)
		return;
	if (rc == RC_CANCELLED) {
		session->person = true;
		if (!session_left_for_shell(session) && session_may_escape(session))
			session->mode = SESSION_PROMPT;
		return;
	}
	pressed = session_error_pause(session, globals->noescape ? "on" : "to the prompt");
	if (session->mode != SESSION_DEFAULT || globals->noescape)
		return; /* NOESCAPE tries for ever */
	if (pressed)
		session->mode = SESSION_PROMPT;
	else
		session_end(session, rc);
}

/*
 * SERIAL port [baud [flow control]]: ports by number, or by the address that a PC has them at; less than 75 baud ends it.
 * Where the firmware's console speaks over its serial ports itself, that is no error.
 */
static void start_serial(struct span text)
{
	static const uint16_t addresses[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};
	int32_t port = pxelinux_number_any(pxelinux_word(&text));
	struct span word = pxelinux_word(&text);
	int32_t baud = word.n > 0 ? pxelinux_number(word) : SERIAL_BAUD;
	int32_t flow = pxelinux_number_any(pxelinux_word(&text));
	enum rc rc;

	for (int32_t i = 0; i < 4; i++) {
		if (port == addresses[i])
			port = i;
	}
	rc = plat_console_serial(port >= 0 && port < 4 ? (unsigned)port : 255, baud >= 75 ? (unsigned)baud : 0, (unsigned)flow);
	if (rc != RC_OK && rc != RC_UNSUPPORTED)
		log_warn("SERIAL names port %d at %d baud, which this machine does not have; going on without it", (int)port, (int)baud);
}

/* KBDMAP: the layout file that PXELINUX and LILO have. */
static void load_keymap(struct session *session, struct span name)
{
	uint8_t *bytes = NULL;
	size_t n = 0;
	enum rc rc = place_read(&session->place, name, &bytes, &n);

	if (rc == RC_NOT_FOUND)
		log_warn("KBDMAP: there is no file %s; keys stay as they are", place_shown(&session->place));
	if (rc == RC_OK && keymap_use_file(span_of(bytes, n)) != RC_OK)
		log_warn("KBDMAP: %s has %zu bytes, a layout has %u; keys stay as they are", place_shown(&session->place), n,
			 KEYMAP_FILE_SIZE);
	heap_free(bytes);
}

/* FONT: of screens of pixels, none of which may be open. */
static void load_font(struct session *session, struct span name)
{
	uint8_t *bytes = NULL;
	size_t n = 0;
	enum rc rc = place_read(&session->place, name, &bytes, &n);

	if (rc == RC_NOT_FOUND)
		log_warn("FONT: there is no file %s; the font stays as it is", place_shown(&session->place));
	if (rc == RC_OK) {
		graphics_close();
		session->has_font = true;
		rc = font_use(span_of(bytes, n));
		if (rc != RC_OK)
			log_warn("FONT: %s %s", place_shown(&session->place),
				 rc == RC_LIMIT ? "is not 8 pixels wide and 8 to 32 high; the font stays as it is"
				 : rc == RC_NO_MEMORY
					 ? "does not fit in memory; the usual font is used"
					 : "is no PSF file and no 256 glyphs of 8 pixels' width, or it is cut; the font stays as it is");
	}
	heap_free(bytes);
}

/* What holds from this configuration on, also for those that come after it. */
static void apply_globals(struct session *session)
{
	const struct config_globals *globals = &session->config->globals;

	if (span_trim(globals->serial).n > 0)
		start_serial(globals->serial);
	plat_console_video(!globals->no_video);
	session->place.retries = globals->pxe_retry;
	if (globals->kbdmap.n > 0)
		load_keymap(session, globals->kbdmap);
	if (globals->font.n > 0)
		load_font(session, globals->font);
	if (globals->has_send_cookies)
		place_set_cookies(&session->place, span_str(session->config_url), globals->send_cookies, session->options);
}

/* Shows one configuration until another is to be loaded, or the end. */
static void run_config(struct session *session)
{
	apply_globals(session);
	session->mode = first_mode(session);
	if (session->mode == SESSION_MENU)
		session->config->globals.has_ui = true; /* Esc at the prompt leads back to it */
	con_watch_shell_key(session_may_escape(session));
	show_says(session);
	while (session->mode != SESSION_END && session->mode != SESSION_RESTART) {
		if (session->mode == SESSION_DEFAULT)
			run_default(session);
		else if (session->mode == SESSION_MENU)
			session_menu(session);
		else
			session_prompt(session);
	}
}

/* Reads the files that a restart names into starts; missing ones are said and left out. */
static enum rc read_starts(struct session *session, struct config_start *starts, size_t *count)
{
	struct span names = span_str(session->restart);
	enum rc rc = RC_NOT_FOUND;

	*count = 0;
	session->place.dead = false; /* maybe it is back */
	while (*count < START_FILES_MAX) {
		struct span name = pxelinux_word(&names);
		struct config_start start = {NULL, 0};

		if (name.n == 0)
			break;
		if (span_is(name, "~"))
			name = span_str(session->config_url);
		rc = place_read(&session->place, name, &start.bytes, &start.n);
		if (rc == RC_CANCELLED)
			break;
		if (rc == RC_NOT_FOUND)
			log_error("there is no configuration \"%.*s\"", SPAN_ARGS(name));
		if (rc == RC_OK)
			starts[(*count)++] = start;
	}
	return *count > 0 && rc != RC_CANCELLED ? RC_OK : rc;
}

static void free_starts(struct config_start *starts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		heap_free(starts[i].bytes);
}

/* Replaces the configuration by the one that a restart names; on failure the old one stays. */
static enum rc load_restart(struct session *session)
{
	struct config_start starts[START_FILES_MAX];
	struct config *config;
	size_t count;
	enum rc rc = read_starts(session, starts, &count);

	if (rc != RC_OK) {
		free_starts(starts, count);
		return rc;
	}
	if (!session->restart_to_menu && count == 1)
		memcpy(session->config_url, session->place.url, strlen(session->place.url) + 1);
	rc = config_new(starts, count, &session->place.source, &config);
	if (rc != RC_OK)
		return rc;
	config_free(session->config);
	session->config = config;
	return RC_OK;
}

static enum rc load_first(struct session *session)
{
	struct config_start start;
	enum rc rc = config_search(&session->place, session->options, &start);

	if (rc != RC_OK)
		return rc;
	memcpy(session->config_url, session->place.url, strlen(session->place.url) + 1);
	return config_new(&start, 1, &session->place.source, &session->config);
}

/*
 * Option 211: a machine that found nothing to boot from tries again from its start, unless somebody is there.  Only when
 * the server says so: otherwise the shell that follows waits for ever.
 */
static void wait_and_reboot(uint32_t seconds)
{
	uint64_t deadline = loop_deadline_ms((uint64_t)seconds * 1000);

	for (uint64_t now = loop_now_ms(); now < deadline; now = loop_now_ms()) {
		uint64_t left_ms = deadline - now;
		char text[80];
		int key;

		(void)fmt_print(text, sizeof text, "Press a key, or the machine reboots in %u s (option 211)",
				(unsigned)((left_ms + 999) / 1000));
		con_status(text);
		if (loop_key(now + (left_ms % 1000 > 0 ? left_ms % 1000 : 1000), &key) != RC_TIMEOUT) {
			con_status_end(false);
			return;
		}
	}
	con_status_end(false);
	plat_reboot();
}

static enum rc run_session(struct session *session)
{
	enum rc rc = load_first(session);

	if (rc != RC_OK && rc != RC_CANCELLED && session->options->reboot_time_s > 0)
		wait_and_reboot(session->options->reboot_time_s);
	while (rc == RC_OK) {
		run_config(session);
		if (session->mode == SESSION_END)
			return session->result;
		rc = load_restart(session);
		if (rc == RC_OK || rc == RC_CANCELLED || rc == RC_NO_MEMORY)
			continue;
		(void)session_error_pause(session, "back");
		rc = session->mode == SESSION_END ? session->result : RC_OK;
	}
	return rc;
}

enum rc pxelinux_run(const struct pxelinux_options *options)
{
	struct session *session = heap_new(sizeof *session);
	enum rc rc;

	if (session == NULL)
		return RC_NO_MEMORY;
	session->options = options;
	rc = place_init(&session->place, options);
	if (rc != RC_OK)
		log_error("the prefix is longer than %u bytes", URL_MAX - 1);
	else
		rc = run_session(session);
	config_free(session->config);
	plat_console_video(true);
	if (session->has_font) {
		graphics_close();
		font_usual();
	}
	history_forget(&session->typed);
	heap_free(session);
	return rc;
}
