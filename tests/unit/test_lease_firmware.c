/* Leases that the firmware already has, and the facts that are read out of packets. */
#include "lease_play.h"

/* ---- the firmware's packets ---- */

static struct packet firmware_ack, firmware_proxy;

static void firmware_has(const char *file, const char *option209)
{
	packet_start(&firmware_ack, DHCPV4_ACK, V4(10, 0, 0, 77));
	packet_option(&firmware_ack, 54, V4(10, 0, 0, 1), 4);
	packet_option(&firmware_ack, 1, V4(255, 255, 0, 0), 4);
	if (file != NULL)
		memcpy(firmware_ack.bytes + AT_FILE, file, strlen(file));
	if (option209 != NULL)
		packet_text(&firmware_ack, 209, option209);
	packet_end(&firmware_ack);
	handover.has_mac = true;
	memcpy(handover.mac, fake_nic.mac, 6);
	handover.dhcp_ack = span_of(firmware_ack.bytes, 1472); /* with the zeros behind, as firmware has it */
}

static void test_lease_firmware_answers(void)
{
	(void)start(1);
	firmware_has("kedge.efi", "http://10.0.0.1/menu.cfg");
	CHECK_RC(acquire(), RC_OK);
	CHECK(lease.valid && lease.from_firmware);
	CHECK_NUM(fake.sent_n, 0);
	CHECK_NUM(fake.opened, 0);
	CHECK_NUM(fake.address.bytes[3], 77);
	CHECK_NUM(fake.prefix_bits, 16);
	CHECK_SPAN(facts_now().config_file, "http://10.0.0.1/menu.cfg");
	CHECK(facts_now().boot_file_is_self);
}

static void test_lease_firmware_proxy_answers(void)
{
	(void)start(1);
	firmware_has(NULL, NULL);
	packet_start(&firmware_proxy, DHCPV4_OFFER, V4(0, 0, 0, 0));
	packet_text(&firmware_proxy, 60, "PXEClient");
	packet_text(&firmware_proxy, 67, "kedge.efi");
	packet_text(&firmware_proxy, 210, "http://10.0.0.9/");
	packet_end(&firmware_proxy);
	handover.proxy_offer = packet_span(&firmware_proxy);
	CHECK_RC(acquire(), RC_OK);
	CHECK(lease.from_firmware && fake.sent_n == 0);
	CHECK_SPAN(facts_now().path_prefix, "http://10.0.0.9/");
}

/* One DISCOVER, as ourselves, for the address that we have. */
static void test_lease_firmware_names_only_us(void)
{
	static const char *const files[] = {"kedge.efi", "EFI/BOOT/BOOTX64.EFI", NULL};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct server *server = start(1);
		struct dhcpv4_msg msg;
		struct netaddr requested;

		server->option209 = "cfg";
		firmware_has(files[i], NULL);
		CHECK_RC(acquire(), RC_OK);
		CHECK(!lease.from_firmware);
		CHECK_NUM(count_sent(DHCPV4_DISCOVER), 1);
		CHECK_RC(dhcpv4_msg_parse(span_of(fake.sent[0].bytes, fake.sent[0].n), &msg), RC_OK);
		CHECK(dhcpv4_msg_address(&msg, 50, &requested) && requested.bytes[3] == 77);
		CHECK(!fake.sent[0].had_address);
	}
}

/* The server goes on naming the file that the firmware loaded us by, whatever its name. */
static void test_lease_renamed_is_still_us(void)
{
	struct server *server = start(1);

	server->file = "EFI/BOOT/BOOTX64.EFI";
	firmware_has("EFI/BOOT/BOOTX64.EFI", NULL);
	CHECK_RC(acquire(), RC_OK);
	CHECK(facts_now().boot_file_is_self);
	server = start(1);
	server->file = "efi/boot.efi";
	handover.load_url = span_str("http://10.0.0.1/efi/boot.efi");
	CHECK_RC(acquire(), RC_OK);
	CHECK(facts_now().boot_file_is_self);
	server = start(1);
	server->file = "efi/other.efi";
	handover.load_url = span_str("http://10.0.0.1/efi/boot.efi");
	CHECK_RC(acquire(), RC_OK);
	CHECK(!facts_now().boot_file_is_self);
}

static void test_lease_firmware_not_ours(void)
{
	struct lease_options options = plain_options;

	(void)start(1);
	firmware_has(NULL, "cfg");
	handover.mac[0] ^= 2; /* loaded through another NIC */
	CHECK_RC(acquire(), RC_OK);
	CHECK(!lease.from_firmware && fake.sent_n > 0);

	(void)start(1);
	firmware_has(NULL, "cfg");
	firmware_ack.bytes[AT_CHADDR] ^= 2; /* a packet for somebody else */
	CHECK_RC(acquire(), RC_OK);
	CHECK(!lease.from_firmware);

	(void)start(1);
	firmware_has(NULL, "cfg");
	firmware_ack.bytes[AT_OPTIONS + 2] = DHCPV4_OFFER;
	CHECK_RC(acquire(), RC_OK);
	CHECK(!lease.from_firmware);

	(void)start(1);
	firmware_has(NULL, "cfg");
	options.fresh = true; /* the user wants to ask */
	CHECK_RC(lease_acquire_with(&handover, &fake_nic, &options, &lease), RC_OK);
	CHECK(!lease.from_firmware);
}

static void test_lease_firmware_cut(void)
{
	for (size_t n = 0; n < 300; n += 7) {
		uint8_t *copy;

		(void)start(1);
		firmware_has("kedge.efi", "http://10.0.0.1/menu.cfg");
		copy = exact_copy(firmware_ack.bytes, n);
		handover.dhcp_ack = span_of(copy, n);
		CHECK_RC(acquire(), RC_OK);
		free(copy);
	}
}

/* ---- facts ---- */

static void test_lease_facts_long_options(void)
{
	static char text[400];
	struct packet ack, proxy;
	struct lease_facts facts;
	struct span value;

	(void)start(0);
	memset(text, 'p', sizeof text);
	lease_reset(&lease, &fake_nic);
	packet_start(&ack, DHCPV4_ACK, V4(172, 16, 0, 5));
	packet_option(&ack, 210, text, 250);
	packet_option(&ack, 210, text, 150);
	packet_text(&ack, 67, "http://");
	packet_text(&ack, 67, "host/f");
	packet_text(&ack, 12, "name");
	packet_option(&ack, 121, "\x18\x0a\0\0\x0a\0\0\x09\0\xac\x10\0\x01", 13);
	packet_option(&ack, 3, V4(172, 16, 0, 99), 4);
	packet_option(&ack, 26, "\x05\x78", 2);
	packet_option(&ack, 51, "\0\0\x0e\x10", 4);
	packet_option(&ack, 211, "\0\0\0\x1e", 4);
	packet_end(&ack);
	packet_start(&proxy, DHCPV4_OFFER, V4(0, 0, 0, 0));
	packet_text(&proxy, 66, "10.1.1.1");
	packet_text(&proxy, 67, "a/");
	packet_text(&proxy, 67, "b");
	packet_end(&proxy);
	CHECK_RC(lease_keep(&lease, LEASE_PROXY, packet_span(&ack)), RC_OK);
	CHECK_RC(lease_keep(&lease, LEASE_ACK, packet_span(&ack)), RC_OK);
	CHECK_RC(lease_keep(&lease, LEASE_PROXY, packet_span(&proxy)), RC_OK); /* replaces */
	facts = facts_now();
	CHECK(span_equal(facts.path_prefix, span_of(text, 400)));
	CHECK_SPAN(facts.boot_file, "a/b");
	CHECK_NUM(facts.next_server.bytes[1], 1);
	CHECK_SPAN(facts.host_name, "name");
	CHECK_NUM(facts.prefix_bits, 16); /* no mask: by class */
	CHECK_NUM(facts.gateway.bytes[3], 1); /* of 121, not of 3 */
	CHECK_NUM(facts.mtu, 1400);
	CHECK_NUM(facts.lease_time_s, 3600);
	CHECK(facts.has_reboot_time && facts.reboot_time_s == 30);
	CHECK(lease_packet_option(&lease, LEASE_ACK, 67, &value));
	CHECK_SPAN(value, "http://host/f");
	CHECK(lease_option(&lease, 67, &value));
	CHECK_SPAN(value, "a/b");
	CHECK(!lease_option(&lease, 209, &value));
}

static void test_lease_facts_masks(void)
{
	static const struct {
		uint8_t address, mask[4];
		unsigned bits;
	} cases[] = {
		{10, {255, 255, 255, 255}, 32}, {10, {255, 255, 254, 0}, 23}, {10, {128, 0, 0, 0}, 1}, {10, {0, 0, 0, 0}, 8},
		{10, {255, 0, 255, 0}, 8}, {172, {255, 255, 255, 1}, 16}, {192, {0, 0, 0, 255}, 24},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct packet ack;

		lease_reset(&lease, &fake_nic);
		packet_start(&ack, DHCPV4_ACK, V4(cases[i].address, 1, 2, 3));
		packet_option(&ack, 1, cases[i].mask, 4);
		packet_end(&ack);
		CHECK_RC(lease_keep(&lease, LEASE_ACK, packet_span(&ack)), RC_OK);
		CHECK_NUM(facts_now().prefix_bits, cases[i].bits);
	}
}

static void test_lease_facts_vendor_options(void)
{
	struct packet ack;
	struct span value;

	lease_reset(&lease, &fake_nic);
	packet_start(&ack, DHCPV4_ACK, V4(10, 0, 0, 5));
	packet_option(&ack, 43, "\x06\x01\x08\xd1\x03" "cfg" "\xd2\x02" "p/" "\xff", 13);
	packet_option(&ack, 150, V4(10, 0, 0, 7), 4);
	packet_text(&ack, 66, "tftp.example");
	packet_end(&ack);
	CHECK_RC(lease_keep(&lease, LEASE_ACK, packet_span(&ack)), RC_OK);
	CHECK_SPAN(facts_now().config_file, "cfg");
	CHECK_SPAN(facts_now().path_prefix, "p/");
	CHECK_SPAN(facts_now().tftp_server, "tftp.example");
	CHECK_NUM(facts_now().next_server.bytes[3], 7);
	CHECK(lease_sub_option(&lease, 43, 6, &value) && value.n == 1);
	CHECK(!lease_sub_option(&lease, 43, 7, &value));
}

/* Joined options never take more room than there is: a packet full of parts, three times. */
static void test_lease_facts_full(void)
{
	struct packet packet;

	lease_reset(&lease, &fake_nic);
	packet_start(&packet, DHCPV4_ACK, V4(10, 0, 0, 5));
	for (unsigned code = 100; packet.n + 4 <= sizeof packet.bytes; code = code == 250 ? 100 : code + 1)
		packet_option(&packet, (uint8_t)code, NULL, 0);
	for (int which = 0; which < LEASE_PACKETS; which++)
		CHECK_RC(lease_keep(&lease, (enum lease_packet)which, packet_span(&packet)), RC_OK);
	CHECK(lease.joined_n <= sizeof lease.joined);
	packet_start(&packet, DHCPV4_ACK, V4(10, 0, 0, 5));
	while (packet.n + 102 <= sizeof packet.bytes)
		packet_option(&packet, 210, packet.bytes, 100);
	for (int which = 0; which < LEASE_PACKETS; which++)
		CHECK_RC(lease_keep(&lease, (enum lease_packet)which, packet_span(&packet)), RC_OK);
	CHECK_NUM(facts_now().path_prefix.n, 3); /* text up to the first NUL of our own header */
}

int main(void)
{
	test_lease_firmware_answers();
	test_lease_firmware_proxy_answers();
	test_lease_firmware_names_only_us();
	test_lease_renamed_is_still_us();
	test_lease_firmware_not_ours();
	test_lease_firmware_cut();
	test_lease_facts_long_options();
	test_lease_facts_masks();
	test_lease_facts_vendor_options();
	test_lease_facts_full();
	return check_end();
}
