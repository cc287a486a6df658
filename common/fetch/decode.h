/*
 * Content codings that servers put over a file (RFC 9110 section 8.4.1), taken off between the connection and
 * the sink.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"

#define DECODE_ACCEPT "zstd, gzip" /* for Accept-Encoding: the codings that are known here */

struct decode;
struct fetch;

/** Whether a Content-Encoding can be taken off. */
bool decode_knows(const char *coding);

/** RC_NO_MEMORY.  The caller owns *out. */
enum rc decode_new(const char *coding, struct decode **out) MUST_CHECK;

/** Hands on what the bytes stand for; gives the sink's error, RC_CANCELLED never, or RC_HTTP_ENCODING for
 * damaged ones. */
enum rc decode_feed(struct decode *decode, struct span bytes, struct fetch *fetch) MUST_CHECK;

/** Whether the file may end here. */
bool decode_is_whole(const struct decode *decode);

void decode_free(struct decode *decode);
