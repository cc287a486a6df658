/* Small files into memory: configurations and message files. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "fetch/sink.h"

struct http_ask; /* proto/http_msg.h */

/* A sink that grows a heap block.  Whoever inits it calls either take or end. */
struct memory_sink {
	struct sink sink;
	uint8_t *bytes;
	size_t n;
	size_t cap;
	size_t limit;
};

/** Takes at most limit bytes; more ends the fetch with RC_LIMIT. */
void memory_sink_init(struct memory_sink *memory, size_t limit);

/** The bytes, NULL if there are none; the caller's from now on, for heap_free.  The sink is empty afterwards. */
uint8_t *memory_sink_take(struct memory_sink *memory, size_t *n);
void memory_sink_end(struct memory_sink *memory);

/**
 * Fetches a whole file of at most PXELINUX_FILE_MAX bytes; ask: what goes along by HTTP, NULL: nothing.  RC_NOT_FOUND,
 * without a message, if the server says that it has none, or does not let us have it; any other failure has been
 * reported.  The caller frees *bytes, which is NULL for an empty file.
 */
enum rc file_fetch(struct span url, const struct http_ask *ask, uint8_t **bytes, size_t *n) MUST_CHECK;

/** True for results that mean: this server will not answer the next request either. */
bool file_server_is_dead(enum rc rc);
