/*
 * TCP over lwIP.
 *
 * lwIP must not close a connection while it is inside its own input: what a callback asks for (close, abort) is done
 * by a timer of the loop, in its next round.
 */
#include "net/stream.h"

#include "base/heap.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "net/glue.h"
#include "net/loop.h"
#include "net/random.h"

#define PORT_FIRST 49152 /* RFC 6335 section 6: dynamic ports */
#define PORT_COUNT 16384
#define PORT_TRIES 64

/*
 * When to acknowledge, in bytes received.  The first part of a connection gets an ACK for every second segment
 * (RFC 9293 section 3.8.6.3), because the sender's window grows with them; after that an ACK covers a batch: sending
 * one is the dearest thing a receiver does.  What is left is acknowledged when the line falls silent (loop.c), and
 * out-of-order segments at once (lwIP).
 */
#define ACK_QUICK_PHASE (256 * 1024)
#define ACK_QUICK_BYTES (2 * TCP_MSS)
#define ACK_BATCH_BYTES (40 * TCP_MSS)
#define ACKS_PER_WINDOW 3 /* at least: the sender must not run dry while an ACK is on its way */

enum ending { STAY, CLOSE, ABORT };

struct stream {
	struct tcp_pcb *pcb;
	const struct stream_events *events; /* NULL: nobody listens any more, and the stream ends */
	void *ctx;
	bool connected;
	bool busy; /* inside lwIP's callback */
	bool held;
	uint32_t owed; /* bytes by which the window is smaller than the stack's: held back, or more than the NIC takes */
	struct nic *nic;
	enum ending ending;
	uint64_t received;
	uint32_t unacknowledged; /* bytes */
	struct loop_timer end_timer;
};

static unsigned connections; /* that share the NICs' receive windows */

static void stream_free(struct stream *stream)
{
	connections--;
	heap_free(stream);
}

static void end_now(void *arg)
{
	struct stream *stream = arg;
	struct tcp_pcb *pcb = stream->pcb;

	loop_timer_stop(&stream->end_timer);
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_err(pcb, NULL);
	if (stream->ending == ABORT || tcp_close(pcb) != ERR_OK)
		tcp_abort(pcb);
	stream_free(stream);
}

static void end(struct stream *stream, enum ending ending)
{
	stream->events = NULL;
	stream->ending = ending;
	if (stream->busy)
		loop_timer_start(&stream->end_timer, 0, end_now, stream);
	else
		end_now(stream);
}

/* The other side closed in order, and all it sent has been delivered. */
static void other_side_closed(struct stream *stream)
{
	const struct stream_events *events = stream->events;

	if (events == NULL)
		return;
	end(stream, CLOSE);
	events->closed(stream->ctx, RC_OK);
}

/* ---- the receive window ---- */

static uint32_t window_now(const struct stream *stream)
{
	return rx_window_share(&stream->nic->rx_window, connections);
}

/* Gives the other side what is owed to it, as far as the NIC can take it. */
static void open_window(struct stream *stream)
{
	uint32_t most = window_now(stream);

	while (!stream->held && stream->owed > 0 && stream->pcb->rcv_wnd < most) {
		uint32_t part = most - stream->pcb->rcv_wnd;

		part = part < stream->owed ? part : stream->owed;
		part = part < UINT16_MAX ? part : UINT16_MAX;
		tcp_recved(stream->pcb, (uint16_t)part);
		stream->owed -= part;
	}
}

/* lwIP hands on more than a segment at once only when a hole was filled. */
static void watch_losses(struct stream *stream, unsigned n)
{
	if (n > TCP_MSS)
		rx_window_lost(&stream->nic->rx_window);
	else
		rx_window_received(&stream->nic->rx_window, n);
}

static uint32_t ack_every(const struct stream *stream)
{
	uint32_t part = window_now(stream) / ACKS_PER_WINDOW;

	if (stream->received < ACK_QUICK_PHASE || part < ACK_QUICK_BYTES)
		return ACK_QUICK_BYTES;
	return part < ACK_BATCH_BYTES ? part : ACK_BATCH_BYTES;
}

static void count_received(struct stream *stream, unsigned n)
{
	stream->received += n;
	stream->unacknowledged += n;
	if (stream->unacknowledged < ack_every(stream))
		return;
	stream->unacknowledged = 0;
	tcp_ack_now(stream->pcb); /* goes out when lwIP is done with this segment */
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
	struct stream *stream = arg;

	(void)pcb;
	(void)err;
	stream->busy = true;
	if (p == NULL) {
		other_side_closed(stream);
	} else {
		for (const struct pbuf *part = p; part != NULL && stream->events != NULL; part = part->next)
			stream->events->received(stream->ctx, span_of(part->payload, part->len));
		count_received(stream, p->tot_len);
		watch_losses(stream, p->tot_len);
		stream->owed += p->tot_len;
		open_window(stream);
		pbuf_free(p);
	}
	stream->busy = false;
	return ERR_OK;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct stream *stream = arg;

	(void)err;
	stream->busy = true;
	stream->connected = true;
	/* Nothing is on its way yet: the window that the handshake named may still become smaller. */
	if (pcb->rcv_wnd > window_now(stream)) {
		stream->owed = pcb->rcv_wnd - window_now(stream);
		pcb->rcv_wnd = pcb->rcv_ann_wnd = window_now(stream);
	}
	if (stream->events != NULL)
		stream->events->connected(stream->ctx);
	stream->busy = false;
	return ERR_OK;
}

/* lwIP has freed the pcb. */
static void on_error(void *arg, err_t err)
{
	struct stream *stream = arg;
	const struct stream_events *events = stream->events;
	void *ctx = stream->ctx;
	enum rc why = err == ERR_RST && !stream->connected ? RC_REFUSED : glue_rc(err);

	loop_timer_stop(&stream->end_timer);
	stream_free(stream);
	if (events != NULL)
		events->closed(ctx, why);
}

static err_t bind_port(struct tcp_pcb *pcb, const ip_addr_t *to)
{
	err_t err = ERR_USE;

	for (unsigned i = 0; err == ERR_USE && i < PORT_TRIES; i++)
		err = tcp_bind(pcb, IP_IS_V6(to) ? IP6_ADDR_ANY : IP4_ADDR_ANY,
			       (u16_t)(PORT_FIRST + random_below(PORT_COUNT)));
	return err;
}

enum rc stream_open(const struct endpoint *to, const struct stream_events *events, void *ctx, struct stream **out)
{
	struct stream *stream;
	struct netif *netif;
	ip_addr_t addr;
	err_t err;
	enum rc rc;

	rc = glue_to_lwip(&to->addr, &addr);
	if (rc != RC_OK)
		return rc;
	netif = ip_route(IP_IS_V6(&addr) ? IP6_ADDR_ANY : IP4_ADDR_ANY, &addr);
	if (netif == NULL || !glue_reaches(netif, &addr))
		return RC_UNREACHABLE; /* lwIP would try for seconds */
	stream = heap_new(sizeof *stream);
	if (stream == NULL)
		return RC_NO_MEMORY;
	stream->events = events;
	stream->ctx = ctx;
	stream->nic = glue_nic(netif);
	connections++;
	stream->pcb = tcp_new_ip_type(IP_GET_TYPE(&addr));
	if (stream->pcb == NULL) {
		stream_free(stream);
		return RC_NO_MEMORY;
	}
	tcp_nagle_disable(stream->pcb); /* requests are written whole: holding back their last part only costs time */
	err = bind_port(stream->pcb, &addr);
	if (err == ERR_OK)
		err = tcp_connect(stream->pcb, &addr, to->port, on_connected);
	if (err != ERR_OK) {
		tcp_abort(stream->pcb);
		stream_free(stream);
		return glue_rc(err);
	}
	tcp_arg(stream->pcb, stream);
	tcp_recv(stream->pcb, on_received);
	tcp_err(stream->pcb, on_error);
	*out = stream;
	return RC_OK;
}

enum rc stream_send(struct stream *stream, struct span bytes)
{
	err_t err;

	if (bytes.n > tcp_sndbuf(stream->pcb))
		return RC_NO_BUFFERS;
	err = tcp_write(stream->pcb, bytes.p, (u16_t)bytes.n, TCP_WRITE_FLAG_COPY);
	if (err != ERR_OK)
		return glue_rc(err);
	/* Inside a callback lwIP sends when it is done; otherwise now.  A failure to send is tried again by its timer. */
	(void)tcp_output(stream->pcb);
	return RC_OK;
}

void stream_hold(struct stream *stream, bool held)
{
	bool was_held = stream->held;

	stream->held = held;
	open_window(stream);
	if (was_held && !held) {
		tcp_ack_now(stream->pcb); /* or the other side would find out by its next probe */
		(void)tcp_output(stream->pcb);
	}
}

void stream_close(struct stream *stream)
{
	if (stream != NULL)
		end(stream, CLOSE);
}

void stream_abort(struct stream *stream)
{
	if (stream != NULL)
		end(stream, ABORT);
}
