/*
 * Connections to HTTP servers: name lookup, connecting, and the pool of those that wait for the next request.
 * RFC 9112 section 9.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "net/loop.h"
#include "net/resolve.h"
#include "net/stream.h"
#include "proto/url.h"

struct http_conn_events {
	/** A request may be sent. */
	void (*ready)(void *ctx);

	/** Bytes in order, borrowed for the call; every http_conn_* function is allowed inside. */
	void (*received)(void *ctx, struct span bytes);

	/**
	 * The end, once: RC_OK when the server closed in order, an error of the lookup, RC_TIMEOUT, RC_REFUSED, RC_RESET,
	 * RC_UNREACHABLE, RC_NO_MEMORY.  The connection may be looked at inside, and is gone when this returns.
	 */
	void (*closed)(void *ctx, enum rc why);
};

enum http_conn_stage { HTTP_CONN_RESOLVING, HTTP_CONN_CONNECTING, HTTP_CONN_OPEN };

struct http_conn {
	enum http_conn_stage stage;
	bool reused;          /* it has served another request before */
	struct endpoint peer; /* from HTTP_CONN_CONNECTING on */

	/* http_conn.c's own */
	struct http_conn *next;
	struct stream *stream;
	struct resolve resolve;
	unsigned tried;          /* addresses of the name that did not answer */
	struct loop_timer timer; /* ends lookup and connecting; in the pool, ends the waiting */
	const struct http_conn_events *events; /* NULL in the pool */
	void *ctx;
	char *origin; /* "http://host:port" */
};

/**
 * Gives a connection to the URL's server: one from the pool, unless fresh is wanted, or a new one.
 * *out is set before the first callback, and a callback may come before this returns: it should be the caller's last
 * act.  RC_NO_MEMORY, RC_INVALID (no host name can be that long): nothing was started.  The caller owns it until closed,
 * http_conn_keep or http_conn_abort.
 */
enum rc http_conn_open(const struct url *url, uint16_t default_port, bool fresh, const struct http_conn_events *events, void *ctx,
		       struct http_conn **out) MUST_CHECK;

/** As stream_send. */
enum rc http_conn_send(struct http_conn *conn, struct span bytes) MUST_CHECK;

/** As stream_hold; nothing while there is no stream yet. */
void http_conn_hold(struct http_conn *conn, bool held);

/** Puts it into the pool: the response is complete and the server keeps the connection. */
void http_conn_keep(struct http_conn *conn);

/** Resets and frees it. */
void http_conn_abort(struct http_conn *conn);

/** Closes all connections of the pool. */
void http_conn_close_idle(void);
