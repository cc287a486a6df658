/* Commands: menus and forms of scripts. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "plat.h"
#include "settings/settings.h"
#include "shell/words.h"
#include "ui/tui_choice_draw.h"
#include "ui/tui_form_draw.h"
#include "ui/ui.h"

static enum rc say_no_ui(const struct arguments *args, const char *name)
{
	if (name != NULL)
		con_print("%s: there is no menu or form \"%s\"\n", args->command, name);
	else
		con_print("%s: there is no menu or form; \"menu\" or \"form\" makes one\n", args->command);
	return RC_NOT_FOUND;
}

/* ---- menu, form ---- */

enum { MENU_NAME, MENU_DELETE };
static const struct option menu_options[] = {
	[MENU_NAME] = {"name", 'n', OPTION_TEXT, "NAME", "call it so; without a name it is the default one"},
	[MENU_DELETE] = {"delete", 'd', OPTION_FLAG, NULL, "forget it"},
	{0},
};

static enum rc run_menu(const struct arguments *args)
{
	const char *name = args->options[MENU_NAME].text;
	struct ui *ui = ui_find(name);
	char *title;
	enum rc rc;

	if (args->options[MENU_DELETE].given) {
		if (ui == NULL)
			return say_no_ui(args, name);
		ui_delete(ui);
		return RC_OK;
	}
	title = words_joined(args->words, args->count);
	rc = title != NULL ? ui_create(name, span_str(title), &ui) : RC_NO_MEMORY;
	heap_free(title);
	if (rc != RC_OK)
		con_print("%s: %s\n", args->command, rc_text(rc));
	return rc;
}

const struct command cmd_menu = {
	.name = "menu", .aliases = "form", .synopsis = "[TITLE...]", .group = "Menus", .words_max = WORDS_ANY,
	.options = menu_options, .run = run_menu,
	.help = "Starts a new, empty menu or form, in place of the one that has its name.",
	.example = "menu Choose a system for ${net0/mac}",
};

/* ---- item ---- */

enum { ITEM_MENU, ITEM_FORM, ITEM_KEY, ITEM_DEFAULT, ITEM_SECRET, ITEM_GAP };
static const struct option item_options[] = {
	[ITEM_MENU] = {"menu", 'm', OPTION_TEXT, "NAME", "add it to that menu"},
	[ITEM_FORM] = {"form", 'f', OPTION_TEXT, "NAME", "add it to that form"},
	[ITEM_KEY] = {"key", 'k', OPTION_KEY, "KEY", "the key that chooses it at once; if several have it, goes to the next of them"},
	[ITEM_DEFAULT] = {"default", 'd', OPTION_FLAG, NULL, "start with it"},
	[ITEM_SECRET] = {"secret", 's', OPTION_FLAG, NULL, "show stars in place of what is typed into the form"},
	[ITEM_GAP] = {"gap", 'g', OPTION_FLAG, NULL, "a heading or an empty line: all words are its text"},
	{0},
};

static const char *ui_option(const struct option_value *a, const struct option_value *b)
{
	return a->given ? a->text : b->given ? b->text : NULL;
}

static enum rc add_item(const struct arguments *args, struct ui *ui)
{
	bool gap = args->options[ITEM_GAP].given || args->count == 0;
	char *text = gap ? words_joined(args->words, args->count) : words_joined(args->words + 1, args->count - 1);
	struct ui_item *item;
	enum rc rc;

	if (text == NULL)
		return RC_NO_MEMORY;
	rc = ui_add(ui, gap ? NULL : args->words[0], span_str(text), &item);
	heap_free(text);
	if (rc != RC_OK)
		return rc;
	item->is_default = args->options[ITEM_DEFAULT].given;
	item->secret = args->options[ITEM_SECRET].given;
	if (args->options[ITEM_KEY].given)
		item->key = (int)args->options[ITEM_KEY].number;
	return RC_OK;
}

static enum rc run_item(const struct arguments *args)
{
	const char *name = ui_option(&args->options[ITEM_MENU], &args->options[ITEM_FORM]);
	struct ui *ui = ui_find(name);
	enum rc rc;

	if (ui == NULL)
		return say_no_ui(args, name);
	rc = add_item(args, ui);
	if (rc != RC_OK)
		con_print("item: %s\n", rc_text(rc));
	return rc;
}

const struct command cmd_item = {
	.name = "item", .synopsis = "[NAME [TEXT...]]", .group = "Menus", .words_max = WORDS_ANY,
	.options = item_options, .run = run_item,
	.help = "Adds an item to a menu, which choosing it gives the name of, or a field to a form, which edits the setting of "
		"that name. Without a name it is an empty line.",
	.example = "item --key d debian Debian 13",
};

/* ---- choose ---- */

enum { CHOOSE_MENU, CHOOSE_DEFAULT, CHOOSE_TIMEOUT, CHOOSE_RETIMEOUT, CHOOSE_KEEP };
static const struct option choose_options[] = {
	[CHOOSE_MENU] = {"menu", 'm', OPTION_TEXT, "NAME", "from that menu"},
	[CHOOSE_DEFAULT] = {"default", 'd', OPTION_TEXT, "ITEM", "start with that item; with the first if there is no such"},
	[CHOOSE_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "take the selected item after so long"},
	[CHOOSE_RETIMEOUT] = {"retimeout", 'r', OPTION_NUMBER, "MS", "how long it takes after each key; for ever unless given"},
	[CHOOSE_KEEP] = {"keep", 'k', OPTION_FLAG, NULL, "keep the menu for another time"},
	{0},
};

static enum rc say_not_stored(const char *command, const char *setting, enum rc rc)
{
	con_print("%s: \"%s\" was not stored: %s\n", command, setting, rc_text(rc));
	return rc;
}

static enum rc choose_and_store(const struct arguments *args, struct ui *ui)
{
	const struct choice_options options = {
		.default_name = args->options[CHOOSE_DEFAULT].text,
		.timeout_ms = args->options[CHOOSE_TIMEOUT].number,
		.retimeout_ms = args->options[CHOOSE_RETIMEOUT].number,
	};
	const struct ui_item *item;
	enum rc rc = tui_choice_run(ui, &options, &item);

	if (rc == RC_NOT_FOUND)
		con_print("choose: the menu has no item that can be chosen\n");
	if (rc != RC_OK)
		return rc;
	rc = setting_change(args->words[0], span_str(item->name));
	return rc == RC_OK ? RC_OK : say_not_stored("choose", args->words[0], rc);
}

static enum rc run_choose(const struct arguments *args)
{
	const char *name = args->options[CHOOSE_MENU].text;
	struct ui *ui = ui_find(name);
	enum rc rc;

	if (ui == NULL)
		return say_no_ui(args, name);
	rc = choose_and_store(args, ui);
	if (!args->options[CHOOSE_KEEP].given)
		ui_delete(ui);
	return rc;
}

const struct command cmd_choose = {
	.name = "choose", .synopsis = "SETTING", .group = "Menus", .words_min = 1, .words_max = 1,
	.options = choose_options, .run = run_choose,
	.help = "Shows a menu and stores the name of the chosen item; Esc and Ctrl-C are a failure.",
	.example = "choose --default ${os} --timeout 10000 os || goto cancelled",
};

/* ---- present, login ---- */

static void fill_form(struct tui_form *form)
{
	char *room = heap_new(LINE_MAX);
	struct strbuf text;

	for (size_t i = 0; room != NULL && i < form->ui->count; i++) {
		const char *name = form->fields[i].item->name;

		sb_init(&text, room, LINE_MAX);
		if (name != NULL && settings_get_text(span_str(name), &text) == RC_OK)
			tui_form_fill(form, i, sb_as_span(&text));
	}
	if (room != NULL)
		memset(room, 0, LINE_MAX);
	heap_free(room);
}

/* Stores every field; stops at the first that its setting does not take. */
static enum rc save_form(void *ctx, struct tui_form *form, size_t *row, struct strbuf *why)
{
	(void)ctx;
	for (size_t i = 0; i < form->ui->count; i++) {
		const struct ui_item *item = form->fields[i].item;
		enum rc rc;

		if (item->name == NULL)
			continue;
		rc = setting_change(item->name, sb_as_span(&form->fields[i].text));
		if (rc == RC_OK)
			continue;
		*row = i;
		sb_fmt(why, "%s: \"%s\" cannot hold that: %s", item->text, item->name, rc_text(rc));
		return rc;
	}
	return RC_OK;
}

static enum rc present(const struct ui *ui, bool enter_saves)
{
	struct tui_form form;
	bool watched;
	enum rc rc = tui_form_init(&form, ui, enter_saves);

	if (rc != RC_OK)
		return rc;
	fill_form(&form);
	watched = con_watch_shell_key(false); /* Ctrl-B moves the cursor here */
	rc = tui_form_run(&form, save_form, NULL);
	con_watch_shell_key(watched);
	tui_form_end(&form);
	return rc;
}

enum { PRESENT_FORM, PRESENT_KEEP };
static const struct option present_options[] = {
	[PRESENT_FORM] = {"form", 'f', OPTION_TEXT, "NAME", "that form"},
	[PRESENT_KEEP] = {"keep", 'k', OPTION_FLAG, NULL, "keep the form for another time"},
	{0},
};

static enum rc run_present(const struct arguments *args)
{
	const char *name = args->options[PRESENT_FORM].text;
	struct ui *ui = ui_find(name);
	enum rc rc;

	if (ui == NULL)
		return say_no_ui(args, name);
	rc = present(ui, false);
	if (!args->options[PRESENT_KEEP].given)
		ui_delete(ui);
	return rc;
}

const struct command cmd_present = {
	.name = "present", .synopsis = "", .group = "Menus", .options = present_options, .run = run_present,
	.help = "Shows a form: its fields edit their settings. Ctrl-X stores them all; Esc and Ctrl-C are a failure.",
	.example = "present --form address",
};

static enum rc run_login(const struct arguments *args)
{
	static struct ui_item password = {.name = "password", .text = "Password", .key = KEY_NONE, .secret = true};
	static struct ui_item username = {.next = &password, .name = "username", .text = "User name", .key = KEY_NONE};
	static const struct ui ui = {.title = "Login", .items = &username, .count = 2};

	(void)args;
	return present(&ui, true);
}

const struct command cmd_login = {
	.name = "login", .synopsis = "", .group = "Menus", .run = run_login,
	.help = "Asks for the settings username and password, the latter with stars; Esc and Ctrl-C are a failure.",
	.example = "login && chain http://${username:uristring}:${password:uristring}@server/boot.ipxe",
};
