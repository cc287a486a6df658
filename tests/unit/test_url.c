/* URLs: RFC 3986's own examples first, then what people type. */
#include "check.h"

#include "proto/url.h"

static const char base_text[] = "http://a/b/c/d;p?q";

/* Section 5.4.1 and 5.4.2, all of them; the fragment is cut since it never reaches a server. */
static void test_resolve_rfc_examples(void)
{
	static const struct {
		const char *reference;
		const char *wanted;
	} cases[] = {
		{"g:h", "g:h"},
		{"g", "http://a/b/c/g"},
		{"./g", "http://a/b/c/g"},
		{"g/", "http://a/b/c/g/"},
		{"/g", "http://a/g"},
		{"//g", "http://g"},
		{"?y", "http://a/b/c/d;p?y"},
		{"g?y", "http://a/b/c/g?y"},
		{"#s", "http://a/b/c/d;p?q"},
		{"g#s", "http://a/b/c/g"},
		{"g?y#s", "http://a/b/c/g?y"},
		{";x", "http://a/b/c/;x"},
		{"g;x", "http://a/b/c/g;x"},
		{"g;x?y#s", "http://a/b/c/g;x?y"},
		{"", "http://a/b/c/d;p?q"},
		{".", "http://a/b/c/"},
		{"./", "http://a/b/c/"},
		{"..", "http://a/b/"},
		{"../", "http://a/b/"},
		{"../g", "http://a/b/g"},
		{"../..", "http://a/"},
		{"../../", "http://a/"},
		{"../../g", "http://a/g"},
		{"../../../g", "http://a/g"},
		{"../../../../g", "http://a/g"},
		{"/./g", "http://a/g"},
		{"/../g", "http://a/g"},
		{"g.", "http://a/b/c/g."},
		{".g", "http://a/b/c/.g"},
		{"g..", "http://a/b/c/g.."},
		{"..g", "http://a/b/c/..g"},
		{"./../g", "http://a/b/g"},
		{"./g/.", "http://a/b/c/g/"},
		{"g/./h", "http://a/b/c/g/h"},
		{"g/../h", "http://a/b/c/h"},
		{"g;x=1/./y", "http://a/b/c/g;x=1/y"},
		{"g;x=1/../y", "http://a/b/c/y"},
		{"g?y/./x", "http://a/b/c/g?y/./x"},
		{"g?y/../x", "http://a/b/c/g?y/../x"},
		{"g#s/./x", "http://a/b/c/g"},
		{"g#s/../x", "http://a/b/c/g"},
		{"http:g", "http:g"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[128];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		CHECK_RC(url_resolve(span_str(base_text), span_str(cases[i].reference), &sb), RC_OK);
		CHECK_STR(text, cases[i].wanted);
	}
}

static void test_resolve_more(void)
{
	static const struct {
		const char *base;
		const char *reference;
		enum rc rc;
		const char *wanted;
	} cases[] = {
		{"http://h", "g", RC_OK, "http://h/g"},
		{"http://h?x", "g", RC_OK, "http://h/g"},
		{"http://h", "", RC_OK, "http://h"},
		{"http://u:p@h:81/a/b", "c", RC_OK, "http://u:p@h:81/a/c"},
		{"http://u:p@h:81/a/b", "//i/c", RC_OK, "http://i/c"},
		{"http://[fe80::1]:8080/a", "b c", RC_OK, "http://[fe80::1]:8080/b%20c"},
		{"http://h/s/d/", "/images//k", RC_OK, "http://h/images//k"},
		{"http://h/s/d//x/", "../k", RC_OK, "http://h/s/d//k"},
		{"http://h/a/b", "https://i/../x/./y", RC_OK, "https://i/x/y"},
		{"file:/a/b", "c", RC_OK, "file:/a/c"},
		{"file:/a/b", "/.//c", RC_URL_SYNTAX, NULL},
		{"a/b", "c", RC_URL_SYNTAX, NULL},
		{"http://h/", "//h:x/", RC_URL_SYNTAX, NULL},
		{"http://h/", "a/very/long/path/that/does/not/fit/into/the/little/buffer/given/here", RC_TOO_LONG, NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[64];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		CHECK_RC(url_resolve(span_str(cases[i].base), span_str(cases[i].reference), &sb), cases[i].rc);
		if (cases[i].rc == RC_OK)
			CHECK_STR(text, cases[i].wanted);
	}
}

static void test_parse_parts(void)
{
	static const struct {
		const char *text;
		const char *scheme;
		const char *userinfo;
		const char *host;
		unsigned port;
		const char *path;
		const char *query;
	} cases[] = {
		{"http://10.0.0.2/vmlinuz", "http", "", "10.0.0.2", 0, "/vmlinuz", ""},
		{"http://u:p%40x@boot.example:8080/a/b?c=d#e", "http", "u:p%40x", "boot.example", 8080, "/a/b", "c=d"},
		{"http://a@b@c/", "http", "a@b", "c", 0, "/", ""},
		{"HTTP://[2001:db8::1]:80/x", "HTTP", "", "2001:db8::1", 80, "/x", ""},
		{"http://h:/x", "http", "", "h", 0, "/x", ""},
		{"http://h?q", "http", "", "h", 0, "", "q"},
		{"tftp://h//abs/path", "tftp", "", "h", 0, "//abs/path", ""},
		{"file:rel/x", "file", "", "", 0, "rel/x", ""},
		{"a+b-c.d:x", "a+b-c.d", "", "", 0, "x", ""},
		{"/a:b", "", "", "", 0, "/a:b", ""},
		{"1a:b", "", "", "", 0, "1a:b", ""},
		{"menu.ipxe", "", "", "", 0, "menu.ipxe", ""},
		{"//h/x", "", "", "h", 0, "/x", ""},
		{"http://h/a b?c d", "http", "", "h", 0, "/a b", "c d"},
		{"", "", "", "", 0, "", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct url url;

		CHECK_RC(url_parse(span_str(cases[i].text), &url), RC_OK);
		CHECK_SPAN(url.scheme, cases[i].scheme);
		CHECK_SPAN(url.userinfo, cases[i].userinfo);
		CHECK_SPAN(url.host, cases[i].host);
		CHECK_NUM(url.port, cases[i].port);
		CHECK_SPAN(url.path, cases[i].path);
		CHECK_SPAN(url.query, cases[i].query);
	}
}

static void test_parse_refuses(void)
{
	static const char *const cases[] = {
		"http://h:70000/", "http://h:0/",  "http://h:8x/", "http://[::1/",	   "http://[::1]x/", "http://a:b:c/",
		"http://a b/",	   "http://a\tb/", "http://a\r\nHost: b/", "http://[]/", "http://a\\b/",   "http://\xc3\xa4/",
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct url url = {.port = 77};

		CHECK_RC(url_parse(span_str(cases[i]), &url), RC_URL_SYNTAX);
		CHECK_NUM(url.port, 77);
	}
}

static void check_format(const char *text, void (*format)(const struct url *url, struct strbuf *sb), const char *wanted)
{
	char buffer[200];
	struct strbuf sb;
	struct url url;

	sb_init(&sb, buffer, sizeof buffer);
	CHECK_RC(url_parse(span_str(text), &url), RC_OK);
	format(&url, &sb);
	CHECK_STR(buffer, wanted);
}

static void test_format(void)
{
	check_format("http://u:p@h:80/a%20b?c#d", url_format, "http://u:p@h:80/a%20b?c");
	check_format("http://h/a b\x01\xc3\xa4~'\"|", url_format, "http://h/a%20b%01%C3%A4~'\"|");
	check_format("http://h?", url_format, "http://h?");
	check_format("http://u:p@[::1]:81/a?secret=1", url_format_printable, "http://[::1]:81/a");
	check_format("http://h", url_format_target, "/");
	check_format("http://h?a b", url_format_target, "/?a%20b");
	check_format("http://h/%7euser/\n", url_format_target, "/%7euser/%0A");
}

static void test_host_and_base_name(void)
{
	char buffer[64];
	struct strbuf sb;
	struct url url;
	struct url other;

	sb_init(&sb, buffer, sizeof buffer);
	CHECK_RC(url_parse(span_str("http://[::1]:8080/a/vmlinuz?x/y"), &url), RC_OK);
	url_format_host(&url, 80, &sb);
	CHECK_STR(buffer, "[::1]:8080");
	CHECK_SPAN(url_basename(&url), "vmlinuz");
	sb_init(&sb, buffer, sizeof buffer);
	url_format_host(&url, 8080, &sb);
	CHECK_STR(buffer, "[::1]");
	CHECK_RC(url_parse(span_str("http://h/a/"), &url), RC_OK);
	CHECK_SPAN(url_basename(&url), "");
	CHECK_RC(url_parse(span_str("file:x"), &url), RC_OK);
	CHECK_SPAN(url_basename(&url), "x");
	CHECK_RC(url_parse(span_str("http://Host/"), &url), RC_OK);
	CHECK_RC(url_parse(span_str("HTTP://hosT:80/x"), &other), RC_OK);
	CHECK(url_same_origin(&url, &other, 80));
	CHECK(!url_same_origin(&url, &other, 81));
	CHECK_RC(url_parse(span_str("http://host.de/x"), &other), RC_OK);
	CHECK(!url_same_origin(&url, &other, 80));
}

static void test_coding(void)
{
	static const struct {
		const char *text;
		const char *wanted;
	} cases[] = {
		{"a%20b", "a b"}, {"%41%6a%6A", "Ajj"}, {"100%", "100%"}, {"%4", "%4"}, {"%zz%4g", "%zz%4g"}, {"%%41", "%A"},
	};
	char buffer[32];
	struct strbuf sb;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		sb_init(&sb, buffer, sizeof buffer);
		url_decode(span_str(cases[i].text), &sb);
		CHECK_STR(buffer, cases[i].wanted);
	}
	sb_init(&sb, buffer, sizeof buffer);
	url_encode(span_str("a b/c~-._%\xff"), &sb);
	CHECK_STR(buffer, "a%20b%2Fc~-._%25%FF");
	sb_init(&sb, buffer, 4);
	url_encode(span_str("abcdef"), &sb);
	CHECK(sb.cut);
	CHECK_STR(buffer, "abc");
}

/* Each prefix of a URL is taken or refused without a read past its end, and what is taken stays the same when put together. */
static void test_every_length(void)
{
	static const char whole[] = "http://us:er@[2001:db8::1]:8080/a/../%41/./b?q=%zz#f";

	for (size_t n = 0; n < sizeof whole; n++) {
		uint8_t *copy = exact_copy(whole, n);
		struct span text = span_of(copy, n);
		char buffer[128];
		struct strbuf sb;
		struct url url;

		sb_init(&sb, buffer, sizeof buffer);
		if (url_parse(text, &url) == RC_OK) {
			url_format(&url, &sb);
			if (url.has_authority && url.port != 0)
				CHECK(span_equal(sb_as_span(&sb), span_sub(text, 0, span_find(text, '#'))));
			sb_init(&sb, buffer, sizeof buffer);
			CHECK_RC(url_resolve(span_str(base_text), text, &sb), RC_OK);
		}
		free(copy);
	}
}

int main(void)
{
	test_resolve_rfc_examples();
	test_resolve_more();
	test_parse_parts();
	test_parse_refuses();
	test_format();
	test_host_and_base_name();
	test_coding();
	test_every_length();
	return check_end();
}
