/* Message files on the screen, and pauses that keep something readable. */
#include "base/console.h"
#include "base/heap.h"
#include "base/screen.h"
#include "graphics/graphics.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/pxelinux_text.h"
#include "pxelinux/menu_colours.h"
#include "pxelinux/session.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

/* TEXT pieces line by line, so that what is no UTF-8 does not reach the console. */
static void write_text(struct span text, unsigned columns)
{
	char line[512];

	while (text.n > 0) {
		size_t n = span_find(text, '\n');
		struct strbuf sb;

		sb_init(&sb, line, sizeof line);
		(void)pxelinux_plain(span_sub(text, 0, n), columns, &sb);
		con_write(sb_as_span(&sb));
		if (n < text.n)
			con_write(span_str("\n"));
		text = span_skip(text, n + 1);
	}
}

void session_print_plain(const char *before, struct span text)
{
	char line[400];
	struct strbuf sb;

	sb_init(&sb, line, sizeof line);
	(void)pxelinux_plain(text, sizeof line / 4, &sb);
	con_print("%s%s\n", before, line);
}

static void set_ink(const struct session *session, uint8_t background, uint8_t foreground)
{
	struct screen_ink ink;

	if (session->menu == NULL) {
		screen_colour(pxelinux_ansi_colour(foreground), pxelinux_ansi_colour(background & 7));
		return;
	}
	ink = menu_message_ink(session->menu, background, foreground);
	screen_ink(&ink);
}

/* A picture behind the text; the usual one of Syslinux is of a kind of its own (LSS16), which is not read here. */
static void show_picture(struct session *session, struct span name)
{
	uint8_t *bytes = NULL;
	size_t n = 0;

	name = pxelinux_first_word(name);
	if (name.n > 0 && place_read(&session->place, name, &bytes, &n) == RC_OK && graphics_picture(span_of(bytes, n)) != RC_OK)
		log_warn("%s is no PNG or JPEG; the message goes on without the picture", place_shown(&session->place));
	heap_free(bytes);
}

static void show_piece(struct session *session, const struct pxelinux_message *message, enum pxelinux_piece piece)
{
	unsigned columns;
	unsigned rows;

	screen_size(&columns, &rows);
	switch (piece) {
	case PXELINUX_PIECE_TEXT: write_text(message->text, columns); break;
	case PXELINUX_PIECE_CLEAR: screen_clear(); break;
	case PXELINUX_PIECE_PICTURE: show_picture(session, message->text); break;
	case PXELINUX_PIECE_COLOUR: set_ink(session, message->background, message->foreground); break;
	}
}

static void show(struct session *session, struct span file)
{
	struct pxelinux_message message = pxelinux_message_of(file, graphics_are_open());
	enum pxelinux_piece piece;
	bool line_open = false;

	set_ink(session, 0, 7);
	while (pxelinux_message_next(&message, &piece)) {
		show_piece(session, &message, piece);
		if (piece == PXELINUX_PIECE_TEXT)
			line_open = message.text.p[message.text.n - 1] != '\n';
		else if (piece == PXELINUX_PIECE_CLEAR)
			line_open = false;
	}
	screen_colour(PLAT_WHITE, PLAT_BLACK);
	if (line_open)
		con_write(span_str("\n")); /* the prompt redraws its line */
}

static void wait_for_key(struct session *session)
{
	int key;

	if (loop_key(LOOP_FOREVER, &key) == RC_CANCELLED)
		(void)session_left_for_shell(session);
}

void session_show_message(struct session *session, struct span name, bool wait)
{
	uint8_t *bytes = NULL;
	size_t n = 0;
	enum rc rc;

	if (name.n == 0)
		return;
	session->place.dead = session->place.dead && !wait; /* a person asks: maybe the server is back */
	rc = place_read(&session->place, name, &bytes, &n);
	if (rc == RC_NOT_FOUND && wait)
		con_print("There is no file %s.\n", place_shown(&session->place));
	if (rc == RC_OK)
		show(session, span_of(bytes, n));
	heap_free(bytes);
	if (wait)
		wait_for_key(session);
}

bool session_left_for_shell(struct session *session)
{
	if (!con_take_shell_key())
		return false;
	session_end(session, RC_SHELL);
	return true;
}

bool session_may_escape(const struct session *session)
{
	return session->config == NULL || (!session->config->globals.noescape && session->config->globals.allow_options);
}

bool session_error_pause(struct session *session, const char *what)
{
	uint64_t deadline = loop_deadline_ms(PXELINUX_ERROR_MS);
	bool pressed = false;

	for (uint64_t now = loop_now_ms(); now < deadline && !pressed; now = loop_now_ms()) {
		char text[80];
		uint64_t left_ms = deadline - now;
		uint64_t step = left_ms % 1000 > 0 ? left_ms % 1000 : 1000;
		enum rc rc;
		int key;

		(void)fmt_print(text, sizeof text, "Press a key to go %s (%u)", what, (unsigned)((left_ms + 999) / 1000));
		con_status(text);
		rc = loop_key(now + step, &key);
		pressed = rc != RC_TIMEOUT;
		if (rc == RC_CANCELLED)
			(void)session_left_for_shell(session);
	}
	con_status_end(false);
	session->person = session->person || pressed;
	return pressed;
}
