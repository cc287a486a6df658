/* Keyboard layouts by a setting. */
#include "shell/keyboard.h"

#include "base/keymap.h"
#include "settings/settings.h"

#define LOG_MODULE "keyboard"
#include "base/log.h"

#define NAMES_MAX 200

static void say_unknown(const char *wanted)
{
	char text[NAMES_MAX];
	struct strbuf names;

	sb_init(&names, text, sizeof text);
	for (const struct keymap *map = keymap_table; map->name != NULL; map++)
		sb_fmt(&names, " %s", map->name);
	log_error("there is no keyboard layout \"%s\"; there are:%s", wanted, text);
}

void keyboard_setting_changed(struct span name)
{
	char text[32];
	struct strbuf wanted;

	if (!span_is(name, "keymap"))
		return;
	sb_init(&wanted, text, sizeof text);
	(void)!settings_get_text(span_str("keymap"), &wanted); /* not set: as the keys come */
	if (keymap_choose(sb_as_span(&wanted)) != RC_OK)
		say_unknown(text);
}
