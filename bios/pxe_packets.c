/*
 * The DHCP packets that a network boot program asks for (PXE 2.1, 4.3.3), built from the settings: what the user has
 * set, such as options 209 and 210, is in them.  RFC 2131 section 2, RFC 2132.
 */
#include "pxe_api.h"

#include "base/fmt.h"
#include "port.h"
#include "proto/dhcpv4_msg.h"
#include "settings/settings.h"

#define PACKETS      3
#define YIADDR       16 /* offsets in the fixed part */
#define SIADDR       20
#define GIADDR       24
#define CHADDR       28
#define FILE_AT      108
#define FILE_SIZE    128
#define COOKIE_AT    236
#define OPTIONS_AT   240
#define OPTION_MOST  255
#define OP_REQUEST   1
#define OP_REPLY     2
#define ETHERNET     1

uint8_t *pxe_packet(uint16_t type)
{
	if (type < 1 || type > PACKETS)
		return NULL;
	return (uint8_t *)real_at(REAL_PACKETS) + (type - 1u) * 1264u; /* 16-byte aligned */
}

/* ---- settings ---- */

static bool get(const char *name, uint8_t *buf, size_t cap, struct span *out)
{
	struct setting_value value;

	if (settings_get(span_str(name), buf, cap, &value) != RC_OK)
		return false;
	*out = value.bytes;
	return true;
}

static void get_fixed(const char *name, uint8_t *to, size_t n)
{
	uint8_t buf[64];
	struct span bytes;

	if (get(name, buf, sizeof buf, &bytes) && bytes.n >= n)
		memcpy(to, bytes.p, n);
}

/* ---- one packet ---- */

static bool is_ours(uint8_t option)
{
	switch (option) {
	case DHCPV4_PAD:
	case DHCPV4_OVERLOAD:
	case DHCPV4_TYPE:
	case DHCPV4_BOOT_FILE:
	case DHCPV4_END: return true;
	default: return false;
	}
}

static void put_option(struct writer *w, uint8_t option, struct span bytes)
{
	if (bytes.n > OPTION_MOST || w->cap - w->n < bytes.n + 2)
		return;
	wr_u8(w, option);
	wr_u8(w, (uint8_t)bytes.n);
	wr_span(w, bytes);
}

static void put_settings(struct writer *w)
{
	char name[8];
	uint8_t buf[OPTION_MOST + 1];
	struct span bytes;

	for (unsigned option = 1; option < DHCPV4_END; option++) {
		fmt_print(name, sizeof name, "%u", option);
		if (!is_ours((uint8_t)option) && get(name, buf, sizeof buf, &bytes))
			put_option(w, (uint8_t)option, bytes);
	}
}

static void build(uint8_t *packet, bool request, uint8_t type, struct span boot_file)
{
	struct writer w;

	memset(packet, 0, PXE_PACKET_SIZE);
	packet[0] = request ? OP_REQUEST : OP_REPLY;
	packet[1] = ETHERNET;
	packet[2] = 6;
	get_fixed("ip", packet + YIADDR, 4);
	get_fixed("next-server", packet + SIADDR, 4);
	get_fixed("mac", packet + CHADDR, 6);
	memcpy(packet + COOKIE_AT, "\x63\x82\x53\x63", 4);
	w = writer_of(packet + OPTIONS_AT, PXE_PACKET_SIZE - OPTIONS_AT - 1);
	put_option(&w, DHCPV4_TYPE, span_of(&type, 1));
	/* The field has room for 127 bytes, and wins over the option where it is filled. */
	if (boot_file.n < FILE_SIZE)
		memcpy(packet + FILE_AT, boot_file.p, boot_file.n);
	else
		put_option(&w, DHCPV4_BOOT_FILE, boot_file);
	put_settings(&w);
	packet[OPTIONS_AT + w.n] = DHCPV4_END;
}

void pxe_packets_build(const char *boot_url)
{
	struct span boot_file = span_str(boot_url);

	build(pxe_packet(PXE_CACHED_DISCOVER), true, DHCPV4_DISCOVER, boot_file);
	build(pxe_packet(PXE_CACHED_ACK), false, DHCPV4_ACK, boot_file);
	build(pxe_packet(PXE_CACHED_REPLY), false, DHCPV4_ACK, boot_file);
}
