/* HTTP fetches, part one: every framing arrives whole, broken connections are resumed, versions never mixed. */
#include "fake_http_server.h"

/* ---- whole files ---- */

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

static void test_plain_and_keep_alive(void)
{
	struct fake_sink sink;

	setup(serve_file);
	CHECK_RC(run("http://u:p@10.0.0.2:8080/a/vm%20linuz?x=y#z", &sink, NULL), RC_OK);
	CHECK_NUM(sink.n, FILE_SIZE);
	CHECK_NUM(sink.size, FILE_SIZE);
	fake_sink_end(&sink);
	CHECK_STR(server.last_request, "GET /a/vm%20linuz?x=y HTTP/1.1\r\nHost: 10.0.0.2:8080\r\nUser-Agent: Kedge/" KEDGE_VERSION
				       "\r\nAccept: */*\r\nAccept-Encoding: zstd, gzip\r\nConnection: keep-alive\r\n"
				       "Authorization: Basic dTpw\r\n\r\n");
	check_whole("http://10.0.0.2:8080/b");
	check_whole("http://10.0.0.2:8080/c");
	CHECK_NUM(fake.opened, 1);
	check_whole("http://10.0.0.2:8081/c");
	CHECK_NUM(fake.opened, 2);
	CHECK_RC(loop_until(never, NULL, fake.now_ms + HTTP_IDLE_MS + 1), RC_TIMEOUT);
	check_whole("http://10.0.0.2:8080/c");
	CHECK_NUM(fake.opened, 3);
}

static void test_framings(void)
{
	setup(serve_chunked);
	check_whole("http://10.0.0.2/f");
	check_whole("http://10.0.0.2/f");
	CHECK_NUM(fake.opened, 1);
	setup(serve_until_close);
	check_whole("http://10.0.0.2/f");
	check_whole("http://[fe80::1]/f");
	CHECK_NUM(fake.opened, 2);
	setup(serve_file);
	server.close = true;
	check_whole("http://boot.example/f");
	check_whole("http://BOOT.example/f");
	CHECK_NUM(fake.opened, 2);
}

static void serve_empty(struct stream *stream, const char *path, uint64_t from)
{
	(void)path, (void)from;
	say_simple(stream, "200 OK", "", "");
}

static void test_empty_file(void)
{
	struct fake_sink sink;

	setup(serve_empty);
	CHECK_RC(run("http://10.0.0.2/f", &sink, NULL), RC_OK);
	CHECK_NUM(sink.begins, 1);
	CHECK_NUM(sink.size, 0);
}

static void test_pooled_connection_ends(void)
{
	setup(serve_file);
	check_whole("http://10.0.0.2/f");
	fake_hang_up(fake.streams, RC_OK); /* while it waits in the pool */
	CHECK_RC(loop_until(never, NULL, fake.now_ms + 10), RC_TIMEOUT);
	check_whole("http://10.0.0.2/f");
	CHECK_NUM(fake.opened, 2);
	CHECK_NUM(fake_log_count("warning"), 0);
}

/* A server that drops each connection upon its second request. */
static void serve_once(struct stream *stream, const char *path, uint64_t from)
{
	if (stream->requests > 1)
		fake_hang_up(stream, RC_RESET);
	else
		serve_file(stream, path, from);
}

static void test_pooled_connection_dies_on_request(void)
{
	setup(serve_once);
	check_whole("http://10.0.0.2/f");
	check_whole("http://10.0.0.2/f");
	CHECK_NUM(fake.opened, 2);
	CHECK_NUM(fake_log_count("warning"), 0);
}

/* ---- broken connections ---- */

static void cut_five_times(void)
{
	static const size_t cuts[5] = {0, 1000, 60000, 1, 99999};

	memcpy(server.cut, cuts, sizeof cuts);
}

static void test_resumed_five_times(void)
{
	setup(serve_file);
	cut_five_times();
	check_whole("http://10.0.0.2/initrd.gz");
	CHECK_NUM(server.body_bytes, FILE_SIZE); /* not one byte came twice */
	CHECK_NUM(server.answers, 6);
	CHECK_NUM(fake_log_count("warning"), 5);
	CHECK(strstr(server.last_request, "\r\nIf-Range: \"v1\"\r\n") != NULL);
	CHECK(strstr(server.last_request, "\r\nRange: bytes=161000-\r\n") != NULL);
	setup(serve_file);
	server.etag = NULL;
	server.modified = "Tue, 31 Dec 2024 00:00:00 GMT";
	server.cut_rc = RC_RESET;
	cut_five_times();
	check_whole("http://10.0.0.2/initrd.gz");
	CHECK_NUM(server.body_bytes, FILE_SIZE);
	setup(serve_chunked);
	cut_five_times();
	server.cut[0] = 40000;
	check_whole("http://10.0.0.2/initrd.gz");
}

static void test_resume_without_ranges_skips(void)
{
	setup(serve_file);
	server.no_ranges = true;
	cut_five_times();
	check_whole("http://10.0.0.2/f");
	CHECK_NUM(server.answers, 6);
}

/* Without a validator the same bytes must come again before it goes on. */
static void test_resume_without_validator_compares(void)
{
	setup(serve_file);
	server.etag = "W/\"weak\"";
	server.modified = "Wed, 01 Jan 2025 00:00:00 GMT"; /* the second of the answer: proves nothing */
	cut_five_times();
	check_whole("http://10.0.0.2/f");
	CHECK(strstr(server.last_request, "Range:") == NULL);
	setup(serve_until_close);
	server.etag = NULL;
	server.cut[0] = 100000;
	server.cut_rc = RC_RESET;
	check_whole("http://10.0.0.2/f");
	CHECK_NUM(server.answers, 2);
}

static void serve_pieces(struct stream *stream, const char *path, uint64_t from)
{
	size_t n = FILE_SIZE - (size_t)from < 50000 ? FILE_SIZE - (size_t)from : 50000;

	if (from == 0) {
		serve_file(stream, path, from);
		return;
	}
	fake_say(stream, "HTTP/1.1 206 Partial Content\r\nContent-Length: %zu\r\nContent-Range: bytes %llu-%llu/%d\r\n\r\n", n,
		 (unsigned long long)from, (unsigned long long)from + n - 1, FILE_SIZE);
	say_body(stream, file + from, n);
}

static void test_ranges_in_pieces(void)
{
	setup(serve_pieces);
	server.cut[0] = 100;
	check_whole("http://10.0.0.2/f");
	CHECK_NUM(server.answers, 7);
	CHECK_NUM(fake_log_count("warning"), 1);
}

/* Chunked, broken after the last byte but before the last chunk: the range that is left is empty. */
static void serve_lost_end(struct stream *stream, const char *path, uint64_t from)
{
	(void)path;
	if (from == FILE_SIZE) {
		fake_say(stream, "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */%d\r\nContent-Length: 0\r\n\r\n",
			 FILE_SIZE);
		return;
	}
	fake_say(stream, "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n", FILE_SIZE);
	fake_say_bytes(stream, file, FILE_SIZE);
	fake_say(stream, "\r\n");
	fake_hang_up(stream, RC_RESET);
}

static void test_nothing_left_to_resume(void)
{
	setup(serve_lost_end);
	check_whole("http://10.0.0.2/f");
}

static void test_silence_counts_as_broken(void)
{
	uint64_t start = fake.now_ms;

	setup(serve_silence);
	check_fails("http://10.0.0.2/f", RC_TIMEOUT, (FETCH_TRIES + 1) * (FETCH_IDLE_MS + FETCH_BACKOFF_MAX_MS));
	CHECK(fake.now_ms - start >= (FETCH_TRIES + 1) * (uint64_t)FETCH_IDLE_MS);
	CHECK_NUM(server.answers, FETCH_TRIES + 1);
	CHECK_LOG("the connection broke 6 times, the last time before the first byte of the file (timed out)");
}

static void test_stalled_transfer_is_resumed(void)
{
	uint64_t start = fake.now_ms;

	setup(serve_stall);
	check_whole("http://10.0.0.2/f");
	CHECK(fake.now_ms - start >= FETCH_IDLE_MS);
	CHECK(strstr(server.last_request, "\r\nRange: bytes=12345-\r\n") != NULL);
}

/* A header that comes a byte at a time for ever. */
static void serve_trickle(struct stream *stream, const char *path, uint64_t from)
{
	(void)path, (void)from;
	fake_say(stream, "HTTP/1.1 200 OK\r\nX: ");
	for (int i = 0; i < 200; i++)
		fake_say(stream, "%*s", FAKE_PIECE / 20, "");
	fake.piece_ms = FETCH_IDLE_MS / 2;
}

static void test_trickling_header_is_cut_off(void)
{
	setup(serve_trickle);
	check_fails("http://10.0.0.2/f", RC_TIMEOUT, (FETCH_TRIES + 1) * (FETCH_IDLE_MS * 2 + FETCH_BACKOFF_MAX_MS));
}

static void test_always_cut_short(void)
{
	setup(serve_file);
	for (size_t i = 0; i < 16; i++)
		server.cut[i] = 100;
	check_fails("http://10.0.0.2/f", RC_HTTP_SHORT, FETCH_TRIES * (FETCH_BACKOFF_MAX_MS + 100));
	CHECK_NUM(server.answers, FETCH_TRIES + 1);
	CHECK_LOG("http://10.0.0.2/f: the connection broke 6 times, the last time at 600 B of 300.0 kB (the server closed");
}

/* ---- other versions ---- */

/* The first answer is cut; what follows is told by the variant. */
static int variant;

static void serve_changed(struct stream *stream, const char *path, uint64_t from)
{
	if (server.answers == 0) {
		serve_file(stream, path, from);
		return;
	}
	switch (variant) {
	case 0: /* a new tag: whole file again */
		server.etag = "\"v2\"";
		serve_file(stream, path, from);
		break;
	case 1: /* the range, but of a longer file */
		fake_say(stream, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %llu-%d/%d\r\n\r\nxxx", (unsigned long long)from,
			 FILE_SIZE, FILE_SIZE + 1);
		break;
	case 2: /* the range, under another tag */
		fake_say(stream, "HTTP/1.1 206 Partial Content\r\nETag: \"v2\"\r\nContent-Range: bytes %llu-%d/%d\r\n\r\nxxx",
			 (unsigned long long)from, FILE_SIZE - 1, FILE_SIZE);
		break;
	case 3: /* shorter now */
		fake_say(stream, "HTTP/1.1 416 x\r\nContent-Range: bytes */7\r\nContent-Length: 0\r\n\r\n");
		break;
	case 4: /* the same tag on another length */
		fake_say(stream, "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 7\r\n\r\nabcdefg");
		break;
	default: /* no tag any more */
		fake_say(stream, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", FILE_SIZE);
		fake_say_bytes(stream, file, FILE_SIZE);
	}
}

static void test_changed_file_is_not_mixed(void)
{
	for (variant = 0; variant <= 5; variant++) {
		setup(serve_changed);
		server.cut[0] = 5000;
		check_fails("http://10.0.0.2/f", RC_HTTP_CHANGED, 5000);
		CHECK_LOG("the file changed on the server during the transfer, at 5000 B of 300.0 kB");
	}
}

/* No validator, same length, other bytes: found by comparing. */
static void serve_unmarked(struct stream *stream, const char *path, uint64_t from)
{
	static uint8_t other[FILE_SIZE];

	(void)path;
	CHECK_NUM(from, 0);
	memcpy(other, file, FILE_SIZE);
	if (server.answers > 0)
		other[3]++;
	fake_say(stream, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", FILE_SIZE);
	say_body(stream, other, FILE_SIZE);
}

static void test_changed_file_without_validator(void)
{
	setup(serve_unmarked);
	server.cut[0] = 5000;
	check_fails("http://10.0.0.2/f", RC_HTTP_CHANGED, 5000);
}

/* Parts that nobody asked for. */
static void serve_wrong_part(struct stream *stream, const char *path, uint64_t from)
{
	if (server.answers == 0 && variant > 0) {
		serve_file(stream, path, from);
		return;
	}
	switch (variant) {
	case 0:
		fake_say(stream, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-2/3\r\nContent-Length: 3\r\n\r\nabc");
		break;
	case 1:
		fake_say(stream, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-%d/%d\r\n\r\nabc", FILE_SIZE - 1, FILE_SIZE);
		break;
	default:
		fake_say(stream, "HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\n\r\n--x");
	}
}

static void test_wrong_parts(void)
{
	for (variant = 0; variant <= 2; variant++) {
		setup(serve_wrong_part);
		server.cut[0] = 5000;
		check_fails("http://10.0.0.2/f", RC_HTTP_SYNTAX, 5000);
	}
}

int main(void)
{
	server_start();
	test_plain_and_keep_alive();
	test_framings();
	test_empty_file();
	test_pooled_connection_ends();
	test_pooled_connection_dies_on_request();
	test_resumed_five_times();
	test_resume_without_ranges_skips();
	test_resume_without_validator_compares();
	test_ranges_in_pieces();
	test_nothing_left_to_resume();
	test_silence_counts_as_broken();
	test_stalled_transfer_is_resumed();
	test_trickling_header_is_cut_off();
	test_always_cut_short();
	test_changed_file_is_not_mixed();
	test_changed_file_without_validator();
	test_wrong_parts();
	fetch_close_idle();
	fake_end();
	return check_end();
}
