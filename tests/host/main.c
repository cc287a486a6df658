/* The whole client as a Linux process: KEDGE_TAP names its network interface. */
#include <stdlib.h>

#include "boot.h"

int main(void)
{
	return boot_main() == RC_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
