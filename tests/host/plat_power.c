/* The host port's end: the process ends with its machine. */
#include <stdlib.h>

#include "plat.h"

void plat_reboot(void)
{
	exit(EXIT_SUCCESS);
}

void plat_reboot_warm(void)
{
	exit(EXIT_SUCCESS);
}

enum rc plat_setup_at_reboot(void)
{
	return RC_UNSUPPORTED;
}

void plat_poweroff(void)
{
	exit(EXIT_SUCCESS);
}
