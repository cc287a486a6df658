/* The UEFI application's entry and exit; UEFI 4.1, 7.4. */
#include "port.h"

#include "boot.h"
#include "net/nic.h"

struct efi_port efi;

/* Debian 12's start-up code calls efi_main, Debian 13's calls _entry. */
EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st);
EFI_STATUS _entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *st);

static void find_loaded_image(void)
{
	EFI_GUID guid = LOADED_IMAGE_PROTOCOL;
	void *found;

	if (efi.bs->HandleProtocol(efi.image, &guid, &found) == EFI_SUCCESS)
		efi.loaded = found;
}

/*
 * Only an error makes the firmware's boot manager try its next entry: after EFI_SUCCESS it shows its menu or stops
 * (UEFI 3.1.1).
 */
EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	enum rc rc;

	efi = (struct efi_port){.image = image, .st = st, .bs = st->BootServices};
	/* The boot manager gave us five minutes; a person in the shell may take longer. */
	efi.bs->SetWatchdogTimer(0, 0, 0, NULL);
	find_loaded_image();
	clock_start();
	console_start();
	handover_start();
	files_start();
	rc = boot_main();
	nic_close_all();
	pci_end();
	pci_give_back();
	snp_give_back();
	files_end();
	console_restore();
	memory_end();
	return rc == RC_OK ? EFI_SUCCESS : EFI_ABORTED;
}

EFI_STATUS _entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	return efi_main(image, st);
}
