/* A fetched file for readers who take it piece by piece. */
#include "fetch/pipe.h"

#include "base/heap.h"
#include "net/loop.h"

#define HOLD_FROM   (256 * 1024) /* bytes waiting here from which on the server is asked to wait */
#define BUFFER_SIZE (FETCH_HELD_MAX + HOLD_FROM + 64 * 1024) /* what may still come then, and one more piece */
#define GROW_FIRST  (16 * 1024)

struct pipe {
	struct sink sink;
	struct fetch *fetch;
	uint64_t size;
	bool begun;
	bool held;
	uint8_t *ring;
	size_t cap;    /* bytes of it */
	size_t from;   /* the first that waits */
	size_t filled; /* bytes that wait */
};

static struct pipe *pipe_of(struct sink *sink)
{
	return (struct pipe *)((char *)sink - offsetof(struct pipe, sink));
}

/* A small file needs no more than its size. */
static enum rc on_begin(struct sink *sink, uint64_t size)
{
	struct pipe *pipe = pipe_of(sink);

	pipe->size = size;
	pipe->begun = true;
	pipe->cap = size < BUFFER_SIZE ? (size_t)size : BUFFER_SIZE;
	if (pipe->cap < GROW_FIRST)
		pipe->cap = GROW_FIRST;
	pipe->ring = heap_new(pipe->cap);
	return pipe->ring != NULL ? RC_OK : RC_NO_MEMORY;
}

static void copy_in(struct pipe *pipe, struct span bytes)
{
	size_t at = (pipe->from + pipe->filled) % pipe->cap;
	size_t first = bytes.n < pipe->cap - at ? bytes.n : pipe->cap - at;

	memcpy(pipe->ring + at, bytes.p, first);
	if (bytes.n > first)
		memcpy(pipe->ring, bytes.p + first, bytes.n - first);
	pipe->filled += bytes.n;
}

static void hold(struct pipe *pipe, bool held)
{
	if (pipe->held == held || pipe->fetch == NULL)
		return;
	pipe->held = held;
	fetch_hold(pipe->fetch, held);
}

static enum rc on_write(struct sink *sink, struct span bytes)
{
	struct pipe *pipe = pipe_of(sink);

	if (bytes.n > pipe->cap - pipe->filled)
		return RC_NO_BUFFERS;
	copy_in(pipe, bytes);
	if (pipe->filled >= HOLD_FROM)
		hold(pipe, true);
	return RC_OK;
}

static void on_done(struct sink *sink, enum rc rc)
{
	(void)sink;
	(void)rc; /* the fetch keeps it */
}

static bool answered(void *ctx)
{
	const struct pipe *pipe = ctx;

	return pipe->begun || fetch_finished(pipe->fetch);
}

enum rc pipe_open(struct span url, const struct fetch_options *options, struct pipe **out)
{
	struct fetch_options plain = options != NULL ? *options : (struct fetch_options){0};
	struct pipe *pipe = heap_new(sizeof *pipe);
	enum rc rc;

	if (pipe == NULL)
		return RC_NO_MEMORY;
	pipe->sink = (struct sink){.begin = on_begin, .write = on_write, .done = on_done};
	pipe->size = SINK_SIZE_UNKNOWN;
	plain.uncoded = true; /* what is unpacked cannot be held back */
	rc = fetch_start(url, &pipe->sink, &plain, &pipe->fetch);
	if (rc != RC_OK) {
		heap_free(pipe);
		return rc;
	}
	rc = loop_until(answered, pipe, LOOP_FOREVER); /* the fetch has deadlines of its own */
	if (rc == RC_OK && fetch_finished(pipe->fetch))
		rc = fetch_result(pipe->fetch);
	if (rc != RC_OK) {
		pipe_close(pipe);
		return rc;
	}
	*out = pipe;
	return RC_OK;
}

uint64_t pipe_size(const struct pipe *pipe)
{
	return pipe->size;
}

bool pipe_ready(const struct pipe *pipe)
{
	return pipe->filled > 0 || fetch_finished(pipe->fetch);
}

enum rc pipe_read(struct pipe *pipe, void *to, size_t n, size_t *got)
{
	size_t take = n < pipe->filled ? n : pipe->filled;
	size_t first = take;

	if (take == 0 && n > 0) {
		enum rc rc = fetch_result(pipe->fetch);

		if (rc == RC_OK)
			*got = 0;
		return rc;
	}
	if (first > pipe->cap - pipe->from)
		first = pipe->cap - pipe->from;
	memcpy(to, pipe->ring + pipe->from, first);
	memcpy((uint8_t *)to + first, pipe->ring, take - first);
	pipe->from = (pipe->from + take) % pipe->cap;
	pipe->filled -= take;
	if (pipe->filled < HOLD_FROM / 2)
		hold(pipe, false);
	*got = take;
	return RC_OK;
}

void pipe_close(struct pipe *pipe)
{
	if (pipe == NULL)
		return;
	fetch_free(pipe->fetch);
	heap_free(pipe->ring);
	heap_free(pipe);
}
