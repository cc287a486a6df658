/* Who knows what could stand where the cursor is. */
#include "shell/complete.h"

#include "base/fmt.h"
#include "conf.h"
#include "image/image.h"
#include "net/nic.h"
#include "settings/settings.h"
#include "shell/command.h"
#include "shell/complete_words.h"
#include "shell/script.h"

struct collecting {
	struct completion *completion;
	struct span piece; /* what has been typed of it */
	enum rc rc;
};

static void add(struct collecting *collecting, struct span text)
{
	enum rc rc = completion_add(collecting->completion, collecting->piece, text);

	if (rc != RC_OK)
		collecting->rc = rc;
}

static void add_commands(struct collecting *collecting)
{
	for (unsigned i = 0; conf_commands[i] != NULL; i++) {
		struct span aliases = span_str(conf_commands[i]->aliases != NULL ? conf_commands[i]->aliases : "");
		struct span alias;

		add(collecting, span_str(conf_commands[i]->name));
		while ((alias = span_word(&aliases)).n > 0)
			add(collecting, alias);
	}
}

static void add_options(struct collecting *collecting, const struct command *command)
{
	char text[40];

	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++) {
		fmt_print(text, sizeof text, "--%s", option->name);
		add(collecting, span_str(text));
	}
	add(collecting, span_str("--help"));
}

/* Names with their scope where one is being typed; otherwise names, and the scopes that could stand before them. */
static void add_set(void *ctx, const char *origin, const char *name, struct span value)
{
	struct collecting *collecting = ctx;
	char text[200];

	(void)value;
	if (span_find(collecting->piece, '/') < collecting->piece.n) {
		fmt_print(text, sizeof text, "%s/%s", origin, name);
		add(collecting, span_str(text));
		return;
	}
	add(collecting, span_str(name));
	fmt_print(text, sizeof text, "%s/", origin);
	if (origin[0] != '\0')
		add(collecting, span_str(text));
}

static void add_known_in(struct collecting *collecting, struct span scope)
{
	const struct setting_known *known;
	char text[200];

	for (unsigned i = 0; (known = settings_known(i)) != NULL; i++) {
		fmt_print(text, sizeof text, "%.*s%s", SPAN_ARGS(scope), known->name);
		add(collecting, span_str(text));
	}
}

static void add_settings(struct collecting *collecting)
{
	size_t slash = span_find(collecting->piece, '/');

	settings_each(add_set, collecting);
	add_known_in(collecting, slash < collecting->piece.n ? span_sub(collecting->piece, 0, slash + 1) : SPAN_NONE);
}

static void add_scope(void *ctx, const char *origin, const char *name, struct span value)
{
	(void)name;
	(void)value;
	if (origin[0] != '\0')
		add(ctx, span_str(origin));
}

static void add_types(struct collecting *collecting)
{
	for (unsigned i = 0; i < SETTING_TYPE_COUNT; i++)
		add(collecting, span_str(setting_type_name((enum setting_type)i)));
}

static void add_interfaces(struct collecting *collecting)
{
	struct nic *nic;

	for (unsigned i = 0; (nic = nic_at(i)) != NULL; i++)
		add(collecting, span_str(nic->name));
}

static void add_images(struct collecting *collecting)
{
	for (const struct image *image = image_first(); image != NULL; image = image->next)
		add(collecting, span_str(image->name));
}

static void add_label(void *ctx, struct span label)
{
	add(ctx, label);
}

static void collect(struct collecting *collecting, const struct complete_place *place)
{
	switch (place->kind) {
	case COMPLETE_COMMAND: add_commands(collecting); break;
	case COMPLETE_OPTION: add_options(collecting, place->command); break;
	case COMPLETE_SETTING: add_settings(collecting); break;
	case COMPLETE_TYPE: add_types(collecting); break;
	case COMPLETE_SCOPE: settings_each(add_scope, collecting); break;
	case COMPLETE_INTERFACE: add_interfaces(collecting); break;
	case COMPLETE_IMAGE: add_images(collecting); break;
	case COMPLETE_LABEL: script_each_label(add_label, collecting); break;
	case COMPLETE_NOTHING: break;
	}
}

enum rc completion_of(struct span line, struct completion *completion)
{
	struct complete_place place = complete_place_of(line, command_find);
	struct collecting collecting = {completion, span_skip(line, place.start), RC_OK};

	completion->start = place.start;
	completion->after = place.in_braces ? '}' : ' ';
	completion->count = 0;
	completion->cut = false;
	collect(&collecting, &place);
	if (completion->count == 1 && span_ends(span_str(completion->texts[0]), "/"))
		completion->after = '\0'; /* a scope: its name goes on */
	return collecting.rc;
}
