/* DHCP packets as servers send them, put together option by option. */
#pragma once

#include "proto/dhcpv4_msg.h"

#include "check.h"

static const uint8_t test_mac[6] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

struct packet {
	size_t n;
	uint8_t bytes[1500];
};

#define V4(a, b, c, d) ((const uint8_t[4]){a, b, c, d})

enum packet_field { AT_XID = 4, AT_CIADDR = 12, AT_YIADDR = 16, AT_SIADDR = 20, AT_CHADDR = 28, AT_SNAME = 44, AT_FILE = 108, AT_COOKIE = 236, AT_OPTIONS = 240 };

__attribute__((unused)) static void packet_option(struct packet *packet, uint8_t code, const void *bytes, size_t n)
{
	if (n > 255 || packet->n + 2 + n > sizeof packet->bytes)
		abort();
	packet->bytes[packet->n++] = code;
	packet->bytes[packet->n++] = (uint8_t)n;
	if (n > 0)
		memcpy(packet->bytes + packet->n, bytes, n);
	packet->n += n;
}

__attribute__((unused)) static void packet_text(struct packet *packet, uint8_t code, const char *text)
{
	packet_option(packet, code, text, strlen(text));
}

__attribute__((unused)) static void packet_u8(struct packet *packet, uint8_t code, uint8_t value)
{
	packet_option(packet, code, &value, 1);
}

/* A reply with a cookie and, unless type is 0, option 53; no END yet. */
__attribute__((unused)) static void packet_start(struct packet *packet, uint8_t type, const uint8_t yiaddr[4])
{
	memset(packet, 0, sizeof *packet);
	packet->bytes[0] = 2;
	packet->bytes[1] = 1;
	packet->bytes[2] = 6;
	memcpy(packet->bytes + AT_XID, "\x11\x22\x33\x44", 4);
	memcpy(packet->bytes + AT_YIADDR, yiaddr, 4);
	memcpy(packet->bytes + AT_CHADDR, test_mac, 6);
	memcpy(packet->bytes + AT_COOKIE, "\x63\x82\x53\x63", 4);
	packet->n = AT_OPTIONS;
	if (type != 0)
		packet_u8(packet, 53, type);
}

__attribute__((unused)) static void packet_end(struct packet *packet)
{
	packet->bytes[packet->n++] = 255;
}

static inline struct span packet_span(const struct packet *packet)
{
	return span_of(packet->bytes, packet->n);
}
