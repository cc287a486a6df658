/*
 * Command lines over the real stack, on the tap device named by KEDGE_TAP: what run-san drives.
 *
 *   shell-probe ADDRESS/BITS LINE...
 *
 * Runs each line as the shell would and prints how it ended, as "= RC_OK".
 */
#include <stdio.h>
#include <stdlib.h>

#include "fetch/fetch.h"
#include "probe.h"
#include "shell/command.h"

int main(int argc, char **argv)
{
	enum rc rc;

	if (argc < 3) {
		fprintf(stderr, "shell-probe: wrong arguments, see the top of shell_probe.c\n");
		return 2;
	}
	probe_net_open();
	probe_address_set(argv[1], "-");
	for (int i = 2; i < argc; i++) {
		rc = command_line_run(span_str(argv[i]));
		printf("= %s\n", rc_name(rc));
		fflush(stdout);
	}
	fetch_close_idle();
	nic_close_all();
	return EXIT_SUCCESS;
}
