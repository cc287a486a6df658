/* The table of contents of kedge-run: the commands that ask come before Kedge's own of the same name. */
#include "conf.h"

#include <stddef.h>

#include "boot.h"
#include "fetch/scheme.h"
#include "image/image.h"
#include "net/nic.h"
#include "pxelinux/pxelinux.h"
#include "run.h"
#include "shell/script.h"

const struct nic_driver *const conf_nics[] = {&run_driver, NULL};
const struct fetch_scheme *const conf_schemes[] = {&run_http_scheme, &file_scheme, NULL};
const struct image_kind *const conf_kinds[] = {&script_kind, &run_kind, NULL};
const struct command *const conf_commands[] = {
	&run_questions[RUN_PROMPT],
	&run_questions[RUN_READ],
	&run_questions[RUN_CHOOSE],
	&run_questions[RUN_PRESENT],
	&run_questions[RUN_LOGIN],
	&run_questions[RUN_CONFIG],
	&run_questions[RUN_SHELL],
	COMMANDS_IMAGES,
	COMMANDS_NETWORK,
	COMMANDS_SETTINGS,
	COMMANDS_FLOW,
	COMMANDS_MENUS,
	&cmd_autoboot,
	&cmd_pxelinux,
	NULL,
};
