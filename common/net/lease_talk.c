/*
 * The talk with DHCP servers, from DISCOVER to the ACK, and its time; lease_pxe.c goes on.
 * RFC 2131 sections 3.1 and 4.4.
 */
#include "net/lease_talk.h"

#include "base/ascii.h"
#include "base/heap.h"
#include "config.h"
#include "net/random.h"
#include "net/stack.h"

#define LOG_MODULE "dhcp"
#include "base/log.h"
#include "base/timeline.h"
#include "base/trail.h"

#define COMPLAINTS_MAX 3 /* lines on the screen about bad packets */

/* ---- small things ---- */

const char *talk_plain(struct span text, char buf[TALK_TEXT_MAX])
{
	size_t n = text.n < TALK_TEXT_MAX - 1 ? text.n : TALK_TEXT_MAX - 1;

	for (size_t i = 0; i < n; i++)
		buf[i] = ascii_print(text.p[i]) ? (char)text.p[i] : '?';
	buf[n] = '\0';
	return buf;
}

void talk_finish(struct talk *talk, enum rc rc)
{
	talk->phase = ENDED;
	talk->result = rc;
	loop_timer_stop(&talk->retry);
	loop_timer_stop(&talk->proxy_wait);
	loop_timer_stop(&talk->link_poll);
}

/* ---- sending ---- */

void talk_send(struct talk *talk, const struct dhcpv4_question *question, const struct endpoint *to)
{
	struct writer w = writer_of(talk->packet, sizeof talk->packet);
	enum rc rc = dhcpv4_msg_build(&talk->wish->client, question, &w);
	char text[NETADDR_TEXT_MAX];

	if (rc != RC_OK) {
		log_error("the user class or vendor class is too long for a DHCP packet; set a shorter one");
		talk_finish(talk, rc);
		return;
	}
	rc = datagram_send(talk->socket, to, span_of(talk->packet, w.n));
	talk->tries++;
	if (talk->sent++ == 0)
		timeline_event("dhcp", span_str(talk->nic->name));
	timeline_count(TIMELINE_DHCP_PACKETS);
	trail_note("DHCP packet %u on %s: %s to %s port %u%s%s", talk->sent, talk->nic->name,
		   question->type == DHCPV4_DISCOVER ? "DISCOVER" : "REQUEST", netaddr_text(&to->addr, text), to->port,
		   rc != RC_OK ? ": not sent, " : "", rc != RC_OK ? rc_text(rc) : "");
	if (rc == RC_OK)
		return;
	talk->send_failed++;
	talk->send_rc = rc;
	log_debug("packet %u on %s was not sent: %s", talk->sent, talk->nic->name, rc_text(rc));
}

struct dhcpv4_question talk_question(const struct talk *talk, enum dhcpv4_type type)
{
	uint64_t s = (loop_now_ms() - talk->started_ms) / 1000;

	return (struct dhcpv4_question){
		.type = type,
		.xid = talk->xid,
		.secs = s < UINT16_MAX ? (uint16_t)s : UINT16_MAX,
	};
}

static void send_broadcast(struct talk *talk)
{
	static const uint8_t all[4] = {255, 255, 255, 255};
	struct endpoint to = {netaddr_v4(all), DHCPV4_SERVER_PORT};
	struct dhcpv4_question question;

	if (talk->phase == DISCOVERING) {
		question = talk_question(talk, DHCPV4_DISCOVER);
		question.requested = talk->wish->address;
	} else {
		const struct dhcpv4_offer *offer = lease_offers_address(&talk->offers);

		question = talk_question(talk, DHCPV4_REQUEST);
		question.requested = offer->msg.yiaddr;
		question.server = offer->server;
	}
	talk_send(talk, &question, &to);
}

static void on_retry(void *ctx);

static void send_and_wait(struct talk *talk)
{
	if (talk->phase == DISCOVERING || talk->phase == REQUESTING)
		send_broadcast(talk);
	else
		talk_pxe_send(talk);
	if (talk->phase == ENDED)
		return;
	loop_timer_start(&talk->retry, backoff_next_ms(&talk->wait), on_retry, talk);
}

void talk_phase_start(struct talk *talk, enum phase phase)
{
	static const struct backoff discover = {.least_ms = LEASE_DISCOVER_MS, .most_ms = LEASE_DISCOVER_MAX_MS};
	static const struct backoff request = {.least_ms = LEASE_REQUEST_MS, .most_ms = LEASE_REQUEST_MAX_MS};

	talk->phase = phase;
	talk->tries = 0;
	talk->wait = phase == DISCOVERING ? discover : request;
	if (talk->link_up)
		send_and_wait(talk);
}

static void discover_start(struct talk *talk)
{
	lease_offers_reset(&talk->offers);
	loop_timer_stop(&talk->proxy_wait);
	loop_timer_stop(&talk->retry);
	talk->xid = random_u32();
	talk_phase_start(talk, DISCOVERING);
}

void talk_keep(struct talk *talk, enum lease_packet which, struct span packet)
{
	enum rc rc = lease_keep(talk->lease, which, packet);

	if (rc != RC_OK) /* it was parsed before, and received into a smaller buffer */
		talk_finish(talk, rc);
}

static void acknowledged(struct talk *talk, struct span ack)
{
	const struct dhcpv4_offer *proxy;
	enum rc rc;

	loop_timer_stop(&talk->link_poll);
	loop_timer_stop(&talk->retry);
	talk_keep(talk, LEASE_ACK, ack);
	if (talk->phase == ENDED)
		return;
	rc = lease_apply(talk->lease);
	if (rc != RC_OK) {
		log_error("the address of the DHCP server cannot be used: %s", rc_text(rc));
		talk_finish(talk, rc);
		return;
	}
	timeline_event("lease", span_str(talk->nic->name));
	proxy = lease_offers_proxy(&talk->offers);
	if (proxy != NULL)
		talk_keep(talk, LEASE_PROXY, proxy->msg.packet);
	else
		proxy = lease_offers_address(&talk->offers);
	if (talk->phase != ENDED)
		talk_pxe_start(talk, proxy->answer == DHCPV4_ANSWER_ASK ? &proxy->server : NULL);
}

/* ---- choosing ---- */

static void choose(struct talk *talk)
{
	const struct dhcpv4_offer *offer = lease_offers_address(&talk->offers);

	lease_offers_report(&talk->offers);
	loop_timer_stop(&talk->proxy_wait);
	if (offer->msg.type == DHCPV4_BOOTP)
		acknowledged(talk, offer->msg.packet); /* BOOTP has no more than that */
	else
		talk_phase_start(talk, REQUESTING);
}

static void on_proxy_wait(void *ctx)
{
	choose(ctx);
}

static void complain(struct talk *talk, const struct endpoint *from, const char *why)
{
	char text[NETADDR_TEXT_MAX];

	if (talk->complaints++ < COMPLAINTS_MAX)
		log_warn("packet from %s ignored: %s", netaddr_text(&from->addr, text), why);
}

static void take_offer(struct talk *talk, const struct dhcpv4_msg *msg, const struct endpoint *from)
{
	switch (lease_offers_add(&talk->offers, msg, &from->addr)) {
	case RC_OK:
		break;
	case RC_DHCP_SYNTAX:
		complain(talk, from, "it offers neither a usable address nor PXE boot information");
		return;
	default:
		complain(talk, from, "it is too long, or too many servers answer");
		return;
	}
	if (talk->offers.choice.decided)
		choose(talk);
	else if (talk->offers.choice.address != DHCPV4_PICK_NONE && !talk->proxy_wait.armed)
		loop_timer_start(&talk->proxy_wait, LEASE_PROXY_WAIT_MS, on_proxy_wait, talk);
}

/* ---- the server's word ---- */

static bool is_from_chosen(const struct talk *talk, const struct dhcpv4_msg *msg)
{
	struct netaddr server;

	return !dhcpv4_msg_address(msg, DHCPV4_SERVER_ID, &server) ||
	       netaddr_equal(&server, &lease_offers_address(&talk->offers)->server);
}

static void take_ack(struct talk *talk, const struct dhcpv4_msg *msg, const struct endpoint *from)
{
	if (!is_from_chosen(talk, msg))
		return; /* another server's word for another client's REQUEST */
	if (!netaddr_equal(&msg->yiaddr, &lease_offers_address(&talk->offers)->msg.yiaddr))
		complain(talk, from, "it confirms another address than it offered");
	else
		acknowledged(talk, msg->packet);
}

static void take_nak(struct talk *talk, const struct dhcpv4_msg *msg)
{
	uint8_t joined[256];
	char server[NETADDR_TEXT_MAX], text[TALK_TEXT_MAX];
	struct span value = SPAN_NONE;

	if (!is_from_chosen(talk, msg))
		return;
	netaddr_text(&lease_offers_address(&talk->offers)->server, server);
	(void)dhcpv4_msg_option(msg, DHCPV4_MESSAGE, joined, sizeof joined, &value);
	talk_plain(dhcpv4_text(value), text);
	talk->naks++;
	if (talk->naks < LEASE_NAKS_MAX) {
		log_warn("%s refused the address that it had offered (\"%s\"); asking anew", server, text);
		discover_start(talk);
		return;
	}
	log_error("the DHCP server %s refused %u times the address that it had offered (\"%s\"); look at its log", server,
		  talk->naks, text);
	talk_finish(talk, RC_DHCP_REFUSED);
}

static void take(struct talk *talk, const struct dhcpv4_msg *msg, const struct endpoint *from)
{
	switch (talk->phase) {
	case DISCOVERING:
		if (msg->type == DHCPV4_OFFER || msg->type == DHCPV4_BOOTP)
			take_offer(talk, msg, from);
		break;
	case REQUESTING:
		if (msg->type == DHCPV4_OFFER)
			lease_offers_report_late(&talk->offers, msg, &from->addr);
		else if (msg->type == DHCPV4_ACK)
			take_ack(talk, msg, from);
		else if (msg->type == DHCPV4_NAK)
			take_nak(talk, msg);
		break;
	case ASKING_PROXY:
	case ASKING_BOOT_SERVER:
		if (msg->type == DHCPV4_ACK)
			talk_pxe_take(talk, msg, from);
		break;
	case ENDED:
		break;
	}
}

static void on_packet(void *ctx, const struct endpoint *from, struct span payload)
{
	struct talk *talk = ctx;
	struct reader r = reader_of(payload);
	struct dhcpv4_msg msg;

	rd_skip(&r, 4);
	if (rd_be32(&r) != talk->xid || talk->phase == ENDED)
		return; /* a broadcast answer to somebody else: not worth a look */
	if (dhcpv4_msg_parse(payload, &msg) != RC_OK)
		complain(talk, from, rc_text(RC_DHCP_SYNTAX));
	else if (dhcpv4_msg_is_for(&msg, talk->xid, talk->wish->client.mac))
		take(talk, &msg, from);
}

/* ---- time ---- */

static void request_unanswered(struct talk *talk)
{
	char server[NETADDR_TEXT_MAX];

	talk->unconfirmed = true;
	talk->offers.silent = lease_offers_address(&talk->offers)->server;
	log_warn("%s does not confirm its offer; asking anew", netaddr_text(&talk->offers.silent, server));
	discover_start(talk);
}

static void on_retry(void *ctx)
{
	struct talk *talk = ctx;

	if (talk->phase == REQUESTING && talk->tries >= LEASE_REQUEST_TRIES)
		request_unanswered(talk);
	else if (talk->phase > REQUESTING && talk->tries >= LEASE_PXE_TRIES)
		talk_pxe_unanswered(talk);
	else
		send_and_wait(talk);
}

static uint64_t others_frames(const struct nic *nic)
{
	return nic->counters.rx_frames - nic->rx_own;
}

/*
 * A switch port may have a link for half a minute before it forwards (STP), or before its group lets it (LACP).  The first
 * frame from beyond the switch says that it does: what was sent before is lost, so the next packet goes out soon, though not
 * at the same moment as those of all others on that switch.
 */
static void watch_traffic(struct talk *talk)
{
	if (talk->traffic || others_frames(talk->nic) == talk->quiet_frames)
		return;
	talk->traffic = true;
	if (talk->phase == DISCOVERING && talk->tries > 1 && talk->offers.n == 0)
		loop_timer_start(&talk->retry, random_below(LEASE_DISCOVER_MS), on_retry, talk);
}

static bool is_blocked(const struct talk *talk)
{
	return talk->link_up && !talk->traffic && talk->nic->rx_own != talk->own_frames;
}

/* When the link comes up, also again after a bounce, the next packet goes out at once. */
static void on_link_poll(void *ctx)
{
	struct talk *talk = ctx;
	bool up = talk->nic->ops->link_up(talk->nic);

	loop_timer_start(&talk->link_poll, LEASE_LINK_POLL_MS, on_link_poll, talk);
	if (up == talk->link_up) {
		watch_traffic(talk);
		return;
	}
	talk->link_up = up;
	talk->traffic = false;
	talk->quiet_frames = others_frames(talk->nic);
	loop_timer_stop(&talk->retry);
	if (up)
		talk_phase_start(talk, talk->phase);
}

static bool has_ended(void *ctx)
{
	const struct talk *talk = ctx;

	return talk->phase == ENDED;
}

/* What the deadline means: without an ACK a failure, and which; afterwards only that nobody added to it. */
static enum rc timed_out(const struct talk *talk)
{
	unsigned s = (unsigned)(talk->wish->timeout_ms / 1000);
	const char *name = talk->nic->name;

	if (talk->phase > REQUESTING)
		return RC_OK;
	if (!talk->link_up) {
		log_error("%s has no link after %u s; check the cable and the switch port", name, s);
		return RC_LINK_DOWN;
	}
	if (talk->sent > 0 && talk->send_failed == talk->sent) {
		log_error("none of %u DHCP packets could be sent on %s: %s", talk->sent, name, rc_text(talk->send_rc));
		return RC_NIC_SEND;
	}
	if (talk->phase == REQUESTING || talk->unconfirmed || talk->offers.choice.address != DHCPV4_PICK_NONE) {
		log_error("a DHCP server offered an address on %s but did not confirm it within %u s; look at its log", name, s);
		return RC_DHCP_NO_ACK;
	}
	if (talk->offers.n > 0) {
		log_error("only a PXE proxy answered on %s within %u s, no DHCP server gave an address; check the DHCP server", name, s);
		return RC_DHCP_NO_OFFER;
	}
	if (talk->complaints > 0) {
		log_error("no usable DHCP answer came on %s within %u s, %u packets were ignored; look at the DHCP server", name, s,
			  talk->complaints);
		return RC_DHCP_NO_OFFER;
	}
	if (is_blocked(talk)) {
		log_error("the switch port of %s forwards nothing: in %u s only the switch's own frames came (STP, LACP); make it an edge port", name,
			  (unsigned)((loop_now_ms() - talk->started_ms) / 1000));
		return RC_DHCP_NO_OFFER;
	}
	log_error("no DHCP server answered on %s within %u s (%u packets sent); check the cable, the VLAN and the server", name, s,
		  talk->sent);
	return RC_DHCP_NO_OFFER;
}

/* A talk with its socket open, nothing said yet. */
static enum rc talk_open(const struct lease_wish *wish, struct lease *lease, struct talk **out)
{
	struct talk *talk = heap_new(sizeof *talk);
	enum rc rc;

	if (talk == NULL)
		return RC_NO_MEMORY;
	talk->wish = wish;
	talk->lease = lease;
	talk->nic = lease->nic;
	talk->offers.loaded_by = wish->loaded_by;
	random_stir(wish->client.mac, sizeof wish->client.mac);
	talk->started_ms = loop_now_ms();
	talk->link_up = talk->nic->ops->link_up(talk->nic);
	talk->quiet_frames = others_frames(talk->nic);
	talk->own_frames = talk->nic->rx_own;
	rc = datagram_open(talk->nic, DHCPV4_CLIENT_PORT, on_packet, talk, &talk->socket);
	if (rc != RC_OK) {
		log_error("UDP port %u of %s: %s", DHCPV4_CLIENT_PORT, talk->nic->name, rc_text(rc));
		heap_free(talk);
		return rc;
	}
	loop_timer_start(&talk->link_poll, LEASE_LINK_POLL_MS, on_link_poll, talk);
	*out = talk;
	return RC_OK;
}

static void talk_close(struct talk *talk, enum rc rc)
{
	talk_finish(talk, rc);
	datagram_close(talk->socket);
	heap_free(talk);
}

enum rc lease_talk(const struct lease_wish *wish, struct lease *lease)
{
	struct talk *talk;
	enum rc rc = talk_open(wish, lease, &talk);

	if (rc != RC_OK)
		return rc;
	discover_start(talk);
	rc = loop_until(has_ended, talk, loop_deadline_ms(wish->timeout_ms));
	if (rc == RC_TIMEOUT && wish->timeout_ms == LEASE_TIMEOUT_MS && is_blocked(talk)) {
		log_info("the switch port of %s forwards nothing yet; waiting for it", talk->nic->name);
		rc = loop_until(has_ended, talk, loop_deadline_ms(LEASE_BLOCKED_MS));
	}
	if (rc == RC_OK)
		rc = talk->result;
	else if (rc == RC_TIMEOUT)
		rc = timed_out(talk);
	talk_close(talk, rc);
	return rc;
}

enum rc lease_talk_boot_server(const struct lease_wish *wish, const struct dhcpv4_boot_server *server, struct lease *lease)
{
	struct talk *talk;
	enum rc rc = talk_open(wish, lease, &talk);

	if (rc != RC_OK)
		return rc;
	lease->packet_n[LEASE_REPLY] = 0;
	talk->boot_server = *server;
	talk_pxe_ask(talk);
	rc = loop_until(has_ended, talk, loop_deadline_ms(wish->timeout_ms));
	if (rc == RC_OK && lease->packet_n[LEASE_REPLY] == 0)
		rc = RC_TIMEOUT;
	talk_close(talk, rc);
	return rc;
}
