/* Search names and prefix rules. */
#include "check.h"

#include "proto/pxelinux_path.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const uint8_t uuid[16] = {0xb8, 0x94, 0x5d, 0xb2, 0xb6, 0x48, 0x11, 0xd4, 0xaa, 0xbb, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55};
static const uint8_t mac[6] = {0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd};
static const uint8_t address[4] = {192, 168, 2, 91};

static void check_order(const struct pxelinux_identity *identity, const char *const *names, unsigned count)
{
	char text[128];
	struct strbuf sb;

	for (unsigned i = 0; i < count; i++) {
		sb_init(&sb, text, sizeof text);
		sb_str(&sb, ">"); /* appended, not put in its place */
		CHECK_RC(pxelinux_search_name(identity, i, &sb), RC_OK);
		CHECK_STR(text + 1, names[i]);
	}
	sb_init(&sb, text, sizeof text);
	CHECK_RC(pxelinux_search_name(identity, count, &sb), RC_NOT_FOUND);
	CHECK_STR(text, "");
	CHECK_RC(pxelinux_search_name(identity, UINT32_MAX, &sb), RC_NOT_FOUND);
}

static void test_full_order(void)
{
	static const char *const names[] = {
		"conf/box.cfg",
		"pxelinux.cfg/b8945db2-b648-11d4-aabb-001122334455",
		"pxelinux.cfg/01-88-99-aa-bb-cc-dd",
		"pxelinux.cfg/C0A8025B",
		"pxelinux.cfg/C0A8025",
		"pxelinux.cfg/C0A802",
		"pxelinux.cfg/C0A80",
		"pxelinux.cfg/C0A8",
		"pxelinux.cfg/C0A",
		"pxelinux.cfg/C0",
		"pxelinux.cfg/C",
		"pxelinux.cfg/default",
	};
	struct pxelinux_identity identity = {
		.config_file = span_str("conf/box.cfg"),
		.uuid = span_of(uuid, sizeof uuid),
		.mac = span_of(mac, sizeof mac),
		.address = netaddr_v4(address),
	};

	CHECK_NUM(COUNT(names), PXELINUX_SEARCH_MAX);
	check_order(&identity, names, COUNT(names));
}

static void test_what_is_missing_is_left_out(void)
{
	static const char *const names[] = {"pxelinux.cfg/01-88-99-aa-bb-cc-dd", "pxelinux.cfg/default"};
	static const uint8_t zeros[16];
	static uint8_t ones[16];
	static const uint8_t six[16] = {0xfe, 0x80};
	struct pxelinux_identity identity = {.mac = span_of(mac, sizeof mac)};

	memset(ones, 0xff, sizeof ones);
	check_order(&identity, names, 2);
	identity.uuid = span_of(zeros, sizeof zeros);
	check_order(&identity, names, 2);
	identity.uuid = span_of(ones, sizeof ones);
	check_order(&identity, names, 2);
	identity.uuid = span_of(uuid, 15);
	check_order(&identity, names, 2);
	identity.address = netaddr_v6(six);
	check_order(&identity, names, 2);
	identity.address = netaddr_v4(zeros);
	check_order(&identity, names, 2);
	identity.mac = SPAN_NONE;
	check_order(&identity, names + 1, 1);
}

static void test_name_too_long(void)
{
	struct pxelinux_identity identity = {.config_file = span_str("0123456789")};
	char text[8];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	CHECK_RC(pxelinux_search_name(&identity, 0, &sb), RC_TOO_LONG);
}

static void test_kinds(void)
{
	static const struct {
		const char *name;
		enum pxelinux_name kind;
	} cases[] = {
		{"http://s/x", PXELINUX_NAME_URL},   {"tftp://s/x", PXELINUX_NAME_URL}, {"x://", PXELINUX_NAME_URL},
		{"10.0.0.1::x", PXELINUX_NAME_HOST}, {"::x", PXELINUX_NAME_HOST},       {"::", PXELINUX_NAME_HOST},
		{"a/b", PXELINUX_NAME_RELATIVE},     {"/a/b", PXELINUX_NAME_RELATIVE},  {"a:b://c", PXELINUX_NAME_RELATIVE},
		{"hg:x::y", PXELINUX_NAME_RELATIVE}, {"", PXELINUX_NAME_RELATIVE},      {":", PXELINUX_NAME_RELATIVE},
		{":/", PXELINUX_NAME_RELATIVE},      {"c:", PXELINUX_NAME_RELATIVE},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK_NUM(pxelinux_name_kind(span_str(cases[i].name)), cases[i].kind);
}

static void test_prefix_of(void)
{
	static const struct {
		const char *boot_file;
		const char *prefix;
	} cases[] = {
		{"http://s/d/pxelinux.0", "http://s/d/"},
		{"http://s/kedge.efi", "http://s/"},
		{"pxelinux.0", ""},
		{"/tftpboot/pxelinux.0", "/tftpboot/"},
		{"boot\\x86\\pxelinux.0", "boot\\x86\\"},
		{"pxelinux_x.0", "pxelinux_"},
		{"http://s/get?file=a.0", "http://s/get?file="},
		{"http://s/d/", "http://s/d/"},
		{"", ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK_SPAN(pxelinux_prefix_of(span_str(cases[i].boot_file)), cases[i].prefix);
}

static void test_resolve(void)
{
	static const struct {
		const char *prefix;
		const char *server;
		const char *name;
		enum rc rc;
		const char *url;
	} cases[] = {
		{"http://s/d/", "10.0.0.2", "linux", RC_OK, "http://s/d/linux"},
		{"http://s/d/", "10.0.0.2", "/images/k", RC_OK, "http://s/d//images/k"},
		{"http://s/d", "10.0.0.2", "linux", RC_OK, "http://s/dlinux"},
		{"http://s/d/", "", "https://t/x?y=z", RC_OK, "https://t/x?y=z"},
		{"http://s/d/", "10.0.0.2", "::a/b", RC_OK, "tftp://10.0.0.2/a/b"},
		{"http://s/d/", "10.0.0.2", "h.example::/a b;c", RC_OK, "tftp://h.example//a%20b%3Bc"},
		{"http://s/d/", "", "::a", RC_INVALID, ""},
		{"boot/", "10.0.0.2", "linux", RC_OK, "tftp://10.0.0.2/boot/linux"},
		{"", "10.0.0.2", "pxelinux.cfg/default", RC_OK, "tftp://10.0.0.2/pxelinux.cfg/default"},
		{"", "fd00::1", "k", RC_OK, "tftp://[fd00::1]/k"},
		{"", "", "k", RC_INVALID, ""},
		{"10.0.0.9::pub/", "10.0.0.2", "k", RC_OK, "tftp://10.0.0.9/pub/k"},
		{"::pub/", "10.0.0.2", "k#1", RC_OK, "tftp://10.0.0.2/pub/k%231"},
		{"http://s/d/", "10.0.0.2", "", RC_INVALID, ""},
		{"http://s/d/", "10.0.0.2", "label:with:colons", RC_OK, "http://s/d/label:with:colons"},
		{"tftp://s/a%20b/", "", "c d", RC_OK, "tftp://s/a%20b/c d"},
		{"http://ssssssssssssssssssssssssssssssssss/", "", "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", RC_TOO_LONG, NULL},
		{"::", "10.0.0.2", "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", RC_TOO_LONG, NULL},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[64];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		CHECK_RC(pxelinux_resolve(span_str(cases[i].prefix), span_str(cases[i].server), span_str(cases[i].name), &sb),
			 cases[i].rc);
		if (cases[i].url != NULL && cases[i].rc == RC_OK)
			CHECK_STR(text, cases[i].url);
	}
}

static void test_change_prefix(void)
{
	static const struct {
		const char *prefix;
		const char *directory;
		const char *result;
	} cases[] = {
		{"http://s/d/", "e/", "http://s/d/e/"},
		{"http://s/d/", "/e", "http://s/d//e"},
		{"http://s/d/", "http://t/", "http://t/"},
		{"http://s/d/", "::x/", "::x/"},
		{"", "x/", "x/"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[64];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		CHECK_RC(pxelinux_change_prefix(span_str(cases[i].prefix), span_str(cases[i].directory), &sb), RC_OK);
		CHECK_STR(text, cases[i].result);
	}
}

int main(void)
{
	test_full_order();
	test_what_is_missing_is_left_out();
	test_name_too_long();
	test_kinds();
	test_prefix_of();
	test_resolve();
	test_change_prefix();
	return check_end();
}
