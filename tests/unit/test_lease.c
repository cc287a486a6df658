/* The DHCP client against servers of every temper, on a clock that the test moves. */
#include "lease_play.h"

/* ---- good servers ---- */

static void test_lease_at_once(void)
{
	struct server *server = start(1);
	struct lease_facts facts;

	server->option209 = "http://10.0.0.1/menu.cfg";
	server->option210 = "http://10.0.0.1/";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(fake.sent_n, 2);
	CHECK_NUM(fake.sent[0].at_ms, 0);
	CHECK_NUM(fake.sent[1].at_ms, 2);
	CHECK_NUM(elapsed_ms(), 4);
	CHECK_NUM(fake.sent[0].to.port, 67);
	CHECK(memcmp(fake.sent[0].to.addr.bytes, "\xff\xff\xff\xff", 4) == 0);
	CHECK(memcmp(fake.sent[0].bytes + AT_XID, fake.sent[1].bytes + AT_XID, 4) == 0);
	CHECK(lease.valid && !lease.from_firmware && lease.nic == &fake_nic);
	facts = facts_now();
	CHECK_NUM(facts.address.bytes[3], 50);
	CHECK_NUM(facts.prefix_bits, 24);
	CHECK_NUM(facts.server.bytes[3], 1);
	CHECK_SPAN(facts.config_file, "http://10.0.0.1/menu.cfg");
	CHECK_SPAN(facts.path_prefix, "http://10.0.0.1/");
	CHECK(netaddr_equal(&fake.address, &facts.address) && fake.prefix_bits == 24);
	CHECK_NUM(fake.gateway.bytes[3], 254);
	CHECK_NUM(fake.dns_n, 2);
	CHECK_NUM(fake.dns[1].bytes[3], 0xfc);
	CHECK_STR(fake.domain, "lab.example");
	CHECK(log_says("offer of 10.0.0.50 from 10.0.0.1 taken"));
}

static void test_lease_waits_for_a_proxy(void)
{
	struct server *server = start(1);

	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(server->requests, 1);
	CHECK_NUM(elapsed_ms(), 2 + LEASE_PROXY_WAIT_MS + 2);
}

static void test_lease_second_server_answers(void)
{
	struct server *server = start(2);

	server[1].file = "pxelinux.0";
	server[1].delay_ms = 300;
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(elapsed_ms(), 600);
	CHECK_NUM(server[0].requests, 0);
	CHECK_NUM(facts_now().address.bytes[3], 51);
	CHECK(log_says("offer of 10.0.0.50 from 10.0.0.1 not taken: it does not say what to boot"));
}

static void test_lease_late_offer_is_told(void)
{
	struct server *server = start(2);

	server[0].file = "pxelinux.0";
	server[0].delay_ms = 10;
	server[1].delay_ms = 15;
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(facts_now().address.bytes[3], 50);
	CHECK(log_says("offer of 10.0.0.51 from 10.0.0.2 not taken: it came after the choice was made"));
}

static void test_lease_bootp(void)
{
	struct server *server = start(1);

	server->bootp = true;
	server->file = "vmlinuz";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(fake.sent_n, 1);
	CHECK_SPAN(facts_now().boot_file, "vmlinuz");
}

/* ---- proxies and boot servers ---- */

static void test_lease_proxy_with_file(void)
{
	struct server *server = start(2);
	struct lease_facts facts;

	server[1].gives = 0;
	server[1].option60 = "PXEClient";
	server[1].file = "menu.efi";
	server[1].delay_ms = 50;
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(elapsed_ms(), 52);
	CHECK_NUM(server[1].pxe_requests, 0);
	facts = facts_now();
	CHECK_SPAN(facts.boot_file, "menu.efi");
	CHECK_NUM(facts.next_server.bytes[3], 2);
	CHECK_NUM(facts.server.bytes[3], 1);
	CHECK_NUM(facts.gateway.bytes[3], 254);
}

static void test_lease_proxy_asked_on_4011(void)
{
	struct server *server = start(2);

	server[1].gives = 0;
	server[1].option60 = "PXEClient";
	server[1].pxe_file = "late.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(server[1].pxe_requests, 1);
	CHECK_NUM(fake.sent_n, 3);
	CHECK_NUM(fake.sent[2].to.port, 4011);
	CHECK_NUM(fake.sent[2].to.addr.bytes[3], 2);
	CHECK(fake.sent[2].had_address);
	CHECK(memcmp(fake.sent[2].bytes + AT_CIADDR, V4(10, 0, 0, 50), 4) == 0);
	CHECK_SPAN(facts_now().boot_file, "late.efi");
}

/* The DHCP server is a PXE server too, and has to be asked once more. */
static void test_lease_server_asked_on_4011(void)
{
	struct server *server = start(1);

	server->option60 = "PXEClient";
	server->pxe_file = "late.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(server->pxe_requests, 1);
	CHECK(elapsed_ms() < 100);
	CHECK_SPAN(facts_now().boot_file, "late.efi");
	CHECK_NUM(facts_now().address.bytes[3], 50);
}

static void test_lease_proxy_is_silent(void)
{
	struct server *server = start(2);

	server[1].gives = 0;
	server[1].option60 = "PXEClient";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(server[1].pxe_requests, LEASE_PXE_TRIES);
	CHECK(elapsed_ms() < 5000);
	CHECK(lease.packet_n[LEASE_PROXY] > 0);
	CHECK_NUM(facts_now().boot_file.n, 0);
	CHECK(log_says("the PXE server 10.0.0.2 does not answer on port 4011"));
}

static const char menu[] = "\x08\x07\x80\x05\x01\x0a\x00\x00\x03\x09\x09\x80\x05\x06" "Rescue";

/* DHCP, proxy with a menu, boot server: three machines. */
static void test_lease_boot_server(void)
{
	struct server *server = start(3);

	server[1].gives = 0;
	server[1].option60 = "PXEClient";
	server[1].option43 = menu;
	server[1].n43 = sizeof menu - 1;
	server[2].gives = 0;
	server[2].deaf_ms = 1; /* no proxy: it does not answer DISCOVER */
	server[2].pxe_file = "rescue.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(server[1].pxe_requests, 0);
	CHECK_NUM(server[2].pxe_requests, 1);
	CHECK_NUM(server[2].item, 0x8005);
	CHECK(lease.packet_n[LEASE_REPLY] > 0);
	CHECK_SPAN(facts_now().boot_file, "rescue.efi");
	CHECK_NUM(facts_now().next_server.bytes[3], 3);
	CHECK(log_says("PXE menu: taking its first item, \"Rescue\""));
}

/* Asked for by hand, whatever the lease had said: listed and answering, listed and silent, not listed. */
static void test_lease_ask_boot_server(void)
{
	struct server *server = start(2);
	const struct lease_options options = {.user_class = span_str("iPXE")};
	static const char servers_only[] = "\x08\x0e\x80\x05\x01\x0a\x00\x00\x02\x00\x07\x01\x0a\x00\x00\x09";

	server->file = "first.efi";
	server->option43 = servers_only;
	server->n43 = sizeof servers_only - 1;
	server[1].gives = 0;
	server[1].deaf_ms = 1;
	server[1].pxe_file = "second.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_SPAN(facts_now().boot_file, "first.efi");
	CHECK_RC(lease_ask_boot_server(&options, 0x8005, &lease), RC_OK);
	CHECK_NUM(server[1].item, 0x8005);
	CHECK_SPAN(facts_now().boot_file, "second.efi");
	CHECK_RC(lease_ask_boot_server(&options, 7, &lease), RC_TIMEOUT);
	CHECK_NUM(lease.packet_n[LEASE_REPLY], 0);
	CHECK_RC(lease_ask_boot_server(&options, 8, &lease), RC_TIMEOUT);
	CHECK_RC(lease_ask_boot_server(&options, 0, &lease), RC_NOT_FOUND);
}

/* Nobody is listed: the group is asked, or all; a DHCP server that confirms the address is no boot server. */
static void test_lease_find_boot_server(void)
{
	static const char group[] = "\x06\x01\x01\x07\x04\xe0\x00\x01\x09";
	static const char none[] = "\x06\x01\x04";
	const struct lease_options options = {.user_class = span_str("iPXE")};

	for (unsigned by_group = 0; by_group < 2; by_group++) {
		struct server *server = start(2);

		server->file = "first.efi";
		server->option43 = group;
		server->n43 = by_group ? sizeof group - 1 : 0;
		server[1].gives = 0;
		server[1].deaf_ms = 1;
		server[1].delay_ms = 20;
		server[1].pxe_file = "second.efi";
		server[1].echo_item = true;
		CHECK_RC(acquire(), RC_OK);
		CHECK_RC(lease_ask_boot_server(&options, 0x8005, &lease), RC_OK);
		CHECK_NUM(server[1].item, 0x8005);
		CHECK_NUM(server[1].pxe_requests, 1);
		CHECK_SPAN(facts_now().boot_file, "second.efi");
		server->option43 = none;
		server->n43 = sizeof none - 1;
		CHECK_RC(acquire(), RC_OK);
		CHECK_RC(lease_ask_boot_server(&options, 0x8005, &lease), RC_NOT_FOUND);
	}
}

/* Where a proxy has spoken, the DHCP server's option 43 says nothing of boot servers; and of many that were asked, none is named as silent. */
static void test_lease_find_boot_server_by_proxy(void)
{
	static const char only_listed[] = "\x06\x01\x04";
	const struct lease_options options = {.user_class = span_str("iPXE")};
	struct server *server = start(2);

	server->option43 = only_listed;
	server->n43 = sizeof only_listed - 1;
	server[1].gives = 0;
	server[1].option60 = "PXEClient";
	server[1].file = "first.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_SPAN(facts_now().boot_file, "first.efi");
	CHECK_RC(lease_ask_boot_server(&options, 0x8005, &lease), RC_TIMEOUT);
	CHECK(log_says("asking all PXE servers by 255.255.255.255"));
	CHECK(log_says("no PXE server answers what is sent to 255.255.255.255, port 67"));
}

static void test_lease_menu_by_way_of_4011(void)
{
	struct server *server = start(3);

	server[1].gives = 0;
	server[1].option60 = "PXEClient";
	server[1].pxe_menu = true;
	server[1].option43 = menu;
	server[1].n43 = sizeof menu - 1;
	server[1].spoil = NULL;
	server[2].gives = 0;
	server[2].deaf_ms = 1;
	server[2].pxe_file = "rescue.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_SPAN(facts_now().boot_file, "rescue.efi");
}

/* ---- our own name ---- */

static void test_lease_names_only_us(void)
{
	struct server *server = start(1);

	server->file = "boot/kedge.efi";
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(elapsed_ms(), 2 + LEASE_PROXY_WAIT_MS + 2); /* somebody else may know better */
	CHECK(facts_now().boot_file_is_self);
	CHECK_SPAN(facts_now().boot_file, "boot/kedge.efi");
}

static void test_lease_proxy_beats_our_own_name(void)
{
	struct server *server = start(2);

	server[0].file = "kedge.efi";
	server[1].gives = 0;
	server[1].option60 = "PXEClient";
	server[1].file = "debian.efi";
	server[1].delay_ms = 100;
	CHECK_RC(acquire(), RC_OK);
	CHECK(!facts_now().boot_file_is_self);
	CHECK_SPAN(facts_now().boot_file, "debian.efi");
}

/* ---- time ---- */

static void test_lease_nobody(void)
{
	uint64_t last = LEASE_DISCOVER_MS;

	(void)start(0);
	CHECK_RC(acquire(), RC_DHCP_NO_OFFER);
	CHECK_NUM(elapsed_ms(), LEASE_TIMEOUT_MS);
	CHECK(fake.sent_n >= 7 && fake.sent_n <= 20);
	for (unsigned i = 0; i < fake.sent_n; i++) {
		uint64_t gap = i > 0 ? fake.sent[i].at_ms - fake.sent[i - 1].at_ms : fake.sent[0].at_ms;

		CHECK_NUM(fake.sent[i].bytes[8] << 8 | fake.sent[i].bytes[9], fake.sent[i].at_ms / 1000);
		CHECK(memcmp(fake.sent[i].bytes + AT_XID, fake.sent[0].bytes + AT_XID, 4) == 0);
		CHECK(!fake.sent[i].had_address);
		if (i > 0) {
			CHECK(gap >= LEASE_DISCOVER_MS && gap <= LEASE_DISCOVER_MAX_MS && gap <= 3 * last);
			last = gap;
		} else {
			CHECK_NUM(gap, 0); /* nobody who is alone waits for others */
		}
	}
	CHECK(!lease.valid && fake.address.family == NETADDR_NONE);
	CHECK(log_says("no DHCP server answered on net0 within 30 s"));
}

/*
 * Machines that are switched on together and get no answer: from the first repetition on, no 10 ms have much more packets than
 * others.  Their entropy is the same here; the MAC address alone parts them.
 */
static void test_lease_spread(void)
{
	enum { MACHINES = 300, WINDOWS = LEASE_TIMEOUT_MS / 10 + 1 };
	static unsigned windows[WINDOWS];
	unsigned peak = 0, sent = 0;

	for (unsigned i = 0; i < MACHINES; i++) {
		(void)start(0);
		fake_nic.mac[4] = (uint8_t)(i >> 8);
		fake_nic.mac[5] = (uint8_t)i;
		CHECK_RC(acquire(), RC_DHCP_NO_OFFER);
		for (unsigned k = 1; k < fake.sent_n; k++, sent++) {
			unsigned *window = &windows[fake.sent[k].at_ms / 10];

			peak = ++*window > peak ? *window : peak;
		}
	}
	fake_nic.mac[4] = 0x34;
	fake_nic.mac[5] = 0x56;
	CHECK(sent > 7 * MACHINES);
	if (!CHECK(peak < 16)) /* the first repetition: 300 machines in 100 windows */
		printf("    %u packets in 10 ms, the mean is %.1f\n", peak, (double)sent / WINDOWS);
}

/* A switch port that forwards nothing at first must not cost more than one repetition. */
static void test_lease_port_opens_late(void)
{
	for (unsigned deaf_ms = 500; deaf_ms < 24000; deaf_ms += 1700) {
		struct server *server = start(1);

		server->deaf_ms = deaf_ms;
		server->file = "x.efi";
		CHECK_RC(acquire(), RC_OK);
		CHECK(elapsed_ms() <= deaf_ms + LEASE_DISCOVER_MAX_MS + 10);
	}
}

static void link_goes_up(void *arg)
{
	(void)arg;
	link_is_up = true;
}

static void link_goes_down(void *arg)
{
	(void)arg;
	link_is_up = false;
}

static void test_lease_link(void)
{
	struct server *server = start(1);

	link_is_up = false;
	CHECK_RC(acquire(), RC_LINK_DOWN);
	CHECK_NUM(fake.sent_n, 0);
	CHECK(log_says("net0 has no link after 30 s"));

	server = start(1);
	server->file = "x.efi";
	link_is_up = false;
	fake_at(3100, link_goes_up, NULL);
	CHECK_RC(acquire(), RC_OK);
	CHECK_NUM(fake.sent_n, 2);
	CHECK(fake.sent[0].at_ms >= 3100 && fake.sent[0].at_ms <= 3100 + LEASE_LINK_POLL_MS);

	/* it bounces, as a port does that was reset: no waiting for the next repetition */
	server = start(1);
	server->file = "x.efi";
	server->deaf_ms = 9000;
	fake_at(7500, link_goes_down, NULL);
	fake_at(9100, link_goes_up, NULL);
	CHECK_RC(acquire(), RC_OK);
	CHECK(elapsed_ms() <= 9100 + LEASE_LINK_POLL_MS + 10);
}

/* ---- ports that have a link and do not forward ---- */

static void hear_other(void *arg)
{
	(void)arg;
	fake_nic.counters.rx_frames++;
}

static void hear_switch(void *arg)
{
	(void)arg;
	fake_nic.counters.rx_frames++;
	fake_nic.rx_own++;
}

/* STP takes 30 s, its frames are heard meanwhile; with the first frame of somebody else the next DISCOVER goes out. */
static void test_lease_port_starts_to_forward(void)
{
	struct server *server = start(1);

	server->deaf_ms = 50000;
	server->file = "x.efi";
	for (unsigned ms = 500; ms < 50000; ms += 2000)
		fake_at(ms, hear_switch, NULL);
	fake_at(50000, hear_other, NULL);
	CHECK_RC(acquire(), RC_OK);
	CHECK(elapsed_ms() >= 50000 && elapsed_ms() <= 50000 + LEASE_LINK_POLL_MS + LEASE_DISCOVER_MS + 10);
	CHECK(log_says("the switch port of net0 forwards nothing yet"));
}

static void test_lease_port_never_forwards(void)
{
	(void)start(0);
	for (unsigned ms = 500; ms < 60000; ms += 2000)
		fake_at(ms, hear_switch, NULL);
	CHECK_RC(acquire(), RC_DHCP_NO_OFFER);
	CHECK_NUM(elapsed_ms(), LEASE_TIMEOUT_MS + LEASE_BLOCKED_MS);
	CHECK(log_says("the switch port of net0 forwards nothing: in 55 s only the switch's own frames came"));

	(void)start(0); /* one that forwards, to a network without a server, is given no more time */
	fake_at(500, hear_switch, NULL);
	fake_at(700, hear_other, NULL);
	CHECK_RC(acquire(), RC_DHCP_NO_OFFER);
	CHECK_NUM(elapsed_ms(), LEASE_TIMEOUT_MS);
}

static void test_lease_timeout_option(void)
{
	struct lease_options options = plain_options;

	(void)start(0);
	options.timeout_ms = 2500;
	CHECK_RC(lease_acquire_with(&handover, &fake_nic, &options, &lease), RC_DHCP_NO_OFFER);
	CHECK_NUM(elapsed_ms(), 2500);
}

int main(void)
{
	test_lease_at_once();
	test_lease_waits_for_a_proxy();
	test_lease_second_server_answers();
	test_lease_late_offer_is_told();
	test_lease_bootp();
	test_lease_proxy_with_file();
	test_lease_proxy_asked_on_4011();
	test_lease_server_asked_on_4011();
	test_lease_proxy_is_silent();
	test_lease_boot_server();
	test_lease_ask_boot_server();
	test_lease_find_boot_server();
	test_lease_find_boot_server_by_proxy();
	test_lease_menu_by_way_of_4011();
	test_lease_names_only_us();
	test_lease_proxy_beats_our_own_name();
	test_lease_nobody();
	test_lease_spread();
	test_lease_port_opens_late();
	test_lease_link();
	test_lease_port_starts_to_forward();
	test_lease_port_never_forwards();
	test_lease_timeout_option();
	return check_end();
}
