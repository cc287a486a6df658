/*
 * Command lines over the real stack, on the tap device named by KEDGE_TAP: what run-san drives.
 *
 *   shell-probe ADDRESS/BITS LINE...
 *
 * Runs each line as the shell would and prints how it ended, as "= RC_OK".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"
#include "net/nic.h"
#include "net/stack.h"
#include "shell/command.h"

static void die(const char *what, enum rc rc)
{
	fprintf(stderr, "shell-probe: %s: %s\n", what, rc_name(rc));
	exit(EXIT_FAILURE);
}

static void configure(char *address)
{
	struct netaddr none = {.family = NETADDR_NONE};
	struct netaddr ours;
	char *bits = strchr(address, '/');
	enum rc rc;

	if (bits == NULL)
		die(address, RC_INVALID);
	*bits++ = '\0';
	rc = netaddr_parse(span_str(address), &ours);
	if (rc == RC_OK)
		rc = stack_address_set(nic_at(0), &ours, (unsigned)atoi(bits), &none);
	if (rc != RC_OK)
		die("setting the address", rc);
}

int main(int argc, char **argv)
{
	enum rc rc;

	if (argc < 3) {
		fprintf(stderr, "shell-probe: wrong arguments, see the top of shell_probe.c\n");
		return 2;
	}
	rc = stack_init();
	nic_probe_all();
	if (rc == RC_OK)
		rc = nic_at(0) != NULL ? nic_open(nic_at(0)) : RC_NO_NIC;
	if (rc != RC_OK)
		die("KEDGE_TAP", rc);
	configure(argv[1]);
	for (int i = 2; i < argc; i++) {
		rc = command_line_run(span_str(argv[i]));
		printf("= %s\n", rc_name(rc));
		fflush(stdout);
	}
	fetch_close_idle();
	nic_close_all();
	return EXIT_SUCCESS;
}
