/* Files read piece by piece: whole however slowly they are read, and with the fetch's failures. */
#include "fake_http_server.h"

#include "fetch/pipe.h"

#define WAITS_AT (256u * 1024) /* bytes that wait before the server is asked to */

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

static void pass(uint64_t ms)
{
	CHECK_RC(loop_until(never, NULL, fake.now_ms + ms), RC_TIMEOUT);
}

static struct pipe *open_pipe(void)
{
	struct pipe *pipe = NULL;

	CHECK_RC(pipe_open(span_str("http://10.0.0.2/f"), NULL, &pipe), RC_OK);
	CHECK(pipe != NULL);
	return pipe;
}

static bool is_ready(void *ctx)
{
	return pipe_ready(ctx);
}

/* Reads all that comes, piece bytes at a time with pause ms between. */
static size_t read_all(struct pipe *pipe, size_t piece, uint64_t pause_ms, enum rc *rc)
{
	uint8_t *buf = malloc(piece);
	size_t at = 0;
	size_t got;

	for (;;) {
		CHECK_RC(loop_until(is_ready, pipe, LOOP_FOREVER), RC_OK);
		*rc = pipe_read(pipe, buf, piece, &got);
		if (*rc != RC_OK || got == 0)
			break;
		CHECK(at + got <= FILE_SIZE && memcmp(buf, file + at, got) == 0);
		at += got;
		if (pause_ms > 0)
			pass(pause_ms);
	}
	free(buf);
	return at;
}

static void test_whole(void)
{
	static const size_t pieces[] = {1000, 65536, FILE_SIZE, 2 * FILE_SIZE};

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct pipe *pipe;
		enum rc rc;

		setup(serve_file);
		pipe = open_pipe();
		CHECK_NUM(pipe_size(pipe), FILE_SIZE);
		CHECK(strstr(server.last_request, "Accept-Encoding: identity\r\n") != NULL); /* it cannot hold back what is unpacked */
		CHECK_NUM(read_all(pipe, pieces[i], 0, &rc), FILE_SIZE);
		CHECK_RC(rc, RC_OK);
		pipe_close(pipe);
	}
}

static void test_busy_then_bytes(void)
{
	struct pipe *pipe;
	uint8_t byte;
	size_t got = 0;

	setup(serve_file);
	fake.piece_ms = 1000;
	pipe = open_pipe();
	while (pipe_ready(pipe))
		CHECK_RC(pipe_read(pipe, &byte, 1, &got), RC_OK);
	CHECK_RC(pipe_read(pipe, &byte, 1, &got), RC_BUSY);
	pipe_close(pipe);
}

/* Nobody reads for an hour: the server waits, nothing times out, nothing is lost. */
static void test_reader_sleeps(void)
{
	struct pipe *pipe;
	enum rc rc;

	setup(serve_file);
	pipe = open_pipe();
	pass(3600 * 1000);
	CHECK(fake.streams->held);
	CHECK(fake.streams->out_at >= WAITS_AT && fake.streams->out_at < fake.streams->out_n);
	CHECK_NUM(read_all(pipe, 10000, 0, &rc), FILE_SIZE);
	CHECK_RC(rc, RC_OK);
	CHECK_NUM(fake.opened, 1);
	pipe_close(pipe);
}

static void test_connection_breaks(void)
{
	struct pipe *pipe;
	enum rc rc;

	setup(serve_file);
	server.cut[0] = 100000;
	server.cut_rc = RC_RESET;
	pipe = open_pipe();
	CHECK_NUM(read_all(pipe, 5000, 10, &rc), FILE_SIZE);
	CHECK_RC(rc, RC_OK);
	CHECK_NUM(fake.opened, 2);
	pipe_close(pipe);
}

static void serve_nothing(struct stream *stream, const char *path, uint64_t from)
{
	(void)path, (void)from;
	say_simple(stream, "404 Not Found", "", "");
}

static void test_not_found(void)
{
	struct pipe *pipe = NULL;

	setup(serve_nothing);
	CHECK_RC(pipe_open(span_str("http://10.0.0.2/f"), NULL, &pipe), RC_HTTP_NOT_FOUND);
	CHECK(pipe == NULL);
}

/* Closing it half read ends the transfer; the held connection is not kept for others. */
static void test_closed_early(void)
{
	struct pipe *pipe;
	struct fake_sink sink;

	setup(serve_file);
	pipe = open_pipe();
	pass(1000);
	pipe_close(pipe);
	CHECK_RC(run("http://10.0.0.2/f", &sink, NULL), RC_OK);
	CHECK_NUM(sink.n, FILE_SIZE);
	fake_sink_end(&sink);
}

int main(void)
{
	test_whole();
	test_busy_then_bytes();
	test_reader_sleeps();
	test_connection_breaks();
	test_not_found();
	test_closed_early();
	return check_end();
}
