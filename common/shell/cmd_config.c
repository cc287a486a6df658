/* Command: the settings browser. */
#include "shell/command.h"

#include "base/console.h"
#include "settings/settings.h"
#include "shell/browser_draw.h"

/* netX is whichever interface was opened last: its name is asked for. */
static struct span scope_of(const char *word, struct strbuf *name)
{
	if (strcmp(word, "netX") != 0 || settings_get_text(span_str("netX/ifname"), name) != RC_OK)
		return span_str(word);
	return sb_as_span(name);
}

static enum rc run_config(const struct arguments *args)
{
	char text[32];
	struct strbuf name;
	struct span scope = SPAN_NONE;
	bool watched;
	enum rc rc;

	sb_init(&name, text, sizeof text);
	if (args->count > 0)
		scope = scope_of(args->words[0], &name);
	watched = con_watch_shell_key(false); /* Ctrl-B moves the cursor here */
	rc = browser_run(scope);
	con_watch_shell_key(watched);
	if (rc == RC_NOT_FOUND)
		con_print("config: nothing is set in the scope \"%s\"\n", args->words[0]);
	else if (rc != RC_OK)
		con_print("config: %s\n", rc_text(rc));
	return rc;
}

const struct command cmd_config = {
	.name = "config", .synopsis = "[SCOPE]", .group = "Menus", .words_max = 1, .run = run_config,
	.help = "Shows all settings on the whole screen, to be changed, added and deleted; Esc or Ctrl-X leaves.",
	.example = "config net0",
};
