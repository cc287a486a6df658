/*
 * TCP (and later TLS) connections as byte streams with callbacks.  RFC 9293.
 *
 * The receive window opens only for what the receiver has taken: received() returns when it is done with the bytes.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/netaddr.h"

struct stream;

struct stream_events {
	/** The connection stands. */
	void (*connected)(void *ctx);

	/** Bytes in order, borrowed for the call.  stream_send, stream_close and stream_abort are allowed inside. */
	void (*received)(void *ctx, struct span bytes);

	/**
	 * The end, called once: RC_OK when the other side closed in order, RC_REFUSED, RC_RESET, RC_TIMEOUT, RC_UNREACHABLE.
	 * The stream is gone when this returns.  Not called after stream_close or stream_abort.
	 */
	void (*closed)(void *ctx, enum rc why);
};

/** Starts to connect.  On RC_OK exactly one of connected and closed follows later, from the loop. */
enum rc stream_open(const struct endpoint *to, const struct stream_events *events, void *ctx, struct stream **out) MUST_CHECK;

/** Queues a copy of the bytes; RC_NO_BUFFERS if the send buffer (some KiB) cannot hold all of them, then none are. */
enum rc stream_send(struct stream *stream, struct span bytes) MUST_CHECK;

/**
 * While held, the window does not open for bytes that were received: the other side stops when it has filled it, and
 * nothing comes any more until the stream is let go.
 */
void stream_hold(struct stream *stream, bool held);

/** Closes in order, in the background; no more callbacks. */
void stream_close(struct stream *stream);

/** Resets the connection; no more callbacks. */
void stream_abort(struct stream *stream);
