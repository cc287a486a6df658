/* Shows a form on a text screen and lets somebody fill it in. */
#pragma once

#include "base/rc.h"
#include "ui/tui_form.h"

/**
 * Takes the filled-in texts; RC_OK ends the form.  Otherwise it goes on with the row *row selected and the sentence in
 * why shown.
 */
typedef enum rc form_save_fn(void *ctx, struct tui_form *form, size_t *row, struct strbuf *why);

/** Shows the form until save(ctx) has taken it; the screen is empty afterwards.  RC_CANCELLED by Esc or Ctrl-C. */
enum rc tui_form_run(struct tui_form *form, form_save_fn *save, void *ctx) MUST_CHECK;
