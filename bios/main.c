/* The BIOS program's entry and exit. */
#include "port.h"
#include "start.h"

#include "boot.h"
#include "net/nic.h"

struct start_info start_info;

ASM_CALL __attribute__((noreturn)) void bios_main(const struct start_info *info);

/* What lies in low memory is copied before that becomes ours. */
static void keep(const struct start_info *info)
{
	static char options[START_CMDLINE_MOST + 1];
	const char *from = (const char *)(uintptr_t)info->cmdline;
	size_t n = 0;

	start_info = *info;
	if (from == NULL)
		return;
	while (n < START_CMDLINE_MOST && from[n] != '\0')
		n++;
	memcpy(options, from, n);
	start_info.cmdline = (uint32_t)(uintptr_t)options;
}

ASM_CALL void bios_main(const struct start_info *info)
{
	enum rc rc;

	keep(info);
	real_start();
	memory_start();
	clock_start();
	console_start();
	handover_start();
	files_start();
	rc = boot_main();
	nic_close_all();
	console_restore();
	/* PXE 2.1, 4.4.5: the ROM goes on with the BIOS's boot order whatever the status; some say that one was a failure. */
	machine_return(rc == RC_OK || rc == RC_LOCALBOOT ? 0 : 1);
}
