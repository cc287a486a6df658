/*
 * The log for the system that is started: a volatile variable (UEFI 8.2), so that no flash wears.  Linux shows it as
 * /sys/firmware/efi/efivars/KedgeLog-5a4f1d0e-93c6-4c1b-8f3e-6b6564676531, behind four bytes of attributes.
 */
#include "port.h"

#include "base/heap.h"
#include "base/log.h"
#include "config.h"

#define SIZE_LEAST 1024

void log_keep(void)
{
	EFI_GUID vendor = {0x5a4f1d0e, 0x93c6, 0x4c1b, {0x8f, 0x3e, 0x6b, 0x65, 0x64, 0x67, 0x65, 0x31}};
	size_t size = LOG_RING_SIZE;
	char *text = heap_new(size);
	EFI_STATUS status = EFI_OUT_OF_RESOURCES;

	/* Firmware has different ideas of how large a variable may be. */
	for (; text != NULL && status != EFI_SUCCESS && size >= SIZE_LEAST; size /= 2)
		status = efi.st->RuntimeServices->SetVariable(L"KedgeLog", &vendor,
							      EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS,
							      log_tail(text, size), text);
	heap_free(text);
}
