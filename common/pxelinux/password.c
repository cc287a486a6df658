/* Passwords of menus: asked for, and compared with what the configuration keeps. */
#include "base/console.h"
#include "net/loop.h"
#include "proto/crypt_hash.h"
#include "proto/pxelinux_text.h"
#include "pxelinux/menu_draw.h"
#include "pxelinux/session.h"
#include "ui/line.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

#define QUESTION_COLUMNS 18

static void say_unusable(struct session *session, enum rc rc)
{
	if (rc == RC_LIMIT)
		log_error("the password's hash asks for more than %u rounds: it stays locked", CRYPT_ROUNDS_MAX);
	else if (rc == RC_UNSUPPORTED)
		log_error("the password is kept as an unknown kind of hash ($1$, $4$, $5$ and $6$ are known): it stays locked");
	else
		log_error("the password's hash is cut or malformed, so no password fits: it stays locked");
	(void)session_error_pause(session, "back");
}

/*
 * Plain text is compared as it stands, but for blanks at the line's end, which nobody sees.  A hash of many rounds takes
 * seconds on slow machines: Ctrl-C ends it.
 */
static enum rc compare(struct span given, struct span wanted)
{
	wanted = span_trim(wanted);
	if (crypt_is_hash(wanted))
		return crypt_check(given, wanted, loop_go_on);
	return span_equal(given, wanted) ? RC_OK : RC_DIFFERENT;
}

/* At the cursor, with the question before it. */
static enum rc ask_line(struct span question, struct strbuf *given)
{
	char prompt[4 * QUESTION_COLUMNS + 8]; /* characters of up to 4 bytes, and what follows */
	struct strbuf sb;

	sb_init(&sb, prompt, sizeof prompt);
	(void)pxelinux_plain(question, QUESTION_COLUMNS, &sb);
	sb_str(&sb, ": ");
	return line_edit(prompt, given, true, true);
}

bool session_ask_password(struct session *session, struct menu_draw *menu, struct span question, struct span wanted)
{
	char given[CRYPT_PASSWORD_MAX + 1];
	struct strbuf sb;
	enum rc rc;

	sb_init(&sb, given, sizeof given);
	con_watch_shell_key(false); /* Ctrl-B moves the cursor here */
	rc = menu != NULL ? menu_draw_password(menu, question, &sb) : ask_line(question, &sb);
	con_watch_shell_key(session_may_escape(session));
	if (rc == RC_OK) {
		rc = compare(sb_as_span(&sb), wanted);
		if (rc != RC_OK && rc != RC_DIFFERENT && rc != RC_CANCELLED) {
			if (menu != NULL)
				menu_draw_edit_line(menu);
			say_unusable(session, rc);
		}
	}
	memset(given, 0, sizeof given);
	return rc == RC_OK;
}

bool session_is_locked(const struct session *session, struct span command)
{
	struct span extra;
	const struct config_entry *entry = config_find(session->config, command, &extra);

	return entry != NULL && entry->has_password;
}
