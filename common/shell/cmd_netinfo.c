/* Commands: waiting for the network, the time, what the stack knows. */
#include "shell/command.h"

#include "base/console.h"
#include "base/wall_clock.h"
#include "config.h"
#include "fetch/fetch.h"
#include "net/loop.h"
#include "net/ntp.h"
#include "net/stack_info.h"
#include "settings/settings.h"
#include "shell/network.h"
#include "shell/nics.h"

/* ---- iflinkwait ---- */

enum {
	LINK_TIMEOUT
};
static const struct option link_options[] = {
	[LINK_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "wait so long for each, 15000 unless given"},
	{0},
};

static enum rc wait_for_link(struct nic *nic, const struct arguments *args)
{
	enum rc rc = network_open(nic);

	if (rc != RC_OK)
		return rc;
	settings_last_opened(nic->name);
	return network_wait_for_link(nic, args->options[LINK_TIMEOUT].number);
}

static enum rc run_iflinkwait(const struct arguments *args)
{
	return nics_each(args, true, wait_for_link);
}

const struct command cmd_iflinkwait = {
	.name = "iflinkwait",
	.synopsis = "[INTERFACE...]",
	.group = "Network",
	.words_max = WORDS_ANY,
	.options = link_options,
	.run = run_iflinkwait,
	.help = "Opens network interfaces and waits until one has a link.",
	.example = "iflinkwait --timeout 30000 net0",
};

/* ---- pxebs ---- */

static enum rc say_boot_server(const struct nic *nic, unsigned type, enum rc rc)
{
	if (rc == RC_NOT_FOUND)
		con_print("pxebs: option 43 of %s's lease lists no boot server of type %u, and allows no other\n",
			  nic->name, type);
	else if (rc == RC_NO_ADDRESS)
		con_print("pxebs: %s has no lease; \"dhcp %s\" gets one\n", nic->name, nic->name);
	else if (rc != RC_OK)
		con_print("pxebs: boot server of type %u: %s\n", type, rc_text(rc));
	return rc;
}

static enum rc run_pxebs(const struct arguments *args)
{
	struct nic *nic = nic_find(span_str(args->words[0]));
	int64_t type;

	if (nic == NULL) {
		con_print("pxebs: there is no network interface %s; \"ifstat\" lists them\n", args->words[0]);
		return RC_NO_NIC;
	}
	if (!span_number(span_str(args->words[1]), &type) || type < 0 || type > UINT16_MAX) {
		con_print("pxebs: \"%s\" is no type of boot server; they are numbers up to 65535\n",
			  args->words[1]);
		return RC_USAGE;
	}
	return say_boot_server(nic, (unsigned)type, network_ask_boot_server(nic, (uint16_t)type));
}

const struct command cmd_pxebs = {
	.name = "pxebs",
	.synopsis = "INTERFACE TYPE",
	.group = "Network",
	.words_min = 2,
	.words_max = 2,
	.run = run_pxebs,
	.help = "Asks the PXE boot server of that type what to boot; the settings pxebs/filename and "
		"pxebs/next-server say it.",
	.example = "pxebs net0 15 && chain tftp://${pxebs/next-server}/${pxebs/filename}",
};

/* ---- ntp ---- */

static enum rc run_ntp(const struct arguments *args)
{
	struct netaddr server;
	uint64_t before;
	uint64_t seconds;
	bool known;
	enum rc rc = host_look_up(args->words[0], &server);

	if (rc == RC_OK)
		rc = ntp_ask(&server, &seconds);
	if (rc != RC_OK) {
		con_print("ntp: %s: %s\n", args->words[0],
			  rc == RC_REFUSED ? "this server does not know the time itself" : rc_text(rc));
		return rc;
	}
	known = wall_clock_read(&before);
	wall_clock_set(seconds);
	if (known)
		con_print("The clock was %lld s off\n", (long long)(before - seconds));
	return RC_OK;
}

const struct command cmd_ntp = {
	.name = "ntp",
	.synopsis = "SERVER",
	.group = "Network",
	.words_min = 1,
	.words_max = 1,
	.run = run_ntp,
	.help = "Asks a time server, and goes by its time from then on; the machine's clock stays as it is.",
	.example = "ntp pool.ntp.org",
};

/* ---- sync ---- */

enum {
	SYNC_TIMEOUT
};
static const struct option sync_options[] = {
	[SYNC_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS",
			  "give up after so many milliseconds, 30000 unless given"},
	{0},
};

static bool is_quiet(void *ctx)
{
	(void)ctx;
	return stack_is_quiet();
}

static enum rc run_sync(const struct arguments *args)
{
	const struct option_value *timeout = &args->options[SYNC_TIMEOUT];
	enum rc rc;

	fetch_close_idle();
	rc = loop_until(is_quiet, NULL, loop_deadline_ms(timeout->number > 0 ? timeout->number : SYNC_MS));
	if (rc == RC_TIMEOUT)
		con_print("sync: a server has not acknowledged the end of its connection\n");
	return rc;
}

const struct command cmd_sync = {
	.name = "sync",
	.synopsis = "",
	.group = "Network",
	.options = sync_options,
	.run = run_sync,
	.help = "Closes idle connections and waits until servers have acknowledged all that was sent.",
	.example = "sync --timeout 5000",
};

/* ---- tables ---- */

static enum rc run_nstat(const struct arguments *args)
{
	struct stack_neighbour neighbour;
	char text[NETADDR_TEXT_MAX];

	(void)args;
	for (unsigned i = 0; i < STACK_NEIGHBOURS_MAX; i++) {
		if (!stack_neighbour_get(i, &neighbour))
			continue;
		con_print("%s: %s is at %02x:%02x:%02x:%02x:%02x:%02x\n", neighbour.nic->name,
			  netaddr_text(&neighbour.addr, text), neighbour.mac[0], neighbour.mac[1],
			  neighbour.mac[2], neighbour.mac[3], neighbour.mac[4], neighbour.mac[5]);
	}
	return RC_OK;
}

const struct command cmd_nstat = {
	.name = "nstat",
	.synopsis = "",
	.group = "Network",
	.run = run_nstat,
	.help = "Shows the neighbours that have answered, with their hardware addresses.",
	.example = "nstat",
};

static enum rc run_ipstat(const struct arguments *args)
{
	struct stack_counts counts;

	(void)args;
	for (unsigned i = 0; stack_counts_get(i, &counts); i++)
		con_print("%s: received %u, sent %u, dropped %u, bad %u\n", counts.name,
			  (unsigned)counts.received, (unsigned)counts.sent, (unsigned)counts.dropped,
			  (unsigned)counts.bad);
	return RC_OK;
}

const struct command cmd_ipstat = {
	.name = "ipstat",
	.synopsis = "",
	.group = "Network",
	.run = run_ipstat,
	.help = "Shows how many packets of each protocol came and went.",
	.example = "ipstat",
};
