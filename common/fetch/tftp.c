/*
 * TFTP fetches.  RFC 1350, with blksize (2348), tsize (2349) and windowsize (7440) where the server knows them, and
 * without where it does not.
 */
#include "base/ascii.h"
#include "base/heap.h"
#include "config.h"
#include "fetch/scheme.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/random.h"
#include "net/resolve.h"
#include "net/stack.h"
#include "proto/tftp_msg.h"
#include "proto/url.h"

#define LOG_MODULE "tftp"
#include "base/log.h"

#define REQUEST_MAX      1024 /* bytes; a server's buffer is seldom larger */
#define HEADERS_V4       32 /* bytes of a packet before the file's: IPv4 (20), UDP (8) and TFTP (4) */
#define HEADERS_V6       52 /* the IPv6 header has 40 */
#define WINDOW           32   /* blocks: 47 kB under way, which a NIC's ring takes at once */
#define REQUEST_WAIT_MS  1000 /* before a request is repeated; doubles */
#define DATA_WAIT_MS     500  /* before an acknowledgement is repeated; doubles */
#define WAIT_MAX_MS      4000
/*
 * A server answers each acknowledgement with a window, so whoever acknowledges every gap and every duplicate at once
 * starts an avalanche on a network that loses or doubles packets (RFC 1123 section 4.2.3.1).
 */
#define GAP_ACK_MS       20   /* at least that between two acknowledgements of a gap */
#define DUPLICATE_MS     100  /* a block that comes again sooner was doubled on its way, later: by the server */
#define OPTION_REQUESTS  3    /* unanswered requests with options before one without */

enum state { RESOLVING, REQUESTED, RECEIVING, ENDED };

struct tftp_transfer {
	struct fetch *fetch;
	enum state state;
	struct resolve resolve;
	struct datagram *socket;
	struct endpoint server;      /* where requests go */
	struct endpoint peer;        /* the transfer's own port, once RECEIVING (RFC 1350 section 4) */
	struct loop_timer timer;
	uint64_t heard_ms;           /* last headway */
	uint64_t wait_ms;            /* until the timer repeats what was sent last */
	struct tftp_options asked;   /* in the running request */
	unsigned requests;
	uint16_t block;              /* bytes */
	uint16_t window;             /* blocks */
	uint16_t last;               /* number of the last block in order */
	uint16_t unacknowledged;
	bool gap_seen;               /* blocks behind last are missing, and the server knows or is about to */
	bool gap_due;                /* the timer tells it */
	uint64_t gap_ms;             /* when one was told last */
	uint64_t announced;          /* tsize; SINK_SIZE_UNKNOWN */
	char file[REQUEST_MAX];
	size_t file_n;
};

/* ---- sentences ---- */

static void say(const struct tftp_transfer *transfer, const char *format, ...) PRINTF_LIKE(2, 3);

static void say(const struct tftp_transfer *transfer, const char *format, ...)
{
	char text[320];
	va_list args;

	va_start(args, format);
	fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	fetch_say(transfer->fetch, LOG_MODULE, "%s", text);
}

static void say_error(const struct tftp_transfer *transfer, const struct tftp_packet *packet)
{
	bool missing = packet->error == TFTP_ERR_NOT_FOUND || packet->error == TFTP_ERR_ACCESS;
	char text[80];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	for (size_t i = 0; i < packet->message.n; i++)
		sb_char(&sb, ascii_print(packet->message.p[i]) ? (char)packet->message.p[i] : '?');
	say(transfer, "the server answered \"%s\" (error %u); %s", text, packet->error,
	    missing ? "check the path, and who may read it, on the server" : "look into the server's log");
}

/* ---- sending ---- */

static void send_to(const struct tftp_transfer *transfer, const struct endpoint *to, const struct writer *w)
{
	enum rc rc = datagram_send(transfer->socket, to, span_of(w->start, w->n));

	if (rc != RC_OK) /* the timer repeats it */
		log_debug("not sent: %s", rc_text(rc));
}

static void send_error(const struct tftp_transfer *transfer, const struct endpoint *to, uint16_t error, const char *message)
{
	uint8_t bytes[64];
	struct writer w = writer_of(bytes, sizeof bytes);

	tftp_error_write(&w, error, message);
	send_to(transfer, to, &w);
}

static void send_ack(struct tftp_transfer *transfer)
{
	uint8_t bytes[4];
	struct writer w = writer_of(bytes, sizeof bytes);

	tftp_ack_write(&w, transfer->last);
	transfer->unacknowledged = 0;
	send_to(transfer, &transfer->peer, &w);
}

/* ---- ends ---- */

static void leave(struct tftp_transfer *transfer, bool complete)
{
	loop_timer_stop(&transfer->timer);
	resolve_cancel(&transfer->resolve);
	if (transfer->state == RECEIVING && !complete)
		send_error(transfer, &transfer->peer, TFTP_ERR_OTHER, "given up");
	if (transfer->socket != NULL)
		datagram_close(transfer->socket);
	transfer->socket = NULL;
	transfer->state = ENDED;
}

static void finish(struct tftp_transfer *transfer, enum rc rc)
{
	leave(transfer, rc == RC_OK);
	fetch_end(transfer->fetch, rc);
}

/* ---- requests ---- */

static void on_timer(void *ctx);

static void wait_for_answer(struct tftp_transfer *transfer, uint64_t ms)
{
	transfer->wait_ms = ms < WAIT_MAX_MS ? ms : WAIT_MAX_MS;
	transfer->wait_ms += random_below((uint32_t)transfer->wait_ms / 2); /* machines that began together part */
	loop_timer_start(&transfer->timer, transfer->wait_ms, on_timer, transfer);
}

static void send_request(struct tftp_transfer *transfer)
{
	uint8_t bytes[REQUEST_MAX];
	struct writer w = writer_of(bytes, sizeof bytes);
	char server[NETADDR_TEXT_MAX];
	enum rc rc;

	tftp_request_write(&w, span_of(transfer->file, transfer->file_n), &transfer->asked);
	if (w.bad) {
		say(transfer, "the path is too long for TFTP");
		finish(transfer, RC_TOO_LONG);
		return;
	}
	transfer->requests++;
	fetch_note(transfer->fetch, "request %u to %s port %u: \"%.*s\"%s", transfer->requests,
		   netaddr_text(&transfer->server.addr, server), transfer->server.port,
		   SPAN_ARGS(span_sub(span_of(transfer->file, transfer->file_n), 0, 120)),
		   transfer->asked.block != 0 ? ", with options" : ", without options");
	rc = datagram_send(transfer->socket, &transfer->server, span_of(bytes, w.n));
	if (rc == RC_UNREACHABLE) {
		say(transfer, "the server cannot be reached (%s); check the address and the gateway", rc_text(rc));
		finish(transfer, rc);
	}
}

static void ask_without_options(struct tftp_transfer *transfer)
{
	transfer->asked = (struct tftp_options){0, 0};
	wait_for_answer(transfer, REQUEST_WAIT_MS);
	send_request(transfer);
}

static void say_unresolved(const struct tftp_transfer *transfer, enum rc rc)
{
	say(transfer, "cannot find the server (%s); check its name, or use its address", rc_text(rc));
}

static void on_timer(void *ctx)
{
	struct tftp_transfer *transfer = ctx;
	uint64_t silent = loop_now_ms() - transfer->heard_ms;
	char peer[NETADDR_TEXT_MAX];

	if (transfer->state == RESOLVING) {
		say_unresolved(transfer, RC_DNS_NO_ANSWER);
		finish(transfer, RC_DNS_NO_ANSWER);
		return;
	}
	if (transfer->state == RECEIVING && !transfer->gap_due && silent < transfer->wait_ms) {
		loop_timer_start(&transfer->timer, transfer->wait_ms - silent, on_timer, transfer);
		return;
	}
	if (silent >= transfer->fetch->options.idle_ms) {
		say(transfer, "the server %s port %u %s; %s", netaddr_text(&transfer->server.addr, peer), transfer->server.port,
		    transfer->state == REQUESTED ? "gave no answer" : "stopped in the middle of the file",
		    "is a TFTP server running there, and no firewall between?");
		finish(transfer, RC_TIMEOUT);
		return;
	}
	if (transfer->state == RECEIVING) {
		wait_for_answer(transfer, transfer->gap_due ? DATA_WAIT_MS : transfer->wait_ms * 2);
		transfer->gap_due = false;
		transfer->gap_ms = loop_now_ms();
		send_ack(transfer);
		return;
	}
	/* A server may choke on options without a word. */
	if (transfer->requests == OPTION_REQUESTS && transfer->asked.block != 0) {
		ask_without_options(transfer);
		return;
	}
	wait_for_answer(transfer, transfer->wait_ms * 2);
	send_request(transfer);
}

/* ---- answers ---- */

static void start_receiving(struct tftp_transfer *transfer, const struct endpoint *from, uint16_t block, uint16_t window)
{
	transfer->state = RECEIVING;
	transfer->peer = *from;
	transfer->block = block != 0 ? block : TFTP_BLOCK_DEFAULT;
	transfer->window = window != 0 ? window : 1;
	transfer->heard_ms = loop_now_ms();
	fetch_note(transfer->fetch, "the server answered from port %u: blocks of %u bytes, %u at a time", from->port, transfer->block,
		   transfer->window);
}

static void on_oack(struct tftp_transfer *transfer, const struct endpoint *from, const struct tftp_packet *packet)
{
	enum rc rc = RC_OK;

	if (transfer->state == RECEIVING) {
		if (transfer->last == 0 && transfer->fetch->got == 0)
			send_ack(transfer); /* the first one was lost */
		return;
	}
	if (transfer->asked.block == 0) { /* late: that request has been given up for one without options */
		send_error(transfer, from, TFTP_ERR_OPTION, "not asked for any more");
		return;
	}
	if (packet->granted.block > transfer->asked.block || packet->granted.window > transfer->asked.window) {
		send_error(transfer, from, TFTP_ERR_OPTION, "not asked for");
		say(transfer, "the server granted more than was asked for (blksize %u, windowsize %u); its TFTP options are broken",
		    packet->granted.block, packet->granted.window);
		finish(transfer, RC_TFTP_SYNTAX);
		return;
	}
	start_receiving(transfer, from, packet->granted.block, packet->granted.window);
	if (packet->has_size && packet->size > 0) { /* 0 is also what a server says that does not know */
		transfer->announced = packet->size;
		rc = fetch_begin(transfer->fetch, packet->size);
	}
	if (rc != RC_OK) {
		finish(transfer, rc);
		return;
	}
	wait_for_answer(transfer, DATA_WAIT_MS);
	send_ack(transfer);
}

/* The block that is next in order. */
static void take_block(struct tftp_transfer *transfer, const struct tftp_packet *packet)
{
	struct fetch *fetch = transfer->fetch;
	bool final = packet->data.n < transfer->block;
	uint64_t total = fetch->got + packet->data.n;
	enum rc rc;

	if (packet->data.n > transfer->block) {
		say(transfer, "the server sent a block of %zu bytes, but %u were agreed on", packet->data.n, transfer->block);
		finish(transfer, RC_TFTP_SYNTAX);
		return;
	}
	if (transfer->announced != SINK_SIZE_UNKNOWN &&
	    (total > transfer->announced || (final && total < transfer->announced))) {
		say(transfer, "the server announced %llu bytes and sent %llu%s; did the file change just now?",
		    (unsigned long long)transfer->announced, (unsigned long long)total, final ? "" : " or more");
		finish(transfer, RC_TFTP_SYNTAX);
		return;
	}
	rc = fetch_write(fetch, packet->data);
	if (rc != RC_OK) {
		finish(transfer, rc);
		return;
	}
	transfer->last = packet->block;
	transfer->unacknowledged++;
	transfer->gap_seen = false;
	transfer->gap_due = false;
	transfer->heard_ms = loop_now_ms();
	if (final) {
		send_ack(transfer);
		finish(transfer, RC_OK);
		return;
	}
	if (transfer->unacknowledged >= transfer->window)
		send_ack(transfer);
	if (transfer->wait_ms > DATA_WAIT_MS * 3 / 2)
		wait_for_answer(transfer, DATA_WAIT_MS); /* otherwise the running timer sees heard_ms */
}

/* Blocks are missing: RFC 7440 section 4 has the server go on behind what is acknowledged now. */
static void tell_gap(struct tftp_transfer *transfer)
{
	uint64_t now = loop_now_ms();
	uint64_t since = now - transfer->gap_ms;

	transfer->gap_seen = true;
	if (since >= GAP_ACK_MS) {
		transfer->gap_ms = now;
		wait_for_answer(transfer, DATA_WAIT_MS);
		send_ack(transfer);
		return;
	}
	transfer->gap_due = true;
	loop_timer_start(&transfer->timer, GAP_ACK_MS - since, on_timer, transfer);
}

static void on_data(struct tftp_transfer *transfer, const struct endpoint *from, const struct tftp_packet *packet)
{
	uint16_t ahead;

	if (transfer->state == REQUESTED) {
		if (packet->block != 1)
			return; /* of some transfer that is over */
		start_receiving(transfer, from, TFTP_BLOCK_DEFAULT, 1);
		wait_for_answer(transfer, DATA_WAIT_MS);
	}
	ahead = (uint16_t)(packet->block - transfer->last - 1); /* numbers start again after 65535 */
	if (ahead == 0) {
		take_block(transfer, packet);
	} else if (ahead < 0x8000) {
		if (!transfer->gap_seen)
			tell_gap(transfer);
	} else if (packet->block == transfer->last && transfer->unacknowledged == 0 &&
		   loop_now_ms() - transfer->heard_ms >= DUPLICATE_MS) {
		send_ack(transfer); /* the acknowledgement did not get there */
	}
}

static void on_error(struct tftp_transfer *transfer, const struct tftp_packet *packet)
{
	bool missing = packet->error == TFTP_ERR_NOT_FOUND || packet->error == TFTP_ERR_ACCESS;

	fetch_note(transfer->fetch, "the server answered error %u", packet->error);
	if (transfer->state == REQUESTED && transfer->asked.block != 0 && !missing) {
		ask_without_options(transfer); /* the options may be what it does not like, whatever it calls that */
		return;
	}
	if (!missing || !transfer->fetch->options.quiet_missing)
		say_error(transfer, packet);
	leave(transfer, true); /* the server has already ended it */
	fetch_end(transfer->fetch, missing ? RC_TFTP_NOT_FOUND : RC_TFTP_ERROR);
}

static void on_packet(void *ctx, const struct endpoint *from, struct span payload)
{
	struct tftp_transfer *transfer = ctx;
	struct tftp_packet packet;
	enum rc rc;

	if (!netaddr_equal(&from->addr, &transfer->server.addr))
		return;
	rc = tftp_packet_parse(payload, &packet);
	if (transfer->state == RECEIVING && from->port != transfer->peer.port) {
		if (rc == RC_OK && packet.opcode != TFTP_ERROR) /* a repeated request has started a second transfer */
			send_error(transfer, from, TFTP_ERR_UNKNOWN_TID, "another transfer is running");
		return;
	}
	if (rc != RC_OK) {
		say(transfer, "the server sent a malformed packet of %zu bytes; is that really a TFTP server?", payload.n);
		finish(transfer, rc);
		return;
	}
	if (packet.opcode == TFTP_DATA)
		on_data(transfer, from, &packet);
	else if (packet.opcode == TFTP_OACK)
		on_oack(transfer, from, &packet);
	else
		on_error(transfer, &packet);
}

/* ---- the scheme ---- */

static void on_resolved(void *ctx, enum rc rc, const struct netaddr *addr)
{
	struct tftp_transfer *transfer = ctx;

	if (rc != RC_OK) {
		say_unresolved(transfer, rc);
		finish(transfer, rc);
		return;
	}
	rc = datagram_open(NULL, 0, on_packet, transfer, &transfer->socket);
	if (rc != RC_OK) {
		say(transfer, "no socket (%s)", rc_text(rc));
		finish(transfer, rc);
		return;
	}
	transfer->server.addr = *addr;
	transfer->asked.block = (uint16_t)(stack_mtu(addr) - (addr->family == NETADDR_V6 ? HEADERS_V6 : HEADERS_V4));
	transfer->asked.window = WINDOW;
	transfer->state = REQUESTED;
	transfer->heard_ms = loop_now_ms();
	wait_for_answer(transfer, REQUEST_WAIT_MS);
	send_request(transfer);
}

/*
 * The file's name: the path without its first slash, so that a second one asks for an absolute path, and decoded; a
 * question mark is part of it.
 */
static enum rc set_file(struct tftp_transfer *transfer, const struct url *url)
{
	struct span path = url->path;
	struct strbuf sb;

	if (path.n > 0 && path.p[0] == '/')
		path = span_skip(path, 1);
	sb_init(&sb, transfer->file, sizeof transfer->file);
	url_decode(path, &sb);
	if (url->has_query) {
		sb_char(&sb, '?');
		url_decode(url->query, &sb);
	}
	transfer->file_n = sb.n;
	if (sb.cut || span_find(sb_as_span(&sb), 0) < sb.n) {
		say(transfer, "no TFTP server could have a file of that name: it is too long, or has a zero byte");
		return RC_URL_SYNTAX;
	}
	return RC_OK;
}

static enum rc tftp_start(struct fetch *fetch)
{
	struct tftp_transfer *transfer = heap_new(sizeof *transfer);
	struct url url;
	enum rc rc;

	if (transfer == NULL)
		return RC_NO_MEMORY;
	transfer->fetch = fetch;
	transfer->announced = SINK_SIZE_UNKNOWN;
	rc = url_parse(span_str(fetch->url), &url);
	if (rc == RC_OK)
		rc = set_file(transfer, &url);
	if (rc != RC_OK) {
		heap_free(transfer);
		return rc;
	}
	transfer->server.port = url.port != 0 ? url.port : TFTP_PORT;
	fetch->transfer = transfer;
	loop_timer_start(&transfer->timer, FETCH_RESOLVE_MS, on_timer, transfer);
	resolve_start(&transfer->resolve, url.host, on_resolved, transfer);
	return RC_OK;
}

static void tftp_stop(struct fetch *fetch)
{
	leave(fetch->transfer, false);
}

static void tftp_release(struct fetch *fetch)
{
	heap_free(fetch->transfer);
	fetch->transfer = NULL;
}

const struct fetch_scheme tftp_scheme = {
	.name = "tftp",
	.needs_host = true,
	.start = tftp_start,
	.stop = tftp_stop,
	.release = tftp_release,
};
