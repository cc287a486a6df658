/*
 * A network of one process for the tests of fetch/: replaces net/loop, net/resolve, net/stream and net/datagram at link
 * time.  Time is simulated: it jumps to the next thing that is due, so a test of a 20 s limit takes no time.
 *
 * A test defines what the world does in the fake_on_* functions; a server answers by fake_say, fake_hang_up and
 * fake_datagram_in.
 */
#pragma once

#include <stdarg.h>

#include "check.h"

#define LOG_MODULE "test"
#include "base/log.h"
#include "fetch/sink.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/resolve.h"
#include "net/stream.h"

#define FAKE_PIECE 1460
#define FAKE_NEVER UINT64_MAX

struct stream {
	struct stream *next;
	const struct stream_events *events;
	void *ctx;
	struct endpoint to;
	char request[8192]; /* of the running request; emptied by the test's server */
	size_t request_n;
	unsigned requests;  /* answered so far; counted by the test's server */
	uint8_t *out;       /* bytes for the client, from out_at on */
	size_t out_n;
	size_t out_at;
	uint64_t due_ms;    /* when the next piece, the opening or the end comes */
	bool open;
	bool held;          /* the client takes no more: nothing moves */
	bool hang_up;
	enum rc why;
	bool gone;          /* closed, or let go by the client */
};

struct datagram {
	struct datagram *next;
	datagram_rx_fn *rx;
	void *ctx;
	uint16_t port;
	bool gone;
};

struct fake_packet {
	struct fake_packet *next;
	struct datagram *to;
	struct endpoint from;
	uint64_t due_ms;
	size_t n;
	uint8_t *bytes;
};

static struct {
	uint64_t now_ms;
	uint64_t cancel_ms; /* Ctrl-C comes then */
	uint64_t piece_ms;  /* between two pieces of a stream */
	struct loop_timer *timers;
	struct stream *streams;
	struct datagram *datagrams;
	struct fake_packet *packets;
	unsigned opened;    /* connections ever */
	uint16_t next_port;
	struct {
		struct resolve *resolve;
		uint64_t due_ms;
		enum rc rc;
		struct netaddr addr;
	} lookup;
} fake = {.now_ms = 1000, .cancel_ms = FAKE_NEVER, .piece_ms = 1, .next_port = 50000};

/* ---- what a test defines ---- */

/* RC_OK: the connection stands after 1 ms; RC_BUSY: nobody ever answers; else it ends with that. */
static enum rc fake_on_open(const struct endpoint *to);
/* The request so far is stream->request; called after each send. */
static void fake_on_request(struct stream *stream);
/* RC_OK with *addr; RC_BUSY: no answer ever. */
static enum rc fake_on_lookup(struct span name, struct netaddr *addr);
static void fake_on_datagram(struct datagram *from, const struct endpoint *to, struct span payload);

/* ---- the loop ---- */

uint64_t loop_now_ms(void)
{
	return fake.now_ms;
}

uint64_t loop_deadline_ms(uint64_t from_now_ms)
{
	return fake.now_ms + from_now_ms;
}

void loop_timer_stop(struct loop_timer *timer)
{
	struct loop_timer **link = &fake.timers;

	while (*link != NULL && *link != timer)
		link = &(*link)->next;
	if (*link != NULL)
		*link = timer->next;
	timer->armed = false;
}

void loop_timer_start(struct loop_timer *timer, uint64_t from_now_ms, void (*fire)(void *ctx), void *ctx)
{
	loop_timer_stop(timer);
	*timer = (struct loop_timer){fake.timers, fake.now_ms + from_now_ms, fire, ctx, true};
	fake.timers = timer;
}

static bool fake_fire_timer(void)
{
	for (struct loop_timer *timer = fake.timers; timer != NULL; timer = timer->next) {
		if (timer->due_ms <= fake.now_ms) {
			loop_timer_stop(timer);
			timer->fire(timer->ctx);
			return true;
		}
	}
	return false;
}

static void fake_reap(void)
{
	for (struct stream **link = &fake.streams; *link != NULL;) {
		struct stream *stream = *link;

		if (!stream->gone) {
			link = &stream->next;
			continue;
		}
		*link = stream->next;
		free(stream->out);
		free(stream);
	}
	for (struct datagram **link = &fake.datagrams; *link != NULL;) {
		struct datagram *datagram = *link;

		if (!datagram->gone) {
			link = &datagram->next;
			continue;
		}
		*link = datagram->next;
		free(datagram);
	}
}

static void fake_end_stream(struct stream *stream)
{
	stream->gone = true;
	stream->events->closed(stream->ctx, stream->why);
}

static bool fake_step_stream(struct stream *stream)
{
	size_t n = stream->out_n - stream->out_at;
	uint8_t *copy;

	if (stream->gone || stream->due_ms > fake.now_ms)
		return false;
	stream->due_ms = FAKE_NEVER;
	if (stream->held && n > 0)
		return false;
	if (!stream->open && !stream->hang_up) {
		stream->open = true;
		stream->events->connected(stream->ctx);
		return true;
	}
	if (n == 0) {
		if (stream->hang_up)
			fake_end_stream(stream);
		return stream->hang_up;
	}
	if (n > FAKE_PIECE)
		n = FAKE_PIECE;
	copy = exact_copy(stream->out + stream->out_at, n);
	stream->out_at += n;
	if (stream->out_at < stream->out_n || stream->hang_up)
		stream->due_ms = fake.now_ms + fake.piece_ms;
	stream->events->received(stream->ctx, span_of(copy, n));
	free(copy);
	return true;
}

static bool fake_step_packet(void)
{
	for (struct fake_packet **link = &fake.packets; *link != NULL; link = &(*link)->next) {
		struct fake_packet *packet = *link;

		if (packet->due_ms > fake.now_ms)
			continue;
		*link = packet->next;
		if (!packet->to->gone)
			packet->to->rx(packet->to->ctx, &packet->from, span_of(packet->bytes, packet->n));
		free(packet->bytes);
		free(packet);
		return true;
	}
	return false;
}

static bool fake_step_lookup(void)
{
	struct resolve *resolve = fake.lookup.resolve;

	if (resolve == NULL || fake.lookup.due_ms > fake.now_ms)
		return false;
	fake.lookup.resolve = NULL;
	resolve->running = false;
	resolve->done(resolve->ctx, fake.lookup.rc, &fake.lookup.addr);
	return true;
}

/* One thing that is due now; false if there is none. */
static bool fake_step(void)
{
	bool did = fake_step_lookup() || fake_step_packet();

	for (struct stream *stream = fake.streams; stream != NULL && !did; stream = stream->next)
		did = fake_step_stream(stream);
	did = did || fake_fire_timer();
	fake_reap();
	return did;
}

static uint64_t fake_next_ms(void)
{
	uint64_t next = fake.lookup.resolve != NULL ? fake.lookup.due_ms : FAKE_NEVER;

	for (struct loop_timer *timer = fake.timers; timer != NULL; timer = timer->next)
		next = timer->due_ms < next ? timer->due_ms : next;
	for (struct stream *stream = fake.streams; stream != NULL; stream = stream->next)
		next = stream->due_ms < next ? stream->due_ms : next;
	for (struct fake_packet *packet = fake.packets; packet != NULL; packet = packet->next) {
		/* of packets due at one time, the one sent first comes first: the list is in that order */
		next = packet->due_ms < next ? packet->due_ms : next;
	}
	return next;
}

enum rc loop_until(loop_done_fn *done, void *ctx, uint64_t deadline_ms)
{
	uint64_t next;

	while (!done(ctx)) {
		if (fake.now_ms >= fake.cancel_ms) {
			fake.cancel_ms = FAKE_NEVER;
			return RC_CANCELLED;
		}
		if (fake.now_ms >= deadline_ms)
			return RC_TIMEOUT;
		if (fake_step())
			continue;
		next = fake_next_ms();
		if (next > fake.cancel_ms)
			next = fake.cancel_ms;
		if (next > deadline_ms)
			next = deadline_ms;
		if (!CHECK(next != FAKE_NEVER)) /* nothing can ever happen any more: a wait without a deadline */
			exit(EXIT_FAILURE);
		if (next > fake.now_ms)
			fake.now_ms = next;
	}
	return RC_OK;
}

/* ---- names ---- */

void resolve_start(struct resolve *resolve, struct span name, void (*done)(void *ctx, enum rc rc, const struct netaddr *addr),
		   void *ctx)
{
	struct netaddr addr;

	*resolve = (struct resolve){.done = done, .ctx = ctx, .running = true};
	if (netaddr_parse(name, &addr) == RC_OK) {
		resolve->running = false;
		done(ctx, RC_OK, &addr);
		return;
	}
	CHECK(fake.lookup.resolve == NULL);
	fake.lookup.resolve = resolve;
	fake.lookup.rc = fake_on_lookup(name, &fake.lookup.addr);
	fake.lookup.due_ms = fake.lookup.rc == RC_BUSY ? FAKE_NEVER : fake.now_ms + 5;
}

void resolve_cancel(struct resolve *resolve)
{
	resolve->running = false;
	if (fake.lookup.resolve == resolve)
		fake.lookup.resolve = NULL;
}

/* ---- streams ---- */

enum rc stream_open(const struct endpoint *to, const struct stream_events *events, void *ctx, struct stream **out)
{
	struct stream *stream = calloc(1, sizeof *stream);
	enum rc rc = fake_on_open(to);

	if (stream == NULL)
		abort();
	fake.opened++;
	stream->events = events;
	stream->ctx = ctx;
	stream->to = *to;
	stream->due_ms = rc == RC_BUSY ? FAKE_NEVER : fake.now_ms + 1;
	stream->hang_up = rc != RC_OK;
	stream->why = rc;
	stream->next = fake.streams;
	fake.streams = stream;
	*out = stream;
	return RC_OK;
}

enum rc stream_send(struct stream *stream, struct span bytes)
{
	CHECK(stream->open && !stream->gone);
	CHECK(bytes.n < sizeof stream->request - stream->request_n);
	memcpy(stream->request + stream->request_n, bytes.p, bytes.n);
	stream->request_n += bytes.n;
	stream->request[stream->request_n] = '\0';
	fake_on_request(stream);
	return RC_OK;
}

void stream_hold(struct stream *stream, bool held)
{
	CHECK(!stream->gone);
	stream->held = held;
	if (!held)
		stream->due_ms = fake.now_ms + 1;
}

void stream_close(struct stream *stream)
{
	CHECK(!stream->gone);
	stream->gone = true;
}

void stream_abort(struct stream *stream)
{
	CHECK(!stream->gone);
	stream->gone = true;
}

__attribute__((unused)) static void fake_say_bytes(struct stream *stream, const void *bytes, size_t n)
{
	stream->out = realloc(stream->out, stream->out_n + n);
	if (stream->out == NULL)
		abort();
	memcpy(stream->out + stream->out_n, bytes, n);
	stream->out_n += n;
	if (n > 0 && stream->due_ms == FAKE_NEVER)
		stream->due_ms = fake.now_ms + fake.piece_ms;
}

__attribute__((unused, format(printf, 2, 3))) static void fake_say(struct stream *stream, const char *format, ...)
{
	char text[4096];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fake_say_bytes(stream, text, (size_t)n);
}

/* After what was said, the connection ends. */
__attribute__((unused)) static void fake_hang_up(struct stream *stream, enum rc why)
{
	stream->hang_up = true;
	stream->why = why;
	if (stream->due_ms == FAKE_NEVER)
		stream->due_ms = fake.now_ms + fake.piece_ms;
}

/* ---- datagrams ---- */

enum rc datagram_open(struct nic *nic, uint16_t port, datagram_rx_fn *rx, void *ctx, struct datagram **out)
{
	struct datagram *datagram = calloc(1, sizeof *datagram);

	CHECK(nic == NULL);
	if (datagram == NULL)
		abort();
	*datagram = (struct datagram){fake.datagrams, rx, ctx, port != 0 ? port : fake.next_port++, false};
	fake.datagrams = datagram;
	*out = datagram;
	return RC_OK;
}

void datagram_close(struct datagram *datagram)
{
	struct fake_packet **link = &fake.packets;

	CHECK(!datagram->gone);
	datagram->gone = true;
	while (*link != NULL) {
		struct fake_packet *packet = *link;

		if (packet->to != datagram) {
			link = &packet->next;
			continue;
		}
		*link = packet->next;
		free(packet->bytes);
		free(packet);
	}
}

enum rc datagram_send(struct datagram *datagram, const struct endpoint *to, struct span payload)
{
	uint8_t *copy = exact_copy(payload.p, payload.n);

	CHECK(!datagram->gone);
	fake_on_datagram(datagram, to, span_of(copy, payload.n));
	free(copy);
	return RC_OK;
}

uint16_t datagram_port(const struct datagram *datagram)
{
	return datagram->port;
}

__attribute__((unused)) static void fake_datagram_in(struct datagram *to, const struct endpoint *from, const void *bytes, size_t n,
						     uint64_t delay_ms)
{
	struct fake_packet *packet = calloc(1, sizeof *packet);
	struct fake_packet **link = &fake.packets;

	if (packet == NULL)
		abort();
	*packet = (struct fake_packet){NULL, to, *from, fake.now_ms + delay_ms, n, exact_copy(bytes, n)};
	while (*link != NULL && (*link)->due_ms <= packet->due_ms)
		link = &(*link)->next;
	packet->next = *link;
	*link = packet;
}

/* ---- sinks and the log ---- */

/* Keeps what it gets, and how it was called. */
struct fake_sink {
	struct sink sink;
	uint8_t *bytes;
	size_t n;
	size_t cap;
	uint64_t size;
	unsigned begins;
	unsigned dones;
	enum rc rc;
	size_t refuse_at;   /* write fails with RC_NO_MEMORY from this byte on; 0: never */
	enum rc begin_rc;
};

static inline struct fake_sink *fake_sink_of(struct sink *sink)
{
	return (struct fake_sink *)(void *)((char *)sink - offsetof(struct fake_sink, sink));
}

static enum rc fake_sink_begin(struct sink *sink, uint64_t size)
{
	struct fake_sink *self = fake_sink_of(sink);

	CHECK(self->n == 0 && self->dones == 0);
	self->begins++;
	self->size = size;
	return self->begin_rc;
}

static enum rc fake_sink_write(struct sink *sink, struct span bytes)
{
	struct fake_sink *self = fake_sink_of(sink);

	CHECK(self->begins == 1 && self->dones == 0 && bytes.n > 0);
	if (self->refuse_at > 0 && self->n + bytes.n >= self->refuse_at)
		return RC_NO_MEMORY;
	if (self->n + bytes.n > self->cap) {
		self->cap = (self->n + bytes.n) * 2;
		self->bytes = realloc(self->bytes, self->cap);
	}
	if (self->bytes == NULL)
		abort();
	memcpy(self->bytes + self->n, bytes.p, bytes.n);
	self->n += bytes.n;
	return RC_OK;
}

static void fake_sink_done(struct sink *sink, enum rc rc)
{
	struct fake_sink *self = fake_sink_of(sink);

	self->dones++;
	self->rc = rc;
}

__attribute__((unused)) static void fake_sink_init(struct fake_sink *self)
{
	*self = (struct fake_sink){.sink = {fake_sink_begin, fake_sink_write, fake_sink_done}, .rc = RC_BUSY};
}

__attribute__((unused)) static void fake_sink_end(struct fake_sink *self)
{
	free(self->bytes);
	self->bytes = NULL;
}

/* What has been logged since the last mark. */
static struct {
	char text[32768];
	size_t n;
} fake_log;

static void fake_log_line(void *ctx, struct span line)
{
	(void)ctx;
	if (span_ends(line, "fake_log_mark")) {
		fake_log.n = 0;
		fake_log.text[0] = '\0';
		return;
	}
	if (line.n + 2 > sizeof fake_log.text - fake_log.n)
		return;
	memcpy(fake_log.text + fake_log.n, line.p, line.n);
	fake_log.n += line.n;
	fake_log.text[fake_log.n++] = '\n';
	fake_log.text[fake_log.n] = '\0';
}

__attribute__((unused)) static void fake_log_mark(void)
{
	log_write(LOG_DEBUG, "test", "fake_log_mark");
}

__attribute__((unused)) static const char *fake_log_text(void)
{
	log_show(fake_log_line, NULL);
	return fake_log.text;
}

/* How many lines of that level ("error", "warning") there are. */
__attribute__((unused)) static unsigned fake_log_count(const char *level)
{
	const char *at = fake_log_text();
	char mark[32];
	unsigned count = 0;

	snprintf(mark, sizeof mark, ": %s: ", level);
	for (at = strstr(at, mark); at != NULL; at = strstr(at + 1, mark))
		count++;
	return count;
}

#define CHECK_LOG(part) \
	do { \
		if (!check_note(strstr(fake_log_text(), (part)) != NULL, "the log has " #part, __FILE__, __LINE__)) \
			printf("    it has: %s\n", fake_log.text); \
	} while (0)

/* The last act of a test program: nothing may be left over. */
__attribute__((unused)) static void fake_end(void)
{
	fake_reap();
	CHECK(fake.streams == NULL);
	CHECK(fake.datagrams == NULL);
	CHECK(fake.timers == NULL);
	CHECK(fake.packets == NULL);
	puts(""); /* the count of checks starts a line */
	CHECK(fake.lookup.resolve == NULL);
}
