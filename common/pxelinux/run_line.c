/* Runs a command of the configuration or of a person: labels, modules known by name, files. */
#include "base/console.h"
#include "plat.h"
#include "pxelinux/bootline.h"
#include "pxelinux/session.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

#define CHOICES_MAX 8 /* ifcpu and whichsys may name labels that name others: more than that is a loop */

void session_end(struct session *session, enum rc result)
{
	session->result = result;
	session->mode = SESSION_END;
}

static enum rc restart(struct session *session, struct span files, bool to_menu)
{
	struct strbuf sb;

	if (session->restarts >= PXELINUX_RESTARTS_MAX) {
		log_error("%u configurations name each other without end; the last was \"%.*s\"", PXELINUX_RESTARTS_MAX,
			  SPAN_ARGS(files));
		return RC_LIMIT;
	}
	session->restarts++;
	sb_init(&sb, session->restart, sizeof session->restart);
	sb_span(&sb, files);
	session->restart_to_menu = to_menu;
	session->mode = SESSION_RESTART;
	return RC_OK;
}

/* CONFIG file, with a directory to change to behind it; "~" is the main configuration. */
static enum rc run_config(struct session *session, struct span file, struct span args)
{
	struct span directory = pxelinux_first_word(args);
	enum rc rc;

	if (file.n == 0) {
		log_error("CONFIG names no file");
		return RC_NOT_FOUND;
	}
	rc = restart(session, file, false);
	if (rc != RC_OK || directory.n == 0)
		return rc;
	/* The file itself is still found from the old prefix: its URL is fixed before the change. */
	rc = place_resolve(&session->place, file);
	if (rc == RC_OK) {
		memcpy(session->restart, session->place.url, strlen(session->place.url) + 1);
		rc = place_change(&session->place, directory);
	}
	if (rc != RC_OK)
		session->mode = SESSION_PROMPT;
	return rc;
}

static enum rc show_menu(struct session *session, struct span args)
{
	struct span file = pxelinux_first_word(args);

	if (file.n == 0 || (span_is(file, "~") && span_trim(args).n == 1)) {
		session->mode = SESSION_MENU;
		return RC_OK;
	}
	return restart(session, args, true);
}

static enum rc local_boot(struct session *session)
{
	con_print("Going on with the firmware's next boot entry.\n");
	session_end(session, RC_LOCALBOOT);
	return RC_OK;
}

static enum rc power(const char *what, void (*act)(void))
{
	act();
	log_error("the machine did not %s", what);
	return RC_FIRMWARE;
}

static enum rc run_module(struct session *session, enum bootline_module module, const struct bootline *parts)
{
	struct span args = parts->args;
	struct span file;

	switch (module) {
	case MODULE_MENU:
		session->graphical = bootline_is_graphical(parts->image);
		return show_menu(session, args);
	case MODULE_REBOOT: return power("reboot", plat_reboot);
	case MODULE_POWEROFF: return power("switch itself off", plat_poweroff);
	case MODULE_LOCALBOOT: return local_boot(session);
	case MODULE_CONFIG: file = pxelinux_word(&args); return run_config(session, file, args);
	case MODULE_LINUX: file = pxelinux_word(&args); return session_boot(session, file, span_trim(args));
	case MODULE_MBOOT: return session_boot_modules(session, args);
	default:
		log_error("%.*s is a module for BIOS and cannot be run here; name a kernel or an EFI program instead",
			  SPAN_ARGS(parts->image));
		return RC_UNSUPPORTED;
	}
}

static enum rc run_parts(struct session *session, const struct bootline *parts, enum bootline_module module)
{
	if (parts->image.n == 0) {
		log_error("the command names no file");
		return RC_NOT_FOUND;
	}
	if (parts->type == CONFIG_LOCALBOOT)
		return local_boot(session);
	if (parts->type == CONFIG_CONFIG)
		return run_config(session, parts->image, parts->args);
	if (module != MODULE_NONE)
		return run_module(session, module, parts);
	if (parts->type == CONFIG_COM32 || parts->type == CONFIG_FDIMAGE) {
		log_error("%.*s is a %s for BIOS and cannot be run here; name a kernel or an EFI program instead",
			  SPAN_ARGS(parts->image), parts->type == CONFIG_COM32 ? "module" : "floppy image");
		return RC_UNSUPPORTED;
	}
	return session_boot(session, parts->image, parts->args);
}

/* The label's line in session->line, or the line itself; RC_NOT_FOUND if it must be a label and is none. */
static enum rc expand_label(struct session *session, struct span *line)
{
	struct config_entry *entry;
	struct span extra;
	struct strbuf sb;
	enum rc rc;

	entry = config_find(session->config, *line, &extra);
	if (entry == NULL)
		return RC_OK;
	if (!session->config->globals.allow_options)
		extra = SPAN_NONE;
	/* extra may lie in session->line itself, so the new line is made elsewhere first. */
	sb_init(&sb, session->cmdline, sizeof session->cmdline);
	rc = bootline_compose(entry, extra, session->options, &sb);
	if (rc != RC_OK) {
		log_error("the command of label \"%.*s\" is longer than %u bytes", SPAN_ARGS(entry->name), LINE_MAX - 1);
		return rc;
	}
	memcpy(session->line, session->cmdline, sb.n + 1);
	*line = span_of(session->line, sb.n);
	return RC_OK;
}

static bool is_choice(enum bootline_module module)
{
	return module == MODULE_FIRST || module == MODULE_WHICHSYS;
}

enum rc session_run(struct session *session, struct span line, bool by_label)
{
	for (unsigned i = 0; i < CHOICES_MAX; i++) {
		enum bootline_module module;
		struct bootline parts;
		enum rc rc = by_label ? expand_label(session, &line) : RC_OK;

		if (rc != RC_OK)
			return rc;
		parts = bootline_split(line);
		module = parts.type == CONFIG_COM32 || !parts.typed ? bootline_module(parts.image) : MODULE_NONE;
		if (!is_choice(module))
			return run_parts(session, &parts, module);
		line = bootline_choice(module, parts.args);
		by_label = true;
	}
	log_error("ifcpu or whichsys name each other without end");
	return RC_LIMIT;
}

enum rc session_run_or_onerror(struct session *session, struct span line, bool by_label, struct span onerror)
{
	struct strbuf sb;
	enum rc rc;

	/* The command that failed is needed afterwards, and session->line changes on the way. */
	sb_init(&sb, session->failed, sizeof session->failed);
	sb_span(&sb, line);
	rc = session_run(session, line, by_label);
	if (rc == RC_OK || rc == RC_CANCELLED || span_trim(onerror).n == 0)
		return rc;
	if (session_is_locked(session, onerror)) {
		log_error("ONERROR names a label with a password, which only a person can give");
		return rc;
	}
	session_print_plain("ONERROR: ", span_trim(onerror));
	sb_init(&sb, session->line, sizeof session->line);
	sb_span(&sb, onerror);
	sb_char(&sb, ' ');
	sb_str(&sb, session->failed);
	if (sb.cut)
		return rc;
	return session_run(session, sb_as_span(&sb), true);
}
