/* Whole runs: search, parse, boot, and what configurations set. */
#include "pxelinux_runs.h"

#include "base/keymap.h"

static void test_search_order(void)
{
	static const struct file found[] = {{PREFIX "pxelinux.cfg/0A00", "default k\n", RC_OK}, {PREFIX "k", "b", RC_OK}};
	static const struct file odd[] = {{PREFIX "pxelinux.cfg/01-52-54-00-12-34-56", "", RC_OK},
					  {PREFIX "pxelinux.cfg/0A00020F", "x", RC_HTTP_STATUS},
					  {PREFIX "pxelinux.cfg/0A00020", "<!DOCTYPE html><p>Log in", RC_OK},
					  {PREFIX "pxelinux.cfg/default", "default k\n", RC_OK},
					  {PREFIX "k", "b", RC_OK}};
	static const char all[] = "box.cfg|pxelinux.cfg/01-52-54-00-12-34-56|pxelinux.cfg/0A00020F|pxelinux.cfg/0A00020|"
				  "pxelinux.cfg/0A0002|pxelinux.cfg/0A000|pxelinux.cfg/0A00|pxelinux.cfg/0A0|pxelinux.cfg/0A|"
				  "pxelinux.cfg/0|pxelinux.cfg/default|";

	reset(NULL, 0, NULL, NULL);
	CHECK_RC(run(span_str("box.cfg")), RC_NO_CONFIG);
	CHECK_STR(world.requests, all);
	CHECK(strstr(world.all_text, "http://s/d/pxelinux.cfg/default") != NULL);

	reset(found, COUNT(found), NULL, NULL);
	CHECK_RC(run(SPAN_NONE), RC_SHELL);
	CHECK_STR(world.requests, "pxelinux.cfg/01-52-54-00-12-34-56|pxelinux.cfg/0A00020F|pxelinux.cfg/0A00020|"
				  "pxelinux.cfg/0A0002|pxelinux.cfg/0A000|pxelinux.cfg/0A00|k|");
	CHECK_STR(world.boots, "k [] <BOOT_IMAGE=k>|");

	/* Empty, refused and not a configuration at all: the next one is asked for. */
	reset(odd, COUNT(odd), NULL, NULL);
	CHECK_RC(run(SPAN_NONE), RC_SHELL);
	CHECK_STR(world.boots, "k [] <BOOT_IMAGE=k>|");
}

static void run_with_copies(const struct file *files, size_t count, const struct file *copies, size_t copy_count)
{
	reset(files, count, NULL, NULL);
	world.copies = copies;
	world.copy_count = copy_count;
	CHECK_RC(run(SPAN_NONE), RC_SHELL);
}

/* Copies of configurations: kept as they come; when the server gives nothing they are looked for, and it is asked no more. */
static void test_copies(void)
{
	static const struct file copies[] = {{PREFIX "pxelinux.cfg/default", "include more\ndefault k\n", RC_OK},
					     {PREFIX "more", "label k\nkernel http://t/k\n", RC_OK}};
	static const struct file files[] = {{PREFIX "pxelinux.cfg/default", "include more\ndefault k\n", RC_OK},
					    {PREFIX "more", "", RC_HTTP_STATUS},
					    {"http://t/k", "b", RC_OK}};
	static const struct file dead[] = {{PREFIX "pxelinux.cfg/01-52-54-00-12-34-56", "", RC_REFUSED}, {"http://t/k", "b", RC_OK}};

	run_with_copies(files, COUNT(files), copies, COUNT(copies));
	CHECK_STR(world.kept, "pxelinux.cfg/default|");
	CHECK_STR(world.boots, "http://t/k [] <BOOT_IMAGE=http://t/k>|");

	run_with_copies(dead, COUNT(dead), copies, COUNT(copies));
	CHECK_STR(world.requests, "pxelinux.cfg/01-52-54-00-12-34-56|http://t/k|");
	CHECK_STR(world.boots, "http://t/k [] <BOOT_IMAGE=http://t/k>|");
	CHECK_STR(world.kept, "");

	/* A copy of something else is of no use: why the server is dead is what is said in the end. */
	reset(dead, COUNT(dead), NULL, NULL);
	world.copies = copies;
	world.copy_count = 0;
	CHECK_RC(run(SPAN_NONE), RC_REFUSED);
	CHECK_STR(world.requests, "pxelinux.cfg/01-52-54-00-12-34-56|");
}

static void test_dead_server_ends_the_search(void)
{
	static const enum rc dead[] = {RC_REFUSED, RC_TIMEOUT, RC_DNS_NO_NAME, RC_UNREACHABLE, RC_CANCELLED};

	for (size_t i = 0; i < COUNT(dead); i++) {
		reset(NULL, 0, NULL, NULL);
		world.server = dead[i];
		CHECK_RC(run(SPAN_NONE), dead[i]);
		CHECK_STR(world.requests, "pxelinux.cfg/01-52-54-00-12-34-56|");
	}
	/* Another server's death says nothing of ours. */
	static const struct file files[] = {{"http://t/x", "", RC_REFUSED},
					    {PREFIX "pxelinux.cfg/default", "default k\n", RC_OK},
					    {PREFIX "k", "b", RC_OK}};

	reset(files, COUNT(files), NULL, NULL);
	CHECK_RC(run(span_str("http://t/x")), RC_SHELL);
	CHECK_STR(world.boots, "k [] <BOOT_IMAGE=k>|");
}

/* A configuration that boots by itself: what is started, and with what. */
static void test_commands(void)
{
	static const struct {
		const char *config;
		enum rc rc;
		const char *boots;
	} cases[] = {
		{"default a\nlabel a\nkernel k\nappend x initrd=i,j --- quiet \n", RC_OK,
		 "k [i j] <BOOT_IMAGE=k x initrd=i,j --- quiet >|"},
		{"default a more\nlabel a\nkernel k\ninitrd i\nappend x", RC_OK, "k [i] <BOOT_IMAGE=k x initrd=i more>|"},
		{"default k x", RC_OK, "k [] <BOOT_IMAGE=k x>|"},
		{"default a\nlabel a\nkernel k\nappend initrd=i\ninitrd j", RC_OK, "k [i] <BOOT_IMAGE=k initrd=i initrd=j>|"},
		{"default a\nlabel a\nkernel x.efi\nappend -s x", RC_OK, "x.efi [] <-s x>|"},
		{"default a\nlabel a\nlinux http://s/d/k", RC_OK, "http://s/d/k [] <BOOT_IMAGE=http://s/d/k>|"},
		{"default a\nlabel a\nlocalboot 0", RC_LOCALBOOT, ""},
		{"default a\nlabel a\ncom32 chain.c32\nappend hd0", RC_LOCALBOOT, ""},
		{"default a\nlabel a\nkernel reboot.c32", RC_FIRMWARE, "REBOOT|"},
		{"default a\nlabel a\nkernel poweroff", RC_FIRMWARE, "POWEROFF|"},
		{"default a\nlabel a\nkernel hdt.c32", RC_UNSUPPORTED, ""},
		{"default a\nlabel a\nkernel floppy.img", RC_UNSUPPORTED, ""},
		{"default a\nlabel a\nkernel missing", RC_HTTP_NOT_FOUND, ""},
		{"default a\nlabel a\nkernel k\ninitrd missing", RC_HTTP_NOT_FOUND, ""},
		{"default a\nlabel a\nkernel bad.txt", RC_IMAGE_UNKNOWN, ""},
		{"default a\nonerror b\nlabel a\nkernel missing\nappend x\nlabel b\nkernel l", RC_OK, "l [] <BOOT_IMAGE=l a>|"},
		{"default a\nonerror missing\nlabel a\nkernel missing", RC_HTTP_NOT_FOUND, ""},
		{"default a\nlabel a\nconfig two", RC_OK, "l [] <BOOT_IMAGE=l>|"},
		{"default a\nlabel a\nconfig two\nappend e/", RC_OK, "l [] <BOOT_IMAGE=l>|"},
		{"default config.c32 two", RC_OK, "l [] <BOOT_IMAGE=l>|"},
		{"default ifcpu64.c32 a x -- b\nlabel a\nkernel k\nlabel b\nkernel l", RC_OK, "k [] <BOOT_IMAGE=k x>|"},
		{"default whichsys.c32 -iso- a -pxe- b\nlabel a\nkernel k\nlabel b\nkernel l", RC_OK, "l [] <BOOT_IMAGE=l>|"},
		{"default a\nlabel a\ncom32 ifcpu.c32\nappend a", RC_LIMIT, ""},
		{"default linux.c32 k initrdfile=i x", RC_OK, "k [i] <BOOT_IMAGE=k initrdfile=i x>|"},
		{"default a\nlabel a\nkernel mboot.c32\nappend k a=b  c --- l x --- i", RC_OK, "k [l:x i] <a=b  c>|"},
		{"default lib/mboot.c32 k", RC_OK, "k [] <>|"},
		{"default mboot.c32 k ---", RC_OK, "k [] <>|"},
		{"default mboot.c32 --- k", RC_INVALID, ""},
		{"default mboot.c32 k --- --- i", RC_NOT_FOUND, ""},
		{"default mboot.c32 k --- missing", RC_HTTP_NOT_FOUND, ""},
		{"default mboot.c32 -c boot.cfg", RC_INVALID, ""},
		{"default mboot.c32", RC_INVALID, ""},
		{"default menu\nlabel menu\nkernel k", RC_OK, "k [] <BOOT_IMAGE=k>|"},
		{"default a\nallowoptions 0\nlabel a\nkernel k", RC_OK, "k [] <BOOT_IMAGE=k>|"},
		{"default a x\nallowoptions 0\nlabel a\nkernel k", RC_OK, "k [] <BOOT_IMAGE=k>|"},
		{"default .linux k y", RC_OK, "k [] <BOOT_IMAGE=k y>|"},
		{"default .linux", RC_NOT_FOUND, ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		static const int waits[] = {WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, 0};

		CHECK_RC(run_text(cases[i].config, waits, NULL), cases[i].rc);
		if (!check_note(strcmp(world.boots, cases[i].boots) == 0, cases[i].config, __FILE__, __LINE__))
			printf("    got %s\n", world.boots);
	}
	/* CONFIG's directory holds for what comes after it. */
	CHECK_RC(run_text("default a\nlabel a\nconfig two\nappend e/", NULL, NULL), RC_SHELL);
	CHECK_STR(world.requests, "box|two|e/l|");
}

/* Where nothing starts Multiboot kernels, nothing is fetched either. */
static void test_no_multiboot(void)
{
	static const struct file files[] = {{PREFIX "box", "default mboot.c32 k --- l\n", RC_OK}, {PREFIX "k", "bytes", RC_OK}};

	reset(files, COUNT(files), NULL, NULL);
	world.no_multiboot = true;
	CHECK_RC(run(span_str("box")), RC_SHELL);
	CHECK_STR(world.requests, "box|");
	CHECK(strstr(world.all_text, "this firmware has no way for") != NULL);
}

static void test_config_loop_ends(void)
{
	CHECK_RC(run_text("default a\nlabel a\nconfig loop\n", NULL, NULL), RC_SHELL);
	CHECK(strlen(world.requests) < 100);
	CHECK_STR(world.boots, "");
}

/* PXERETRY asks again for what a server refused, not for what it does not have. */
static void test_retries(void)
{
	static const struct file files[] = {{PREFIX "box", "pxeretry 2\ndefault bad\nlabel bad\nkernel bad\nonerror gone\n", RC_OK},
					    {PREFIX "bad", "", RC_HTTP_STATUS}};
	static const struct file modules[] = {{PREFIX "box", "pxeretry 1\ndefault mboot.c32 k --- bad\n", RC_OK},
					      {PREFIX "k", "bytes", RC_OK},
					      {PREFIX "bad", "", RC_HTTP_STATUS}};

	reset(files, COUNT(files), NULL, NULL);
	CHECK_RC(run(span_str("box")), RC_SHELL);
	CHECK_STR(world.requests, "box|bad|bad|bad|gone|");
	/* With modules too; what came is not kept twice. */
	reset(modules, COUNT(modules), NULL, NULL);
	CHECK_RC(run(span_str("box")), RC_SHELL);
	CHECK_STR(world.requests, "box|k|bad|k|bad|");
}

static void test_cookies(void)
{
	static const char wanted[] = "GET Cookie: _Syslinux_ip=10.0.2.15%3A0.0.0.0%3A0.0.0.0%3A0.0.0.0; "
				     "_Syslinux_BOOTIF=01-52-54-00-12-34-56; _Syslinux_CPU=6PTXL";

	(void)run_text("sendcookies 11\ndefault k\n", NULL, NULL);
	CHECK_STR(world.cookie, wanted);
	(void)run_text("sendcookies 0\ndefault k\n", NULL, NULL);
	CHECK_STR(world.cookie, "");
	(void)run_text("default k\n", NULL, NULL);
	CHECK_STR(world.cookie, "");
	/* They hold for the configurations that come after. */
	(void)run_text("sendcookies 2\ndefault a\nlabel a\nconfig two\n", NULL, NULL);
	CHECK_STR(world.boots, "l [] <BOOT_IMAGE=l>|");
	CHECK_STR(world.cookie, "GET Cookie: _Syslinux_BOOTIF=01-52-54-00-12-34-56");
	/* Another server, which the configuration only names, is told nothing. */
	(void)run_text("sendcookies 2\ndefault http://other/k\n", NULL, NULL);
	CHECK_STR(world.requests, "box|http://other/k|");
	CHECK_STR(world.cookie, "");
	(void)run_text("sendcookies 2\ndefault http://S:8080/k\n", NULL, NULL);
	CHECK_STR(world.cookie, "GET Cookie: _Syslinux_BOOTIF=01-52-54-00-12-34-56");
}

static void test_serial(void)
{
	static const struct {
		const char *line;
		unsigned port, baud, flow;
	} cases[] = {
		{"serial 0", 0, 9600, 0}, {"serial 1 115200", 1, 115200, 0}, {"serial 0x3f8 38400 0x303", 0, 38400, 0x303},
		{"serial 0x2e8", 3, 9600, 0}, {"serial 0x1234 9600", 255, 9600, 0}, {"serial -1 -5", 255, 0, 0}, {"serial 0 x", 0, 0, 0},
		{"serial 0 74", 0, 0, 0}, {"serial 0 75 0x13", 0, 75, 0x13},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[100];

		snprintf(text, sizeof text, "%s\ndefault k\n", cases[i].line);
		(void)run_text(text, NULL, NULL);
		CHECK_NUM(world.serial_port, cases[i].port);
		CHECK_NUM(world.serial_baud, cases[i].baud);
		CHECK_NUM(world.serial_flow, cases[i].flow);
		CHECK_STR(world.boots, "k [] <BOOT_IMAGE=k>|");
	}
}

/* CONSOLE 0 darkens the screen while PXELINUX runs; KBDMAP's file is a layout, or is spoken of. */
static void test_console_and_keys(void)
{
	static char layout[KEYMAP_FILE_SIZE + 1];
	static const struct file files[] = {{PREFIX "box", "kbdmap german\nconsole 0\ndefault k\n", RC_OK}, {PREFIX "german", layout, RC_OK},
					    {PREFIX "k", "b", RC_OK}};
	static const struct file wrong[] = {{PREFIX "box", "kbdmap german\nconsole 1\ndefault k\n", RC_OK}, {PREFIX "german", "short", RC_OK},
					    {PREFIX "k", "b", RC_OK}};

	memset(layout, 'x', KEYMAP_FILE_SIZE);
	reset(files, COUNT(files), NULL, NULL);
	CHECK_RC(run(span_str("box")), RC_SHELL);
	CHECK(world.was_dark && !world.dark);
	CHECK_NUM(keymap_key('y', false), 'x');
	CHECK_RC(keymap_choose(SPAN_NONE), RC_OK);
	reset(wrong, COUNT(wrong), NULL, NULL);
	CHECK_RC(run(span_str("box")), RC_SHELL);
	CHECK(!world.was_dark && strstr(world.all_text, "german has 5 bytes, a layout has 256") != NULL);
	CHECK_NUM(keymap_key('y', false), 'y');
	(void)run_text("kbdmap none\ndefault k\n", NULL, NULL);
	CHECK(strstr(world.all_text, "KBDMAP: there is no file") != NULL);
}

/* Option 211: a machine that found nothing reboots, unless a key is pressed or the option was not given. */
static void test_reboot_time(void)
{
	static const int waits[] = {WAIT, WAIT, WAIT, 0};
	static const int key[] = {WAIT, 'x', 0};

	reset(NULL, 0, waits, NULL);
	world.reboot_time_s = 3;
	CHECK_RC(run(SPAN_NONE), RC_NO_CONFIG);
	CHECK_STR(world.boots, "REBOOT|");
	CHECK(strstr(world.all_text, "reboots in 3 s (option 211)") != NULL);
	reset(NULL, 0, key, NULL);
	world.reboot_time_s = 3;
	CHECK_RC(run(SPAN_NONE), RC_NO_CONFIG);
	CHECK_STR(world.boots, "");
	reset(NULL, 0, waits, NULL);
	CHECK_RC(run(SPAN_NONE), RC_NO_CONFIG);
	CHECK_STR(world.boots, "");
}

/* Too many initrds, too long lines: a sentence and nothing booted. */
static void test_limits(void)
{
	static char text[20000];
	static const int keys[] = {WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, WAIT, 0};
	size_t n = (size_t)sprintf(text, "default a\nlabel a\nkernel k\ninitrd i");

	for (unsigned i = 0; i < 40; i++)
		n += (size_t)sprintf(text + n, ",i");
	CHECK_RC(run_text(text, keys, NULL), RC_LIMIT);
	CHECK_STR(world.boots, "");

	n = (size_t)sprintf(text, "default a\nlabel a\nkernel k\nsysappend 2\nappend ");
	memset(text + n, 'x', 4085);
	n += 4085;
	strcpy(text + n, "\n");
	CHECK_RC(run_text(text, keys, NULL), RC_TOO_LONG);
	CHECK_STR(world.boots, "");

	/* The same where the menu was never drawn. */
	n = (size_t)sprintf(text, "ui menu.c32\nmenu shiftkey\nlabel a\nkernel k\nsysappend 2\nappend ");
	memset(text + n, 'x', 4085);
	n += 4085;
	strcpy(text + n, "\n");
	CHECK_RC(run_text(text, keys, NULL), RC_SHELL);
	CHECK_STR(world.boots, "");
	CHECK(strstr(world.all_text, "the command of this entry is longer than") != NULL);

	n = (size_t)sprintf(text, "default a\nlabel a\nkernel ");
	memset(text + n, 'x', 3000);
	strcpy(text + n + 3000, "\n");
	CHECK_RC(run_text(text, keys, NULL), RC_TOO_LONG);
	CHECK(strstr(world.all_text, "longer than") != NULL);
}

int main(void)
{
	test_search_order();
	test_dead_server_ends_the_search();
	test_copies();
	test_commands();
	test_no_multiboot();
	test_config_loop_ends();
	test_retries();
	test_cookies();
	test_serial();
	test_console_and_keys();
	test_reboot_time();
	test_limits();
	return check_end();
}
