/* Fetches small files into heap blocks. */
#include "pxelinux/file_fetch.h"

#include "base/heap.h"
#include "config.h"
#include "fetch/fetch.h"
#include "settings/ways.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

#define FIRST_CAP 4096 /* most configurations fit, so that they are copied once */

static struct memory_sink *memory_of(struct sink *sink)
{
	return (struct memory_sink *)(void *)((uint8_t *)sink - offsetof(struct memory_sink, sink));
}

static enum rc reserve(struct memory_sink *memory, size_t cap)
{
	uint8_t *bytes;

	if (cap <= memory->cap)
		return RC_OK;
	bytes = heap_new(cap);
	if (bytes == NULL)
		return RC_NO_MEMORY;
	if (memory->n > 0)
		memcpy(bytes, memory->bytes, memory->n);
	heap_free(memory->bytes);
	memory->bytes = bytes;
	memory->cap = cap;
	return RC_OK;
}

static enum rc memory_begin(struct sink *sink, uint64_t size)
{
	struct memory_sink *memory = memory_of(sink);

	memory->n = 0; /* a fetch that starts over begins again */
	if (size == SINK_SIZE_UNKNOWN)
		return RC_OK;
	return size > memory->limit ? RC_LIMIT : reserve(memory, (size_t)size);
}

static enum rc memory_write(struct sink *sink, struct span bytes)
{
	struct memory_sink *memory = memory_of(sink);
	size_t cap = memory->cap > 0 ? memory->cap : FIRST_CAP;
	enum rc rc;

	if (bytes.n > memory->limit - memory->n)
		return RC_LIMIT;
	while (cap - memory->n < bytes.n || cap < memory->n)
		cap *= 2;
	rc = reserve(memory, cap);
	if (rc != RC_OK)
		return rc;
	if (bytes.n > 0)
		memcpy(memory->bytes + memory->n, bytes.p, bytes.n);
	memory->n += bytes.n;
	return RC_OK;
}

static void memory_done(struct sink *sink, enum rc rc)
{
	(void)sink; /* whoever started the fetch hears of rc from it */
	(void)rc;
}

void memory_sink_init(struct memory_sink *memory, size_t limit)
{
	*memory = (struct memory_sink){
		.sink = {.begin = memory_begin, .write = memory_write, .done = memory_done},
		.limit = limit,
	};
}

uint8_t *memory_sink_take(struct memory_sink *memory, size_t *n)
{
	uint8_t *bytes = memory->bytes;

	*n = memory->n;
	if (memory->n == 0) {
		heap_free(bytes);
		bytes = NULL;
	}
	memory->bytes = NULL;
	memory->n = memory->cap = 0;
	return bytes;
}

void memory_sink_end(struct memory_sink *memory)
{
	size_t n;

	heap_free(memory_sink_take(memory, &n));
}

enum rc file_fetch(struct span url, const struct http_ask *ask, uint8_t **bytes, size_t *n)
{
	const struct fetch_options options = {.quiet_missing = true, .quiet = true, .ask = ask, .ways = settings_ways()};
	struct memory_sink memory;
	enum rc rc;

	memory_sink_init(&memory, PXELINUX_FILE_MAX);
	rc = fetch_run(url, &memory.sink, &options);
	if (rc == RC_OK) {
		*bytes = memory_sink_take(&memory, n);
		return RC_OK;
	}
	memory_sink_end(&memory);
	if (rc == RC_HTTP_NOT_FOUND || rc == RC_TFTP_NOT_FOUND)
		return RC_NOT_FOUND;
	return rc;
}

bool file_server_is_dead(enum rc rc)
{
	return rc_is_no_answer(rc) || rc == RC_CANCELLED || rc == RC_NO_MEMORY || rc == RC_URL_SYNTAX || rc == RC_URL_SCHEME;
}
