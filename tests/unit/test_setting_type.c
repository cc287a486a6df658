/* Types of settings: every type both ways, and what is no value of it. */
#include "check.h"

#include "proto/setting_name.h"
#include "proto/setting_type.h"

struct bytes {
	const char *p;
	size_t n;
};
#define BYTES(text) {text, sizeof(text) - 1}

static const struct {
	enum setting_type type;
	const char *text;
	struct bytes bytes;
} both_ways[] = {
	{SETTING_STRING, "a b", BYTES("a b")},
	{SETTING_STRING, "", BYTES("")},
	{SETTING_URISTRING, "a%20b%2Fc%3D%26-._~", BYTES("a b/c=&-._~")},
	{SETTING_URISTRING, "%C3%A4", BYTES("\xc3\xa4")},
	{SETTING_IPV4, "10.0.0.2", BYTES("\x0a\0\0\x02")},
	{SETTING_IPV6, "fe80::1", BYTES("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01")},
	{SETTING_INT8, "-1", BYTES("\xff")},
	{SETTING_INT8, "127", BYTES("\x7f")},
	{SETTING_INT16, "-2", BYTES("\xff\xfe")},
	{SETTING_INT32, "65536", BYTES("\0\x01\0\0")},
	{SETTING_UINT8, "0xa", BYTES("\x0a")},
	{SETTING_UINT8, "0x0", BYTES("\0")},
	{SETTING_UINT16, "0xbeef", BYTES("\xbe\xef")},
	{SETTING_UINT32, "0xffffffff", BYTES("\xff\xff\xff\xff")},
	{SETTING_HEX, "41:42", BYTES("AB")},
	{SETTING_HEX, "00", BYTES("\0")},
	{SETTING_HEXHYP, "52-54-00", BYTES("\x52\x54\0")},
	{SETTING_HEXRAW, "4142", BYTES("AB")},
	{SETTING_BASE64, "QUI=", BYTES("AB")},
	{SETTING_BASE64, "QQ==", BYTES("A")},
	{SETTING_BASE64, "QUJD", BYTES("ABC")},
	{SETTING_BASE64, "+/+/", BYTES("\xfb\xff\xbf")},
	{SETTING_UUID, "00112233-4455-6677-8899-aabbccddeeff",
	 BYTES("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff")},
	{SETTING_GUID, "00112233-4455-6677-8899-aabbccddeeff",
	 BYTES("\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff")},
	{SETTING_DNSSL, "a.example b", BYTES("\x01""a\x07""example\0\x01""b\0")},
};

/* What only firmware and servers write. */
static void test_format_only(void)
{
	static const struct {
		enum setting_type type;
		const char *text; /* NULL: no value of the type */
		struct bytes bytes;
	} cases[] = {
		{SETTING_BUSDEVFN, "0000:00:1f.2", BYTES("\0\0\0\xfa")},
		{SETTING_BUSDEVFN, "0001:82:00.7", BYTES("\0\x01\x82\x07")},
		{SETTING_BUSDEVFN, "0000:00:03.0", BYTES("\x18")},
		{SETTING_BUSDEVFN, NULL, BYTES("\0\0\0\0\0")},
		{SETTING_DNSSL, "a.b c.b", BYTES("\x01""a\x01""b\0\x01""c\xc0\x02")},
		{SETTING_DNSSL, NULL, BYTES("\x01""a")},
		{SETTING_DNSSL, NULL, BYTES("\xc0\0")},
		{SETTING_DNSSL, NULL, BYTES("\xc0")},
		{SETTING_DNSSL, NULL, BYTES("\x05""abc\0")},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t *exact = exact_copy(cases[i].bytes.p, cases[i].bytes.n);
		char text[64];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		CHECK_RC(setting_format(cases[i].type, span_of(exact, cases[i].bytes.n), &sb),
			 cases[i].text != NULL ? RC_OK : RC_INVALID);
		CHECK_STR(text, cases[i].text != NULL ? cases[i].text : "");
		free(exact);
	}
}

static void test_both_ways(void)
{
	for (size_t i = 0; i < sizeof both_ways / sizeof both_ways[0]; i++) {
		struct span bytes = span_of(both_ways[i].bytes.p, both_ways[i].bytes.n);
		uint8_t *exact = exact_copy(bytes.p, bytes.n);
		uint8_t buf[64];
		struct writer w = writer_of(buf, sizeof buf);
		char text[128];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		CHECK_RC(setting_format(both_ways[i].type, span_of(exact, bytes.n), &sb), RC_OK);
		CHECK_STR(text, both_ways[i].text);
		CHECK_RC(setting_parse(both_ways[i].type, span_str(both_ways[i].text), &w), RC_OK);
		CHECK(span_equal(span_of(buf, w.n), bytes));
		free(exact);
	}
}

/* Text that reads, though nobody writes it so. */
static void test_parse_only(void)
{
	static const struct {
		enum setting_type type;
		const char *text;
		struct bytes bytes;
	} cases[] = {
		{SETTING_UINT8, "10", BYTES("\x0a")},      {SETTING_UINT8, "012", BYTES("\x0a")},
		{SETTING_UINT8, "0x10a", BYTES("\x0a")},   {SETTING_INT16, "0x8000", BYTES("\x80\0")},
		{SETTING_HEX, "AB:Cd", BYTES("\xab\xcd")}, {SETTING_URISTRING, "a b", BYTES("a b")},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t buf[64];
		struct writer w = writer_of(buf, sizeof buf);

		CHECK_RC(setting_parse(cases[i].type, span_str(cases[i].text), &w), RC_OK);
		CHECK(span_equal(span_of(buf, w.n), span_of(cases[i].bytes.p, cases[i].bytes.n)));
	}
}

static void test_not_of_the_type(void)
{
	static const struct {
		enum setting_type type;
		const char *text;
	} cases[] = {
		{SETTING_IPV4, "1.2.3"},     {SETTING_IPV4, "::1"},      {SETTING_IPV4, "host"},   {SETTING_IPV6, "1.2.3.4"},
		{SETTING_UINT8, "ten"},      {SETTING_UINT8, "1x"},      {SETTING_UINT8, "0x"},    {SETTING_HEX, "4142"},
		{SETTING_HEX, "41:"},        {SETTING_HEX, "4"},         {SETTING_HEX, "41-42"},   {SETTING_HEXRAW, "414"},
		{SETTING_HEXRAW, "xy"},      {SETTING_BASE64, "QUI"},    {SETTING_BASE64, "Q===="}, {SETTING_BASE64, "===="},
		{SETTING_BASE64, "QQ==QQ=="}, {SETTING_BASE64, "Q*=="},  {SETTING_URISTRING, "%4"}, {SETTING_URISTRING, "%zz"},
		{SETTING_UUID, "00112233-4455-6677-8899-aabbccddeef"},
		{SETTING_UUID, "00112233-4455-6677-8899-aabbccddeeff0"},
		{SETTING_UUID, "001122334455-6677-8899-aabbccddeeff"},
		{SETTING_BUSDEVFN, "0000:00:1f.2"},
		{SETTING_DNSSL, "a..b"},
		{SETTING_DNSSL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t buf[64];
		struct writer w = writer_of(buf, sizeof buf);

		CHECK_RC(setting_parse(cases[i].type, span_str(cases[i].text), &w), RC_INVALID);
	}
}

/* Bytes from a DHCP server are of any length. */
static void test_format_any_length(void)
{
	for (unsigned type = 0; type < SETTING_TYPE_COUNT; type++) {
		for (size_t n = 0; n <= 20; n++) {
			uint8_t *bytes = exact_copy("\xffxyz\0xyzxyzxyzxyzxyz", n);
			char text[128];
			struct strbuf sb;
			enum rc rc;

			sb_init(&sb, text, sizeof text);
			rc = setting_format((enum setting_type)type, span_of(bytes, n), &sb);
			CHECK(rc == RC_OK || (rc == RC_INVALID && sb.n == 0));
			free(bytes);
		}
	}
}

static void test_number_of_other_width(void)
{
	char text[64];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	CHECK_RC(setting_format(SETTING_INT8, span_of("\xff\xff\xff\xfe", 4), &sb), RC_OK);
	sb_char(&sb, ' ');
	CHECK_RC(setting_format(SETTING_UINT8, span_of("\x01\x02\x03", 3), &sb), RC_OK);
	CHECK_STR(text, "-2 0x10203");
}

static void test_room(void)
{
	uint8_t buf[3];
	struct writer w = writer_of(buf, sizeof buf);

	CHECK_RC(setting_parse(SETTING_IPV4, span_str("1.2.3.4"), &w), RC_TOO_LONG);
}

static void test_type_names(void)
{
	enum setting_type type;

	for (unsigned i = 0; i < SETTING_TYPE_COUNT; i++) {
		CHECK_RC(setting_type_find(span_str(setting_type_name((enum setting_type)i)), &type), RC_OK);
		CHECK_NUM(type, i);
	}
	CHECK_RC(setting_type_find(span_str("notype"), &type), RC_INVALID);
	CHECK_RC(setting_type_find(SPAN_NONE, &type), RC_INVALID);
}

static void test_names(void)
{
	static const struct {
		const char *text;
		const char *scope;
		const char *name;
		enum setting_space space;
		uint64_t tag;
		const char *type; /* NULL: none asked for */
	} cases[] = {
		{"ip", "", "ip", SETTING_BY_NAME, 0, NULL},
		{"net0/ip", "net0", "ip", SETTING_BY_NAME, 0, NULL},
		{"net0.dhcp/filename:string", "net0.dhcp", "filename", SETTING_BY_NAME, 0, "string"},
		{"210:string", "", "210", SETTING_DHCP, 210, "string"},
		{"0xd2", "", "0xd2", SETTING_DHCP, 210, NULL},
		{"175.5", "", "175.5", SETTING_DHCP, 175 << 8 | 5, NULL},
		{"net1/43.116:hex", "net1", "43.116", SETTING_DHCP, 43 << 8 | 116, "hex"},
		{"smbios/1.4.0", "smbios", "1.4.0", SETTING_SMBIOS, 0x010400, NULL},
		{"smbios/2.1.4.0", "smbios", "2.1.4.0", SETTING_SMBIOS, 0x02010400, NULL},
		{"175.", "", "175.", SETTING_BY_NAME, 0, NULL},
		{".5", "", ".5", SETTING_BY_NAME, 0, NULL},
		{"1.2.3.4.5.6.7.8", "", "1.2.3.4.5.6.7.8", SETTING_DHCP, 0x0102030405060708, NULL},
		{"1.2.3.4.5.6.7.8.9", "", "1.2.3.4.5.6.7.8.9", SETTING_BY_NAME, 0, NULL},
		{"-1", "", "-1", SETTING_BY_NAME, 0, NULL},
		{"", "", "", SETTING_BY_NAME, 0, NULL},
		{"a/b/c", "a", "b/c", SETTING_BY_NAME, 0, NULL},
		{":hex", "", "", SETTING_BY_NAME, 0, "hex"},
	};
	struct setting_name name;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CHECK_RC(setting_name_parse(span_str(cases[i].text), &name), RC_OK);
		CHECK_SPAN(name.scope, cases[i].scope);
		CHECK_SPAN(name.name, cases[i].name);
		CHECK_NUM(name.space, cases[i].space);
		CHECK_NUM(name.tag, cases[i].tag);
		CHECK_NUM(name.has_type, cases[i].type != NULL);
		CHECK_STR(setting_type_name(name.type), cases[i].type != NULL ? cases[i].type : "string");
	}
	CHECK_RC(setting_name_parse(span_str("bad:notype"), &name), RC_INVALID);
	CHECK_RC(setting_name_parse(span_str("bad:"), &name), RC_INVALID);
	CHECK_RC(setting_name_parse(span_str("x:hex:hex"), &name), RC_INVALID);
}

int main(void)
{
	test_both_ways();
	test_format_only();
	test_parse_only();
	test_not_of_the_type();
	test_format_any_length();
	test_number_of_other_width();
	test_room();
	test_type_names();
	test_names();
	return check_end();
}
