/* What the probes share. */
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/stack.h"

void probe_die(const char *what, enum rc rc)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, rc_name(rc));
	exit(EXIT_FAILURE);
}

void probe_net_open(void)
{
	enum rc rc = stack_init();

	if (rc != RC_OK)
		probe_die("starting the stack", rc);
	nic_probe_all();
	if (nic_at(0) == NULL)
		probe_die("KEDGE_TAP", RC_NO_NIC);
	rc = nic_open(nic_at(0));
	if (rc != RC_OK)
		probe_die("opening the interface", rc);
}

struct netaddr probe_address(const char *text)
{
	struct netaddr addr;
	enum rc rc = netaddr_parse(span_str(text), &addr);

	if (rc != RC_OK)
		probe_die(text, rc);
	return addr;
}

void probe_address_set(const char *address, const char *gateway)
{
	struct netaddr router = {.family = NETADDR_NONE};
	const char *slash = strchr(address, '/');
	struct netaddr ours;
	enum rc rc = RC_INVALID;

	if (strcmp(gateway, "-") != 0)
		router = probe_address(gateway);
	if (slash != NULL)
		rc = netaddr_parse(span_of(address, (size_t)(slash - address)), &ours);
	if (rc == RC_OK)
		rc = stack_address_set(nic_at(0), &ours, (unsigned)atoi(slash + 1), &router);
	if (rc != RC_OK)
		probe_die("setting the address", rc);
}
