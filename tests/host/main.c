/*
 * The whole client as a Linux process: KEDGE_TAP names its network interface.  KEDGE_GATE is the number of a descriptor that
 * ends when the client may begin, so that many begin at once.
 */
#include <stdlib.h>
#include <unistd.h>

#include "boot.h"

int main(void)
{
	const char *gate = getenv("KEDGE_GATE");
	char byte;

	if (gate != NULL && read(atoi(gate), &byte, 1) != 0)
		return EXIT_FAILURE;
	return boot_main() == RC_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
