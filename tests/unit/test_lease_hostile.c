/* The DHCP client against servers that are wrong, silent half-way, many or hostile, and what it cannot do itself. */
#include "lease_play.h"

static void test_lease_no_ack(void)
{
	struct server *server = start(1);

	server->no_ack = true;
	server->file = "x.efi";
	CHECK_RC(acquire(), RC_DHCP_NO_ACK);
	CHECK_NUM(elapsed_ms(), LEASE_TIMEOUT_MS);
	CHECK(log_says("10.0.0.1 does not confirm its offer"));
	CHECK(log_says("offered an address on net0 but did not confirm it"));

	server = start(2); /* then the other one is taken, though it says less */
	server[0].no_ack = true;
	server[0].file = "x.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(server[0].requests, LEASE_REQUEST_TRIES);
	CHECK_NUM(facts_now().address.bytes[3], 51);
	CHECK(elapsed_ms() < 12000);
}

static void test_lease_nak(void)
{
	struct server *server = start(1);

	server->naks = 1;
	server->file = "x.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(server->discovers, 2);
	CHECK_NUM(server->requests, 2);
	CHECK(memcmp(fake.sent[0].bytes + AT_XID, fake.sent[2].bytes + AT_XID, 4) != 0);

	server = start(1);
	server->naks = 99;
	server->file = "x.efi";
	CHECK_RC(acquire(), RC_DHCP_REFUSED);
	CHECK_NUM(server->requests, LEASE_NAKS_MAX);
	CHECK(elapsed_ms() < 1000);
}

static void wrong_xid(struct packet *packet)
{
	packet->bytes[AT_XID] ^= 1;
}

static void wrong_mac(struct packet *packet)
{
	packet->bytes[AT_CHADDR + 5] ^= 1;
}

static void as_request(struct packet *packet)
{
	packet->bytes[0] = 1;
}

static void cut_option(struct packet *packet)
{
	packet->bytes[packet->n - 1] = 67;
}

static void length_of_255(struct packet *packet)
{
	packet->bytes[AT_OPTIONS + 4] = 255; /* of option 54, reaches beyond the end */
}

static void impossible_address(struct packet *packet)
{
	memcpy(packet->bytes + AT_YIADDR, "\xe0\0\0\x01", 4);
}

static void of_300_bytes(struct packet *packet)
{
	packet->n = 200;
}

static void test_lease_hostile_servers(void)
{
	static const struct {
		void (*spoil)(struct packet *packet);
		const char *says;
	} cases[] = {
		{wrong_xid, NULL},
		{wrong_mac, NULL},
		{as_request, NULL},
		{cut_option, "packet from 10.0.0.1 ignored: malformed DHCP packet"},
		{length_of_255, "packet from 10.0.0.1 ignored: malformed DHCP packet"},
		{of_300_bytes, "packet from 10.0.0.1 ignored: malformed DHCP packet"},
		{impossible_address, "packet from 10.0.0.1 ignored: it offers neither a usable address"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server *server = start(1);

		server->spoil = cases[i].spoil;
		server->file = "x.efi";
		CHECK_RC(acquire(), RC_DHCP_NO_OFFER);
		CHECK(server->discovers > 5 && server->requests == 0);
		CHECK(cases[i].says == NULL || (log_says(cases[i].says) && log_says("no usable DHCP answer came on net0")));
	}
}

static void other_address_in_ack(struct packet *packet)
{
	if (packet->bytes[AT_OPTIONS + 2] == DHCPV4_ACK)
		packet->bytes[AT_YIADDR + 3] = 99;
}

static void other_server_in_ack(struct packet *packet)
{
	if (packet->bytes[AT_OPTIONS + 2] == DHCPV4_ACK)
		packet->bytes[AT_OPTIONS + 8] = 77;
}

static void test_lease_wrong_ack(void)
{
	struct server *server = start(1);

	server->file = "x.efi";
	server->spoil = other_address_in_ack;
	CHECK_RC(acquire(), RC_DHCP_NO_ACK);
	CHECK(fake.address.family == NETADDR_NONE);
	CHECK(log_says("it confirms another address than it offered"));
	server = start(1);
	server->file = "x.efi";
	server->spoil = other_server_in_ack;
	CHECK_RC(acquire(), RC_DHCP_NO_ACK);
}

static size_t cut_to;

static void cut_ack(struct packet *packet)
{
	if (packet->bytes[AT_OPTIONS + 2] == DHCPV4_ACK && packet->n > cut_to)
		packet->n = cut_to;
}

/* Every length of the ACK: a lease or none, but nothing read outside and no wait beyond the deadline. */
static void test_lease_cut_ack(void)
{
	for (cut_to = 0; cut_to < 290; cut_to += 3) {
		struct server *server = start(1);
		struct lease_options options = plain_options;
		enum rc rc;

		server->option209 = "http://10.0.0.1/menu.cfg";
		server->file = "x";
		server->spoil = cut_ack;
		options.timeout_ms = 3000;
		rc = lease_acquire_with(&handover, &fake_nic, &options, &lease);
		CHECK(rc == RC_OK || rc == RC_DHCP_NO_ACK);
		CHECK(rc == RC_OK || cut_to < 290);
		CHECK(elapsed_ms() <= 3000);
	}
}

/* One machine that claims to be another server in each of its packets: what is kept of them is bounded. */
static void flood(const struct fake_packet *packet)
{
	struct dhcpv4_msg asked;

	CHECK_RC(dhcpv4_msg_parse(span_of(packet->bytes, packet->n), &asked), RC_OK);
	if (asked.type != DHCPV4_DISCOVER || packet->at_ms > 0) {
		on_send(packet);
		return;
	}
	for (uint8_t id = 1; id <= 3 * LEASE_OFFERS_MAX; id++) {
		const struct server server = {.id = id, .gives = id, .delay_ms = id};

		answer(&server, DHCPV4_OFFER, &asked, NULL, 67);
	}
}

static void test_lease_many_servers(void)
{
	(void)start(1);
	servers[0].gives = 1;
	fake.on_send = flood;
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(facts_now().address.bytes[3], 1);
	CHECK(log_says("or too many servers answer"));
}

static void test_lease_cannot_send(void)
{
	(void)start(1);
	fake.send_rc = RC_NIC_SEND;
	CHECK_RC(acquire(), RC_NIC_SEND);
	CHECK(log_says("DHCP packets could be sent on net0"));
}

static void test_lease_cancel_keeps_the_old_one(void)
{
	struct server *server = start(1);
	struct lease before;

	server->file = "x.efi";
	CHECK_RC(acquire(), RC_OK);
	before = lease;
	fake.cancel_at_ms = fake.now_ms + 700;
	server->deaf_ms = 100000;
	CHECK_RC(acquire(), RC_CANCELLED);
	CHECK(memcmp(&before, &lease, sizeof lease) == 0);
	CHECK_NUM(fake.address.bytes[3], 50);
	CHECK(!fake.sent[2].had_address); /* asked without one */
}

static void test_lease_class_too_long(void)
{
	static char text[2000];
	struct lease_options options = plain_options;

	(void)start(1);
	memset(text, 'c', sizeof text);
	options.user_class = span_of(text, sizeof text);
	CHECK_RC(lease_acquire_with(&handover, &fake_nic, &options, &lease), RC_TOO_LONG);
	CHECK_NUM(fake.sent_n, 0);
}

int main(void)
{
	test_lease_no_ack();
	test_lease_nak();
	test_lease_hostile_servers();
	test_lease_wrong_ack();
	test_lease_cut_ack();
	test_lease_many_servers();
	test_lease_cannot_send();
	test_lease_cancel_keeps_the_old_one();
	test_lease_class_too_long();
	return check_end();
}
