/* The commands of scripts' menus and forms on a played screen. */
#include "check.h"

#include "conf.h"
#include "settings/settings.h"
#include "image/image.h"
#include "settings/ways.h"
#include "shell/acquire.h"
#include "shell/command.h"
#include "shell/static_address.h"

#define PLAY_LAST_KEY KEY_CTRL_C
#define PLAY_MORE
#include "screen_play.h"
#include "no_machine.h"

/* ---- pictures of "console": there is no screen for them ---- */

enum rc acquire_url(const struct arguments *args, struct span text, struct strbuf *out)
{
	(void)args;
	(void)text;
	(void)out;
	return RC_UNSUPPORTED;
}

enum rc image_fetch_unlisted(struct span url, struct span name, const struct fetch_options *options, struct image **out)
{
	(void)url;
	(void)name;
	(void)options;
	(void)out;
	return RC_UNSUPPORTED;
}

struct image *image_find(struct span name)
{
	(void)name;
	return NULL;
}

void image_register(struct image *image)
{
	(void)image;
}

void image_free(struct image *image)
{
	(void)image;
}

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	(void)limit;
	return malloc(n);
}

void plat_pages_free(void *pages, size_t n)
{
	(void)n;
	free(pages);
}

const struct fetch_ways *settings_ways(void)
{
	return NULL;
}


#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define KEYS(...)    ((const int[]){__VA_ARGS__, 0})
#define NO_KEYS      ((const int[]){0})

const struct command *const conf_commands[] = {
	&cmd_menu, &cmd_item, &cmd_choose, &cmd_present, &cmd_login, &cmd_console, &cmd_colour, &cmd_cpair, &cmd_echo, &cmd_set, NULL,
};

static char address_told[64];

void static_address_setting_changed(struct span name)
{
	snprintf(address_told, sizeof address_told, "%.*s", SPAN_ARGS(name));
}

/* Runs lines one after the other; gives what the last one gave. */
static enum rc run(const int *keys, const char *lines)
{
	struct span left = span_str(lines);
	struct span line;
	enum rc rc = RC_OK;

	world.keys = keys;
	world.last_keys = 0;
	while (span_line(&left, &line))
		rc = command_line_run(line);
	return rc;
}

static const char *value(const char *name)
{
	static char text[200];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (settings_get_text(span_str(name), &sb) != RC_OK)
		return "(unset)";
	return text;
}

static bool on_screen(const char *text)
{
	for (unsigned row = 0; row < ROWS; row++) {
		if (strstr(world.shot[row], text) != NULL)
			return true;
	}
	printf("    not on the screen: %s\n", text);
	for (unsigned row = 0; row < ROWS; row++)
		printf("    |%s\n", world.shot[row]);
	return false;
}

static unsigned row_of(const char *text)
{
	unsigned row = 0;

	while (row < ROWS && strstr(world.shot[row], text) == NULL)
		row++;
	return row;
}

/* Colours of the first letter of the text as it stood on the screen. */
static unsigned colours_of(const char *text)
{
	unsigned row = row_of(text);

	return row < ROWS ? world.shot_colours[row][strstr(world.shot[row], text) - world.shot[row]] : 0xff;
}

#define MENU "menu Systems\nitem --gap Installers\nitem deb Debian 13\nitem fed Fedora\nitem --gap\nitem --key x exit Leave\n"

static void test_choose(void)
{
	CHECK_RC(run(KEYS(SHOT, KEY_DOWN, KEY_ENTER), MENU "choose os"), RC_OK);
	CHECK_STR(value("os"), "fed");
	CHECK(on_screen("Systems") && on_screen("Installers") && on_screen("Debian 13") && on_screen("Enter: choose"));
	CHECK_NUM(colours_of("Debian 13"), 0x70);  /* selected */
	CHECK_NUM(colours_of("Fedora"), 0x47);
	CHECK_NUM(colours_of("Installers"), 0x46); /* a heading */
	CHECK_RC(run(NO_KEYS, "choose os"), RC_NOT_FOUND); /* it is gone */
	CHECK_RC(run(KEYS('x'), MENU "choose os"), RC_OK);
	CHECK_STR(value("os"), "exit");
	CHECK_RC(run(KEYS(KEY_END, KEY_HOME, 'f', KEY_ENTER), MENU "choose --default exit os"), RC_OK);
	CHECK_STR(value("os"), "fed");
	CHECK_RC(run(KEYS(KEY_ENTER), MENU "choose --default none os"), RC_OK);
	CHECK_STR(value("os"), "deb");
	CHECK_RC(run(KEYS(KEY_ENTER), MENU "choose --default ${nothing} os"), RC_OK);
	CHECK_STR(value("os"), "deb");
}

static void test_choose_cancelled(void)
{
	CHECK_RC(run(KEYS(KEY_ENTER), MENU "choose os"), RC_OK);
	CHECK_RC(run(KEYS(KEY_ESC), MENU "choose os"), RC_CANCELLED);
	CHECK_RC(run(KEYS(KEY_DOWN, KEY_CTRL_C), MENU "choose os"), RC_CANCELLED);
	CHECK_STR(value("os"), "deb");
	CHECK_RC(run(KEYS(KEY_ESC), MENU "choose os || set os none"), RC_OK);
	CHECK_STR(value("os"), "none");
}

static void test_choose_timeout(void)
{
	world.now_ms = 1000;
	CHECK_RC(run(KEYS(WAIT, SHOT, WAIT, WAIT), MENU "choose --timeout 3000 --default fed os"), RC_OK);
	CHECK_STR(value("os"), "fed");
	CHECK(on_screen("chosen in 2 seconds"));
	CHECK(world.now_ms == 4000);
	CHECK_RC(run(KEYS(KEY_UP, WAIT, SHOT, WAIT, KEY_ENTER), MENU "choose --timeout 3000 --default fed os"), RC_OK);
	CHECK_STR(value("os"), "deb");
	CHECK(row_of("chosen in") == ROWS); /* a key has ended the countdown */
	CHECK_RC(run(KEYS(KEY_UP, WAIT, WAIT), MENU "choose --timeout 9000 --retimeout 1500 --default fed os"), RC_OK);
	CHECK_STR(value("os"), "deb");
}

static void test_named_menus(void)
{
	CHECK_RC(run(KEYS(KEY_ENTER), "menu --name a First\nmenu --name b Second\nitem -m a one One\nitem --menu b two Two\nchoose --menu b x"), RC_OK);
	CHECK_STR(value("x"), "two");
	CHECK_RC(run(KEYS(KEY_ENTER, KEY_ENTER), "choose --menu a --keep x\nchoose --menu a --keep y"), RC_OK);
	CHECK_STR(value("y"), "one");
	CHECK_RC(run(NO_KEYS, "menu --name a --delete"), RC_OK);
	CHECK_RC(run(NO_KEYS, "menu --name a --delete"), RC_NOT_FOUND);
	CHECK_RC(run(NO_KEYS, "item --menu a x X"), RC_NOT_FOUND);
	CHECK_RC(run(NO_KEYS, "item x X"), RC_NOT_FOUND);
	CHECK_RC(run(NO_KEYS, "menu M\nitem --gap only\nchoose x"), RC_NOT_FOUND);
}

static void test_long_menu(void)
{
	static char lines[8000];
	size_t n = (size_t)snprintf(lines, sizeof lines, "menu Long\n");

	for (unsigned i = 0; i < 60; i++)
		n += (size_t)snprintf(lines + n, sizeof lines - n, "item i%u Number %u with a text that is much too long to stand on a "
							     "screen of eighty columns, the end\n", i, i);
	snprintf(lines + n, sizeof lines - n, "choose x");
	CHECK_RC(run(KEYS(SHOT, KEY_END, KEY_UP, SHOT, KEY_ENTER), lines), RC_OK);
	CHECK_STR(value("x"), "i58");
	CHECK(on_screen("Number 59") && on_screen("...") && on_screen("#"));
	CHECK(row_of("Number 12 ") == ROWS);
	CHECK_RC(run(KEYS(KEY_PAGE_DOWN, SHOT, KEY_ENTER), lines), RC_OK);
	CHECK_STR(value("x"), "i17");
}

static void test_form(void)
{
	static const char form[] = "set host old\nset ip 10.0.0.1\nform --name f Network\nitem -f f host Host name\nitem -f f --gap Address\n"
				   "item -f f ip IP\nitem -f f --secret pw Password\n";
	char lines[400];

	snprintf(lines, sizeof lines, "%spresent --form f --keep", form);
	CHECK_RC(run(KEYS(0x15, 'n', 'e', 'w', KEY_ENTER, KEY_BACKSPACE, '2', KEY_ENTER, 's', 'e', 'c', SHOT, 0x18), lines), RC_OK);
	CHECK_STR(value("host"), "new");
	CHECK_STR(value("ip"), "10.0.0.2");
	CHECK_STR(value("pw"), "sec");
	CHECK_STR(address_told, "pw");
	CHECK(on_screen("Host name") && on_screen("10.0.0.2") && on_screen("***") && on_screen("Ctrl-X: save"));
	CHECK(row_of("sec") == ROWS);
	/* What a setting does not take is said, and the form goes on with that field. */
	CHECK_RC(run(KEYS(KEY_DOWN, 'x', 0x18, SHOT, KEY_BACKSPACE, 0x18), "present --form f --keep"), RC_OK);
	CHECK(on_screen("cannot hold that"));
	CHECK_STR(value("ip"), "10.0.0.2");
	CHECK_RC(run(KEYS(KEY_DELETE, KEY_ESC), "present --form f"), RC_CANCELLED);
	CHECK_STR(value("host"), "new");
	CHECK_RC(run(NO_KEYS, "present --form f"), RC_NOT_FOUND);
	/* Emptied fields delete; Enter on the button saves. */
	CHECK_RC(run(KEYS(0x15, KEY_UP, KEY_ENTER), "form F\nitem host Host\npresent"), RC_OK);
	CHECK_STR(value("host"), "(unset)");
}

static void test_login(void)
{
	CHECK_RC(run(KEYS('m', 'e', KEY_ENTER, 'p', '4', SHOT, KEY_ENTER), "login"), RC_OK);
	CHECK_STR(value("username"), "me");
	CHECK_STR(value("password"), "p4");
	CHECK(on_screen("User name") && on_screen("**"));
	CHECK_RC(run(KEYS(0x15, 'y', 'o', 'u', KEY_ESC), "login"), RC_CANCELLED);
	CHECK_STR(value("username"), "me");
}

static void test_colours(void)
{
	CHECK_RC(run(KEYS(SHOT, KEY_ENTER), "cpair --foreground 7 --background 1 2\ncolour --rgb 0x00aa00 5\ncpair -f 5 3\n" MENU "choose os"), RC_OK);
	CHECK_NUM(colours_of("Debian 13"), 0x17);
	CHECK_NUM(colours_of("Installers"), 0x42);
	CHECK_RC(run(NO_KEYS, "color --basic 4 1"), RC_OK);
	CHECK_RC(run(NO_KEYS, "colour --basic 99 1"), RC_INVALID);
	CHECK_RC(run(NO_KEYS, "colour 8"), RC_INVALID);
	CHECK_RC(run(NO_KEYS, "colour x"), RC_INVALID);
	CHECK_RC(run(NO_KEYS, "cpair --foreground 8 1"), RC_INVALID);
	CHECK_RC(run(NO_KEYS, "cpair 9"), RC_INVALID);
	CHECK_RC(run(NO_KEYS, "colour --basic 1 1 ; colour --basic 5 5 ; cpair -f 0 -b 7 2 ; cpair -f 6 3"), RC_OK);
}

static void test_console_and_echo(void)
{
	CHECK_RC(run(NO_KEYS, "echo junk\nconsole --x 1024 --y 768 --picture http://s/p.png --left 32 --keep"), RC_OK);
	take_shot();
	CHECK_STR(world.shot[0], "");
	CHECK_RC(run(NO_KEYS, "set esc:hex 1b\necho ${esc:string}[2J${esc:string}[1;32mgreen${esc:string}[0m plain"), RC_OK);
	take_shot();
	CHECK_STR(world.shot[0], "green plain");
	CHECK_NUM(colours_of("green"), 0x0a);
	CHECK_NUM(colours_of("plain"), 0x07);
}

int main(void)
{
	settings_init();
	test_choose();
	test_choose_cancelled();
	test_choose_timeout();
	test_named_menus();
	test_long_menu();
	test_form();
	test_login();
	test_colours();
	test_console_and_echo();
	return check_end();
}
