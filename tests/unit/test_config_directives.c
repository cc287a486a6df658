/* Every directive of a configuration, and what it changes: a row for each. */
#include "config_texts.h"

static void add_fact(char *text, size_t cap, const char *name, struct span value)
{
	size_t n = strlen(text);

	if (value.n > 0)
		snprintf(text + n, cap - n, "%s%s=%.*s", n > 0 ? " " : "", name, SPAN_ARGS(value));
}

static void add_number(char *text, size_t cap, const char *name, long value, long usual)
{
	char number[24];

	snprintf(number, sizeof number, "%ld", value);
	if (value != usual)
		add_fact(text, cap, name, span_str(number));
}

static void add_globals(char *text, size_t cap, const struct config *config)
{
	const struct config_globals *globals = &config->globals;

	add_fact(text, cap, "default", globals->default_command);
	add_fact(text, cap, "ui", globals->ui);
	add_number(text, cap, "prompt", globals->prompt, 0);
	add_number(text, cap, "noescape", globals->noescape, 0);
	add_number(text, cap, "nocomplete", globals->nocomplete, 0);
	add_number(text, cap, "implicit", globals->implicit, 1);
	add_number(text, cap, "allowoptions", globals->allow_options, 1);
	add_number(text, cap, "timeout", globals->timeout_ds, 0);
	add_number(text, cap, "totaltimeout", globals->total_timeout_ds, 0);
	add_fact(text, cap, "ontimeout", globals->ontimeout);
	add_fact(text, cap, "onerror", globals->onerror);
	add_number(text, cap, "pxeretry", globals->pxe_retry, 0);
	add_number(text, cap, "cookies", globals->has_send_cookies ? (long)globals->send_cookies : -1, -1);
	add_fact(text, cap, "serial", globals->serial);
	for (unsigned i = 0; i < PXELINUX_F_KEYS; i++) {
		char name[8];

		snprintf(name, sizeof name, "f%u", i + 1);
		add_fact(text, cap, name, globals->f_keys[i]);
	}
	if (config->says != NULL)
		add_fact(text, cap, config->says->is_file ? "display" : "say", config->says->text);
}

static void add_menu(char *text, size_t cap, const struct config *config)
{
	const struct config_menu *menu = config->root;
	const struct config_look *look = &menu->look;
	const struct config_layout *layout = &look->layout;
	const struct {
		const char *name;
		int32_t value;
		int32_t usual;
	} numbers[] = {
		{"width", layout->width, 0}, {"margin", layout->margin, 10}, {"passwordmargin", layout->password_margin, 3},
		{"rows", layout->rows, 12}, {"tabmsgrow", layout->tabmsg_row, 18}, {"cmdlinerow", layout->cmdline_row, 18},
		{"endrow", layout->end_row, -1}, {"passwordrow", layout->password_row, 11}, {"timeoutrow", layout->timeout_row, 20},
		{"helpmsgrow", layout->help_row, 22}, {"helpmsgendrow", layout->help_end_row, -1},
		{"hiddenrow", layout->hidden_row, -2}, {"hshift", layout->hshift, 0}, {"vshift", layout->vshift, 0},
		{"hidden", menu->hidden, 0}, {"clear", menu->clear, 0}, {"immediate", menu->immediate, 0},
		{"shiftkey", menu->shiftkey, 0}, {"start", config->start != menu, 0}, {"menus", menu->next != NULL, 0},
	};

	add_fact(text, cap, "title", menu->title);
	for (size_t i = 0; i < COUNT(numbers); i++)
		add_number(text, cap, numbers[i].name, numbers[i].value, numbers[i].usual);
	if (!span_is(look->autoboot, "Automatic boot in # second{,s}..."))
		add_fact(text, cap, "autoboot", look->autoboot);
	if (!span_is(look->tabmsg, "Press [Tab] to edit options"))
		add_fact(text, cap, "tabmsg", look->tabmsg);
	if (!span_is(look->passprompt, "Password required"))
		add_fact(text, cap, "passprompt", look->passprompt);
	add_fact(text, cap, "notabmsg", look->notabmsg);
	add_fact(text, cap, "background", look->background);
	add_fact(text, cap, "master", look->master_password);
	if (!span_equal(look->onerror, config->globals.onerror))
		add_fact(text, cap, "menuonerror", look->onerror);
	if (look->styles != NULL)
		add_fact(text, cap, "style", look->styles->value);
}

/* Of the first label, which is "a" and has no directives beside the one that is looked at. */
static void add_label(char *text, size_t cap, const struct config *config)
{
	const struct config_entry *entry = config->labels;

	if (entry == NULL)
		return;
	add_number(text, cap, "type", entry->type, CONFIG_KERNEL);
	if (!span_is(entry->image, "a"))
		add_fact(text, cap, "image", entry->image);
	add_fact(text, cap, "append", entry->append);
	add_fact(text, cap, "initrd", entry->initrd);
	add_number(text, cap, "sysappend", entry->sysappend, 0);
	if (!span_is(entry->text, "a"))
		add_fact(text, cap, "text", entry->text);
	add_number(text, cap, "hide", entry->hidden, 0);
	add_number(text, cap, "action", entry->action, CONFIG_RUN);
	add_number(text, cap, "indent", entry->indent, 0);
	add_fact(text, cap, "passwd", entry->password);
	add_fact(text, cap, "help", entry->help);
	add_fact(text, cap, "message", entry->message);
	add_number(text, cap, "isdefault", config->root->default_entry == entry, !entry->hidden && config_selectable(entry));
	if (entry->next != NULL)
		add_fact(text, cap, "next", entry->next->action == CONFIG_SEPARATOR ? span_str("separator") : entry->next->line);
}

/* One row for each directive of both lists; those without an effect have an empty one. */
static const struct {
	enum pxelinux_keyword keyword;
	const char *text;
	const char *facts;
} rows[] = {
	{PXL_ALLOWOPTIONS, "allowoptions 0", "allowoptions=0"},
	{PXL_APPEND, "label a\nappend x y", "append=x y"},
	{PXL_BOOT, "label a\nboot b", "type=2 image=b"},
	{PXL_BSS, "label a\nbss b", "type=3 image=b"},
	{PXL_COM32, "label a\ncom32 b", "type=6 image=b"},
	{PXL_COMBOOT, "label a\ncomboot b", "type=6 image=b"},
	{PXL_CONFIG, "label a\nconfig b c", "type=7 image=b"},
	{PXL_CONSOLE, "console 0", ""},
	{PXL_DEFAULT, "default a b", "default=a b"},
	{PXL_DISPLAY, "display d.txt x", "display=d.txt"},
	{PXL_FDIMAGE, "label a\nfdimage b", "type=5 image=b"},
	{PXL_FONT, "font f.psf", ""},
	{PXL_IMPLICIT, "implicit 0", "implicit=0"},
	{PXL_INCLUDE, "include none", ""},
	{PXL_INITRD, "label a\ninitrd i,j", "initrd=i,j"},
	{PXL_KBDMAP, "kbdmap k.ktl", ""},
	{PXL_KERNEL, "label a\nkernel k", "image=k"},
	{PXL_LABEL, "label a", ""},
	{PXL_LINUX, "label a\nlinux k", "type=1 image=k"},
	{PXL_LOCALBOOT, "label a\nlocalboot -1", "type=8 image=-1"},
	{PXL_NOCOMPLETE, "nocomplete 1", "nocomplete=1"},
	{PXL_NOESCAPE, "noescape 1", "noescape=1"},
	{PXL_NOHALT, "nohalt 1", ""},
	{PXL_ONERROR, "onerror e x", "onerror=e x"},
	{PXL_ONTIMEOUT, "ontimeout o x", "ontimeout=o x"},
	{PXL_PATH, "path a:b", ""},
	{PXL_PROMPT, "prompt 1", "prompt=1"},
	{PXL_PXE, "label a\npxe p", "type=4 image=p"},
	{PXL_PXERETRY, "pxeretry 3", "pxeretry=3"},
	{PXL_PXERETRY, "pxeretry 4000000000", "pxeretry=20"},
	{PXL_SAY, "say hello  you", "say=hello  you"},
	{PXL_SENDCOOKIES, "sendcookies 12", "cookies=12"},
	{PXL_SENDCOOKIES, "sendcookies 0", "cookies=0"},
	{PXL_SERIAL, "serial 0 9600 1", "serial=0 9600 1"},
	{PXL_SYSAPPEND, "label a\nsysappend 0x12", "sysappend=18"},
	{PXL_SYSAPPEND, "ipappend 3\nlabel a", "sysappend=3"},
	{PXL_TIMEOUT, "timeout 50", "timeout=50"},
	{PXL_TOTALTIMEOUT, "totaltimeout 50", "totaltimeout=50"},
	{PXL_UI, "ui menu.c32", "ui=menu.c32"},
	{PXL_F_KEY, "f0 ten.txt bg.png", "f10=ten.txt"},
	{PXL_TEXT_HELP, "label a\ntext help\nh\nendtext", "help=h\n"},
	{PXL_MENU_AUTOBOOT, "menu autoboot In #", "autoboot=In #"},
	{PXL_MENU_BACKGROUND, "menu background b.png x", "background=b.png"},
	{PXL_MENU_BEGIN, "label a\nmenu begin t", "menus=1"},
	{PXL_MENU_CLEAR, "menu clear", "clear=1"},
	{PXL_MENU_CMDLINEROW, "menu cmdlinerow 5", "cmdlinerow=5"},
	{PXL_MENU_COLOUR, "menu color sel 7", "style=sel 7"},
	{PXL_MENU_DEFAULT, "label a\nlabel b\nmenu default", "isdefault=0 next=b"},
	{PXL_MENU_DISABLE, "label a\nmenu disable", "action=2"},
	{PXL_MENU_END, "label a\nmenu end\nkernel no", ""},
	{PXL_MENU_ENDROW, "menu endrow 5", "endrow=5"},
	{PXL_MENU_EXIT, "label a\nmenu exit .top", "action=4"},
	{PXL_MENU_GOTO, "label a\nmenu goto .top", "action=3"},
	{PXL_MENU_HELP, "label a\nmenu help h.txt bg", "message=h.txt bg"},
	{PXL_MENU_HELPMSGENDROW, "menu helpmsgendrow -3", "helpmsgendrow=-3"},
	{PXL_MENU_HELPMSGROW, "menu helpmsgrow 5", "helpmsgrow=5"},
	{PXL_MENU_HIDDEN, "menu hidden", "hidden=1"},
	{PXL_MENU_HIDDENKEY, "menu hiddenkey F1 x", "style=F1 x"},
	{PXL_MENU_HIDDENROW, "menu hiddenrow 5", "hiddenrow=5"},
	{PXL_MENU_HIDE, "label a\nmenu hide", "hide=1"},
	{PXL_MENU_HSHIFT, "menu hshift 5", "hshift=5"},
	{PXL_MENU_IMMEDIATE, "menu immediate", "immediate=1"},
	{PXL_MENU_INDENT, "label a\nmenu indent 5", "indent=5"},
	{PXL_MENU_LABEL, "label a\nmenu label ^B", "text=^B"},
	{PXL_MENU_MARGIN, "menu margin 5", "margin=5"},
	{PXL_MENU_MASTER_PASSWD, "menu master passwd m", "master=m"},
	{PXL_MENU_MSGCOLOUR, "menu msgcolor #fff", "style=#fff"},
	{PXL_MENU_NOIMMEDIATE, "menu immediate\nmenu noimmediate", ""},
	{PXL_MENU_NOSAVE, "menu nosave", ""},
	{PXL_MENU_NOTABMSG, "menu notabmsg n", "notabmsg=n"},
	{PXL_MENU_ONERROR, "menu onerror e", "menuonerror=e"},
	{PXL_MENU_PASSPROMPT, "menu passprompt p", "passprompt=p"},
	{PXL_MENU_PASSWD, "label a\nmenu passwd p", "passwd=p"},
	{PXL_MENU_PASSWORDMARGIN, "menu passwordmargin 5", "passwordmargin=5"},
	{PXL_MENU_PASSWORDROW, "menu passwordrow 5", "passwordrow=5"},
	{PXL_MENU_QUIT, "label a\nmenu quit", "action=5"},
	{PXL_MENU_RESOLUTION, "menu resolution 800 600", "style=800 600"},
	{PXL_MENU_ROWS, "menu rows 5", "rows=5"},
	{PXL_MENU_SAVE, "menu save", ""},
	{PXL_MENU_SEPARATOR, "label a\nmenu separator", "next=separator"},
	{PXL_MENU_SHIFTKEY, "menu shiftkey", "shiftkey=1"},
	{PXL_MENU_START, "label a\nmenu begin\nmenu start\nmenu end", "start=1 menus=1"},
	{PXL_MENU_TABMSG, "menu tabmsg t", "tabmsg=t"},
	{PXL_MENU_TABMSGROW, "menu tabmsgrow 5", "tabmsgrow=5"},
	{PXL_MENU_TIMEOUTROW, "menu timeoutrow 5", "timeoutrow=5"},
	{PXL_MENU_TITLE, "menu title t", "title=t"},
	{PXL_MENU_VSHIFT, "menu vshift 5", "vshift=5"},
	{PXL_MENU_WIDTH, "menu width 5", "width=5"},
};

static void test_each_directive(void)
{
	bool seen[PXL_TEXT_HELP + 1] = {false};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config *config = parse(rows[i].text);
		char facts[512] = "";

		add_globals(facts, sizeof facts, config);
		add_menu(facts, sizeof facts, config);
		add_label(facts, sizeof facts, config);
		seen[rows[i].keyword] = true;
		if (!check_note(strcmp(facts, rows[i].facts) == 0, rows[i].text, __FILE__, __LINE__))
			printf("    got \"%s\", wanted \"%s\"\n", facts, rows[i].facts);
		config_free(config);
	}
	for (size_t i = 0; i < COUNT(seen); i++) {
		if (!check_note(seen[i], "the table has a row for each directive", __FILE__, __LINE__))
			printf("    none for number %zu\n", i);
	}
}

int main(void)
{
	test_each_directive();
	return check_end();
}
