/*
 * The play that the tests of the DHCP client share: servers of every temper on fake_wire.h's clock and wire, and the
 * client that meets them.
 */
#pragma once

#include "net/lease.h"

#include "base/log.h"
#include "net/lease_parts.h"

#include "dhcp_packets.h"
#include "fake_wire.h"

/* ---- servers ---- */

struct server {
	uint8_t id;            /* 10.0.0.id */
	uint8_t gives;         /* 10.0.0.gives; 0: a proxy */
	unsigned delay_ms;
	unsigned deaf_ms;      /* hears nothing before that moment */
	const char *file, *option209, *option210, *option60;
	const char *option43;
	size_t n43;
	bool no_ack;
	unsigned naks;         /* so many REQUESTs are refused */
	const char *pxe_file;  /* answers on port 4011 with that file */
	bool pxe_menu;         /* or with a menu */
	bool echo_item;        /* it is one of many boot servers, and says for which type it answers */
	bool bootp;
	void (*spoil)(struct packet *packet); /* what it does to its packets */
	unsigned discovers, requests, pxe_requests; /* what it heard */
	uint16_t item;         /* boot item asked for */
};

static struct server servers[4];
static unsigned servers_n;

struct reply {
	struct endpoint from;
	struct packet packet;
};

static struct reply replies[128];
static unsigned replies_n;

static void deliver(void *arg)
{
	const struct reply *reply = arg;

	fake_receive(&reply->from, packet_span(&reply->packet));
}

static void answer(const struct server *server, uint8_t type, const struct dhcpv4_msg *asked, const char *file, uint16_t port)
{
	const uint8_t yiaddr[4] = {server->gives != 0 && type != DHCPV4_NAK ? 10 : 0, 0, 0, type != DHCPV4_NAK ? server->gives : 0};
	struct reply *reply = &replies[replies_n];
	struct packet *packet = &reply->packet;

	if (replies_n == sizeof replies / sizeof replies[0])
		return;
	packet_start(packet, server->bootp ? 0 : type, yiaddr);
	memcpy(packet->bytes + AT_XID, asked->packet.p + AT_XID, 4);
	packet->bytes[AT_SIADDR] = file != NULL ? 10 : 0;
	packet->bytes[AT_SIADDR + 3] = file != NULL ? server->id : 0;
	if (file != NULL)
		memcpy(packet->bytes + AT_FILE, file, strlen(file));
	if (!server->bootp)
		packet_option(packet, 54, V4(10, 0, 0, server->id), 4);
	if (server->gives != 0) {
		packet_option(packet, 1, V4(255, 255, 255, 0), 4);
		packet_option(packet, 3, V4(10, 0, 0, 254), 4);
		packet_option(packet, 6, "\x0a\0\0\xfd\x0a\0\0\xfc", 8);
	}
	if (server->gives != 0)
		packet_text(packet, 15, "lab.example");
	if (server->option209 != NULL)
		packet_text(packet, 209, server->option209);
	if (server->option210 != NULL)
		packet_text(packet, 210, server->option210);
	if (server->option60 != NULL)
		packet_text(packet, 60, server->option60);
	if (server->echo_item && server->item != 0)
		packet_option(packet, 43, (const char[]){71, 4, (char)(server->item >> 8), (char)server->item, 0, 0}, 6);
	else if (server->option43 != NULL && (port == 67 || server->pxe_menu))
		packet_option(packet, 43, server->option43, server->n43);
	packet_end(packet);
	if (server->spoil != NULL)
		server->spoil(packet);
	reply->from.addr = netaddr_v4(V4(10, 0, 0, server->id));
	reply->from.port = port;
	fake_at(fake.now_ms - FAKE_START_MS + server->delay_ms, deliver, &replies[replies_n++]);
}

static void hear_request(struct server *server, const struct dhcpv4_msg *asked)
{
	struct netaddr wanted;

	if (!dhcpv4_msg_address(asked, 54, &wanted) || wanted.bytes[3] != server->id || server->gives == 0)
		return;
	server->requests++;
	if (server->naks > 0) {
		server->naks--;
		answer(server, DHCPV4_NAK, asked, NULL, 67);
	} else if (!server->no_ack) {
		answer(server, DHCPV4_ACK, asked, server->file, 67);
	}
}

static void hear_pxe(struct server *server, const struct dhcpv4_msg *asked)
{
	struct span vendor, item;

	server->pxe_requests++;
	if (dhcpv4_msg_option(asked, 43, NULL, 0, &vendor) && dhcpv4_sub_option(vendor, 71, &item) && item.n == 4)
		server->item = (uint16_t)(item.p[0] << 8 | item.p[1]);
	if (server->pxe_file != NULL || server->pxe_menu)
		answer(server, DHCPV4_ACK, asked, server->pxe_file, 4011);
}

/* A question for a boot server by broadcast: a plain DHCP server takes it for a renewal. */
static void hear_broadcast_item(struct server *server, const struct dhcpv4_msg *asked)
{
	if (server->echo_item)
		hear_pxe(server, asked);
	else if (server->gives != 0)
		answer(server, DHCPV4_ACK, asked, server->file, 67);
}

/* Every server on the wire hears every broadcast. */
static void on_send(const struct fake_packet *packet)
{
	struct dhcpv4_msg asked;

	CHECK_RC(dhcpv4_msg_parse(span_of(packet->bytes, packet->n), &asked), RC_OK);
	for (unsigned i = 0; i < servers_n; i++) {
		struct server *server = &servers[i];

		if (packet->at_ms < server->deaf_ms)
			continue;
		if (packet->to.port == 4011) {
			if (packet->to.addr.bytes[3] == server->id || (server->echo_item && packet->to.addr.bytes[0] == 224))
				hear_pxe(server, &asked);
		} else if (dhcpv4_boot_item(&asked) != 0) {
			hear_broadcast_item(server, &asked);
		} else if (asked.type == DHCPV4_DISCOVER) {
			server->discovers++;
			answer(server, DHCPV4_OFFER, &asked, server->file, 67);
		} else {
			hear_request(server, &asked);
		}
	}
}

/* ---- the client ---- */

static bool link_is_up = true;

static bool fake_link_up(struct nic *nic)
{
	(void)nic;
	return link_is_up;
}

static const struct nic_ops fake_ops = {.name = "fake", .link_up = fake_link_up};
static struct nic fake_nic = {.ops = &fake_ops, .name = "net0", .mac = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56}};
static const struct lease_options plain_options = {.user_class = {(const uint8_t *)"iPXE", 4}};
static struct lease lease;
static struct plat_handover handover;

static struct server *start(unsigned n)
{
	fake_reset();
	fake.on_send = on_send;
	memset(servers, 0, sizeof servers);
	memset(&lease, 0, sizeof lease);
	memset(&handover, 0, sizeof handover);
	servers_n = n;
	replies_n = 0;
	link_is_up = true;
	for (unsigned i = 0; i < n; i++)
		servers[i] = (struct server){.id = (uint8_t)(i + 1), .gives = (uint8_t)(50 + i), .delay_ms = 2};
	return servers;
}

__attribute__((unused)) static uint64_t elapsed_ms(void)
{
	return fake.now_ms - FAKE_START_MS;
}

static enum rc acquire(void)
{
	enum rc rc = lease_acquire_with(&handover, &fake_nic, &plain_options, &lease);

	CHECK(!fake.open);
	CHECK(fake.timers == NULL);
	return rc;
}

static uint8_t type_of(const struct fake_packet *packet)
{
	struct dhcpv4_msg msg;

	CHECK_RC(dhcpv4_msg_parse(span_of(packet->bytes, packet->n), &msg), RC_OK);
	return (uint8_t)msg.type;
}

__attribute__((unused)) static unsigned count_sent(uint8_t type)
{
	unsigned n = 0;

	for (unsigned i = 0; i < fake.sent_n; i++)
		n += type_of(&fake.sent[i]) == type;
	return n;
}

/* What the log's last lines say. */
static const char *wanted_line;
static bool line_found;

static void look_at_line(void *ctx, struct span line)
{
	size_t n = strlen(wanted_line);

	(void)ctx;
	for (size_t i = 0; i + n <= line.n; i++)
		line_found |= memcmp(line.p + i, wanted_line, n) == 0;
}

/* Whether the log has the text; each test uses texts that no other leaves there. */
__attribute__((unused)) static bool log_says(const char *text)
{
	wanted_line = text;
	line_found = false;
	log_show(look_at_line, NULL);
	return line_found;
}

static struct lease_facts facts_now(void)
{
	struct lease_facts facts = {0};

	CHECK_RC(lease_facts(&lease, &facts), RC_OK);
	return facts;
}
