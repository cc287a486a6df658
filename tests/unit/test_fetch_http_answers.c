/* HTTP fetches, part two: redirects, refusals and their sentences, failing sinks, Ctrl-C, several at once. */
#include "fake_http_server.h"

/* ---- redirects ---- */

/* /from/N redirects N times, by the way that the variant says; /circle never ends. */
static void serve_redirects(struct stream *stream, const char *path, uint64_t from)
{
	static const char *const statuses[] = {"301 a", "302 b", "303 c", "307 d", "308 e"};
	char field[256];
	int left = 0;

	if (strcmp(path, "/circle/a") == 0) {
		say_simple(stream, "302 Found", "Location: b\r\n", "moved");
	} else if (strcmp(path, "/circle/b") == 0) {
		say_simple(stream, "302 Found", "Location: ../circle/./a\r\n", "moved");
	} else if (strcmp(path, "/nowhere") == 0) {
		say_simple(stream, "302 Found", "", "moved");
	} else if (strcmp(path, "/ftp") == 0) {
		say_simple(stream, "302 Found", "Location: ftp://u:p@h/x\r\n", "moved");
	} else if (strcmp(path, "/elsewhere") == 0) {
		say_simple(stream, "302 Found", "Location: http://10.0.0.3/from/0\r\n", "moved");
	} else if (strcmp(path, "/large") == 0) {
		fake_say(stream, "HTTP/1.1 302 Found\r\nLocation: /from/0\r\nContent-Length: 1000000\r\n\r\n%3000s", "");
		for (int i = 0; i < 10; i++)
			fake_say(stream, "%3000s", "");
	} else if (sscanf(path, "/from/%d", &left) == 1 && left > 0) {
		snprintf(field, sizeof field, left % 2 == 0 ? "Location: %d\r\n" : "Location: http://10.0.0.2/from/%d?q=1#f\r\n", left - 1);
		say_simple(stream, statuses[left % 5], field, "moved");
	} else {
		serve_file(stream, path, from);
	}
}

static void test_redirects(void)
{
	struct fake_sink sink;
	struct fetch *fetch;

	setup(serve_redirects);
	check_whole("http://10.0.0.2/from/10");
	CHECK_NUM(fake.opened, 1);
	check_whole("http://10.0.0.2/large");
	setup(serve_redirects);
	check_fails("http://10.0.0.2/from/11", RC_HTTP_REDIRECTS, 1000);
	CHECK_LOG("more than 10 redirects");
	fake_log_mark();
	check_fails("http://10.0.0.2/circle/a", RC_HTTP_REDIRECTS, 1000);
	CHECK_LOG("in a circle");
	fake_log_mark();
	check_fails("http://10.0.0.2/nowhere", RC_HTTP_STATUS, 1000);
	fake_log_mark();
	check_fails("http://10.0.0.2/ftp", RC_URL_SCHEME, 1000);
	CHECK_LOG("redirects to ftp://h/x, which");
	fake_sink_init(&sink);
	CHECK_RC(fetch_start(span_str("http://10.0.0.2/from/3"), &sink.sink, NULL, &fetch), RC_OK);
	CHECK_RC(fetch_wait_all(&fetch, 1), RC_OK);
	CHECK_STR(fetch_final_url(fetch), "http://10.0.0.2/from/0?q=1");
	fetch_free(fetch);
	fake_sink_end(&sink);
}

static void test_credentials_stay_with_their_server(void)
{
	setup(serve_redirects);
	check_whole("http://u:p@10.0.0.2/from/1");
	CHECK(strstr(server.last_request, "Authorization: Basic dTpw") != NULL);
	check_whole("http://u:p@10.0.0.2/elsewhere");
	CHECK(strstr(server.last_request, "Authorization") == NULL);
}

static const struct http_field form_fields[] = {{"X-Key", "k"}, {"Authorization", "Bearer x"}};
static const struct http_ask form = {"POST", form_fields, 2, {(const uint8_t *)"a=b", 3}, "application/x-www-form-urlencoded"};

static bool asked(const char *text)
{
	return strstr(server.last_request, text) != NULL;
}

static enum rc post(const char *url)
{
	const struct fetch_options options = {.ask = &form};
	struct fake_sink sink;
	enum rc rc = run(url, &sink, &options);

	fake_sink_end(&sink);
	return rc;
}

/* A form goes where redirects lead, but for 303, which says: look there; secrets stay with their server. */
static void test_form(void)
{
	setup(serve_redirects);
	CHECK_RC(post("http://10.0.0.2/from/0"), RC_OK);
	CHECK(asked("POST /from/0 HTTP/1.1") && asked("X-Key: k\r\n") && asked("Content-Length: 3\r\n\r\na=b"));
	CHECK_RC(post("http://10.0.0.2/from/1"), RC_OK); /* 302 */
	CHECK(asked("POST /from/0?q=1 ") && asked("Authorization: Bearer x") && asked("\r\n\r\na=b"));
	CHECK_RC(post("http://10.0.0.2/from/2"), RC_OK); /* 303, then 302 */
	CHECK(asked("GET /from/0?q=1 ") && !asked("X-Key") && !asked("a=b"));
	CHECK_RC(post("http://10.0.0.2/elsewhere"), RC_OK);
	CHECK(asked("POST /from/0 ") && asked("X-Key: k") && !asked("Authorization"));
}

/* What may change something is not asked twice; a connection that the server had closed before is no matter. */
static void test_form_is_not_repeated(void)
{
	setup(serve_redirects);
	server.cut[0] = 100;
	CHECK_RC(post("http://10.0.0.2/from/0"), RC_HTTP_SHORT);
	CHECK_NUM(server.answers, 1);
	CHECK_RC(post("http://10.0.0.2/from/0"), RC_OK);
	CHECK_NUM(server.answers, 2);
	fake_hang_up(fake.streams, RC_OK);
	CHECK_RC(post("http://10.0.0.2/from/0"), RC_OK);
	CHECK_NUM(server.answers, 3);
}

static void test_resume_after_redirect(void)
{
	setup(serve_redirects);
	server.cut[2] = 100000;
	check_whole("http://10.0.0.2/from/2");
	CHECK_NUM(server.answers, 4);
}

/* ---- refusals ---- */

static void serve_status(struct stream *stream, const char *path, uint64_t from)
{
	(void)from;
	if (strncmp(path, "/404", 4) == 0)
		say_simple(stream, "404 Not Found", "", "<html><title>404 Not Found</title>no such \x1b[2Jmachine");
	else if (strcmp(path, "/403") == 0)
		say_simple(stream, "403 Forbidden", "", "not for you\nsecond line");
	else if (strcmp(path, "/401") == 0)
		say_simple(stream, "401 Unauthorized", "WWW-Authenticate: Basic realm=x\r\n", "");
	else if (strcmp(path, "/500") == 0)
		say_simple(stream, "500 Internal Server Error", "", "{\"error\": \"template broke\"}\n");
	else if (strcmp(path, "/204") == 0)
		fake_say(stream, "HTTP/1.1 204 No Content\r\n\r\n");
	else if (strcmp(path, "/endless") == 0) {
		fake_say(stream, "HTTP/1.1 404 Not Found\r\n\r\ngone since yesterday\n");
		for (int i = 0; i < 10; i++)
			fake_say(stream, "%3000s", "");
	} else if (strcmp(path, "/slow") == 0)
		fake_say(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nnot he");
	else
		CHECK(!"a path that is known");
}

static void test_statuses(void)
{
	static const struct {
		const char *url;
		enum rc rc;
		const char *said;
	} cases[] = {
		{"http://u:p@10.0.0.2/404?secret=1", RC_HTTP_NOT_FOUND,
		 "http://10.0.0.2/404: the server answered \"404 Not Found\"; check the path on the server\n"},
		{"http://10.0.0.2/403", RC_HTTP_NOT_FOUND,
		 "http://10.0.0.2/403: the server answered \"403 Forbidden\" (\"not for you\"); check the path, and who may read"},
		{"http://10.0.0.2/401", RC_HTTP_AUTH, "\"401 Unauthorized\"; put them into the URL"},
		{"http://u:p@10.0.0.2/401", RC_HTTP_AUTH, "\"401 Unauthorized\"; check the user and the password in the URL"},
		{"http://10.0.0.2/500", RC_HTTP_STATUS, "\"500 Internal Server Error\" (\"{\"error\": \"template broke\"}\"); look into"},
		{"http://10.0.0.2/204", RC_HTTP_STATUS, "\"204 No Content\"; check the URL"},
		{"http://10.0.0.2/endless", RC_HTTP_NOT_FOUND, "\"404 Not Found\" (\"gone since yesterday\")"},
		{"http://10.0.0.2/slow", RC_HTTP_NOT_FOUND, "\"404 Not Found\" (\"not he\")"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		setup(serve_status);
		check_fails(cases[i].url, cases[i].rc, HTTP_DRAIN_MS + 100);
		CHECK_LOG(cases[i].said);
		CHECK(strstr(fake_log_text(), "secret") == NULL && strstr(fake_log_text(), "u:p") == NULL);
		CHECK_NUM(server.answers, 1);
	}
}

static void test_quiet_missing(void)
{
	static const struct fetch_options quiet = {.quiet_missing = true};
	struct fake_sink sink;

	setup(serve_status);
	CHECK_RC(run("http://10.0.0.2/404", &sink, &quiet), RC_HTTP_NOT_FOUND);
	CHECK_RC(run("http://10.0.0.2/403", &sink, &quiet), RC_HTTP_NOT_FOUND);
	CHECK_NUM(fake_log_count("error"), 0);
	CHECK_NUM(fake.opened, 1); /* an error's connection is kept, too */
	CHECK_RC(run("http://10.0.0.2/500", &sink, &quiet), RC_HTTP_STATUS);
	CHECK_NUM(fake_log_count("error"), 1);
}

static uint64_t busy_until_ms;

static void serve_busy(struct stream *stream, const char *path, uint64_t from)
{
	if (fake.now_ms >= busy_until_ms)
		serve_file(stream, path, from);
	else
		say_simple(stream, server.answers % 2 == 0 ? "503 Busy" : "429 Too Many Requests",
			   server.busy_field != NULL ? server.busy_field : "", "later");
}

static void test_busy_server_is_waited_for(void)
{
	uint64_t start;

	setup(serve_busy);
	server.busy_field = "Retry-After: 7\r\n";
	start = fake.now_ms;
	busy_until_ms = start + 6900;
	check_whole("http://10.0.0.2/f");
	CHECK_NUM(server.answers, 2);
	CHECK(server.last_request_ms - start >= 7000 && server.last_request_ms - start < 14100);
	CHECK_LOG("the server is busy (\"503 Busy\", it asked to wait); trying again in ");
	setup(serve_busy);
	server.busy_field = "Retry-After: 99999\r\n";
	busy_until_ms = fake.now_ms + 1000 * HTTP_RETRY_AFTER_MAX_S;
	check_whole("http://10.0.0.2/f");
	setup(serve_busy);
	busy_until_ms = fake.now_ms + 1000;
	check_whole("http://10.0.0.2/f");
	setup(serve_busy);
	busy_until_ms = UINT64_MAX;
	check_fails("http://10.0.0.2/f", RC_HTTP_STATUS, HTTP_BUSY_MS + FETCH_BACKOFF_MAX_MS);
	CHECK_LOG("(\"later\"); the server is overloaded");
	CHECK(server.answers > HTTP_BUSY_MS / FETCH_BACKOFF_MAX_MS && server.answers < 4 * HTTP_BUSY_MS / FETCH_BACKOFF_MAX_MS);
}

/* A rack that a busy server told to come back in 5 s: spread over as much again. */
static void test_busy_server_is_asked_by_turns(void)
{
	unsigned windows[60] = {0};
	unsigned peak = 0;

	for (unsigned i = 0; i < 300; i++) {
		uint64_t start = fake.now_ms;
		unsigned at;

		setup(serve_busy);
		server.busy_field = "Retry-After: 5\r\n";
		busy_until_ms = start + 4000;
		check_whole("http://10.0.0.2/f");
		at = (unsigned)((server.last_request_ms - start) / 100);
		CHECK(at >= 50 && at < 102);
		windows[(at - 50) % 60]++;
	}
	for (unsigned i = 0; i < 60; i++)
		peak = windows[i] > peak ? windows[i] : peak;
	CHECK(peak < 30); /* of 300 in 50 tenths of a second: 6 on the average, and those that drew little together in the first */
}

static void test_no_connection(void)
{
	setup(serve_file);
	server.open_rc = RC_REFUSED;
	check_fails("http://10.0.0.2/f", RC_REFUSED, 100);
	CHECK_LOG("http://10.0.0.2/f: cannot connect to 10.0.0.2 port 80 (connection refused); is the server program running");
	setup(serve_file);
	server.open_rc = RC_UNREACHABLE;
	check_fails("http://[fe80::2]:81/f", RC_UNREACHABLE, 100);
	CHECK_LOG("cannot connect to fe80::2 port 81 (no route to the host); check the address");
	setup(serve_file);
	server.open_rc = RC_BUSY;
	check_fails("http://10.0.0.2/f", RC_TIMEOUT, FETCH_CONNECT_MS + 100);
	setup(serve_file);
	server.lookup_rc = RC_DNS_NO_NAME;
	check_fails("http://boot.example/f", RC_DNS_NO_NAME, 100);
	CHECK_LOG("cannot find the server \"boot.example\" (the name does not exist); check the name");
	setup(serve_file);
	server.lookup_rc = RC_BUSY;
	check_fails("http://boot.example/f", RC_DNS_NO_ANSWER, FETCH_RESOLVE_MS + 100);
}

/* The server goes away in the middle: tried again until it is back. */
static void serve_going_away(struct stream *stream, const char *path, uint64_t from)
{
	if (server.answers == 0)
		server.open_rc = RC_REFUSED;
	serve_file(stream, path, from);
}

static void test_refused_in_the_middle(void)
{
	setup(serve_going_away);
	server.cut[0] = 5000;
	check_fails("http://10.0.0.2/f", RC_REFUSED, FETCH_TRIES * FETCH_BACKOFF_MAX_MS);
	CHECK_NUM(fake.opened, FETCH_TRIES + 1);
}

static void serve_nonsense(struct stream *stream, const char *path, uint64_t from)
{
	(void)from;
	if (strcmp(path, "/ssh") == 0)
		fake_say(stream, "SSH-2.0-OpenSSH_9.2\r\n");
	else if (strcmp(path, "/gzip") == 0)
		fake_say(stream, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
	else
		fake_say(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
}

static void test_nonsense(void)
{
	setup(serve_nonsense);
	check_fails("http://10.0.0.2/ssh", RC_HTTP_SYNTAX, 100);
	CHECK_LOG("not proper HTTP");
	setup(serve_nonsense);
	check_fails("http://10.0.0.2/gzip", RC_HTTP_ENCODING, 100);
	CHECK_LOG("compressed the file as \"br\"");
	setup(serve_nonsense);
	check_fails("http://10.0.0.2/te", RC_HTTP_ENCODING, 100);
	setup(serve_file);
	server.extra = "Content-Encoding: x-gzip";
	check_whole("http://10.0.0.2/initrd.gz");
}

static void test_bad_urls(void)
{
	static const struct {
		const char *url;
		enum rc rc;
	} cases[] = {
		{"http:///x", RC_URL_SYNTAX}, {"http://h:x/", RC_URL_SYNTAX}, {"gopher://h/", RC_URL_SCHEME}, {"vmlinuz", RC_URL_SCHEME},
		{"", RC_URL_SCHEME},
	};
	struct fake_sink sink;
	struct fetch *fetch;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fake_log_mark();
		fake_sink_init(&sink);
		CHECK_RC(fetch_start(span_str(cases[i].url), &sink.sink, NULL, &fetch), cases[i].rc);
		CHECK_NUM(sink.dones, 0);
		CHECK_NUM(fake_log_count("error"), 1);
	}
}

/* ---- sinks, people, several at once ---- */

static void test_sink_ends_the_fetch(void)
{
	struct fake_sink sink;

	setup(serve_file);
	fake_sink_init(&sink);
	sink.refuse_at = 50000;
	CHECK_RC(fetch_run(span_str("http://10.0.0.2/f"), &sink.sink, NULL), RC_NO_MEMORY);
	CHECK_NUM(sink.dones, 1);
	CHECK_NUM(server.answers, 1);
	fake_sink_end(&sink);
	fake_sink_init(&sink);
	sink.begin_rc = RC_TOO_LONG;
	CHECK_RC(fetch_run(span_str("http://10.0.0.2/f"), &sink.sink, NULL), RC_TOO_LONG);
	CHECK(sink.dones == 1 && sink.n == 0);
}

static void test_ctrl_c(void)
{
	struct fake_sink sink;

	setup(serve_stall);
	fake.cancel_ms = fake.now_ms + 3000;
	CHECK_RC(run("http://10.0.0.2/f", &sink, NULL), RC_CANCELLED);
	CHECK_NUM(sink.n, 12345);
	fake_sink_end(&sink);
	setup(serve_busy); /* while it waits for its next try */
	busy_until_ms = UINT64_MAX;
	fake.cancel_ms = fake.now_ms + 300;
	CHECK_RC(run("http://10.0.0.2/f", &sink, NULL), RC_CANCELLED);
	setup(serve_file); /* while it connects */
	server.lookup_rc = RC_BUSY;
	fake.cancel_ms = fake.now_ms + 300;
	CHECK_RC(run("http://boot.example/f", &sink, NULL), RC_CANCELLED);
}

static void test_two_at_once(void)
{
	struct fake_sink sinks[2];
	struct fetch *fetches[2];

	setup(serve_redirects);
	server.cut[0] = 777;
	for (int i = 0; i < 2; i++) {
		fake_sink_init(&sinks[i]);
		CHECK_RC(fetch_start(span_str("http://10.0.0.2/f"), &sinks[i].sink, NULL, &fetches[i]), RC_OK);
	}
	CHECK(!fetch_finished(fetches[0]));
	CHECK_RC(fetch_result(fetches[0]), RC_BUSY);
	CHECK_RC(fetch_wait_all(fetches, 2), RC_OK);
	CHECK(fake.opened >= 2); /* what is fetched at the same time has connections of its own */
	for (int i = 0; i < 2; i++) {
		CHECK(sinks[i].n == FILE_SIZE && memcmp(sinks[i].bytes, file, FILE_SIZE) == 0);
		fetch_free(fetches[i]);
		fake_sink_end(&sinks[i]);
	}
}

static void test_one_of_two_fails(void)
{
	struct fake_sink sinks[2];
	struct fetch *fetches[2];

	setup(serve_redirects);
	for (int i = 0; i < 2; i++)
		fake_sink_init(&sinks[i]);
	CHECK_RC(fetch_start(span_str("http://10.0.0.2/f"), &sinks[0].sink, NULL, &fetches[0]), RC_OK);
	CHECK_RC(fetch_start(span_str("http://10.0.0.2/nowhere"), &sinks[1].sink, NULL, &fetches[1]), RC_OK);
	CHECK_RC(fetch_wait_all(fetches, 2), RC_HTTP_STATUS);
	CHECK_RC(fetch_result(fetches[0]), RC_CANCELLED);
	CHECK_NUM(sinks[0].dones, 1);
	for (int i = 0; i < 2; i++) {
		fetch_free(fetches[i]);
		fake_sink_end(&sinks[i]);
	}
}

int main(void)
{
	server_start();
	test_redirects();
	test_credentials_stay_with_their_server();
	test_form();
	test_form_is_not_repeated();
	test_resume_after_redirect();
	test_statuses();
	test_quiet_missing();
	test_busy_server_is_waited_for();
	test_busy_server_is_asked_by_turns();
	test_no_connection();
	test_refused_in_the_middle();
	test_nonsense();
	test_bad_urls();
	test_sink_ends_the_fetch();
	test_ctrl_c();
	test_two_at_once();
	test_one_of_two_fails();
	fetch_close_idle();
	fake_end();
	return check_end();
}
