/* The store: setting, searching, scopes, blocks, expansion. */
#include "check.h"

#include "base/heap.h"
#include "base/log.h"
#include "config.h"
#include "settings/builtin.h"
#include "settings/settings.h"
#include "settings/ways.h"

/* Blocks as interfaces and their leases are, with one value each. */
static enum rc lease_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			 struct setting_value *out)
{
	(void)cap;
	if (name->space != SETTING_DHCP)
		return RC_NO_SETTING;
	if (name->tag == 67) {
		out->bytes = span_str(strcmp(block->name, "net0.dhcp") == 0 ? "file0" : "file1");
		return RC_OK;
	}
	if (name->tag == (175 << 8 | 2)) {
		memcpy(buf, strcmp(block->name, "net0.dhcp") == 0 ? "\x0a\0\0\x05" : "\x0a\0\0\x06", 4);
		out->bytes = span_of(buf, 4);
		return RC_OK;
	}
	return RC_NO_SETTING;
}

static enum rc nic_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
		       struct setting_value *out)
{
	(void)buf;
	(void)cap;
	if (!span_is(name->name, "mac"))
		return RC_NO_SETTING;
	out->bytes = span_str(strcmp(block->name, "net0") == 0 ? "RT0000" : "RT0001");
	return RC_OK;
}

static struct settings_block blocks[] = {
	{.name = "net0", .rank = SETTINGS_INTERFACE, .get = nic_get},
	{.name = "net0.dhcp", .rank = SETTINGS_INTERFACE, .get = lease_get},
	{.name = "net1", .rank = SETTINGS_INTERFACE, .get = nic_get},
	{.name = "net1.dhcp", .rank = SETTINGS_INTERFACE, .get = lease_get},
};

static const char *text_of(const char *name)
{
	static char text[256];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (settings_get_text(span_str(name), &sb) != RC_OK)
		return "(none)";
	return text;
}

static void set(const char *name, const char *value)
{
	CHECK_RC(settings_set_text(span_str(name), span_str(value)), RC_OK);
}

/* Each step sets (name, value) unless name is NULL, then asks. */
static void test_search(void)
{
	static const struct {
		const char *set;
		const char *value;
		const char *ask;
		const char *answer;
	} steps[] = {
		{NULL, NULL, "filename", "file0"},
		{NULL, NULL, "67", "file0"},
		{NULL, NULL, "net1/filename", "file1"},
		{NULL, NULL, "net1.dhcp/67:hexraw", "66696c6531"},
		{NULL, NULL, "ip", "10.0.0.5"},
		{NULL, NULL, "net1/ip", "10.0.0.6"},
		{NULL, NULL, "net0/mac", "52:54:30:30:30:30"},
		{NULL, NULL, "net1/mac:hexhyp", "52-54-30-30-30-31"},
		{NULL, NULL, "net0.dhcp/mac", "(none)"},
		{NULL, NULL, "net/ip", "(none)"},
		{NULL, NULL, "net10/ip", "(none)"},
		{NULL, NULL, "netX/ip", "(none)"},
		{"net1/ip", "10.9.9.9", "net1/ip", "10.9.9.9"},
		{NULL, NULL, "ip", "10.0.0.5"},
		{NULL, NULL, "net1.dhcp/ip", "10.0.0.6"},
		{"net1/ip", "", "net1/ip", "10.0.0.6"},
		{"filename", "mine", "filename", "mine"},
		{NULL, NULL, "67", "mine"},
		{NULL, NULL, "net0/filename", "file0"},
		{"67:string", "by tag", "filename", "by tag"},
		{"filename", "", "67", "file0"},
		{"210:string", "http://x/", "path-prefix", "http://x/"},
		{NULL, NULL, "210", "http://x/"},
		{"n:uint8", "10", "n", "0xa"},
		{NULL, NULL, "n:int8", "10"},
		{"n", "text", "n", "text"},
		{"h:hex", "41:42", "h", "41:42"},
		{NULL, NULL, "h:string", "AB"},
		{NULL, NULL, "h:base64", "QUI="},
		{"a.b/c", "1", "a.b/c", "1"},
		{NULL, NULL, "a/c", "1"},
		{NULL, NULL, "c", "1"},
		{NULL, NULL, "b/c", "(none)"},
		{NULL, NULL, "platform", "host"},
		{NULL, NULL, "loader", "kedge"},
		{NULL, NULL, "builtin/buildarch", "x86_64"},
		{NULL, NULL, "errno", "0x0"},
		{NULL, NULL, "cwuri", "(none)"},
		{"platform", "other", "platform", "other"},
		{"platform", "", "platform", "host"},
		{NULL, NULL, "platform:ipv6", "(none)"},
		{NULL, NULL, "nope", "(none)"},
	};

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (steps[i].set != NULL)
			set(steps[i].set, steps[i].value);
		CHECK_STR(text_of(steps[i].ask), steps[i].answer);
	}
}

static void test_last_opened(void)
{
	settings_last_opened("net1");
	CHECK_STR(text_of("netX/ip"), "10.0.0.6");
	set("netX/note", "here");
	CHECK_STR(text_of("net1/note"), "here");
	settings_last_opened("net0");
	CHECK_STR(text_of("netX/ip"), "10.0.0.5");
	CHECK_STR(text_of("netX/note"), "(none)");
	set("net1/note", "");
}

static const char *own_of(const char *name, const char *interface)
{
	static char text[64];
	struct span value;

	if (!settings_get_own(name, interface, &value))
		return "(none)";
	fmt_print(text, sizeof text, "%.*s", SPAN_ARGS(value));
	return text;
}

/* What blocks say is not the user's own. */
static void test_own(void)
{
	CHECK_STR(own_of("ip", "net0"), "(none)");
	set("net0.dhcp/17", "lease");
	CHECK_STR(own_of("root-path", "net0"), "lease");
	set("net0/root-path", "card");
	CHECK_STR(own_of("root-path", "net0"), "card");
	CHECK_STR(own_of("root-path", "net"), "(none)");
	CHECK_STR(own_of("root-path", "net1"), "(none)");
	set("root-path", "all");
	CHECK_STR(own_of("root-path", "net0"), "all");
	CHECK_STR(own_of("root-path", "net1"), "all");
	set("root-path", "");
	set("net0/root-path", "");
	set("net0.dhcp/17", "");
	CHECK_STR(own_of("root-path", "net0"), "(none)");
}

static void test_errors(void)
{
	uint8_t buf[8];
	struct setting_value value;
	char *big = malloc(SETTING_VALUE_MAX + 1);

	memset(big, 'x', SETTING_VALUE_MAX + 1);
	CHECK_RC(settings_set_text(span_str("ip"), span_str("10.0.0")), RC_INVALID);
	CHECK_RC(settings_set_text(span_str("x:bad"), span_str("1")), RC_INVALID);
	CHECK_RC(settings_set_text(SPAN_NONE, span_str("1")), RC_INVALID);
	CHECK_RC(settings_set_text(span_str("big"), span_of(big, SETTING_VALUE_MAX + 1)), RC_TOO_LONG);
	CHECK_RC(settings_set_text(span_str("big"), span_of(big, SETTING_VALUE_MAX)), RC_OK);
	set("big", "");
	CHECK_RC(settings_get(span_str("x:bad"), buf, sizeof buf, &value), RC_INVALID);
	CHECK_RC(settings_get(span_str("x"), buf, sizeof buf, &value), RC_NO_SETTING);
	CHECK_RC(settings_set_text(span_str("never_set"), SPAN_NONE), RC_OK);
	free(big);
}

static void test_origin(void)
{
	uint8_t buf[8];
	struct setting_value value;

	CHECK_RC(settings_get(span_str("ip"), buf, sizeof buf, &value), RC_OK);
	CHECK_STR(value.origin, "net0.dhcp");
	set("net0/ip", "1.2.3.4");
	CHECK_RC(settings_get(span_str("ip"), buf, sizeof buf, &value), RC_OK);
	CHECK_STR(value.origin, "net0");
	set("net0/ip", "");
}

static void test_bool(void)
{
	static const char *const no[] = {"0", "no", "OFF", "false"};
	static const char *const yes[] = {"1", "yes", "anything at all, long as it is"};

	CHECK(settings_get_bool("flag", true));
	CHECK(!settings_get_bool("flag", false));
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
		set("flag", no[i]);
		CHECK(!settings_get_bool("flag", true));
	}
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		set("flag", yes[i]);
		CHECK(settings_get_bool("flag", false));
	}
	set("flag:int8", "0");
	CHECK(!settings_get_bool("flag", true));
	set("flag", "");
}

static void test_expand(void)
{
	static const struct {
		const char *text;
		enum rc rc;
		const char *result;
	} cases[] = {
		{"plain", RC_OK, "plain"},
		{"", RC_OK, ""},
		{"${net0/mac:hexhyp}.cfg", RC_OK, "52-54-30-30-30-30.cfg"},
		{"${${v}}", RC_OK, "hello"},
		{"${x:bad}|${no}", RC_OK, "|"},
		{"${loop}", RC_LIMIT, NULL},
	};

	set("v", "cmd");
	set("cmd", "hello");
	set("loop", "${loop}");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *out = NULL;

		CHECK_RC(settings_expand(span_str(cases[i].text), &out), cases[i].rc);
		if (cases[i].rc == RC_OK)
			CHECK_STR(out, cases[i].result);
		heap_free(out);
	}
	set("v", "");
	set("cmd", "");
	set("loop", "");
}

static void test_working_url(void)
{
	CHECK_RC(builtin_set_working_url(span_str("http://s/dir/boot.ipxe")), RC_OK);
	CHECK_STR(text_of("cwuri"), "http://s/dir/boot.ipxe");
	CHECK_STR(text_of("cwduri"), "http://s/dir/");
	CHECK_RC(builtin_set_working_url(SPAN_NONE), RC_OK);
	CHECK_STR(text_of("cwduri"), "(none)");
	builtin_set_errno(RC_TIMEOUT);
	CHECK_STR(text_of("errno"), "0x2");
}

static void note_shown(void *ctx, const char *origin, const char *name, struct span text)
{
	struct strbuf *sb = ctx;

	sb_fmt(sb, "%s/%s=%.*s;", origin, name, SPAN_ARGS(text));
}

static void test_each(void)
{
	static char text[4096];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	settings_each(note_shown, &sb);
	CHECK(strstr(text, "net0.dhcp/filename=file0;") != NULL);
	CHECK(strstr(text, "net1/mac=52:54:30:30:30:31;") != NULL);
	CHECK(strstr(text, "builtin/platform=host;") != NULL);
	CHECK(strstr(text, "/h=41:42;") != NULL);
}

static void clear_all(void)
{
	static const char *const names[] = {"210", "n", "h", "a.b/c"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		set(names[i], "");
}

/* Numbers as a DHCP server gives them, in as few bytes as they need, and as a person sets them. */
static void test_numbers(void)
{
	CHECK_NUM(settings_get_number("stagger", 7), 7);
	CHECK_RC(settings_set_text(span_str("stagger"), span_str("600")), RC_OK);
	CHECK_NUM(settings_get_number("stagger", 7), 600);
	CHECK_RC(settings_set_bytes(span_str("stagger"), span_of("\x1e", 1)), RC_OK);
	CHECK_NUM(settings_get_number("stagger", 7), 30);
	CHECK_RC(settings_set_bytes(span_str("stagger"), span_of("\x01\x02\x03\x04\x05", 5)), RC_OK);
	CHECK_NUM(settings_get_number("stagger", 7), 7);
	CHECK_RC(settings_set_text(span_str("stagger"), SPAN_NONE), RC_OK);
}

/* Whatever can be set is passed on whole: nothing of it is dropped for its length, which each fetch would have to speak of. */
static void test_ways_of_any_length(void)
{
	char text[SETTING_VALUE_MAX + 1] = "";
	char line[LOG_LINE_MAX];
	enum log_level level;
	size_t at = 0;
	size_t n;

	memset(text, 'x', SETTING_VALUE_MAX);
	set("http-proxy", text);
	set("no-proxy", text);
	set("mirrors", text);
	CHECK(span_is(settings_ways()->proxy, text) && span_is(settings_ways()->no_proxy, text) && span_is(settings_ways()->mirrors, text));
	CHECK(!log_next(&at, &level, line, &n));
	set("http-proxy", "");
	set("no-proxy", " a.lab ");
	set("mirrors", "");
	CHECK(settings_ways()->proxy.n == 0 && span_is(settings_ways()->no_proxy, "a.lab") && settings_ways()->mirrors.n == 0);
	set("no-proxy", "");
}

int main(void)
{
	settings_init();
	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
		settings_add_block(&blocks[i]);
	test_search();
	test_last_opened();
	test_own();
	test_errors();
	test_origin();
	test_bool();
	test_expand();
	test_working_url();
	test_each();
	clear_all();
	test_numbers();
	test_ways_of_any_length();
	return check_end();
}
