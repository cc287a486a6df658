/* What the loader that started this program gave it to do: a command line, a file. */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "plat.h"

/**
 * Lists the loader's file, if there is one, as image <INITRD>; then runs its command line as a script of one line, or,
 * where there is none (or one that starts with no command), the file if that is a script.  *found: whether there was something to run; else RC_OK.
 */
enum rc given_run(const struct plat_handover *given, bool *found) MUST_CHECK;
