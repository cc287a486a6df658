/* DHCPv4 packets: taken apart, cut, lied in, and put together. */
#include "proto/dhcpv4_msg.h"

#include "dhcp_packets.h"

/* As dnsmasq and ISC dhcpd send it: addresses, text, encapsulated options. */
static void offer_of_all_kinds(struct packet *packet)
{
	packet_start(packet, DHCPV4_OFFER, V4(10, 0, 0, 50));
	memcpy(packet->bytes + AT_SIADDR, V4(10, 0, 0, 2), 4);
	memcpy(packet->bytes + AT_SNAME, "boot.example", 12);
	memcpy(packet->bytes + AT_FILE, "pxelinux.0", 10);
	packet_option(packet, 54, V4(10, 0, 0, 1), 4);
	packet_option(packet, 1, V4(255, 255, 255, 0), 4);
	packet_option(packet, 6, "\x0a\0\0\x01\x0a\0\0\x02", 8);
	packet_text(packet, 209, "http://10.0.0.1/menu.cfg");
	packet_option(packet, 175, "\x01\x01\x05\xb0\x01\x01", 6);
	packet_end(packet);
}

static void test_dhcpv4_msg_reads(void)
{
	struct packet packet;
	struct dhcpv4_msg msg;
	struct netaddr addr, wanted;
	struct span value;

	offer_of_all_kinds(&packet);
	CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
	CHECK_NUM(msg.type, DHCPV4_OFFER);
	CHECK_NUM(msg.xid, 0x11223344);
	wanted = netaddr_v4(V4(10, 0, 0, 50));
	CHECK(netaddr_equal(&msg.yiaddr, &wanted));
	wanted = netaddr_v4(V4(10, 0, 0, 2));
	CHECK(netaddr_equal(&msg.siaddr, &wanted));
	CHECK_SPAN(msg.file, "pxelinux.0");
	CHECK_SPAN(msg.sname, "boot.example");
	wanted = netaddr_v4(V4(10, 0, 0, 1));
	CHECK(dhcpv4_msg_address(&msg, 54, &addr) && netaddr_equal(&addr, &wanted));
	CHECK(dhcpv4_msg_address(&msg, 6, &addr) && netaddr_equal(&addr, &wanted));
	CHECK(dhcpv4_msg_option(&msg, 209, NULL, 0, &value));
	CHECK_SPAN(value, "http://10.0.0.1/menu.cfg");
	CHECK(!dhcpv4_msg_option(&msg, 210, NULL, 0, &value));
	CHECK(dhcpv4_msg_option(&msg, 175, NULL, 0, &value));
	CHECK(dhcpv4_sub_option(value, 176, &value) && value.n == 1 && value.p[0] == 1);
	CHECK(dhcpv4_msg_is_for(&msg, 0x11223344, test_mac));
	CHECK(!dhcpv4_msg_is_for(&msg, 0x11223345, test_mac));
	CHECK(!dhcpv4_msg_is_for(&msg, 0x11223344, (const uint8_t[6]){1}));
}

/* At every length: refused, or read without leaving the packet (the address sanitizer watches the exact copy). */
static void test_dhcpv4_msg_truncated(void)
{
	struct packet packet;

	offer_of_all_kinds(&packet);
	for (size_t n = 0; n <= packet.n; n++) {
		uint8_t *copy = exact_copy(packet.bytes, n);
		struct dhcpv4_msg msg = {.type = DHCPV4_NAK};
		enum rc rc = dhcpv4_msg_parse(span_of(copy, n), &msg);

		if (n < AT_COOKIE) {
			CHECK(rc == RC_DHCP_SYNTAX && msg.type == DHCPV4_NAK);
		} else if (n < AT_OPTIONS + 3) {
			/* without cookie or options it is BOOTP; within option 53 it is broken */
			CHECK(n <= AT_OPTIONS ? rc == RC_OK && msg.type == DHCPV4_BOOTP : rc == RC_DHCP_SYNTAX);
		}
		if (rc == RC_OK) {
			for (unsigned code = 0; code < 256; code++) {
				uint8_t joined[64];
				struct span value;

				if (dhcpv4_msg_option(&msg, (uint8_t)code, joined, sizeof joined, &value) && value.n > 0)
					CHECK(value.p >= copy && value.p + value.n <= copy + n);
			}
			CHECK_SPAN(dhcpv4_msg_boot_file(&msg, NULL, 0), "pxelinux.0");
		}
		free(copy);
	}
}

/* Hostile and broken options: one bad option makes the packet bad. */
static void test_dhcpv4_msg_hostile(void)
{
	static const struct {
		const char *what;
		const char *bytes;
		size_t n;
		enum rc rc;
	} cases[] = {
		{"no option at all", "", 0, RC_OK},
		{"no END", "\x35\x01\x02", 3, RC_OK},
		{"pads", "\0\0\x35\x01\x02\0\0", 7, RC_OK},
		{"code without length", "\x35\x01\x02\x06", 4, RC_DHCP_SYNTAX},
		{"length beyond the end", "\x35\x01\x02\x06\x08\x0a\0\0", 8, RC_DHCP_SYNTAX},
		{"length 255 at the end", "\x35\x01\x02\x43\xff", 5, RC_DHCP_SYNTAX},
		{"rubbish behind END", "\x35\x01\x02\xff\x06\xff\xff", 7, RC_OK},
		{"type of no byte", "\x35\0\xff", 3, RC_DHCP_SYNTAX},
		{"type of two bytes", "\x35\x02\x02\x02\xff", 5, RC_DHCP_SYNTAX},
		{"type twice", "\x35\x01\x02\x35\x01\x05\xff", 7, RC_DHCP_SYNTAX},
		{"type four times", "\x35\x01\x02\x35\x01\x05\x35\x01\x05\x35\x01\x05\xff", 13, RC_DHCP_SYNTAX},
		{"type 0", "\x35\x01\0\xff", 4, RC_DHCP_SYNTAX},
		{"server of three bytes", "\x36\x03\x0a\0\0\xff", 6, RC_DHCP_SYNTAX},
		{"server twice", "\x36\x04\x0a\0\0\x01\x36\x04\x0a\0\0\x02\xff", 13, RC_DHCP_SYNTAX},
		{"overload of no byte", "\x34\0\xff", 3, RC_DHCP_SYNTAX},
		{"overload 0", "\x34\x01\0\xff", 4, RC_DHCP_SYNTAX},
		{"overload 4", "\x34\x01\x04\xff", 4, RC_DHCP_SYNTAX},
		{"overload twice", "\x34\x01\x01\x34\x01\x01\xff", 7, RC_DHCP_SYNTAX},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct packet packet;
		struct dhcpv4_msg msg;
		uint8_t *copy;

		packet_start(&packet, 0, V4(10, 0, 0, 5));
		memcpy(packet.bytes + packet.n, cases[i].bytes, cases[i].n);
		copy = exact_copy(packet.bytes, packet.n + cases[i].n);
		if (!check_note(dhcpv4_msg_parse(span_of(copy, packet.n + cases[i].n), &msg) == cases[i].rc, "result", __FILE__, __LINE__))
			printf("    %s\n", cases[i].what);
		free(copy);
	}
}

/* Options in the file and sname fields (RFC 2132 section 9.3), joined in the order of RFC 3396 section 7. */
static void test_dhcpv4_msg_overload(void)
{
	for (unsigned overload = 1; overload <= 3; overload++) {
		struct packet packet;
		struct dhcpv4_msg msg;
		uint8_t joined[64];
		struct span value;

		packet_start(&packet, DHCPV4_ACK, V4(10, 0, 0, 5));
		packet_u8(&packet, 52, (uint8_t)overload);
		packet_text(&packet, 67, "one-");
		packet_end(&packet);
		memcpy(packet.bytes + AT_FILE, "\x43\x04two-\xff", 7);
		memcpy(packet.bytes + AT_SNAME, "\x43\x05three\xff", 8);
		CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
		CHECK(dhcpv4_msg_option(&msg, 67, joined, sizeof joined, &value));
		CHECK_SPAN(value, overload == 1 ? "one-two-" : overload == 2 ? "one-three" : "one-two-three");
		CHECK_NUM(msg.file.n == 0, (overload & 1) != 0);
		CHECK_NUM(msg.sname.n == 0, (overload & 2) != 0);
	}
}

static void test_dhcpv4_msg_overload_hostile(void)
{
	struct packet packet;
	struct dhcpv4_msg msg;

	packet_start(&packet, DHCPV4_ACK, V4(10, 0, 0, 5));
	packet_u8(&packet, 52, 3);
	packet_end(&packet);
	memset(packet.bytes + AT_FILE, 0x43, 128); /* lengths that reach beyond the field */
	CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_DHCP_SYNTAX);
	memset(packet.bytes + AT_FILE, 0, 128);
	CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
	memcpy(packet.bytes + AT_FILE, "\x34\x01\x02\xff", 4); /* an overload that overloads */
	CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
}

/* RFC 3396: 600 bytes of option 210 in three parts with others between them. */
static void test_dhcpv4_msg_long_option(void)
{
	static char text[600];
	struct packet packet;
	struct dhcpv4_msg msg;
	uint8_t joined[600];
	struct span value;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)('a' + i % 26);
	packet_start(&packet, DHCPV4_ACK, V4(10, 0, 0, 5));
	packet_option(&packet, 210, text, 255);
	packet_option(&packet, 3, V4(10, 0, 0, 1), 4);
	packet_option(&packet, 210, text + 255, 0);
	packet_option(&packet, 210, text + 255, 255);
	packet_option(&packet, 210, text + 510, 90);
	packet_end(&packet);
	CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
	CHECK(dhcpv4_msg_option(&msg, 210, joined, sizeof joined, &value));
	CHECK(span_equal(value, span_of(text, sizeof text)));
	CHECK(!dhcpv4_msg_option(&msg, 210, joined, sizeof joined - 1, &value));
	CHECK(!dhcpv4_msg_option(&msg, 210, NULL, 0, &value));
	CHECK(dhcpv4_msg_option(&msg, 3, NULL, 0, &value) && value.n == 4);
}

static void test_dhcpv4_msg_boot_file(void)
{
	struct packet packet;
	struct dhcpv4_msg msg;

	packet_start(&packet, DHCPV4_ACK, V4(10, 0, 0, 5));
	packet_option(&packet, 67, "x.efi\0\0", 7); /* some servers send the NUL too */
	packet_end(&packet);
	CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
	CHECK_SPAN(dhcpv4_msg_boot_file(&msg, NULL, 0), "x.efi");
	memset(packet.bytes + AT_FILE, 'f', 128); /* no NUL: the whole field */
	CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
	CHECK_NUM(dhcpv4_msg_boot_file(&msg, NULL, 0).n, 128);
}

static void test_dhcpv4_sub_option(void)
{
	static const uint8_t bytes[] = {6, 1, 8, 0, 71, 4, 0, 1, 0, 0, 255, 9, 1, 1};
	struct span value;

	for (size_t n = 0; n <= sizeof bytes; n++) {
		uint8_t *copy = exact_copy(bytes, n);

		CHECK_NUM(dhcpv4_sub_option(span_of(copy, n), 6, &value), n >= 3);
		CHECK_NUM(dhcpv4_sub_option(span_of(copy, n), 71, &value), n >= 10);
		CHECK(!dhcpv4_sub_option(span_of(copy, n), 9, &value)); /* behind END */
		free(copy);
	}
}

/* ---- what we send ---- */

static const uint8_t uuid[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static struct dhcpv4_client client_example(void)
{
	struct dhcpv4_client client = {
		.arch = 7,
		.nii = {1, 3, 16},
		.user_class = span_str("iPXE"),
		.uuid = span_of(uuid, sizeof uuid),
		.marker = span_str("Kedge 0.1"),
	};

	memcpy(client.mac, test_mac, sizeof client.mac);
	return client;
}

static struct span sent_option(const struct dhcpv4_msg *msg, uint8_t code)
{
	struct span value = SPAN_NONE;

	(void)dhcpv4_msg_option(msg, code, NULL, 0, &value);
	return value;
}

static void test_dhcpv4_msg_discover(void)
{
	struct dhcpv4_client client = client_example();
	const struct dhcpv4_question question = {.type = DHCPV4_DISCOVER, .xid = 0xdeadbeef, .secs = 7};
	static const uint8_t wanted_parameters[] = {1, 3, 6, 12, 15, 17, 26, 28, 42, 43, 51, 54, 60, 66, 67, 119, 121, 150, 175, 208, 209, 210, 211};
	uint8_t bytes[1472];
	struct writer w = writer_of(bytes, sizeof bytes);
	struct dhcpv4_msg msg;
	struct span value, features;

	CHECK_RC(dhcpv4_msg_build(&client, &question, &w), RC_OK);
	CHECK(w.n >= DHCPV4_SIZE_MIN && w.n < 576);
	CHECK_RC(dhcpv4_msg_parse(span_of(bytes, w.n), &msg), RC_OK);
	CHECK_NUM(msg.op, 1);
	CHECK_NUM(msg.type, DHCPV4_DISCOVER);
	CHECK_NUM(msg.xid, 0xdeadbeef);
	CHECK_NUM(msg.secs, 7);
	CHECK_NUM(msg.flags, 0);
	CHECK(span_equal(span_sub(msg.chaddr, 0, 6), span_of(test_mac, 6)));
	CHECK(span_equal(sent_option(&msg, 61), span_of("\x01\x52\x54\x00\x12\x34\x56", 7)));
	CHECK(span_equal(sent_option(&msg, 57), span_of("\x05\xc0", 2)));
	CHECK_SPAN(sent_option(&msg, 60), "PXEClient:Arch:00007:UNDI:003016");
	CHECK_SPAN(sent_option(&msg, 77), "iPXE");
	CHECK(span_equal(sent_option(&msg, 93), span_of("\0\x07", 2)));
	CHECK(span_equal(sent_option(&msg, 94), span_of("\x01\x03\x10", 3)));
	value = sent_option(&msg, 97);
	CHECK(value.n == 17 && value.p[0] == 0 && memcmp(value.p + 1, uuid, 16) == 0);
	features = sent_option(&msg, 175);
	CHECK(dhcpv4_sub_option(features, 0x13, &value) && value.n == 1 && value.p[0] == 1);
	CHECK(dhcpv4_sub_option(features, 0x24, &value) && !dhcpv4_sub_option(features, 0x18, &value));
	CHECK(dhcpv4_sub_option(features, 75, &value));
	CHECK_SPAN(value, "Kedge 0.1");
	value = sent_option(&msg, 55);
	for (size_t i = 0; i < sizeof wanted_parameters; i++)
		CHECK(value.n > 0 && memchr(value.p, wanted_parameters[i], value.n) != NULL);
	CHECK_NUM(sent_option(&msg, 50).n, 0);
	CHECK_NUM(sent_option(&msg, 54).n, 0);
}

static void test_dhcpv4_msg_request(void)
{
	struct dhcpv4_client client = client_example();
	struct dhcpv4_question question = {.type = DHCPV4_REQUEST, .broadcast = true, .has_boot_item = true, .boot_item = 0x8001};
	uint8_t bytes[1472];
	struct writer w = writer_of(bytes, sizeof bytes);
	struct dhcpv4_msg msg;
	struct span value;

	question.requested = netaddr_v4(V4(10, 0, 0, 9));
	question.server = netaddr_v4(V4(10, 0, 0, 1));
	question.ciaddr = netaddr_v4(V4(10, 0, 0, 8));
	client.by_http = true;
	client.arch = 16;
	client.user_class = SPAN_NONE;
	client.uuid = SPAN_NONE;
	CHECK_RC(dhcpv4_msg_build(&client, &question, &w), RC_OK);
	CHECK_RC(dhcpv4_msg_parse(span_of(bytes, w.n), &msg), RC_OK);
	CHECK_NUM(msg.flags, 0x8000);
	CHECK(netaddr_equal(&msg.ciaddr, &question.ciaddr));
	CHECK(span_equal(sent_option(&msg, 50), span_of(V4(10, 0, 0, 9), 4)));
	CHECK(span_equal(sent_option(&msg, 54), span_of(V4(10, 0, 0, 1), 4)));
	CHECK(dhcpv4_sub_option(sent_option(&msg, 43), 71, &value));
	CHECK(span_equal(value, span_of("\x80\x01\0\0", 4)));
	CHECK_SPAN(sent_option(&msg, 60), "HTTPClient:Arch:00016:UNDI:003016");
	CHECK(!dhcpv4_msg_option(&msg, 77, NULL, 0, &value) && !dhcpv4_msg_option(&msg, 97, NULL, 0, &value));
}

/* Whatever length a class has, the packet is whole or not made. */
static void test_dhcpv4_msg_long_class(void)
{
	static char text[2000];

	memset(text, 'c', sizeof text);
	for (size_t n = 0; n < sizeof text; n += 51) {
		struct dhcpv4_client client = client_example();
		const struct dhcpv4_question question = {.type = DHCPV4_DISCOVER};
		uint8_t bytes[1472], joined[2000];
		struct writer w = writer_of(bytes, sizeof bytes);
		struct dhcpv4_msg msg;
		struct span value = SPAN_NONE;
		enum rc rc;

		client.user_class = span_of(text, n);
		rc = dhcpv4_msg_build(&client, &question, &w);
		CHECK(rc == (n < 1020 ? RC_OK : n > 1200 ? RC_TOO_LONG : rc));
		if (rc != RC_OK)
			continue;
		CHECK_RC(dhcpv4_msg_parse(span_of(bytes, w.n), &msg), RC_OK);
		(void)dhcpv4_msg_option(&msg, 77, joined, sizeof joined, &value);
		CHECK(span_equal(value, client.user_class));
	}
}

int main(void)
{
	test_dhcpv4_msg_reads();
	test_dhcpv4_msg_truncated();
	test_dhcpv4_msg_hostile();
	test_dhcpv4_msg_overload();
	test_dhcpv4_msg_overload_hostile();
	test_dhcpv4_msg_long_option();
	test_dhcpv4_msg_boot_file();
	test_dhcpv4_sub_option();
	test_dhcpv4_msg_discover();
	test_dhcpv4_msg_request();
	test_dhcpv4_msg_long_class();
	return check_end();
}
