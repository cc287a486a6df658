/* HTTP responses whole, at every cut and truncated at every length; requests; what error pages say. */
#include "check.h"

#include "proto/http_msg.h"

#define BODY_MAX 256

/* What feeding one response gave. */
struct outcome {
	enum rc rc;
	bool headed;
	bool done;
	enum rc end; /* what the connection's end would mean */
	size_t body_n;
	uint8_t body[BODY_MAX];
	size_t left; /* bytes not taken */
	struct http_head head;
};

static struct http_reader reader;

static bool feed_piece(struct outcome *out, struct span piece)
{
	struct span whole = piece;
	enum http_want want;
	struct span body;

	for (;;) {
		out->rc = http_feed(&reader, &piece, &want, &body);
		if (out->rc != RC_OK)
			return false;
		if (want == HTTP_WANT_MORE) {
			CHECK_NUM(piece.n, 0);
			return true;
		}
		if (want == HTTP_HAVE_HEAD) {
			CHECK(!out->headed);
			out->headed = true;
			out->head = reader.head;
		} else if (want == HTTP_HAVE_BODY) {
			CHECK(out->headed && body.n > 0 && body.p >= whole.p && body.p + body.n <= whole.p + whole.n);
			CHECK(out->body_n + body.n <= BODY_MAX);
			memcpy(out->body + out->body_n, body.p, body.n);
			out->body_n += body.n;
		} else {
			out->done = true;
			out->left = piece.n;
			return false;
		}
	}
}

/* Feeds the first n bytes of text, cut in two at cut; cut 0 means one byte at a time. */
static void feed(struct outcome *out, const char *text, size_t n, size_t cut)
{
	size_t at = 0;
	bool more = true;

	memset(out, 0, sizeof *out);
	http_reader_init(&reader);
	while (more && at < n) {
		size_t part = cut == 0 ? 1 : at < cut ? cut : n - at;
		uint8_t *copy;

		if (part > n - at)
			part = n - at;
		copy = exact_copy(text + at, part);
		more = feed_piece(out, span_of(copy, part));
		free(copy);
		at += part;
	}
	out->left += n - at;
	out->end = http_feed_end(&reader);
}

static const struct {
	const char *text;
	enum rc rc;
	unsigned status; /* 0: no head */
	const char *body;
	bool done;
	enum rc end;
	bool keep_alive;
	size_t left;
} responses[] = {
	{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", RC_OK, 200, "hello", true, RC_OK, true, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP", RC_OK, 200, "hello", true, RC_OK, true, 4},
	{"HTTP/1.1 200\r\ncontent-length:5\r\n\r\nhello", RC_OK, 200, "hello", true, RC_OK, true, 0},
	{"HTTP/1.1 200 OK\ncOnTeNt-LeNgTh : 5\n\nhello", RC_OK, 200, "hello", true, RC_OK, true, 0},
	{"\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", RC_OK, 200, "", true, RC_OK, true, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", RC_OK, 200, "hello", false, RC_HTTP_SHORT, true, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", RC_OK, 200, "hello", true, RC_OK, true, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 7},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5,6\r\n\r\nhello", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 7},
	{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", RC_OK, 200, "hello", true, RC_OK, false, 0},
	{"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\nhello", RC_OK, 200, "hello", true, RC_OK, true, 0},
	{"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 5\r\n\r\nhello", RC_OK, 200, "hello", true, RC_OK, false, 0},
	{"HTTP/1.1 200 OK\r\n\r\nuntil\r\nclose", RC_OK, 200, "until\r\nclose", false, RC_OK, false, 0},
	{"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", RC_OK, 204, "", true, RC_OK, true, 5},
	{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
	 RC_OK, 200, "x", true, RC_OK, true, 0},
	{"HTTP/1.1 101 Switching Protocols\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\n\r\n", RC_OK, 200,
	 "hello world", true, RC_OK, true, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n00a \r\n0123456789\r\n0;x\r\nTrailer: 1\r\nMore: 2\r\n\r\nH", RC_OK,
	 200, "0123456789", true, RC_OK, true, 1},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n", RC_OK, 200, "hello", true,
	 RC_OK, false, 0},
	{"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", RC_OK, 200, "hello",
	 true, RC_OK, false, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", RC_HTTP_ENCODING, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", RC_HTTP_SYNTAX, 200, "", false, RC_HTTP_SHORT, true, 2},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", RC_HTTP_SYNTAX, 200, "", false, RC_HTTP_SHORT, true, 1},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\n", RC_HTTP_SYNTAX, 200, "", false, RC_HTTP_SHORT,
	 true, 2},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", RC_HTTP_SYNTAX, 200, "", false, RC_HTTP_SHORT,
	 true, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\nfffffffffffffffe\r\n", RC_HTTP_SYNTAX, 200, "x", false,
	 RC_HTTP_SHORT, true, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n", RC_HTTP_SYNTAX, 200, "he", false, RC_HTTP_SHORT, true, 4},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", RC_OK, 200, "hello", false, RC_HTTP_SHORT, true, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", RC_OK, 200, "x", true, RC_OK, true, 0},
	{"HTTP/1.1 200 OK\r\nX: a\r\n\tContent-Length: 4\r\nContent-Length: 1\r\n\r\nx", RC_OK, 200, "x", true, RC_OK, true, 0},
	{"HTTP/2 200\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.1 20 OK\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.1 2000 OK\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"SSH-2.0-OpenSSH_9.2\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 0},
	{"<html>\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 0},
	{"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
	{"HTTP/1.1 200 OK\r\n: x\r\n\r\n", RC_HTTP_SYNTAX, 0, "", false, RC_HTTP_SHORT, 0, 2},
};

#define RESPONSES (sizeof responses / sizeof responses[0])

static void check_outcome(size_t i, const struct outcome *out)
{
	int before = check_failed;

	CHECK_NUM(out->rc, responses[i].rc);
	CHECK_NUM(out->headed ? out->head.status : 0, responses[i].status);
	CHECK_SPAN(span_of(out->body, out->body_n), responses[i].body);
	CHECK_NUM(out->done, responses[i].done);
	CHECK_NUM(out->end, responses[i].end);
	if (out->headed)
		CHECK_NUM(out->head.keep_alive, responses[i].keep_alive);
	if (check_failed != before)
		printf("    in response %zu: %s\n", i, responses[i].text);
}

static void test_responses_whole_and_cut(void)
{
	static struct outcome out;

	for (size_t i = 0; i < RESPONSES; i++) {
		size_t n = strlen(responses[i].text);

		for (size_t cut = 0; cut <= n; cut++) {
			feed(&out, responses[i].text, n, cut);
			check_outcome(i, &out);
			if (responses[i].rc == RC_OK)
				CHECK_NUM(out.left, responses[i].left);
		}
	}
}

/* A good response cut short is never complete, unless it may end with the connection, and never gives other bytes. */
static void test_responses_truncated(void)
{
	static struct outcome out;

	for (size_t i = 0; i < RESPONSES; i++) {
		size_t whole = strlen(responses[i].text) - responses[i].left;

		for (size_t n = 0; n < whole && responses[i].rc == RC_OK && responses[i].done; n++) {
			feed(&out, responses[i].text, n, n);
			CHECK_RC(out.rc, RC_OK);
			CHECK(!out.done);
			CHECK_RC(out.end, RC_HTTP_SHORT);
			CHECK(memcmp(out.body, responses[i].body, out.body_n) == 0);
		}
	}
}

static const struct http_head *head_of(const char *fields)
{
	static struct outcome out;
	static char text[8192];

	snprintf(text, sizeof text, "HTTP/1.1 206 Partial \x01 Content\r\n%s\r\nContent-Length: 0\r\n\r\n", fields);
	feed(&out, text, strlen(text), 0);
	CHECK_RC(out.rc, RC_OK);
	CHECK(out.done);
	return &out.head;
}

static void test_head_fields(void)
{
	const struct http_head *head;

	head = head_of("ETag: \"abc\"\r\nLast-Modified: Tue, 15 Nov 1994 12:45:26 GMT\r\nDate:\t Wed\r\nRetry-After: 7\r\n"
		       "Location: /a b?c\r\nContent-Encoding: identity\r\nContent-Range: bytes 5-9/10");
	CHECK_STR(head->etag, "\"abc\"");
	CHECK(head->etag_strong);
	CHECK_STR(head->last_modified, "Tue, 15 Nov 1994 12:45:26 GMT");
	CHECK_STR(head->date, "Wed");
	CHECK(head->has_retry_after && head->retry_after_s == 7);
	CHECK_STR(head->location, "/a b?c");
	CHECK_STR(head->encoding, "");
	CHECK_STR(head->reason, "Partial   Content");
	CHECK(head->has_range && head->range_first == 5 && head->range_last == 9 && head->has_total && head->range_total == 10);
	head = head_of("ETag: W/\"abc\"\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\nContent-Encoding: gzip\r\n"
		       "Content-Range: bytes */10");
	CHECK_STR(head->etag, "\"abc\"");
	CHECK(!head->etag_strong);
	CHECK(head->has_retry_after && head->retry_after_s == HTTP_DATE_WAIT_S);
	CHECK_STR(head->encoding, "gzip");
	CHECK(!head->has_range && head->has_total && head->range_total == 10);
	head = head_of("Content-Range: Bytes 18446744073709551613-18446744073709551614/*\r\nRetry-After: 99999999999");
	CHECK(head->has_range && !head->has_total && head->range_first == UINT64_MAX - 2);
	CHECK_NUM(head->retry_after_s, UINT32_MAX);
}

static void test_head_bad_ranges_and_tags(void)
{
	static const char *const ranges[] = {
		"Content-Range: bytes 9-5/10", "Content-Range: bytes 5-10/10", "Content-Range: lines 5-9/10",
		"Content-Range: bytes 5-9",    "Content-Range: bytes -9/10",   "Content-Range: bytes 5-/10",
		"Content-Range: bytes a-b/c",  "Content-Range: bytes",	       "Content-Range:",
		"Content-Range: bytes 0-18446744073709551615/*",
	};
	static const char *const tags[] = {"ETag: abc", "ETag: \"", "ETag: \"a\"b\"", "ETag: \"a\x01\"", "ETag:", "ETag: W/"};

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		CHECK(!head_of(ranges[i])->has_range);
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
		CHECK_STR(head_of(tags[i])->etag, "");
}

/* A field of n bytes in all, made of 'a'. */
static void long_field(char *to, const char *name, size_t n)
{
	size_t name_n = strlen(name);

	memcpy(to, name, name_n);
	memset(to + name_n, 'a', n - name_n);
	to[n] = '\0';
}

static void test_head_limits(void)
{
	static struct outcome out;
	static char field[6000];
	static char text[HTTP_HEAD_MAX * 2];
	size_t n;

	long_field(field, "Set-Cookie: ", 5000);
	CHECK_NUM(head_of(field)->status, 206);
	long_field(field, "Location: ", URL_MAX + 10);
	CHECK_NUM(strlen(head_of(field)->location), URL_MAX);
	long_field(field, "Location: ", URL_MAX + 11);
	CHECK(head_of(field)->location_cut);
	long_field(field, "Location: ", 5000);
	CHECK(head_of(field)->location_cut);
	CHECK_STR(head_of(field)->location, "");
	long_field(field, "ETag: \"", 200);
	CHECK_STR(head_of(field)->etag, "");

	n = (size_t)snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %*s5\r\n\r\nhello", 3000, "");
	feed(&out, text, n, n);
	CHECK_RC(out.rc, RC_HTTP_SYNTAX);
	n = (size_t)snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n");
	while (n < sizeof text - 20)
		n += (size_t)snprintf(text + n, sizeof text - n, "X: yyyyyyy\r\n");
	feed(&out, text, n, 0);
	CHECK_RC(out.rc, RC_HTTP_SYNTAX);
	for (n = 0; n < sizeof text - 40;)
		n += (size_t)snprintf(text + n, sizeof text - n, "HTTP/1.1 100 Continue\r\n\r\n");
	feed(&out, text, n, n);
	CHECK_RC(out.rc, RC_HTTP_SYNTAX);
	n = (size_t)snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
	memset(text + n, 'x', sizeof text - n);
	feed(&out, text, sizeof text, sizeof text);
	CHECK_RC(out.rc, RC_HTTP_SYNTAX);
}

static void check_request(const char *url_text, uint64_t range_from, const char *if_range, const char *wanted)
{
	struct http_request request = {.default_port = 80, .user_agent = "Kedge/x\r\n", .range_from = range_from, .if_range = if_range};
	char text[1024];
	struct strbuf sb;
	struct url url;

	sb_init(&sb, text, sizeof text);
	CHECK_RC(url_parse(span_str(url_text), &url), RC_OK);
	request.url = &url;
	CHECK_RC(http_request_write(&request, &sb), RC_OK);
	CHECK_STR(text, wanted);
}

static void check_part(struct http_request *request, uint64_t from, uint64_t end, const char *wanted)
{
	char text[1024];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	request->range_from = from;
	request->range_end = end;
	request->if_range = "\"e\"";
	CHECK_RC(http_request_write(request, &sb), RC_OK);
	CHECK(strstr(text, wanted) != NULL);
}

#define COMMON "User-Agent: Kedge/x  \r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: keep-alive\r\n"

static void test_request(void)
{
	struct http_request request = {.default_port = 80, .user_agent = "x"};
	char text[64];
	struct strbuf sb;
	struct url url;

	check_request("http://h", 0, "\"e\"", "GET / HTTP/1.1\r\nHost: h\r\n" COMMON "\r\n");
	check_request("http://[::1]:8080/a b?c", 7, "\"e\"",
		      "GET /a%20b?c HTTP/1.1\r\nHost: [::1]:8080\r\n" COMMON "Range: bytes=7-\r\nIf-Range: \"e\"\r\n\r\n");
	check_request("http://h:80/", UINT64_MAX, NULL,
		      "GET / HTTP/1.1\r\nHost: h\r\n" COMMON "Range: bytes=18446744073709551615-\r\n\r\n");
	check_request("http://Aladdin:open%20sesame@h/", 0, NULL,
		      "GET / HTTP/1.1\r\nHost: h\r\n" COMMON "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
	check_request("http://a@h/", 0, NULL, "GET / HTTP/1.1\r\nHost: h\r\n" COMMON "Authorization: Basic YTo=\r\n\r\n");
	check_request("http://a:b@h/", 0, NULL, "GET / HTTP/1.1\r\nHost: h\r\n" COMMON "Authorization: Basic YTpi\r\n\r\n");
	check_request("http://h/\r\nX: y", 0, NULL, "GET /%0D%0AX:%20y HTTP/1.1\r\nHost: h\r\n" COMMON "\r\n");
	CHECK_RC(url_parse(span_str("http://h/"), &url), RC_OK);
	request.url = &url;
	check_part(&request, 0, 1, "\r\nRange: bytes=0-0\r\nIf-Range: \"e\"\r\n");
	check_part(&request, 4294967296, 4294967296 + 512, "\r\nRange: bytes=4294967296-4294967807\r\nIf-Range: \"e\"\r\n");
	sb_init(&sb, text, sizeof text);
	CHECK_RC(http_request_write(&request, &sb), RC_TOO_LONG);
}

/* RFC 9112 section 3.2.2: the whole URL, without its credentials; the proxy's stand in a field of their own. */
static void test_request_by_proxy(void)
{
	struct http_request request = {.default_port = 80, .user_agent = "Kedge/x  "};
	char text[1024];
	struct strbuf sb;
	struct url url;
	struct url proxy;

	CHECK_RC(url_parse(span_str("http://a:b@[fd00::1]:8080/p?q"), &url), RC_OK);
	CHECK_RC(url_parse(span_str("http://Aladdin:open%20sesame@proxy:3128"), &proxy), RC_OK);
	request.url = &url;
	request.proxy = &proxy;
	sb_init(&sb, text, sizeof text);
	CHECK_RC(http_request_write(&request, &sb), RC_OK);
	CHECK_STR(text, "GET http://[fd00::1]:8080/p?q HTTP/1.1\r\nHost: [fd00::1]:8080\r\n" COMMON
			"Authorization: Basic YTpi\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
}

static void test_proxy_fields(void)
{
	static const struct {
		const char *fields;
		unsigned status;
		bool via;
		const char *error;
		bool by_proxy;
	} cases[] = {
		{"", 502, false, "", true},
		{"", 407, false, "", true},
		{"", 404, false, "", false},
		{"", 200, false, "", false},
		{"Via: 1.1 p\r\n", 502, true, "", false},
		{"Via: 1.1 p\r\n", 407, true, "", true},
		{"Via: \r\nProxy-Status: p; received-status=502\r\n", 502, false, "", true},
		{"via: 1.1 p\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n", 502, true, "ERR_DNS_FAIL 0", true},
		{"X-Squid-Error: ERR_ACCESS_DENIED 0\r\n", 403, false, "ERR_ACCESS_DENIED 0", true},
		{"Proxy-Status: p; error=dns_error; x=y\r\n", 502, false, "dns_error; x=y", true},
	};
	char text[256];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct span bytes;
		struct span body;
		enum http_want want;

		snprintf(text, sizeof text, "HTTP/1.1 %u x\r\n%s\r\n", cases[i].status, cases[i].fields);
		bytes = span_str(text);
		http_reader_init(&reader);
		CHECK_RC(http_feed(&reader, &bytes, &want, &body), RC_OK);
		CHECK_NUM(want, HTTP_HAVE_HEAD);
		CHECK_NUM(reader.head.via, cases[i].via);
		CHECK_STR(reader.head.proxy_error, cases[i].error);
		CHECK_NUM(http_head_by_proxy(&reader.head), cases[i].by_proxy);
	}
}

/* Methods, headers and bodies of the caller's; nothing in them ends a line. */
static void test_ask(void)
{
	static const struct http_field fields[] = {
		{"X-Token", "a b\r\nEvil: 1"}, {"Authorization", "Bearer x"}, {"Bad name", "y"}, {"", "z"}, {"cookie", "c"}};
	struct http_ask ask = {.method = "POST", .fields = fields, .field_count = 5, .body = span_str("a=b"), .body_type = "text/x"};
	struct http_request request = {.default_port = 80, .user_agent = "Kedge/x  ", .ask = &ask};
	char text[1024];
	struct strbuf sb;
	struct url url;

	CHECK_RC(url_parse(span_str("http://h/p"), &url), RC_OK);
	request.url = &url;
	sb_init(&sb, text, sizeof text);
	CHECK_RC(http_request_write(&request, &sb), RC_OK);
	CHECK_STR(text, "POST /p HTTP/1.1\r\nHost: h\r\n" COMMON "X-Token: a b  Evil: 1\r\nAuthorization: Bearer x\r\n"
			"cookie: c\r\nContent-Type: text/x\r\nContent-Length: 3\r\n\r\na=b");
	request.foreign = true;
	ask.method = "PUT";
	ask.body = SPAN_NONE;
	sb_init(&sb, text, sizeof text);
	CHECK_RC(http_request_write(&request, &sb), RC_OK);
	CHECK_STR(text, "PUT /p HTTP/1.1\r\nHost: h\r\n" COMMON "X-Token: a b  Evil: 1\r\nContent-Length: 0\r\n\r\n");
	ask.method = "GET";
	ask.body = span_str("not sent");
	sb_init(&sb, text, sizeof text);
	CHECK_RC(http_request_write(&request, &sb), RC_OK);
	CHECK_STR(text, "GET /p HTTP/1.1\r\nHost: h\r\n" COMMON "X-Token: a b  Evil: 1\r\n\r\n");
}

static void test_excerpt(void)
{
	static const struct {
		const char *body;
		const char *wanted;
	} cases[] = {
		{"", ""},
		{"\r\n  no such\tmachine  here\r\nsecond", "no such machine here"},
		{"a < b > c", "a < b > c"},
		{"{\"error\": \"x\"}\n", "{\"error\": \"x\"}"},
		{"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>x", "404 Not Found"},
		{"<!DOCTYPE HTML>\n<html><head><style type=\"text/css\">\nb { x: y }\n</style><script>var a</script>\n"
		 "<title >Error response</title>",
		 "Error response"},
		{"\x1b[31mred\xff", "?[31mred?"},
		{"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
		 "0123456789012345678901234567890123456789012345678901234567890123456789012345678"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t n = strlen(cases[i].body);

		for (size_t cut = 0; cut <= n; cut++) {
			struct http_excerpt excerpt = {.n = 0};
			struct span body = span_of(cases[i].body, n);

			http_excerpt_feed(&excerpt, span_sub(body, 0, cut));
			http_excerpt_feed(&excerpt, span_skip(body, cut));
			CHECK_SPAN(span_trim(span_str(excerpt.text)), cases[i].wanted);
		}
	}
}

int main(void)
{
	test_responses_whole_and_cut();
	test_responses_truncated();
	test_head_fields();
	test_head_bad_ranges_and_tags();
	test_head_limits();
	test_request();
	test_request_by_proxy();
	test_proxy_fields();
	test_ask();
	test_excerpt();
	return check_end();
}
