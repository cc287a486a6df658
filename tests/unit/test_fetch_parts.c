/* HTTP fetches of parts of a file: one version for all of them, resumed where they broke, refused where servers have none. */
#include "fake_http_server.h"

static struct fetch_version version;
static const char *range_said; /* in place of the right Content-Range */

/* A server that gives what is asked for, as far as the file goes. */
static void serve_part(struct stream *stream, const char *path, uint64_t from)
{
	const char *condition = strstr(stream->request, "If-Range: ");
	const char *current = server.etag != NULL ? server.etag : server.modified;
	unsigned long long first = 0;
	unsigned long long last = FILE_SIZE - 1;
	const char *range = strstr(stream->request, "Range: bytes=");

	(void)path, (void)from;
	CHECK(range != NULL && sscanf(range, "Range: bytes=%llu-%llu", &first, &last) == 2);
	last = last < FILE_SIZE ? last : FILE_SIZE - 1;
	if (server.no_ranges || (condition != NULL && (current == NULL || strncmp(condition + 10, current, strlen(current)) != 0))) {
		fake_say(stream, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n", FILE_SIZE);
		first = 0;
		last = FILE_SIZE - 1;
	} else {
		fake_say(stream, "HTTP/1.1 206 Partial Content\r\nContent-Length: %llu\r\n", last - first + 1);
		if (range_said != NULL)
			fake_say(stream, "Content-Range: %s\r\n", range_said);
		else
			fake_say(stream, "Content-Range: bytes %llu-%llu/%d\r\n", first, last, FILE_SIZE);
	}
	say_fields(stream);
	fake_say(stream, "\r\n");
	say_body(stream, file + first, (size_t)(last - first + 1));
}

static void start(void)
{
	setup(serve_part);
	memset(&version, 0, sizeof version);
	range_said = NULL;
}

/* Fetches [from, from + n); if wanted is RC_OK, the right bytes must come, as many as the file has of them. */
static void check_part(uint64_t from, uint64_t n, enum rc wanted)
{
	const struct fetch_part part = {from, n, &version};
	const struct fetch_options options = {.part = &part};
	uint64_t there = from + n <= FILE_SIZE ? n : FILE_SIZE - from;
	struct fake_sink sink;

	fake_sink_init(&sink);
	CHECK_RC(fetch_run(span_str("http://10.0.0.2/f"), &sink.sink, &options), wanted);
	if (wanted == RC_OK) {
		CHECK_NUM(sink.n, there);
		CHECK_NUM(sink.size, there);
		CHECK(memcmp(sink.bytes, file + from, (size_t)there) == 0);
	}
	fake_sink_end(&sink);
}

static void test_parts(void)
{
	start();
	check_part(0, 1000, RC_OK);
	CHECK(version.known && version.by_tag && version.size == FILE_SIZE);
	CHECK_STR(version.validator, "\"v1\"");
	CHECK(strstr(server.last_request, "\r\nRange: bytes=0-999\r\n") != NULL && strstr(server.last_request, "If-Range") == NULL);
	check_part(70000, 65536, RC_OK);
	CHECK(strstr(server.last_request, "\r\nRange: bytes=70000-135535\r\nIf-Range: \"v1\"\r\n") != NULL);
	check_part(FILE_SIZE - 10, 4096, RC_OK); /* the end comes before */
	check_part(FILE_SIZE - 1, 1, RC_OK);
	CHECK_NUM(fake.opened, 1);
	CHECK_NUM(fake_log_count("error"), 0);
}

static void test_resumed(void)
{
	static const size_t cuts[4] = {0, 1000, 60000, 1};

	start();
	memcpy(server.cut, cuts, sizeof cuts);
	check_part(1000, 200000, RC_OK);
	CHECK_NUM(server.body_bytes, 200000);
	CHECK(strstr(server.last_request, "\r\nRange: bytes=62001-200999\r\n") != NULL);
	start();
	server.etag = NULL; /* nothing names the version but its size */
	server.cut[0] = 1000;
	check_part(1000, 200000, RC_OK);
	CHECK_NUM(server.body_bytes, 200000);
}

static void test_changed(void)
{
	start();
	check_part(0, 1000, RC_OK);
	server.etag = "\"v2\"";
	check_part(1000, 1000, RC_HTTP_CHANGED);
	CHECK_NUM(fake_log_count("error"), 1);
	start();
	check_part(0, 1000, RC_OK);
	version.size++; /* as if it had another length then */
	check_part(1000, 1000, RC_HTTP_CHANGED);
	start();
	server.etag = NULL;
	server.modified = "Tue, 31 Dec 2024 00:00:00 GMT";
	check_part(0, 1000, RC_OK);
	CHECK(!version.by_tag);
	server.modified = "Tue, 31 Dec 2024 00:00:01 GMT";
	check_part(1000, 1000, RC_HTTP_CHANGED);
}

static void test_no_ranges(void)
{
	start();
	server.no_ranges = true;
	check_part(0, 1000, RC_NO_RANGE);
	CHECK(version.known && version.size == FILE_SIZE);
	CHECK_NUM(fake_log_count("error"), 0); /* whoever asked knows what to say */
	start();
	check_part(0, 1000, RC_OK);
	server.no_ranges = true;
	check_part(1000, 1000, RC_NO_RANGE);
}

static void test_wrong_ranges(void)
{
	static const char *const wrong[] = {"bytes 1-1000/300000", "bytes 0-999/*", "bytes 0-9999/300000", "bytes 0-999/500", "pages 1-2/3"};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		start();
		range_said = wrong[i];
		check_part(0, 1000, RC_HTTP_SYNTAX);
	}
}

static unsigned until_back;

static void serve_later(struct stream *stream, const char *path, uint64_t from)
{
	if (until_back > 0) {
		until_back--;
		say_simple(stream, "502 Bad Gateway", "", "");
		return;
	}
	serve_part(stream, path, from);
}

static void test_server_away(void)
{
	start();
	server.serve = serve_later;
	until_back = 1;
	check_part(0, 1000, RC_HTTP_STATUS); /* nobody knows yet that there is such a file */
	check_part(0, 1000, RC_OK);
	until_back = 10;
	check_part(1000, 1000, RC_OK);
	CHECK_NUM(until_back, 0);
}

int main(void)
{
	server_start();
	test_parts();
	test_resumed();
	test_changed();
	test_no_ranges();
	test_wrong_ranges();
	test_server_away();
	return check_end();
}
