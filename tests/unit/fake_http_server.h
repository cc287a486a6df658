/*
 * The HTTP server of the fetch tests: good at heart, misbehaving to order (struct server).  Lives in the test's process
 * behind fake_net.h.
 */
#pragma once

#include "fake_net.h"

#include "conf.h"
#include "config.h"
#include "fetch/fetch.h"
#include "fetch/scheme.h"
#include "proto/http_msg.h"

const struct fetch_scheme *const conf_schemes[] = {&http_scheme, NULL};

#define FILE_SIZE 300000
#define NO_CUT    SIZE_MAX

static uint8_t file[FILE_SIZE];

/* How the server answers; a test sets what it needs. */
static struct server {
	void (*serve)(struct stream *stream, const char *path, uint64_t from);
	enum rc open_rc;
	enum rc lookup_rc;
	const char *etag;
	const char *modified;
	const char *extra;   /* one more header line */
	const char *busy_field;
	size_t cut[16];      /* bytes of body after which the n-th answer's connection breaks; NO_CUT: never */
	enum rc cut_rc;      /* how it breaks */
	bool no_ranges;
	bool close;          /* says Connection: close, and does it */
	unsigned answers;
	uint64_t body_bytes; /* sent, over all answers */
	char last_request[8192];
	uint64_t last_request_ms;
} server;

static enum rc fake_on_open(const struct endpoint *to)
{
	CHECK(to->port != 0);
	return server.open_rc;
}

static enum rc fake_on_lookup(struct span name, struct netaddr *addr)
{
	static const uint8_t bytes[4] = {10, 0, 0, 9};

	CHECK(span_is_nocase(name, "boot.example"));
	*addr = netaddr_v4(bytes);
	return server.lookup_rc;
}

static void fake_on_datagram(struct datagram *from, const struct endpoint *to, struct span payload)
{
	(void)from, (void)to, (void)payload;
	CHECK(!"HTTP sends no datagrams");
}

static void fake_on_request(struct stream *stream)
{
	char path[512] = "";
	unsigned long long from = 0;
	const char *range;

	if (strstr(stream->request, "\r\n\r\n") == NULL)
		return;
	CHECK(sscanf(stream->request, "%*7[A-Z] %511s HTTP/1.1", path) == 1);
	range = strstr(stream->request, "Range: bytes=");
	if (range != NULL)
		CHECK(sscanf(range, "Range: bytes=%llu-\r", &from) == 1);
	snprintf(server.last_request, sizeof server.last_request, "%s", stream->request);
	server.last_request_ms = fake.now_ms;
	stream->request_n = 0;
	stream->requests++;
	server.serve(stream, path, from);
	server.answers++;
}

/* ---- servers ---- */

static void say_body(struct stream *stream, const uint8_t *bytes, size_t n)
{
	size_t cut = server.answers < 16 ? server.cut[server.answers] : NO_CUT;

	if (cut < n) {
		n = cut;
		fake_hang_up(stream, server.cut_rc);
	} else if (server.close) {
		fake_hang_up(stream, RC_OK);
	}
	fake_say_bytes(stream, bytes, n);
	server.body_bytes += n;
}

static void say_fields(struct stream *stream)
{
	fake_say(stream, "Server: fake\r\nDate: Wed, 01 Jan 2025 00:00:00 GMT\r\n");
	if (server.etag != NULL)
		fake_say(stream, "ETag: %s\r\n", server.etag);
	if (server.modified != NULL)
		fake_say(stream, "Last-Modified: %s\r\n", server.modified);
	if (server.extra != NULL)
		fake_say(stream, "%s\r\n", server.extra);
	if (server.close)
		fake_say(stream, "Connection: close\r\n");
}

/* A good static server: ranges, if If-Range holds. */
__attribute__((unused)) static void serve_file(struct stream *stream, const char *path, uint64_t from)
{
	const char *condition = strstr(stream->request, "If-Range: ");
	const char *current = server.etag != NULL && strncmp(server.etag, "W/", 2) != 0 ? server.etag : server.modified;

	(void)path;
	if (server.no_ranges || from == 0 ||
	    (condition != NULL && (current == NULL || strncmp(condition + 10, current, strlen(current)) != 0))) {
		fake_say(stream, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n", FILE_SIZE);
		from = 0;
	} else {
		fake_say(stream, "HTTP/1.1 206 Partial Content\r\nContent-Length: %llu\r\nContent-Range: bytes %llu-%d/%d\r\n",
			 FILE_SIZE - (unsigned long long)from, (unsigned long long)from, FILE_SIZE - 1, FILE_SIZE);
	}
	say_fields(stream);
	fake_say(stream, "\r\n");
	say_body(stream, file + from, FILE_SIZE - (size_t)from);
}

__attribute__((unused)) static void serve_chunked(struct stream *stream, const char *path, uint64_t from)
{
	static uint8_t body[FILE_SIZE * 2];
	size_t n = 0;

	if (from > 0) {
		serve_file(stream, path, from);
		return;
	}
	fake_say(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n");
	say_fields(stream);
	fake_say(stream, "\r\n");
	for (size_t at = 0; at < FILE_SIZE; at += 7777) {
		size_t part = FILE_SIZE - at < 7777 ? FILE_SIZE - at : 7777;

		n += (size_t)snprintf((char *)body + n, sizeof body - n, "%zx;x=y\r\n", part);
		memcpy(body + n, file + at, part);
		n += part;
		memcpy(body + n, "\r\n", 2);
		n += 2;
	}
	n += (size_t)snprintf((char *)body + n, sizeof body - n, "0\r\nX: y\r\n\r\n");
	say_body(stream, body, n);
}

__attribute__((unused)) static void serve_until_close(struct stream *stream, const char *path, uint64_t from)
{
	(void)path, (void)from;
	fake_say(stream, "HTTP/1.0 200 OK\r\n");
	say_fields(stream);
	fake_say(stream, "\r\n");
	server.close = true;
	say_body(stream, file, FILE_SIZE);
}

__attribute__((unused)) static void serve_silence(struct stream *stream, const char *path, uint64_t from)
{
	(void)stream, (void)path, (void)from;
}

__attribute__((unused)) static void say_simple(struct stream *stream, const char *status, const char *field, const char *body)
{
	fake_say(stream, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n%s", status, field, strlen(body), body);
}

/* Stops in the middle of the first answer without closing. */
__attribute__((unused)) static void serve_stall(struct stream *stream, const char *path, uint64_t from)
{
	if (server.answers > 0) {
		serve_file(stream, path, from);
		return;
	}
	fake_say(stream, "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: %d\r\n\r\n", FILE_SIZE);
	fake_say_bytes(stream, file, 12345);
}

/* ---- the frame of each test ---- */

static void setup(void (*serve)(struct stream *stream, const char *path, uint64_t from))
{
	fetch_close_idle();
	fake.opened = 0;
	fake.piece_ms = 1;
	memset(&server, 0, sizeof server);
	server.serve = serve;
	server.etag = "\"v1\"";
	for (size_t i = 0; i < 16; i++)
		server.cut[i] = NO_CUT;
	fake_log_mark();
}

/* Fetches url; true if the sink was treated as promised. */
static enum rc run(const char *url, struct fake_sink *sink, const struct fetch_options *options)
{
	enum rc rc;

	fake_sink_init(sink);
	rc = fetch_run(span_str(url), &sink->sink, options);
	CHECK_NUM(sink->dones, 1);
	CHECK_NUM(sink->rc, rc);
	CHECK(sink->n <= FILE_SIZE && memcmp(sink->bytes != NULL ? sink->bytes : file, file, sink->n) == 0);
	return rc;
}

/* The file arrives whole and right. */
__attribute__((unused)) static void check_whole(const char *url)
{
	struct fake_sink sink;

	CHECK_RC(run(url, &sink, NULL), RC_OK);
	CHECK_NUM(sink.n, FILE_SIZE);
	CHECK_NUM(sink.begins, 1);
	fake_sink_end(&sink);
	CHECK_NUM(fake_log_count("error"), 0);
}

/* The fetch fails with wanted, says so in one sentence, and takes at most limit_ms. */
__attribute__((unused)) static void check_fails(const char *url, enum rc wanted, uint64_t limit_ms)
{
	uint64_t start = fake.now_ms;
	struct fake_sink sink;

	CHECK_RC(run(url, &sink, NULL), wanted);
	CHECK(fake.now_ms - start <= limit_ms);
	CHECK_NUM(fake_log_count("error"), 1);
	fake_sink_end(&sink);
}

static inline void server_start(void)
{
	for (size_t i = 0; i < FILE_SIZE; i++)
		file[i] = (uint8_t)(i * 2654435761U >> 13 ^ i >> 8);
}
