/*
 * The one interface, net0: frames go nowhere, but to a DHCP server of its own, which says what --set
 * net0.dhcp/... says. RFC 2131; what is not said comes from 192.0.2.0/24, the network of examples (RFC 5737).
 */
#include "net/nic.h"

#include <string.h>

#include "net/checksum.h"
#include "proto/dhcpv4_msg.h"
#include "run.h"
#include "settings/settings.h"

#define OPTIONS_MAX_SET 64
#define FRAME_MAX	1514
#define BOOTP_HEAD	(14 + 20 + 8) /* bytes before the op field */
#define DHCPV4_COOKIE	0x63825363
#define SUB(outer, sub) ((uint32_t)(outer) << 8 | (sub))
#define TAG_IP		SUB(DHCPV4_IPXE, 2)
#define TAG_NEXT_SERVER SUB(DHCPV4_IPXE, 3)

/* What the server says: options by tag, encapsulated ones as outer << 8 | inner. */
static struct option_said {
	uint32_t tag;
	uint16_t n;
	uint8_t bytes[512];
} said[OPTIONS_MAX_SET] = {
	{TAG_IP, 4, {192, 0, 2, 10}},
	{TAG_NEXT_SERVER, 4, {192, 0, 2, 1}},
	{DHCPV4_NETMASK, 4, {255, 255, 255, 0}},
	{DHCPV4_ROUTERS, 4, {192, 0, 2, 1}},
	{DHCPV4_DNS, 4, {192, 0, 2, 1}},
	{DHCPV4_SERVER_ID, 4, {192, 0, 2, 1}},
	{DHCPV4_LEASE_TIME, 4, {0, 0, 0x0e, 0x10}},
};
static unsigned said_count = 7;

/* ---- --set ---- */

static struct option_said *find(uint32_t tag)
{
	for (unsigned i = 0; i < said_count; i++) {
		if (said[i].tag == tag)
			return &said[i];
	}
	return NULL;
}

/* The option's number; RC_NO_SETTING if it has none. */
static enum rc tag_of(struct span name, uint32_t *tag)
{
	const struct setting_known *known;
	struct setting_name parsed;
	enum rc rc = setting_name_parse(name, &parsed);

	if (rc != RC_OK)
		return rc;
	*tag = (uint32_t)parsed.tag;
	if (parsed.tag != 0)
		return parsed.space == SETTING_DHCP && parsed.tag <= 0xffff ? RC_OK : RC_NO_SETTING;
	for (unsigned i = 0; (known = settings_known(i)) != NULL; i++) {
		if (known->space == SETTING_DHCP && span_is(parsed.name, known->name)) {
			*tag = (uint32_t)known->tag;
			return RC_OK;
		}
	}
	return RC_NO_SETTING;
}

/* The bytes that the text stands for, by the setting's type: the store parses them. */
static enum rc bytes_of(struct span name, struct span text, struct option_said *option)
{
	struct setting_value value;
	uint8_t buf[SETTING_VALUE_MAX];
	enum rc rc = settings_set_text(name, text);

	if (rc == RC_OK)
		rc = settings_get(name, buf, sizeof buf, &value);
	if (rc != RC_OK)
		return rc;
	if (value.bytes.n > sizeof option->bytes)
		return RC_TOO_LONG;
	memcpy(option->bytes, value.bytes.p, value.bytes.n);
	option->n = (uint16_t)value.bytes.n;
	return settings_set_text(name, SPAN_NONE);
}

enum rc run_dhcp_set(struct span name, struct span text)
{
	struct option_said *option;
	uint32_t tag;
	enum rc rc = tag_of(name, &tag);

	if (rc != RC_OK)
		return rc;
	option = find(tag);
	if (option == NULL && said_count == OPTIONS_MAX_SET)
		return RC_LIMIT;
	if (option == NULL) {
		option = &said[said_count++];
		option->tag = tag;
	}
	return bytes_of(name, text, option);
}

/* ---- answers ---- */

static uint8_t answer[FRAME_MAX];
static size_t answer_n; /* bytes that wait to be polled */

/* An option, in parts if it is long (RFC 3396). */
static void write_option(struct writer *w, uint8_t code, struct span bytes)
{
	do {
		struct span part = span_sub(bytes, 0, 255);

		wr_u8(w, code);
		wr_u8(w, (uint8_t)part.n);
		wr_span(w, part);
		bytes = span_skip(bytes, part.n);
	} while (bytes.n > 0);
}

/* All sub-options of one option together. */
static void write_encapsulated(struct writer *w, uint8_t outer)
{
	uint8_t room[1024];
	struct writer inner = writer_of(room, sizeof room);

	for (unsigned i = 0; i < said_count; i++) {
		if (said[i].tag >> 8 == outer && said[i].tag != TAG_IP && said[i].tag != TAG_NEXT_SERVER)
			write_option(&inner, (uint8_t)said[i].tag, span_of(said[i].bytes, said[i].n));
	}
	w->bad |= inner.bad;
	if (inner.n > 0)
		write_option(w, outer, span_of(room, inner.n));
}

static bool is_first_of_outer(unsigned at)
{
	for (unsigned i = 0; i < at; i++) {
		if (said[i].tag >> 8 == said[at].tag >> 8)
			return false;
	}
	return true;
}

static void write_options(struct writer *w, enum dhcpv4_type type)
{
	const uint8_t type_byte = (uint8_t)type;

	write_option(w, DHCPV4_TYPE, span_of(&type_byte, 1));
	for (unsigned i = 0; i < said_count; i++) {
		if (said[i].tag < 0x100)
			write_option(w, (uint8_t)said[i].tag, span_of(said[i].bytes, said[i].n));
		else if (is_first_of_outer(i))
			write_encapsulated(w, (uint8_t)(said[i].tag >> 8));
	}
	wr_u8(w, DHCPV4_END);
}

static void write_bootp(struct writer *w, const struct dhcpv4_msg *question)
{
	wr_u8(w, 2);
	wr_u8(w, 1);
	wr_u8(w, 6);
	wr_u8(w, 0);
	wr_be32(w, question->xid);
	wr_be16(w, 0);
	wr_be16(w, question->flags);
	wr_zeros(w, 4); /* ciaddr */
	wr_bytes(w, find(TAG_IP)->bytes, 4);
	wr_bytes(w, find(TAG_NEXT_SERVER)->bytes, 4);
	wr_zeros(w, 4); /* giaddr */
	wr_span(w, question->chaddr);
	wr_zeros(w, 64 + 128); /* sname, file */
	wr_be32(w, DHCPV4_COOKIE);
	write_options(w, question->type == DHCPV4_DISCOVER ? DHCPV4_OFFER : DHCPV4_ACK);
}

/* Ethernet, IPv4 and UDP in front of the n bytes at BOOTP_HEAD. */
static void write_heads(const struct nic *nic, size_t n)
{
	static const uint8_t server_mac[6] = {2, 0, 0, 0, 0, 1};
	struct writer w = writer_of(answer, BOOTP_HEAD);
	uint16_t sum;

	wr_bytes(&w, nic->mac, 6);
	wr_bytes(&w, server_mac, 6);
	wr_be16(&w, 0x0800);
	wr_be16(&w, 0x4500);
	wr_be16(&w, (uint16_t)(20 + 8 + n));
	wr_zeros(&w, 4);
	wr_be32(&w, 0x40110000); /* TTL 64, UDP */
	wr_bytes(&w, find(DHCPV4_SERVER_ID)->bytes, 4);
	wr_be32(&w, 0xffffffff);
	wr_be16(&w, DHCPV4_SERVER_PORT);
	wr_be16(&w, DHCPV4_CLIENT_PORT);
	wr_be16(&w, (uint16_t)(8 + n));
	wr_zeros(&w, 2); /* no checksum (RFC 768) */
	sum = (uint16_t)~checksum_fold(answer + 14, 20);
	memcpy(answer + 24, &sum, sizeof sum);
}

/* A packet to a DHCP server inside an Ethernet frame; empty if it is something else. */
static struct span dhcp_inside(struct span frame)
{
	struct reader r = reader_of(frame);
	size_t head;

	if (frame.n < BOOTP_HEAD || frame.p[12] != 8 || frame.p[13] != 0 || frame.p[23] != 17)
		return SPAN_NONE;
	head = 14 + (frame.p[14] & 15U) * 4U;
	r = reader_of(span_skip(frame, head + 2));
	return rd_be16(&r) == DHCPV4_SERVER_PORT ? span_skip(frame, head + 8) : SPAN_NONE;
}

static enum rc send_frame(struct nic *nic, struct span frame)
{
	struct writer w = writer_of(answer + BOOTP_HEAD, sizeof answer - BOOTP_HEAD);
	struct span packet = dhcp_inside(frame);
	struct dhcpv4_msg question;

	if (packet.n == 0 || dhcpv4_msg_parse(packet, &question) != RC_OK ||
	    (question.type != DHCPV4_DISCOVER && question.type != DHCPV4_REQUEST))
		return RC_OK;
	write_bootp(&w, &question);
	if (w.bad)
		run_end(1, "what --set net0.dhcp/... says does not fit a DHCP packet");
	write_heads(nic, w.n);
	answer_n = BOOTP_HEAD + w.n;
	return RC_OK;
}

static unsigned poll(struct nic *nic, unsigned budget)
{
	struct frame *frame = budget > 0 && answer_n > 0 ? frame_get() : NULL;

	if (frame == NULL)
		return 0;
	memcpy(frame->data, answer, answer_n);
	frame->n = answer_n;
	answer_n = 0;
	nic_deliver(nic, frame);
	return 1;
}

static enum rc open(struct nic *nic)
{
	(void)nic;
	return RC_OK;
}

static void close(struct nic *nic)
{
	(void)nic;
	answer_n = 0;
}

static bool link_up(struct nic *nic)
{
	(void)nic;
	return true;
}

/* Its address is the setting net0/mac, where that is set. */
static enum rc probe(void)
{
	static const struct nic_ops ops = {.name = "dry",
					   .open = open,
					   .close = close,
					   .send = send_frame,
					   .poll = poll,
					   .link_up = link_up};
	static struct nic nic = {.ops = &ops,
				 .chip = "dry run",
				 .mac = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56},
				 .mtu = 1500,
				 .is_boot = true};
	struct setting_value value;
	uint8_t buf[16];

	if (settings_get(span_str("net0/mac"), buf, sizeof buf, &value) == RC_OK &&
	    value.bytes.n == sizeof nic.mac)
		memcpy(nic.mac, value.bytes.p, sizeof nic.mac);
	return nic_add(&nic);
}

const struct nic_driver run_driver = {"dry", probe};
