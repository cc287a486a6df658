/* Whole runs with somebody at the keys: menu, prompt, passwords, and what is on the screen. */
#include "pxelinux_runs.h"

/* What a person does with a configuration, and what is booted then. */
struct play {
	const char *config;
	int keys[8];
	const char *lines[3];
	enum rc rc;
	const char *boots;
};

static void check_plays(const struct play *plays, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		CHECK_RC(run_text(plays[i].config, plays[i].keys, plays[i].lines), plays[i].rc);
		if (!check_note(strcmp(world.boots, plays[i].boots) == 0, plays[i].config, __FILE__, __LINE__))
			printf("    got %s\n", world.boots);
	}
}

static void check_rows(unsigned first, const char *const *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		CHECK_STR(world.shot[first + i], rows[i]);
}

static void test_menu_on_the_screen(void)
{
	static const char text[] = "ui menu.c32\nmenu title \x07The ^title\nmenu width 48\nmenu rows 4\nmenu vshift 1\ntimeout 50\n"
				   "label a\nmenu label ^One\nmenu separator\nlabel b\nmenu label T^wo\ntext help\n  Help of two\n"
				   "endtext\nmenu begin\nmenu title More\nmenu end\nlabel c\nmenu indent 2\nlabel d\nmenu label "
				   "A label that is much too long for it\n";
	static const int at_start[] = {WAIT, SHOT, 0};
	static const char *const start[] = {
		"",
		"          ----------------------------",
		"          |        The ^title        |",
		"          ----------------------------",
		"          | One                      #",
		"          |                          #",
		"          | Two                      #",
		"          | More                   > :",
		"          ----------------------------",
	};
	static const int moved[] = {KEY_DOWN, SHOT, 0};
	static const int at_end[] = {KEY_END, SHOT, 0};
	static const char *const end[] = {
		"          ----------------------------",
		"          | Two                      :",
		"          | More                   > #",
		"          |   c                      #",
		"          | A label that is much to  #",
		"          ----------------------------",
	};

	(void)run_text(text, at_start, NULL);
	check_rows(0, start, COUNT(start));
	CHECK_STR(world.shot[18], "          Press [Tab] to edit options");
	CHECK_STR(world.shot[20], "         Automatic boot in 4 seconds...");
	CHECK_STR(world.shot[22], "");
	(void)run_text(text, moved, NULL);
	check_rows(0, start, COUNT(start));
	CHECK_STR(world.shot[20], ""); /* the countdown has ended */
	CHECK_STR(world.shot[22], "  Help of two");
	(void)run_text(text, at_end, NULL);
	check_rows(3, end, COUNT(end));
	CHECK_STR(world.shot[22], "");
}

/* Moving by one draws two entries, neither the screen nor the rows of a help text that is not there. */
static void test_menu_draws_little(void)
{
	static const int still[] = {0};
	static const int moved[] = {KEY_DOWN, 0};
	static const char text[] = "ui menu.c32\nlabel a\nlabel b\nlabel c\nlabel d\nlabel e\nlabel f\nlabel g\nlabel h\nlabel i\n";
	size_t all;

	(void)run_text(text, still, NULL);
	all = world.all_n;
	(void)run_text(text, moved, NULL);
	CHECK(world.all_n > all);
	CHECK(world.all_n - all < 4 * COLUMNS);
}

/* How often the whole menu was drawn in the last run: so often there is its title. */
static unsigned menus_drawn(void)
{
	unsigned count = 0;

	for (const char *at = world.all_text; (at = strstr(at, "Locked")) != NULL; at++)
		count++;
	return count;
}

/* A password's box is taken away alone, right or wrong, and nothing at all is drawn before something starts. */
static void test_passwords_draw_little(void)
{
#define LOCKED(directives) \
	"ui menu.c32\nmenu title Locked\nmenu width 78\n" directives "label a\nmenu passwd s\nkernel k\ntext help\nHelp of a\nendtext\n" \
	"label b\nkernel l\nlabel c\nlabel d\nlabel e\nlabel f\nlabel g\nlabel h\nlabel i\nlocalboot 0\n"
	static const char *const texts[] = {
		LOCKED("menu master passwd m\n"),
		LOCKED("menu master passwd m\nmenu passwordrow 2\n"),
		LOCKED("menu master passwd m\nmenu passwordrow 22\nmenu passwordmargin 0\n"),
		LOCKED("menu master passwd m\nmenu passwordrow 17\n"),
	};
	static const int still[] = {SHOT, KEY_END, KEY_ENTER, 0};
	static const int enter[] = {KEY_ENTER, SHOT, KEY_END, KEY_ENTER, 0};
	static const int tab[] = {KEY_TAB, KEY_END, KEY_ENTER, 0};
	static const char *const right[] = {"s", NULL};
	static const char *const wrong[] = {"t", NULL};
	static const char *const both[] = {"m", "s", NULL};
	char menu[ROWS][sizeof world.shot[0]];
	size_t all;

	for (size_t i = 0; i < COUNT(texts); i++) {
		(void)run_text(texts[i], still, NULL);
		CHECK_NUM(menus_drawn(), 1);
		memcpy(menu, world.shot, sizeof menu);
		all = world.all_n;
		(void)run_text(texts[i], enter, wrong);
		CHECK(world.all_n > all && world.all_n - all < 14 * COLUMNS);
		for (unsigned row = 0; row < ROWS; row++)
			CHECK_STR(world.shot[row], menu[row]);
		(void)run_text(texts[i], tab, both);
		CHECK_STR(world.edited, "k");
		for (unsigned row = 0; row < 17; row++)
			CHECK_STR(world.shot[row], menu[row]);
	}
	(void)run_text(texts[0], enter, right);
	CHECK_NUM(menus_drawn(), 2); /* at first, and when the kernel came back */
	(void)run_text(texts[0], tab, both);
	CHECK_NUM(menus_drawn(), 2); /* at first, and when the line was given up */
}

/* What cannot start here is greyed with the reason, and passed over; the default stays, and a name at the prompt still gets its sentence. */
static void test_greyed_entries(void)
{
	static const char text[] = "ui menu.c32\nlabel a\nkernel k\nlabel hdt\nmenu label ^Hardware\ncom32 hdt.c32\nlabel x\nkernel mboot.c32\nappend k\n"
				   "label f\nkernel dos.img\nlabel c\ncom32 chain.c32\nlabel l\nlinux odd.c32\nlabel o\ncom32 own\nlabel last\nkernel l\n";
	static const struct file files[] = {{PREFIX "box", text, RC_OK}, {PREFIX "l", "bytes", RC_OK}};
	static const int keys[] = {'h', KEY_DOWN, KEY_DOWN, SHOT, KEY_END, KEY_ENTER, 0};
	static const char *const rows[] = {"a ", "Hardware (needs Syslinux) ", "x (needs a BIOS) ", "f (a floppy image) ", "c ", "l ", "o (needs Syslinux) ", "last "};

	reset(files, COUNT(files), keys, NULL);
	world.no_multiboot = true;
	CHECK_RC(run(span_str("box")), RC_SHELL);
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(strstr(world.shot[3 + i], rows[i]) == world.shot[3 + i] + 12);
	CHECK_STR(world.boots, "l [] <BOOT_IMAGE=l>|");
	(void)run_text("ui menu.c32\ndefault b\nlabel a\nkernel k\nlabel b\nkernel hdt.c32\n", keys + 6, NULL);
	CHECK(strstr(world.all_text, "(needs") == NULL);
}

static void test_hidden_menu(void)
{
	static const int keys[] = {WAIT, SHOT, 0};

	(void)run_text("ui menu.c32\nmenu hidden\ntimeout 50\nmenu autoboot Booting in # s\nlabel a\n", keys, NULL);
	for (unsigned row = 0; row < ROWS; row++)
		CHECK_STR(world.shot[row], row == 22 ? "                                 Booting in 4 s" : "");
}

static void test_edited_line(void)
{
	static const int keys[] = {KEY_DOWN, KEY_TAB, 0};

	(void)run_text("ui menu.c32\nlabel a\nlabel b\nlinux k\nappend x --- quiet \n", keys, NULL);
	CHECK_STR(world.edited, ".linux k x --- quiet ");
	CHECK_STR(world.boots, "");
}

static void test_menu_boots(void)
{
	static const struct play cases[] = {
#define TWO "label a\nkernel k\nappend x\nlabel b\nmenu label ^Bee\nkernel l\n"
		{"ui menu.c32\n" TWO, {KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"default menu.c32\n" TWO, {KEY_DOWN, KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"default some/vesamenu.c32\n" TWO, {'b', KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"default menu\n" TWO, {'B', KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"ui gfxboot bootlogo\n" TWO, {KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"ui menu.c32 two\n" TWO, {KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"ui menu.c32\ndefault b\n" TWO, {KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"ui menu.c32\nprompt 1\n" TWO, {KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		/* Tab: the line is changed and run as it stands */
		{"ui menu.c32\n" TWO, {KEY_TAB}, {" console=ttyS0"}, RC_SHELL, "k [] <BOOT_IMAGE=k x console=ttyS0>|"},
		{"ui menu.c32\n" TWO, {KEY_TAB}, {"=b"}, RC_SHELL, ""},
		{"ui menu.c32\nallowoptions 0\nlabel a\nkernel k\nlabel b\nlocalboot 0", {KEY_TAB, KEY_DOWN, KEY_ENTER}, {"x"}, RC_LOCALBOOT, ""},
		/* countdown */
		{"ui menu.c32\ntimeout 30\n" TWO, {WAIT, WAIT, WAIT}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"ui menu.c32\ntimeout 30\nontimeout b y\n" TWO, {WAIT, WAIT, WAIT}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l y>|"},
		{"ui menu.c32\ntimeout 30\nontimeout k raw\n" TWO, {WAIT, WAIT, WAIT}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k raw>|"},
		{"ui menu.c32\ntimeout 30\n" TWO, {WAIT, KEY_DOWN, WAIT}, {NULL}, RC_SHELL, ""},
		{"ui menu.c32\ntotaltimeout 30\n" TWO, {KEY_DOWN, WAIT}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"ui menu.c32\nmenu hidden\ntimeout 20\n" TWO, {WAIT, WAIT}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"ui menu.c32\nmenu hidden\ntimeout 20\n" TWO, {KEY_ENTER, WAIT, KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		/* a failure leads back */
		{"ui menu.c32\nlabel m\nkernel missing\nlabel b\nkernel l", {KEY_ENTER, 'x', KEY_DOWN, KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"ui menu.c32\nmenu onerror b\nlabel m\nkernel missing\nlabel b\nkernel l", {KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l missing>|"},
		/* submenus */
		{"ui menu.c32\nlabel a\nkernel k\nmenu begin\nmenu title ^M\nlabel s\nkernel l\nlabel up\nmenu exit\nmenu end",
		 {'m', KEY_ENTER, KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"ui menu.c32\nlabel a\nkernel k\nmenu begin\nmenu title ^M\nlabel s\nkernel l\nlabel up\nmenu exit\nmenu end",
		 {'m', KEY_ENTER, KEY_DOWN, KEY_ENTER, KEY_UP, KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		/* passwords */
		{"ui menu.c32\nlabel a\nmenu passwd secret\nkernel k", {KEY_ENTER}, {"secret"}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		{"ui menu.c32\nlabel a\nmenu passwd secret\nkernel k", {KEY_ENTER}, {"wrong"}, RC_SHELL, ""},
		{"ui menu.c32\nlabel a\nmenu passwd secret\nkernel k", {KEY_ENTER}, {NULL}, RC_SHELL, ""},
		{"ui menu.c32\nlabel a\nmenu passwd secret\nkernel k", {KEY_TAB}, {"wrong", "x"}, RC_SHELL, ""},
		{"ui menu.c32\nlabel a\nmenu passwd $1$ab$cd\nkernel k", {KEY_ENTER, 'x'}, {"$1$ab$cd"}, RC_SHELL, ""},
		{"ui menu.c32\nlabel a\nmenu passwd $1$deadbeef$Q7g0UO4hRC0mgQUQ/qkjZ0\nkernel k", {KEY_ENTER}, {"password"}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		{"ui menu.c32\nlabel a\nmenu passwd $4$salty$yfKOBHUTYyIv48AJV+z0HXVmtAM$\nkernel k", {KEY_ENTER}, {"secret"}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		{"ui menu.c32\nmenu master passwd $4$salty$yfKOBHUTYyIv48AJV+z0HXVmtAM\nlabel a\nkernel k\nlabel z\nlocalboot 0", {KEY_TAB, KEY_END, KEY_ENTER}, {"secret", " x"}, RC_LOCALBOOT, "k [] <BOOT_IMAGE=k x>|"},
		{"ui menu.c32\nmenu master passwd $4$salty$yfKOBHUTYyIv48AJV+z0HXVmtAM\nlabel a\nkernel k\nlabel z\nlocalboot 0", {KEY_TAB, KEY_END, KEY_ENTER}, {"secre", " x"}, RC_LOCALBOOT, ""},
		{"ui menu.c32\nmenu master passwd m\nlabel a\nkernel k\nlabel z\nlocalboot 0", {KEY_ESC, 'a', 'z'}, {"m", "", ""}, RC_LOCALBOOT, "k [] <BOOT_IMAGE=k>|"},
		{"ui menu.c32\nmenu master passwd m\nlabel a\nkernel k\nlabel z\nlocalboot 0", {KEY_ESC, KEY_END, KEY_ENTER}, {"x"}, RC_LOCALBOOT, ""},
		{"ui menu.c32\nlabel a\nmenu passwd $y$j9T$x$y\nkernel k", {KEY_ENTER, 'x'}, {"x"}, RC_SHELL, ""},
		/* no time that passes opens what has a password */
		{"ui menu.c32\ntimeout 10\nlabel a\nmenu passwd s\nkernel k", {WAIT, WAIT, KEY_ENTER}, {"s"}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		{"ui menu.c32\ntimeout 10\nlabel a\nmenu passwd s\nkernel k", {WAIT, WAIT}, {"s"}, RC_SHELL, ""},
		{"ui menu.c32\ntotaltimeout 10\nlabel a\nmenu passwd s\nkernel k", {WAIT, WAIT}, {"s"}, RC_SHELL, ""},
		{"ui menu.c32\nmenu hidden\ntimeout 10\nontimeout b x\nlabel a\nkernel k\nlabel b\nmenu passwd s\nkernel l", {WAIT, WAIT}, {"s"}, RC_SHELL, ""},
		{"ui menu.c32\ntotaltimeout 10\nmenu begin\nmenu title One\nlabel a\nkernel k\nmenu end\nmenu begin\nmenu title Two\nmenu passwd s\nlabel b\nkernel l\nmenu end",
		 {KEY_DOWN, WAIT, KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		{"ui menu.c32\nlabel a\nkernel missing\nonerror b\nlabel b\nmenu passwd s\nkernel l", {KEY_ENTER, 'x'}, {"s"}, RC_SHELL, ""},
		/* the prompt from the menu, and back */
		{"ui menu.c32\n" TWO, {KEY_ESC, 'b'}, {" z"}, RC_SHELL, "l [] <BOOT_IMAGE=l z>|"},
		{"ui menu.c32\n" TWO, {KEY_CTRL_C, KEY_ESC, KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"ui menu.c32\nlabel q\nmenu quit\nlabel b\nkernel l", {KEY_ENTER, 'b'}, {""}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
	};

	check_plays(cases, COUNT(cases));
}

static void test_prompt(void)
{
	static const struct play cases[] = {
		{"prompt 1\ndefault a\n" TWO, {KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"prompt 1\ndefault menu.c32\n" TWO, {KEY_ENTER, KEY_DOWN, KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{TWO, {'a'}, {" y  z"}, RC_SHELL, "k [] <BOOT_IMAGE=k x y  z>|"},
		{TWO, {'k'}, {" raw"}, RC_SHELL, "k [] <BOOT_IMAGE=k raw>|"},
		{"implicit 0\n" TWO, {'k'}, {" raw"}, RC_SHELL, ""},
		{"prompt 1\nallowoptions 0\n" TWO "label c\nlocalboot 0", {'b', 'c'}, {" raw", ""}, RC_LOCALBOOT, "l [] <BOOT_IMAGE=l>|"},
		{TWO, {KEY_ENTER, KEY_TAB, KEY_UP, KEY_LEFT}, {NULL}, RC_SHELL, ""},
		{"prompt 1\ntimeout 20\ndefault a\n" TWO, {WAIT}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"prompt 1\ntimeout 20\nontimeout b\ndefault a\n" TWO, {WAIT}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"prompt 1\ntimeout 20\ndefault a\n" TWO, {KEY_TAB, WAIT}, {NULL}, RC_SHELL, ""},
		{"prompt 1\ntotaltimeout 20\ndefault a\n" TWO, {KEY_TAB, WAIT}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{TWO, {'m', 'b'}, {"=missing", ""}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"onerror b\n" TWO, {'m'}, {"=missing x"}, RC_SHELL, "l [] <BOOT_IMAGE=l missing x>|"},
		{TWO, {KEY_ESC}, {NULL}, RC_SHELL, ""},
		{"prompt 1\nlabel c\nlocalboot 0", {'c'}, {""}, RC_LOCALBOOT, ""},
		{"prompt 1\nlabel menu\nkernel vesamenu.c32\nconfig two", {'m'}, {"=menu"}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		/* a label's password holds at the prompt too, and against the clock */
		{"prompt 1\nlabel p\nmenu passwd s\nkernel k", {'p'}, {" x", "s"}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"prompt 1\nlabel p\nmenu passwd s\nkernel k", {'p'}, {"", "t"}, RC_SHELL, ""},
		{"prompt 1\ntimeout 20\ndefault p\nlabel p\nmenu passwd s\nkernel k", {WAIT}, {NULL}, RC_SHELL, ""},
		{"prompt 1\nallowoptions 0\n" TWO "label c\nlocalboot 0", {'k', 'c'}, {" raw", ""}, RC_LOCALBOOT, "k [] <BOOT_IMAGE=k>|"},
		/* DEFAULT alone fails: a key leads to the prompt */
		{"default missing\n" TWO, {'x', 'b'}, {""}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
	};

	check_plays(cases, COUNT(cases));
}

/* Keys of MENU HIDDENKEY, MENU SHIFTKEY, and Ctrl-F with a digit for terminals without F-keys. */
static void test_special_keys(void)
{
#define HIDDEN "ui menu.c32\nmenu hidden\nmenu hiddenkey F2,s,^G b x\nmenu hiddenkey Esc c\nmenu hiddenkey Up k raw\ntimeout 50\n" TWO "label c\nlocalboot 0\n"
	static const struct play cases[] = {
		{HIDDEN, {KEY_F1 + 1}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l x>|"},
		{HIDDEN, {'s'}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l x>|"},
		{HIDDEN, {7}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l x>|"},
		{HIDDEN, {KEY_UP}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k raw>|"},
		{HIDDEN, {KEY_ESC}, {NULL}, RC_LOCALBOOT, ""},
		{HIDDEN, {'S', KEY_END, KEY_ENTER}, {NULL}, RC_LOCALBOOT, ""},
		{"ui menu.c32\nmenu hidden\nmenu hiddenkey x p\nlabel p\nmenu passwd s\nkernel k", {'x'}, {"s"}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		{"ui menu.c32\nmenu hidden\nmenu hiddenkey x p\nlabel p\nmenu passwd s\nkernel k", {'x'}, {"t"}, RC_SHELL, ""},
		{"ui menu.c32\nmenu shiftkey\n" TWO, {0}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k x>|"},
		{"ui menu.c32\nmenu shiftkey\nlabel a\nmenu passwd s\nkernel k", {0}, {NULL}, RC_SHELL, ""},
		{"ui menu.c32\nmenu shiftkey\nlabel a\nkernel missing\nlabel b\nkernel l", {'x', KEY_DOWN, KEY_ENTER}, {NULL}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"ui menu.c32\nf1 say.txt\nlabel a\nkernel k\nlabel 1\nmenu label ^1\nkernel l", {6, '1', 'x', KEY_HOME, KEY_ENTER}, {NULL}, RC_SHELL, "k [] <BOOT_IMAGE=k>|"},
		{"prompt 1\nf10 say.txt\n" TWO, {6, '0', 'b'}, {""}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
		{"prompt 1\nf12 say.txt\n" TWO, {6, 'B', 6, WAIT, 'b'}, {""}, RC_SHELL, "l [] <BOOT_IMAGE=l>|"},
	};

	check_plays(cases, COUNT(cases));
	CHECK(strstr(world.requests, "say.txt|") != NULL);
}

/* Tab lists labels, unless NOCOMPLETE; a wrong one is answered by the nearest. */
static void test_prompt_help(void)
{
	static const int tab[] = {KEY_TAB, 0};
	static const int typed[] = {'i', 0};
	static const char *const lines[] = {"nstal", NULL};
#define NAMED "prompt 1\nlabel install\nkernel k\nlabel rescue\nkernel k\n"

	(void)run_text(NAMED, tab, NULL);
	CHECK(strstr(world.all_text, "install\nrescue") != NULL);
	(void)run_text("nocomplete 1\n" NAMED, tab, NULL);
	CHECK(strstr(world.all_text, "rescue") == NULL);
	(void)run_text("implicit 0\n" NAMED, typed, lines);
	CHECK(strstr(world.all_text, "There is no label \"instal\"; did you mean \"install\"?") != NULL);
	CHECK_STR(world.requests, "box|");
	(void)run_text(NAMED, typed, lines);
	CHECK(strstr(world.all_text, "did you mean \"install\"?") != NULL);
	CHECK_STR(world.requests, "box|instal|");
	(void)run_text("implicit 0\nnocomplete 1\n" NAMED, typed, lines);
	CHECK(strstr(world.all_text, "There is no label \"instal\".") != NULL && strstr(world.all_text, "install") == NULL);
}

/* A hash of a million rounds is given up by Ctrl-C, and the menu is there again. */
static void test_long_password_check(void)
{
	static const int keys[] = {KEY_ENTER, KEY_END, KEY_ENTER, 0};
	static const char *const lines[] = {"x", NULL};
	static const struct file files[] = {
		{PREFIX "box", "ui menu.c32\nlabel a\nmenu passwd $6$rounds=1000000$s$x\nkernel k\nlabel b\nkernel l\n", RC_OK},
		{PREFIX "k", "bytes", RC_OK},
		{PREFIX "l", "bytes", RC_OK},
	};

	reset(files, COUNT(files), keys, lines);
	world.cancel_looks = 2;
	CHECK_RC(run(span_str("box")), RC_SHELL);
	CHECK_NUM(world.cancel_looks, 0);
	CHECK_STR(world.boots, "l [] <BOOT_IMAGE=l>|");
}

/* MENU COLOR in the attributes of text consoles. */
static void test_colours(void)
{
	static const int keys[] = {SHOT, 0};

	(void)run_text("ui menu.c32\nmenu color title 1;33;41 #ffffffff\nmenu color unsel 32;40\nmenu color unsel * #fff\n"
		       "menu color sel 7;31;40\nmenu color nothing 31\nmenu title T\nmenu width 48\nlabel a\nlabel b\n",
		       keys, NULL);
	CHECK_NUM(world.shot_colours[1][12], 0x1b); /* bright yellow on red */
	CHECK_NUM(world.shot_colours[3][12], 0x10); /* inverse: black on red */
	CHECK_NUM(world.shot_colours[4][12], 0x02);
}

static void test_says(void)
{
	static const int keys[] = {KEY_F1, 0};

	(void)run_text("prompt 1\nsay Hello \x07there\ndisplay say.txt\nf1 say.txt\ndisplay none.txt\nlabel a", keys, NULL);
	CHECK(strstr(world.all_text, "Hello there\n") != NULL);
	CHECK(strstr(world.all_text, "Displayed") != NULL);
	CHECK(strstr(world.all_text, "serial") == NULL);
	CHECK_STR(world.requests, "box|say.txt|none.txt|say.txt|");
	/* A menu would wipe them. */
	(void)run_text("ui menu.c32\ndisplay say.txt\nlabel a", NULL, NULL);
	CHECK_STR(world.requests, "box|");
}

static void test_noescape(void)
{
	static const int keys[] = {'x', 'y', 'z', KEY_CTRL_C, 'q', 0};

	/* It tries for ever; only the end of this test's patience ends it. */
	CHECK_RC(run_text("default a\nnoescape 1\nlabel a\nkernel missing\nonerror c\nlabel c\nlocalboot 0", keys, NULL), RC_LOCALBOOT);
	CHECK_STR(world.requests, "box|missing|");
}

/* A program that comes back without an error is not booted again at once. */
static void test_coming_back(void)
{
	static const int keys[] = {KEY_ENTER, WAIT, 0};

	world.boot_rc = RC_OK;
	CHECK_RC(run_text("ui menu.c32\ntimeout 0\nlabel a\nkernel k", keys, NULL), RC_SHELL);
	CHECK_STR(world.boots, "k [] <BOOT_IMAGE=k>|");
}

int main(void)
{
	test_menu_on_the_screen();
	test_menu_draws_little();
	test_passwords_draw_little();
	test_greyed_entries();
	test_hidden_menu();
	test_edited_line();
	test_menu_boots();
	test_prompt();
	test_says();
	test_special_keys();
	test_prompt_help();
	test_colours();
	test_long_password_check();
	test_noescape();
	test_coming_back();
	return check_end();
}
