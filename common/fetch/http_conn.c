/* Connections to HTTP servers and the pool of idle ones. */
#include "fetch/http_conn.h"

#include "base/ascii.h"
#include "base/heap.h"
#include "base/timeline.h"
#include "config.h"

#define LOG_MODULE "http"
#include "base/log.h"

#define HOST_MAX 255 /* RFC 1035 section 3.1 */

static struct {
	struct http_conn *newest;
	unsigned count;
} pool;

static void destroy(struct http_conn *conn)
{
	loop_timer_stop(&conn->timer);
	resolve_cancel(&conn->resolve);
	heap_free(conn->origin);
	heap_free(conn);
}

static void pool_remove(struct http_conn *conn)
{
	struct http_conn **link = &pool.newest;

	while (*link != NULL && *link != conn)
		link = &(*link)->next;
	if (*link != NULL) {
		*link = conn->next;
		pool.count--;
	}
}

/* Closes a connection that waits in the pool. */
static void pool_close(void *ctx)
{
	struct http_conn *conn = ctx;

	pool_remove(conn);
	stream_close(conn->stream);
	destroy(conn);
}

/* ---- life ---- */

/* It has ended by itself; the stream, if there was one, is gone. */
static void end(struct http_conn *conn, enum rc why)
{
	conn->stream = NULL;
	loop_timer_stop(&conn->timer);
	resolve_cancel(&conn->resolve);
	if (conn->events != NULL)
		conn->events->closed(conn->ctx, why);
	else
		pool_remove(conn);
	destroy(conn);
}

static void on_connected(void *ctx)
{
	struct http_conn *conn = ctx;

	loop_timer_stop(&conn->timer);
	conn->stage = HTTP_CONN_OPEN;
	timeline_count(TIMELINE_CONNECTIONS);
	conn->events->ready(conn->ctx);
}

static void on_received(void *ctx, struct span bytes)
{
	struct http_conn *conn = ctx;

	if (conn->events != NULL) {
		conn->events->received(conn->ctx, bytes);
		return;
	}
	pool_remove(conn); /* nobody asked for anything: whatever it says, it is of no use any more */
	http_conn_abort(conn);
}

static const struct stream_events stream_events;
static void on_limit(void *ctx);

static enum rc connect_to(struct http_conn *conn, const struct netaddr *addr)
{
	conn->stage = HTTP_CONN_CONNECTING;
	conn->peer.addr = *addr;
	loop_timer_start(&conn->timer, FETCH_CONNECT_MS, on_limit, conn);
	return stream_open(&conn->peer, &stream_events, conn, &conn->stream);
}

/* A name with several addresses is more than one server: the next is asked when one does not take the connection. */
static void connect_failed(struct http_conn *conn, enum rc why)
{
	char text[2][NETADDR_TEXT_MAX];

	while (conn->tried + 1 < conn->resolve.all.count) {
		const struct netaddr *next = &conn->resolve.all.addrs[++conn->tried];

		log_info("%s: %s (%s); trying its next address, %s", conn->origin, netaddr_text(&conn->peer.addr, text[0]), rc_text(why),
			 netaddr_text(next, text[1]));
		why = connect_to(conn, next);
		if (why == RC_OK)
			return;
	}
	end(conn, why);
}

static void on_closed(void *ctx, enum rc why)
{
	struct http_conn *conn = ctx;

	conn->stream = NULL;
	if (conn->stage == HTTP_CONN_CONNECTING)
		connect_failed(conn, why);
	else
		end(conn, why);
}

static const struct stream_events stream_events = {on_connected, on_received, on_closed};

static void on_limit(void *ctx)
{
	struct http_conn *conn = ctx;

	if (conn->stream != NULL)
		stream_abort(conn->stream);
	conn->stream = NULL;
	if (conn->stage == HTTP_CONN_RESOLVING)
		end(conn, RC_DNS_NO_ANSWER);
	else
		connect_failed(conn, RC_TIMEOUT);
}

static void on_resolved(void *ctx, enum rc rc, const struct netaddr *addr)
{
	struct http_conn *conn = ctx;

	if (rc == RC_OK)
		rc = connect_to(conn, addr);
	if (rc == RC_OK)
		return;
	if (conn->stage == HTTP_CONN_RESOLVING)
		end(conn, rc);
	else
		connect_failed(conn, rc);
}

/* ---- opening ---- */

/* Scheme, host and port, the same text for the same server. */
static char *origin_text(const struct url *url, uint16_t port)
{
	char text[HOST_MAX + 32];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	sb_fmt(&sb, "%.*s://%.*s:%u", SPAN_ARGS(url->scheme), SPAN_ARGS(url->host), port);
	for (size_t i = 0; i < sb.n; i++)
		text[i] = (char)ascii_lower((uint8_t)text[i]);
	return heap_text(sb_as_span(&sb));
}

static struct http_conn *pool_take(const char *origin)
{
	struct http_conn *conn = pool.newest;

	while (conn != NULL && strcmp(conn->origin, origin) != 0)
		conn = conn->next;
	if (conn != NULL) {
		pool_remove(conn);
		loop_timer_stop(&conn->timer);
	}
	return conn;
}

enum rc http_conn_open(const struct url *url, uint16_t default_port, bool fresh, const struct http_conn_events *events, void *ctx,
		       struct http_conn **out)
{
	uint16_t port = url->port != 0 ? url->port : default_port;
	struct http_conn *conn;
	char *origin;

	if (url->host.n > HOST_MAX)
		return RC_INVALID;
	origin = origin_text(url, port);
	if (origin == NULL)
		return RC_NO_MEMORY;
	conn = fresh ? NULL : pool_take(origin);
	if (conn != NULL) {
		heap_free(origin);
		conn->events = events;
		conn->ctx = ctx;
		conn->reused = true;
		*out = conn;
		events->ready(ctx);
		return RC_OK;
	}
	conn = heap_new(sizeof *conn);
	if (conn == NULL) {
		heap_free(origin);
		return RC_NO_MEMORY;
	}
	conn->origin = origin;
	conn->events = events;
	conn->ctx = ctx;
	conn->peer.port = port;
	*out = conn;
	loop_timer_start(&conn->timer, FETCH_RESOLVE_MS, on_limit, conn);
	resolve_start(&conn->resolve, url->host, on_resolved, conn);
	return RC_OK;
}

enum rc http_conn_send(struct http_conn *conn, struct span bytes)
{
	return stream_send(conn->stream, bytes);
}

void http_conn_hold(struct http_conn *conn, bool held)
{
	if (conn->stream != NULL)
		stream_hold(conn->stream, held);
}

void http_conn_keep(struct http_conn *conn)
{
	http_conn_hold(conn, false);
	conn->events = NULL;
	conn->ctx = NULL;
	conn->next = pool.newest;
	pool.newest = conn;
	pool.count++;
	loop_timer_start(&conn->timer, HTTP_IDLE_MS, pool_close, conn);
	if (pool.count > HTTP_IDLE_MAX) {
		while (conn->next != NULL)
			conn = conn->next;
		pool_close(conn); /* the one that has waited longest */
	}
}

void http_conn_abort(struct http_conn *conn)
{
	if (conn->stream != NULL)
		stream_abort(conn->stream);
	destroy(conn);
}

void http_conn_close_idle(void)
{
	while (pool.newest != NULL)
		pool_close(pool.newest);
}
