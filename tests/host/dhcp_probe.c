/*
 * The DHCP client alone, on the tap device named by KEDGE_TAP: what run-dhcp drives.
 *
 *   dhcp-probe [http] [class=USER-CLASS] [timeout=MS]
 *
 * Prints the result's name and one line for each fact of the lease.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "net/lease.h"
#include "probe.h"
#include "proto/dhcpv4_msg.h"

static struct lease lease;

static void show_address(const char *name, const struct netaddr *addr)
{
	char text[NETADDR_TEXT_MAX];

	printf("%s=%s\n", name, netaddr_text(addr, text));
}

static void show_text(const char *name, struct span text)
{
	printf("%s=%.*s\n", name, SPAN_ARGS(text));
}

/* Kedge's own settings, in option 175. */
static void show_own(void)
{
	struct span own, value;

	if (!lease_option(&lease, 175, &own))
		return;
	if (dhcpv4_sub_option(own, 88, &value))
		show_text("telemetry", value);
	for (uint8_t code = 86; code <= 87; code++) {
		unsigned long number = 0;

		if (!dhcpv4_sub_option(own, code, &value))
			continue;
		for (size_t i = 0; i < value.n; i++)
			number = number << 8 | value.p[i];
		printf("%s=%lu\n", code == 86 ? "stagger" : "patience", number);
	}
}

static void show_facts(void)
{
	static const char *const names[LEASE_PACKETS] = {"ack", "proxy", "reply"};
	struct lease_facts facts;
	enum rc rc = lease_facts(&lease, &facts);

	if (rc != RC_OK)
		probe_die("facts", rc);
	show_address("address", &facts.address);
	printf("bits=%u\n", facts.prefix_bits);
	show_address("gateway", &facts.gateway);
	show_address("server", &facts.server);
	show_address("next-server", &facts.next_server);
	for (unsigned i = 0; i < facts.dns_count; i++)
		show_address("dns", &facts.dns[i]);
	show_text("boot-file", facts.boot_file);
	printf("self=%d\n", facts.boot_file_is_self);
	show_text("config-file", facts.config_file);
	show_text("path-prefix", facts.path_prefix);
	show_text("domain", facts.domain);
	show_own();
	for (unsigned i = 0; i < LEASE_PACKETS; i++)
		printf("%s=%zu\n", names[i], lease.packet_n[i]);
}

int main(int argc, char **argv)
{
	static const uint8_t uuid[16] = {0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 8, 9, 10, 11, 12, 13, 14, 15};
	struct lease_options options = {.user_class = span_str("iPXE"), .uuid = span_of(uuid, sizeof uuid)};
	enum rc rc;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "http") == 0)
			options.by_http = true;
		else if (strncmp(argv[i], "class=", 6) == 0)
			options.user_class = span_str(argv[i] + 6);
		else if (strncmp(argv[i], "timeout=", 8) == 0)
			options.timeout_ms = (uint64_t)atoi(argv[i] + 8);
		else
			probe_die(argv[i], RC_USAGE);
	}
	log_set_screen_level(LOG_INFO);
	probe_net_open();
	rc = lease_acquire(nic_at(0), &options, &lease);
	printf("result=%s\n", rc_name(rc));
	if (rc == RC_OK)
		show_facts();
	nic_close_all();
	return EXIT_SUCCESS;
}
