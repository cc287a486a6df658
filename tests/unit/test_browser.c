/* The settings browser: its tree, and the command on a played screen. */
#include "check.h"

#include "conf.h"
#include "settings/settings.h"
#include "shell/browser_model.h"
#include "shell/command.h"
#include "shell/static_address.h"

#define PLAY_LAST_KEY KEY_CTRL_C
#define PLAY_MORE
#include "screen_play.h"
#include "no_machine.h"

#define KEYS(...) ((const int[]){__VA_ARGS__, 0})
#define C(letter) ((letter) & 0x1f)

const struct command *const conf_commands[] = {&cmd_config, &cmd_set, NULL};

static char address_told[64];

void static_address_setting_changed(struct span name)
{
	snprintf(address_told, sizeof address_told, "%.*s", SPAN_ARGS(name));
}

/* A lease of the test: one value that nobody can delete. */
static enum rc lease_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			 struct setting_value *out)
{
	(void)block;
	(void)cap;
	if (!span_is(name->name, "hostname"))
		return RC_NO_SETTING;
	memcpy(buf, "leased", 6);
	out->bytes = span_of(buf, 6);
	return RC_OK;
}

static enum rc run(const int *keys, const char *line)
{
	world.keys = keys;
	world.last_keys = 0;
	return command_line_run(span_str(line));
}

static bool on_screen(const char *text)
{
	for (unsigned row = 0; row < ROWS; row++) {
		if (strstr(world.shot[row], text) != NULL)
			return true;
	}
	return false;
}

static void show_screen(const char *wanted)
{
	printf("    not on the screen: %s\n", wanted);
	for (unsigned row = 0; row < ROWS; row++)
		printf("    |%s\n", world.shot[row]);
}

#define CHECK_SHOWN(text) \
	do { \
		if (!on_screen(text)) \
			show_screen(text); \
		CHECK(on_screen(text)); \
	} while (0)

static const char *value(const char *name)
{
	static char text[200];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	return settings_get_text(span_str(name), &sb) == RC_OK ? text : "(unset)";
}

/* ---- the tree ---- */

static void describe(const struct browser *browser, char *out, size_t cap)
{
	struct strbuf sb;

	sb_init(&sb, out, cap);
	for (size_t i = 0; i < browser->list.count; i++) {
		const struct browser_row *row = &browser->rows[i];

		sb_fmt(&sb, "%s%u%s%s%s", i > 0 ? " " : "", row->depth, row->setting == NULL ? "+" : "", row->scope->name,
		       row->setting == NULL ? "" : "/");
		if (row->setting != NULL)
			sb_fmt(&sb, "%s", row->setting->name);
		if (i == browser->list.selected)
			sb_char(&sb, '*');
	}
}

static void test_tree(void)
{
	struct browser browser = {.scopes = NULL};
	char text[2000];

	CHECK_RC(browser_load(&browser, SPAN_NONE), RC_OK);
	describe(&browser, text, sizeof text);
	CHECK_STR(text, "0+* 0/color 0/size 0+a 0+net0");
	CHECK_NUM(browser_key(&browser, KEY_END), BROWSER_MOVED);
	CHECK_NUM(browser_key(&browser, KEY_ENTER), BROWSER_CHANGED);
	describe(&browser, text, sizeof text);
	CHECK_STR(text, "0+ 0/color 0/size 0+a 0+net0* 0net0/ip 1+net0.dhcp");
	CHECK_NUM(browser_key(&browser, 'i'), BROWSER_MOVED);
	CHECK_STR(browser_selected(&browser)->setting->name, "ip");
	CHECK_NUM(browser_selected(&browser)->setting->type, SETTING_IPV4);
	CHECK_NUM(browser_key(&browser, KEY_RIGHT), BROWSER_NOTHING);
	CHECK_NUM(browser_key(&browser, KEY_ENTER), BROWSER_EDIT);
	CHECK_NUM(browser_key(&browser, KEY_DELETE), BROWSER_DELETE);
	CHECK_NUM(browser_key(&browser, KEY_INSERT), BROWSER_ADD);
	CHECK_NUM(browser_key(&browser, KEY_LEFT), BROWSER_MOVED);
	CHECK_NUM(browser_key(&browser, KEY_DELETE), BROWSER_NOTHING);
	CHECK_NUM(browser_key(&browser, KEY_LEFT), BROWSER_CHANGED);
	CHECK_NUM(browser_key(&browser, KEY_LEFT), BROWSER_NOTHING);
	CHECK_NUM(browser_key(&browser, KEY_RIGHT), BROWSER_CHANGED);
	browser_select(&browser, span_str("net0.dhcp"), span_str("hostname"));
	describe(&browser, text, sizeof text);
	CHECK_STR(text, "0+ 0/color 0/size 0+a 0+net0 0net0/ip 1+net0.dhcp 1net0.dhcp/hostname*");
	CHECK_RC(browser_load(&browser, SPAN_NONE), RC_OK); /* what was open stays so */
	CHECK_NUM(browser.list.count, 8);
	CHECK_NUM(browser_key(&browser, 'a'), BROWSER_MOVED);
	CHECK_STR(browser_selected(&browser)->scope->name, "a");
	for (int key = 0; key < 32; key++)
		CHECK(key == C('X') || key == KEY_ESC || key == KEY_CTRL_C || browser_key(&browser, key) != BROWSER_LEAVE);
	CHECK_NUM(browser_key(&browser, C('X')), BROWSER_LEAVE);
	CHECK_NUM(browser_key(&browser, KEY_ESC), BROWSER_LEAVE);
	browser_end(&browser);
}

/* ---- on the screen ---- */

static void test_edit(void)
{
	CHECK_RC(run(KEYS(KEY_DOWN, SHOT, KEY_ENTER, C('U'), 'r', 'e', 'd', KEY_ENTER, C('X')), "config"), RC_OK);
	CHECK_SHOWN("Settings");
	CHECK_SHOWN("- set without a scope");
	CHECK_SHOWN("color             string   blue");
	CHECK_SHOWN("+ net0");
	CHECK_SHOWN("Ins, ^N: add");
	CHECK_STR(value("color"), "red");
	CHECK_STR(address_told, "color:string");
	/* Esc leaves the value as it was. */
	CHECK_RC(run(KEYS(KEY_DOWN, KEY_ENTER, 'x', KEY_ESC, C('X')), "config"), RC_OK);
	CHECK_STR(value("color"), "red");
}

static void test_edit_refused(void)
{
	CHECK_RC(run(KEYS(KEY_DOWN, KEY_ENTER, 'x', KEY_ENTER, SHOT, KEY_UP, SHOT, KEY_ESC), "config net0"), RC_OK);
	CHECK_STR(value("net0/ip"), "10.0.0.1");
	CHECK(!on_screen("is no ipv4"));
	CHECK_RC(run(KEYS(KEY_DOWN, KEY_ENTER, 'x', KEY_ENTER, SHOT, KEY_ESC), "config net0"), RC_OK);
	CHECK_SHOWN("\"10.0.0.1x\" is no ipv4");
}

static void test_delete(void)
{
	CHECK_RC(run(KEYS('s', SHOT, KEY_DELETE, C('X')), "config"), RC_OK);
	CHECK_STR(value("size"), "(unset)");
	CHECK_RC(run(KEYS(KEY_DOWN, SHOT, C('D'), SHOT, C('X')), "config net0.dhcp"), RC_OK);
	CHECK_SHOWN("hostname is not yours to delete");
	CHECK_STR(value("net0.dhcp/hostname"), "leased");
	/* Set over it, and deleted again. */
	CHECK_RC(run(KEYS(KEY_DOWN, KEY_ENTER, '!', KEY_ENTER, C('X')), "config net0.dhcp"), RC_OK);
	CHECK_STR(value("net0.dhcp/hostname"), "leased!");
	CHECK_RC(run(KEYS(KEY_DOWN, SHOT, C('D'), C('X')), "config net0.dhcp"), RC_OK);
	CHECK_SHOWN("DHCP option 12   our name");
	CHECK_STR(value("net0.dhcp/hostname"), "leased");
}

static void test_add(void)
{
	CHECK_RC(run(KEYS(KEY_INSERT, 'g', 'w', ':', 'i', 'p', 'v', '4', KEY_ENTER, '1', KEY_ENTER, KEY_DOWN, '0', '.', '0', '.', '0', '.', '9',
			  KEY_ENTER, SHOT, KEY_ESC),
		     "config net0"),
		 RC_OK);
	CHECK_STR(value("net0/gw"), "10.0.0.9");
	CHECK_SHOWN("gw                ipv4     10.0.0.9");
	CHECK_RC(run(KEYS(C('N'), 'a', ':', 'i', 'p', 'v', '4', KEY_ENTER, 'x', KEY_ENTER, SHOT, KEY_ESC, KEY_ESC), "config"), RC_OK);
	CHECK_SHOWN("a:ipv4: wrong name, or a value that is not of its type");
	CHECK_SHOWN("New setting");
	CHECK_RC(run(KEYS(C('N'), KEY_ENTER, KEY_ENTER, SHOT, KEY_ESC, SHOT, KEY_ESC), "config"), RC_OK);
	CHECK_SHOWN("set without a scope");
}

static void test_scopes(void)
{
	CHECK_RC(run(KEYS(KEY_ESC), "config nosuch"), RC_NOT_FOUND);
	CHECK_RC(run(KEYS(SHOT, KEY_ESC), "config net0.dhcp"), RC_OK);
	CHECK_SHOWN("leased");
}

int main(void)
{
	static struct settings_block lease = {.name = "net0.dhcp", .rank = SETTINGS_INTERFACE, .get = lease_get};

	settings_add_block(&lease);
	CHECK_RC(settings_set_text(span_str("color"), span_str("blue")), RC_OK);
	CHECK_RC(settings_set_text(span_str("a/b"), span_str("c")), RC_OK);
	CHECK_RC(settings_set_text(span_str("net0/ip"), span_str("10.0.0.1")), RC_OK);
	CHECK_RC(settings_set_text(span_str("size"), span_str("12")), RC_OK);
	test_tree();
	test_edit();
	test_edit_refused();
	test_delete();
	test_add();
	test_scopes();
	return check_end();
}
