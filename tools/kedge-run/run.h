/*
 * kedge-run: a script as Kedge runs it, without a machine to boot.
 *
 * Interpreter, settings and images are Kedge's own; the clock does not wait and nobody is at the keyboard
 * (plat.c, questions.c), files come by the operating system's sockets (scheme_http.c), the one interface is
 * answered by a DHCP server that says what --set says (nic.c), and what would be booted is told and not
 * started (kind.c).
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"
#include "shell/command.h"

#define RUN_ANSWERS_MAX 256

/* What the user wants; filled by main.c. */
struct run_wish {
	bool explain;	 /* every fetch is told, with size and digest */
	bool keep_going; /* what would be booted is taken to have failed, so that the script goes on */
	bool pcbios;	 /* judge files as a BIOS would */
	const char *answers[RUN_ANSWERS_MAX];
	unsigned answer_count;
};
extern struct run_wish run_wish;

/** Ends the process: what stands on the console is written out, then the reason, in printf's way, where
 * status is not 0. */
_Noreturn void run_end(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- plat.c ---- */

/** While muted, nothing that is written to the console is shown: what draws on the whole screen is no log. */
void run_console_mute(bool muted);

/** Writes what stands on the console's last line. */
void run_console_flush(void);

/* ---- questions.c ---- */

/* The commands that ask somebody, with an answer at hand: conf.c lists them before the others. */
enum {
	RUN_PROMPT,
	RUN_READ,
	RUN_CHOOSE,
	RUN_PRESENT,
	RUN_LOGIN,
	RUN_CONFIG,
	RUN_SHELL,
	RUN_QUESTIONS
};
extern struct command run_questions[RUN_QUESTIONS];

/** Fills run_questions; called once, before any command runs. */
void run_questions_init(void);

/** The next key of the answer to the question that is open; KEY_NONE if none is. */
int run_question_key(void);

/** Answers that nobody has asked for. */
unsigned run_answers_left(void);

/* ---- nic.c ---- */

/** Makes the interface's DHCP server say a setting.  RC_NO_SETTING if that is no DHCP option; RC_INVALID,
 * RC_TOO_LONG, RC_LIMIT. */
enum rc run_dhcp_set(struct span name, struct span text) MUST_CHECK;

extern const struct nic_driver run_driver;

/* ---- scheme_http.c, kind.c ---- */

extern const struct fetch_scheme run_http_scheme;
extern const struct image_kind run_kind;
