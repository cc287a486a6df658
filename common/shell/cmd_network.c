/* Commands: network interfaces, addresses, names. */
#include "shell/command.h"

#include "base/console.h"
#include "config.h"
#include "net/loop.h"
#include "net/nic.h"
#include "net/ping.h"
#include "net/resolve.h"
#include "net/stack.h"
#include "settings/lease_block.h"
#include "settings/settings.h"
#include "shell/log_server.h"
#include "shell/network.h"
#include "shell/nics.h"
#include "shell/static_address.h"

static enum rc say_no_nic(const struct arguments *args)
{
	con_print("%s: there is no network interface\n", args->command);
	return RC_NO_NIC;
}

static struct nic *named_nic(const struct arguments *args, const char *name)
{
	struct nic *nic = nic_find(span_str(name));

	if (nic == NULL)
		con_print("%s: there is no network interface %s; \"ifstat\" lists them\n", args->command, name);
	return nic;
}

enum rc nics_each(const struct arguments *args, bool until_success, nics_fn *run)
{
	enum rc last = RC_OK;
	struct nic *nic;

	if (nic_at(0) == NULL)
		return say_no_nic(args);
	for (unsigned i = 0; args->count > 0 ? i < args->count : nic_at(i) != NULL; i++) {
		nic = args->count > 0 ? named_nic(args, args->words[i]) : nic_at(i);
		last = nic != NULL ? run(nic, args) : RC_NO_NIC;
		if (last == RC_CANCELLED || (until_success && last == RC_OK))
			break;
	}
	return last;
}

/* "10.0.0.5/24, gateway 10.0.0.1", or "no address". */
static void print_address(struct nic *nic)
{
	char text[NETADDR_TEXT_MAX];
	char name[NIC_NAME_MAX + 16];
	struct strbuf gateway;
	struct netaddr addr;
	unsigned bits;

	if (!stack_address_get(nic, &addr, &bits)) {
		con_print("no address\n");
		return;
	}
	con_print("%s/%u", netaddr_text(&addr, text), bits);
	fmt_print(name, sizeof name, "%s/gateway", nic->name);
	sb_init(&gateway, text, sizeof text);
	if (settings_get_text(span_str(name), &gateway) == RC_OK)
		con_print(", gateway %s", text);
	con_print("\n");
}

enum { DHCP_CONFIGURATOR, DHCP_TIMEOUT, DHCP_FRESH };
static const struct option dhcp_options[] = {
	[DHCP_CONFIGURATOR] = {"configurator", 'c', OPTION_TEXT, "NAME", "dhcp, which is the one there is"},
	[DHCP_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "give up on an interface after so many milliseconds"},
	[DHCP_FRESH] = {"fresh", 'f', OPTION_FLAG, NULL, "ask the network, whatever is known already"},
	{0},
};

static enum rc dhcp_one(struct nic *nic, const struct arguments *args)
{
	const struct lease *lease;
	enum rc rc = network_up_within(nic, args->options[DHCP_FRESH].given, args->options[DHCP_TIMEOUT].number, &lease);

	if (rc != RC_OK)
		return rc; /* network_up has said why */
	static_address_apply(nic);
	con_print("%s: ", nic->name);
	print_address(nic);
	return RC_OK;
}

static enum rc run_dhcp(const struct arguments *args)
{
	const struct option_value *configurator = &args->options[DHCP_CONFIGURATOR];

	if (configurator->given && strcmp(configurator->text, "dhcp") != 0) {
		con_print("%s: nothing here configures interfaces by \"%s\"; \"dhcp\" is what there is\n", args->command,
			  configurator->text);
		return RC_UNSUPPORTED;
	}
	return nics_each(args, true, dhcp_one);
}

const struct command cmd_dhcp = {
	.name = "dhcp", .aliases = "ifconf", .synopsis = "[INTERFACE...]", .group = "Network", .words_max = WORDS_ANY,
	.options = dhcp_options, .run = run_dhcp,
	.help = "Brings up the first interface that gets an address by DHCP.",
	.example = "dhcp net0",
};

/* "virtio-net, Kedge's own driver (or snp)". */
static void print_driver(const struct nic *nic)
{
	con_print("%s, %s driver", nic->chip, nic->ops->native ? "Kedge's own" : "the firmware's");
	if (nic->other != NULL)
		con_print(" (or %s)", nic->other->ops->name);
}

static enum rc ifstat_one(struct nic *nic, const struct arguments *args)
{
	const struct nic_counters *c = &nic->counters;

	(void)args;
	con_print("%s: %02x:%02x:%02x:%02x:%02x:%02x ", nic->name, nic->mac[0], nic->mac[1], nic->mac[2],
		  nic->mac[3], nic->mac[4], nic->mac[5]);
	print_driver(nic);
	con_print(", %s", nic->is_open ? "open" : "closed");
	if (!nic->is_open) {
		con_print("\n");
		return RC_OK;
	}
	con_print(", link %s\n      ", nic->ops->link_up(nic) ? "up" : "down");
	print_address(nic);
	con_print("      received %llu frames (%llu bytes, %llu dropped), sent %llu (%llu bytes, %llu failed)\n",
		  (unsigned long long)c->rx_frames, (unsigned long long)c->rx_bytes, (unsigned long long)c->rx_dropped,
		  (unsigned long long)c->tx_frames, (unsigned long long)c->tx_bytes, (unsigned long long)c->tx_failed);
	return RC_OK;
}

static enum rc run_ifstat(const struct arguments *args)
{
	return nics_each(args, false, ifstat_one);
}

const struct command cmd_ifstat = {
	.name = "ifstat", .synopsis = "[INTERFACE...]", .group = "Network", .words_max = WORDS_ANY, .run = run_ifstat,
	.help = "Shows network interfaces: driver, address, link, counters.",
	.example = "ifstat",
};

static enum rc ifopen_one(struct nic *nic, const struct arguments *args)
{
	enum rc rc = network_open(nic);

	(void)args;
	if (rc != RC_OK)
		return rc;
	settings_last_opened(nic->name);
	static_address_apply(nic);
	log_server_apply();
	return RC_OK;
}

static enum rc run_ifopen(const struct arguments *args)
{
	return nics_each(args, false, ifopen_one);
}

const struct command cmd_ifopen = {
	.name = "ifopen", .synopsis = "[INTERFACE...]", .group = "Network", .words_max = WORDS_ANY, .run = run_ifopen,
	.help = "Opens network interfaces, with the address that was set by hand if there is one.",
	.example = "set net0/ip 10.0.0.2 ; set net0/netmask 255.255.255.0 ; ifopen net0",
};

static enum rc ifclose_one(struct nic *nic, const struct arguments *args)
{
	(void)args;
	nic_close(nic);
	return RC_OK;
}

static enum rc run_ifclose(const struct arguments *args)
{
	return nics_each(args, false, ifclose_one);
}

const struct command cmd_ifclose = {
	.name = "ifclose", .synopsis = "[INTERFACE...]", .group = "Network", .words_max = WORDS_ANY, .run = run_ifclose,
	.help = "Closes network interfaces.",
	.example = "ifclose net0",
};

static enum rc run_route(const struct arguments *args)
{
	struct nic *nic;

	if (nic_at(0) == NULL)
		return say_no_nic(args);
	for (unsigned i = 0; (nic = nic_at(i)) != NULL; i++) {
		if (!nic->is_open)
			continue;
		con_print("%s: ", nic->name);
		print_address(nic);
	}
	return RC_OK;
}

const struct command cmd_route = {
	.name = "route", .synopsis = "", .group = "Network", .run = run_route,
	.help = "Shows the network and the gateway of each open interface.",
	.example = "route",
};

enum rc host_look_up(const char *name, struct netaddr *addr)
{
	return resolve_wait(span_str(name), loop_deadline_ms(NSLOOKUP_MS), addr);
}

static enum rc run_nslookup(const struct arguments *args)
{
	const char *host = args->words[args->count - 1];
	char text[NETADDR_TEXT_MAX];
	char name[80];
	struct netaddr addr;
	enum rc rc = host_look_up(host, &addr);

	if (rc != RC_OK) {
		con_print("nslookup: %s: %s\n", host, rc_text(rc));
		return rc;
	}
	netaddr_text(&addr, text);
	if (args->count == 1) {
		con_print("%s\n", text);
		return RC_OK;
	}
	fmt_print(name, sizeof name, "%s%s", args->words[0], strchr(args->words[0], ':') != NULL ? "" :
		  addr.family == NETADDR_V4 ? ":ipv4" : ":ipv6");
	rc = setting_change(name, span_str(text));
	if (rc != RC_OK)
		con_print("nslookup: \"%s\" cannot hold %s: %s\n", args->words[0], text, rc_text(rc));
	return rc;
}

const struct command cmd_nslookup = {
	.name = "nslookup", .synopsis = "[SETTING] HOST", .group = "Network", .words_min = 1, .words_max = 2,
	.run = run_nslookup,
	.help = "Looks a host's address up and prints it, or stores it in a setting.",
	.example = "nslookup server_ip boot.example.org",
};

enum { PING_COUNT, PING_SIZE, PING_TIMEOUT, PING_QUIET };
static const struct option ping_options[] = {
	[PING_COUNT] = {"count", 'c', OPTION_NUMBER, "N", "send so many, and then stop"},
	[PING_SIZE] = {"size", 's', OPTION_NUMBER, "BYTES", "of payload, 64 unless given"},
	[PING_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "wait so long for each answer, 1000 unless given"},
	[PING_QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, "print nothing"},
	{0},
};

static enum rc ping_and_print(const struct netaddr *to, unsigned size, uint64_t timeout_ms, bool quiet)
{
	char text[NETADDR_TEXT_MAX];
	uint64_t us;
	enum rc rc = ping_once(to, size, timeout_ms, &us);

	if (quiet)
		return rc;
	if (rc == RC_OK)
		con_print("%u bytes from %s in %llu.%03u ms\n", size, netaddr_text(to, text),
			  (unsigned long long)(us / 1000), (unsigned)(us % 1000));
	else if (rc != RC_CANCELLED)
		con_print("%s: %s\n", netaddr_text(to, text), rc_text(rc));
	return rc;
}

/* Until the count is reached, or Ctrl-C.  A success if any answer came. */
static enum rc ping_repeat(const struct arguments *args, const struct netaddr *to, unsigned size)
{
	uint64_t timeout_ms = args->options[PING_TIMEOUT].given ? args->options[PING_TIMEOUT].number : 1000;
	uint64_t count = args->options[PING_COUNT].number;
	bool answered = false;
	enum rc rc = RC_OK;

	for (uint64_t i = 0; count == 0 || i < count; i++) {
		if (i > 0)
			rc = loop_sleep_ms(PING_EVERY_MS);
		if (rc != RC_CANCELLED)
			rc = ping_and_print(to, size, timeout_ms, args->options[PING_QUIET].given);
		if (rc == RC_CANCELLED)
			break;
		answered = answered || rc == RC_OK;
	}
	return answered ? RC_OK : rc;
}

static enum rc run_ping(const struct arguments *args)
{
	uint64_t size = args->options[PING_SIZE].given ? args->options[PING_SIZE].number : 64;
	struct netaddr addr;
	enum rc rc;

	if (size > PING_SIZE_MAX) {
		con_print("ping: at most %u bytes\n", PING_SIZE_MAX);
		return RC_USAGE;
	}
	rc = host_look_up(args->words[0], &addr);
	if (rc != RC_OK) {
		con_print("ping: %s: %s\n", args->words[0], rc_text(rc));
		return rc;
	}
	return ping_repeat(args, &addr, (unsigned)size);
}

const struct command cmd_ping = {
	.name = "ping", .synopsis = "HOST", .group = "Network", .words_min = 1, .words_max = 1,
	.options = ping_options, .run = run_ping,
	.help = "Sends echo requests until Ctrl-C; succeeds if one was answered.",
	.example = "ping --count 3 10.0.0.1",
};
