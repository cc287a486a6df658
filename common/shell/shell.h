/* The interactive shell. */
#pragma once

#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"

/** Reads and runs lines until exit; returns RC_OK on "exit 0", RC_EXIT otherwise. */
enum rc shell_run(void);

/** The same where perhaps nobody is there: RC_TIMEOUT if no key is pressed for that long. */
enum rc shell_run_unless_idle(uint64_t idle_ms);

/**
 * Asks for a line (ui/line.h) at the shell's prompt: with its history (Up, Down, Ctrl-R) and completion (Tab); Esc is
 * readline's Alt.  RC_TIMEOUT if no key comes until first_key_ms, a deadline of net/loop.h.
 */
enum rc line_edit_shell(const char *prompt, uint64_t first_key_ms, struct strbuf *line) MUST_CHECK;
