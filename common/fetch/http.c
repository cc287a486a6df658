/*
 * HTTP fetches: connect, ask, read; follow redirects, wait when the server is busy, go on after a dropped connection.
 * RFC 9110.  What a dropped transfer may be continued with is http_resume.c's business, sentences are http_say.c's.
 */
#include "fetch/http.h"

#include "base/heap.h"
#include "config.h"

#define HELD_LOOK_MS 200 /* how often a lost transfer looks whether it may go on */

static const struct http_conn_events conn_events;

void http_leave_conn(struct http_transfer *transfer, bool keep)
{
	struct http_conn *conn = transfer->conn;

	loop_timer_stop(&transfer->timer);
	if (conn == NULL)
		return;
	transfer->conn = NULL;
	transfer->peer = conn->peer;
	if (keep)
		http_conn_keep(conn);
	else
		http_conn_abort(conn);
}

void http_finish(struct http_transfer *transfer, enum rc rc)
{
	transfer->state = HTTP_ENDED;
	http_leave_conn(transfer, false);
	fetch_end(transfer->fetch, rc);
}

/* ---- tries ---- */

void http_start_try(struct http_transfer *transfer, bool fresh)
{
	enum rc rc;

	if (transfer->held) { /* what was received already waits to be taken */
		http_pause(transfer, HELD_LOOK_MS);
		return;
	}
	transfer->state = HTTP_CONNECT;
	transfer->heard = false;
	transfer->try_got = transfer->resume.got;
	http_reader_init(&transfer->reader);
	memset(&transfer->excerpt, 0, sizeof transfer->excerpt);
	transfer->drained = 0;
	http_proxy_choose(transfer);
	rc = http_conn_open(transfer->proxied ? &transfer->proxy : &transfer->url, transfer->proxied ? HTTP_PROXY_PORT : HTTP_PORT,
			    fresh, &conn_events, transfer, &transfer->conn);
	if (rc == RC_OK)
		return; /* callbacks may have run: nothing may be assumed any more */
	if (http_places_leave(transfer, HTTP_FAULT_LOST, rc))
		return;
	if (rc == RC_INVALID)
		http_say_no_connection(transfer, HTTP_CONN_RESOLVING, rc);
	http_finish(transfer, rc);
}

static void on_pause_over(void *ctx)
{
	http_start_try(ctx, false);
}

void http_pause(struct http_transfer *transfer, uint64_t ms)
{
	transfer->state = HTTP_PAUSE;
	transfer->fetch->retries += !transfer->held;
	loop_timer_start(&transfer->timer, ms, on_pause_over, transfer);
}

bool http_take_try(struct http_transfer *transfer)
{
	const struct fetch_options *options = &transfer->fetch->options;

	if (transfer->resume.got - transfer->counted_got >= FETCH_HEADWAY) {
		transfer->counted_got = transfer->resume.got;
		transfer->tries = 0;
		transfer->backoff.last_ms = 0;
	}
	if (transfer->tries == 0)
		transfer->tries_ms = loop_now_ms();
	if (transfer->tries >= options->tries && loop_now_ms() - transfer->tries_ms >= options->trying_ms)
		return false;
	transfer->tries++;
	return true;
}

const struct http_ask *http_ask_of(const struct http_transfer *transfer)
{
	return transfer->plain ? NULL : transfer->fetch->options.ask;
}

/* RFC 9110 section 9.2.2: what may change something on the server is not asked twice, unless nobody heard it. */
static bool may_repeat(const struct http_transfer *transfer)
{
	const struct http_ask *ask = http_ask_of(transfer);

	return ask == NULL || strcmp(ask->method, "POST") != 0 || transfer->state == HTTP_CONNECT;
}

/* The connection is gone, or useless, before the answer was complete. */
static void lose(struct http_transfer *transfer, enum rc why)
{
	bool stale = transfer->conn != NULL && transfer->conn->reused && !transfer->heard;

	http_leave_conn(transfer, false);
	if (why == RC_OK)
		why = RC_HTTP_SHORT;
	if (stale && why != RC_TIMEOUT) { /* the server had closed it while nobody looked: no fault of anybody's */
		http_start_try(transfer, true);
		return;
	}
	if (transfer->resume.got - transfer->try_got < FETCH_HEADWAY && http_places_leave(transfer, HTTP_FAULT_LOST, why))
		return;
	if (!may_repeat(transfer) || !http_take_try(transfer)) {
		http_say_lost(transfer, why);
		http_finish(transfer, why);
		return;
	}
	http_say_trying_again(transfer, why);
	http_pause(transfer, backoff_next_ms(&transfer->backoff));
}

/* ---- the request ---- */

static uint64_t silence_limit_ms(const struct http_transfer *transfer)
{
	uint64_t idle_ms = transfer->fetch->options.idle_ms;

	if (transfer->state == HTTP_DRAIN)
		return HTTP_DRAIN_MS;
	return idle_ms > HTTP_STALL_MS && http_places_has_other(transfer) ? HTTP_STALL_MS : idle_ms;
}

/* Looks whether bytes still come; while they do, one clock reading a piece is all that this costs. */
static void on_idle_check(void *ctx)
{
	struct http_transfer *transfer = ctx;
	uint64_t limit = silence_limit_ms(transfer);
	uint64_t silent = loop_now_ms() - transfer->heard_ms;

	if (transfer->held) {
		transfer->heard_ms = loop_now_ms();
		silent = 0;
	}
	if (silent < limit) {
		loop_timer_start(&transfer->timer, limit - silent, on_idle_check, transfer);
		return;
	}
	if (transfer->state == HTTP_DRAIN)
		http_answer_drained(transfer, false);
	else
		lose(transfer, RC_TIMEOUT);
}

void http_watch(struct http_transfer *transfer, enum http_state state)
{
	transfer->state = state;
	transfer->heard_ms = loop_now_ms();
	loop_timer_start(&transfer->timer, silence_limit_ms(transfer), on_idle_check, transfer);
}

static void note_request(const struct http_transfer *transfer, const struct http_request *request)
{
	const struct http_conn *conn = transfer->conn;
	char text[NETADDR_TEXT_MAX];

	fetch_note(transfer->fetch, "%s %s%s port %u, %s %.*s from byte %llu",
		   conn->reused ? "kept connection to" : "connected to", transfer->proxied ? "the proxy " : "",
		   netaddr_text(&conn->peer.addr, text), conn->peer.port, request->ask != NULL ? request->ask->method : "GET",
		   SPAN_ARGS(span_sub(transfer->url.path, 0, 120)), (unsigned long long)request->range_from);
}

bool http_may_be_coded(const struct http_transfer *transfer)
{
	static const char *const packed[] = {".gz", ".tgz", ".xz", ".zst", ".bz2", ".lz4", ".iso", ".img", ".zip", ".squashfs"};
	struct span name = url_basename(&transfer->url);

	for (size_t i = 0; i < sizeof packed / sizeof packed[0]; i++) {
		if (span_ends(name, packed[i]))
			return false;
	}
	return transfer->resume.part == NULL && !transfer->fetch->options.uncoded && transfer->fetch->options.blocks == NULL;
}

bool http_may_be_same(const struct http_transfer *transfer)
{
	const struct fetch_copy *copy = transfer->fetch->options.copy;

	return copy != NULL && copy->here && !copy->newer && transfer->resume.got == 0 && transfer->resume.part == NULL;
}

static enum rc send_request(struct http_transfer *transfer)
{
	struct http_request request = {
		.url = &transfer->url,
		.default_port = HTTP_PORT,
		.proxy = transfer->proxied ? &transfer->proxy : NULL,
		.user_agent = transfer->fetch->options.user_agent,
		.ask = http_ask_of(transfer),
		.foreign = transfer->foreign,
		.codings = http_may_be_coded(transfer) ? DECODE_ACCEPT : NULL,
	};
	char *text = heap_new(HTTP_REQUEST_MAX);
	struct strbuf sb;
	enum rc rc;

	if (text == NULL)
		return RC_NO_MEMORY;
	sb_init(&sb, text, HTTP_REQUEST_MAX);
	request.if_range = http_resume_request(&transfer->resume);
	request.range_from = transfer->resume.range_from;
	request.range_end = transfer->resume.range_end;
	if (http_may_be_same(transfer)) {
		request.if_none_match = transfer->fetch->options.copy->tag;
		request.if_modified_since = transfer->fetch->options.copy->modified;
	}
	note_request(transfer, &request);
	rc = http_request_write(&request, &sb);
	if (rc == RC_OK)
		rc = http_conn_send(transfer->conn, sb_as_span(&sb));
	heap_free(text);
	return rc;
}

static void on_ready(void *ctx)
{
	struct http_transfer *transfer = ctx;
	enum rc rc = send_request(transfer);

	if (rc == RC_RESET || rc == RC_UNREACHABLE) {
		lose(transfer, rc);
		return;
	}
	if (rc != RC_OK) {
		http_say(transfer, "the request could not be sent (%s); is the URL too long?", rc_text(rc));
		http_finish(transfer, rc);
		return;
	}
	http_watch(transfer, HTTP_HEAD);
}

/* ---- the answer ---- */

static void on_malformed(struct http_transfer *transfer, enum rc rc)
{
	if (http_places_leave(transfer, HTTP_FAULT_REFUSED, rc))
		return;
	if (transfer->proxied && rc != RC_HTTP_ENCODING) {
		char said[HTTP_PEER_MAX];

		http_say(transfer, "the answer is not proper HTTP; is %s really a proxy's (setting http-proxy)?", http_peer_said(transfer, said));
	} else if (rc == RC_HTTP_ENCODING)
		http_say(transfer, "the server used a transfer coding that was not asked for; turn compression off for this path");
	else
		http_say(transfer, "the answer is not proper HTTP; is port %u really a web server's?", transfer->conn->peer.port);
	http_finish(transfer, rc);
}

static void on_wrong_block(struct http_transfer *transfer)
{
	if (http_places_wrong_block(transfer))
		return;
	http_say(transfer, "%u blocks came with another SHA-256 than the manifest says; is the file there the one that the manifest lists?",
		 transfer->places.wrong_blocks);
	http_finish(transfer, RC_DIGEST);
}

/* The body is complete, and so is, usually, the file. */
static void on_body_end(struct http_transfer *transfer, bool keep)
{
	enum rc rc;

	if (!http_resume_is_whole(&transfer->resume)) {
		bool next_part = transfer->reader.head.status == 206 && transfer->resume.got > transfer->try_got;

		if (transfer->resume.skip > 0) {
			if (http_places_leave(transfer, HTTP_FAULT_VERSION, RC_HTTP_CHANGED))
				return;
			http_say_changed(transfer);
			http_finish(transfer, RC_HTTP_CHANGED);
		} else if (next_part) { /* the server gives ranges in pieces of its own liking */
			http_leave_conn(transfer, keep);
			http_start_try(transfer, false);
		} else {
			lose(transfer, RC_HTTP_SHORT);
		}
		return;
	}
	http_leave_conn(transfer, keep);
	if (transfer->decode != NULL && !decode_is_whole(transfer->decode)) {
		http_say(transfer, "the server's %s coding of the file is cut short; look at what compresses there", transfer->resume.coding);
		http_finish(transfer, RC_HTTP_ENCODING);
		return;
	}
	rc = fetch_begin(transfer->fetch, transfer->resume.got);
	if (rc == RC_OK && transfer->fetch->options.blocks != NULL && fetch_end_block(transfer->fetch) != RC_OK) {
		on_wrong_block(transfer);
		return;
	}
	if (rc == RC_OK && !fetch_digest_fits(transfer->fetch) && http_places_wrong(transfer))
		return;
	http_finish(transfer, rc);
}

/* Hands bytes of the file on.  RC_DIGEST: the block that they complete is wrong. */
static enum rc pass_on(struct http_transfer *transfer, struct span piece)
{
	struct fetch *fetch = transfer->fetch;
	enum rc rc = RC_OK;

	if (transfer->decode != NULL)
		return decode_feed(transfer->decode, piece, fetch);
	if (fetch->options.blocks == NULL)
		return fetch_write(fetch, piece);
	while (rc == RC_OK && piece.n > 0) {
		if (fetch->got == fetch->block_at)
			transfer->places.block_sources = 0;
		transfer->places.block_sources |= 1U << transfer->places.now;
		rc = fetch_write_block(fetch, &piece);
	}
	return rc;
}

/* Gives false when the rest of the bytes at hand is of no use any more. */
static bool on_body(struct http_transfer *transfer, struct span piece)
{
	enum rc rc;

	if (transfer->state == HTTP_DRAIN) {
		transfer->drained += piece.n;
		http_excerpt_feed(&transfer->excerpt, piece);
		if (transfer->drained <= HTTP_DRAIN_MAX)
			return true;
		http_answer_drained(transfer, false);
		return false;
	}
	rc = http_resume_body(&transfer->resume, &piece);
	if (rc != RC_OK) {
		if (http_places_leave(transfer, HTTP_FAULT_VERSION, rc))
			return false;
		http_say_changed(transfer);
		http_finish(transfer, rc);
		return false;
	}
	rc = fetch_begin(transfer->fetch, transfer->decode != NULL ? SINK_SIZE_UNKNOWN : transfer->resume.size);
	if (rc == RC_OK && piece.n > 0)
		rc = pass_on(transfer, piece);
	if (rc == RC_DIGEST) {
		on_wrong_block(transfer);
		return false;
	}
	if (rc == RC_HTTP_ENCODING)
		http_say(transfer, "the %s coding that the server put over the file is damaged; turn compression off for this path",
			 transfer->resume.coding);
	if (rc != RC_OK)
		http_finish(transfer, rc);
	return rc == RC_OK && !http_places_took(transfer, piece.n);
}

static void on_received(void *ctx, struct span bytes)
{
	struct http_transfer *transfer = ctx;
	enum http_want want;
	struct span body;
	bool more = true;
	enum rc rc;

	if (transfer->state == HTTP_BODY) /* a header or an error page must not trickle in for hours */
		transfer->heard_ms = loop_now_ms();
	transfer->heard = true;
	while (more) {
		rc = http_feed(&transfer->reader, &bytes, &want, &body);
		if (rc != RC_OK) {
			on_malformed(transfer, rc);
			return;
		}
		switch (want) {
		case HTTP_WANT_MORE:
			return;
		case HTTP_HAVE_HEAD:
			more = http_answer_head(transfer);
			break;
		case HTTP_HAVE_BODY:
			more = on_body(transfer, body);
			break;
		case HTTP_DONE:
			more = false;
			if (transfer->state == HTTP_DRAIN)
				http_answer_drained(transfer, transfer->reader.head.keep_alive && bytes.n == 0);
			else
				on_body_end(transfer, transfer->reader.head.keep_alive && bytes.n == 0);
			break;
		}
	}
}

static void on_closed(void *ctx, enum rc why)
{
	struct http_transfer *transfer = ctx;
	struct http_conn *conn = transfer->conn;
	enum http_conn_stage stage = conn->stage;
	bool stale = conn->reused && !transfer->heard;

	transfer->conn = NULL; /* gone when this returns; peer stays for the message */
	transfer->peer = conn->peer;
	loop_timer_stop(&transfer->timer);
	if (stage != HTTP_CONN_OPEN && http_places_leave(transfer, HTTP_FAULT_LOST, why))
		return;
	if (stage != HTTP_CONN_OPEN && !transfer->answered) {
		http_say_no_connection(transfer, stage, why);
		http_finish(transfer, why);
	} else if (stale) {
		http_start_try(transfer, true);
	} else if (transfer->state == HTTP_DRAIN) {
		http_answer_drained(transfer, false);
	} else if (transfer->state == HTTP_BODY && why == RC_OK && http_feed_end(&transfer->reader) == RC_OK) {
		on_body_end(transfer, false);
	} else {
		lose(transfer, why);
	}
}

static const struct http_conn_events conn_events = {on_ready, on_received, on_closed};

/* ---- the scheme ---- */

static void http_release(struct fetch *fetch)
{
	struct http_transfer *transfer = fetch->transfer;

	decode_free(transfer->decode);
	http_places_end(fetch->transfer);
	http_proxy_end(fetch->transfer);
	heap_free(fetch->transfer);
	fetch->transfer = NULL;
}

static enum rc http_start(struct fetch *fetch)
{
	struct http_transfer *transfer = heap_new(sizeof *transfer);
	enum rc rc;

	if (transfer == NULL)
		return RC_NO_MEMORY;
	rc = url_parse(span_str(fetch->url), &transfer->url);
	if (rc != RC_OK) {
		heap_free(transfer);
		return rc;
	}
	transfer->fetch = fetch;
	transfer->backoff = (struct backoff){.least_ms = FETCH_BACKOFF_MS, .most_ms = FETCH_BACKOFF_MAX_MS};
	fetch->transfer = transfer;
	rc = http_places_init(transfer);
	if (rc == RC_OK)
		rc = http_proxy_init(transfer);
	if (rc != RC_OK) {
		http_release(fetch);
		return rc;
	}
	http_resume_init(&transfer->resume, fetch->options.part);
	transfer->answered = fetch->options.part != NULL && fetch->options.part->version->known;
	http_start_try(transfer, false);
	return RC_OK;
}

static void http_stop(struct fetch *fetch)
{
	struct http_transfer *transfer = fetch->transfer;

	transfer->state = HTTP_ENDED;
	http_leave_conn(transfer, false);
}

static void http_hold(struct fetch *fetch, bool held)
{
	struct http_transfer *transfer = fetch->transfer;

	transfer->held = held;
	if (!held)
		transfer->heard_ms = loop_now_ms();
	if (transfer->conn != NULL)
		http_conn_hold(transfer->conn, held);
}

const struct fetch_scheme http_scheme = {
	.name = "http",
	.needs_host = true,
	.gives_parts = true,
	.start = http_start,
	.stop = http_stop,
	.release = http_release,
	.hold = http_hold,
	.close_idle = http_conn_close_idle,
};
