/*
 * A file as it comes, for readers who take it piece by piece and may stop for long: a sink with a buffer, which has the
 * server wait while that is full enough.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "fetch/fetch.h"
#include "fetch/sink.h"

struct pipe;

/**
 * Opens url and waits for the server's first answer, at most until the fetch itself gives up; Ctrl-C ends that.
 * Gives the fetch's failure, such as RC_HTTP_NOT_FOUND, or RC_NO_MEMORY.  The caller owns *out.
 */
enum rc pipe_open(struct span url, const struct fetch_options *options, struct pipe **out) MUST_CHECK;

/** Bytes of the whole file; SINK_SIZE_UNKNOWN if the server does not say. */
uint64_t pipe_size(const struct pipe *pipe);

/** Whether pipe_read would give bytes or the end at once. */
bool pipe_ready(const struct pipe *pipe);

/**
 * Takes up to n bytes; *got says how many.  RC_OK with 0 is the end of the file, RC_BUSY: nothing has come yet, ask
 * again after the loop has run; else the fetch's failure.
 */
enum rc pipe_read(struct pipe *pipe, void *to, size_t n, size_t *got) MUST_CHECK;

/** Ends the transfer and frees; NULL is fine. */
void pipe_close(struct pipe *pipe);
