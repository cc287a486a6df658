/*
 * Lets the firmware start its drivers for the machine's network cards.
 *
 * A firmware that boots from a disk connects only what it boots from (seen on OVMF 2022.11, and called "fast boot" on
 * machines): then no network device exists although the drivers are there.  Only PCI functions of the network class
 * are touched, so keyboards and disks stay as they are.  UEFI 7.3 (ConnectController), 14.4 (PCI I/O).
 */
#include "nic_connect.h"

#include "port.h"

#include <efipciio.h>
#include <efi_nii.h>

#define PCI_CLASS_OFFSET  0x0b /* base class, PCI Local Bus Specification 3.0 section 6.2.1 */
#define PCI_CLASS_NETWORK 0x02

static EFI_GUID pci_guid = EFI_PCI_IO_PROTOCOL_GUID;
/* The driver below SNP where the NIC comes with a UNDI (UEFI 24.2, revision 1.1). */
static EFI_GUID nii_guid = {0x1ACED566, 0x76ED, 0x4218, {0xBC, 0x81, 0x76, 0x7F, 0x1F, 0x97, 0x7A, 0x89}};

static bool is_network_card(EFI_HANDLE handle)
{
	struct _EFI_PCI_IO_PROTOCOL *pci;
	uint8_t class = 0;
	void *found;

	if (efi.bs->HandleProtocol(handle, &pci_guid, &found) != EFI_SUCCESS)
		return false;
	pci = found;
	return pci->Pci.Read(pci, EfiPciIoWidthUint8, PCI_CLASS_OFFSET, 1, &class) == EFI_SUCCESS &&
	       class == PCI_CLASS_NETWORK;
}

/* Connects the handles with a protocol, not what hangs below them; wanted may be NULL for all of them. */
static void connect_all(EFI_GUID *protocol, bool (*wanted)(EFI_HANDLE handle))
{
	EFI_HANDLE *handles;
	UINTN count;

	if (efi.bs->LocateHandleBuffer(ByProtocol, protocol, NULL, &count, &handles) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < count; i++) {
		if (wanted == NULL || wanted(handles[i]))
			(void)efi.bs->ConnectController(handles[i], NULL, NULL, FALSE); /* what fails has no SNP */
	}
	efi.bs->FreePool(handles);
}

void nic_connect_all(void)
{
	connect_all(&pci_guid, is_network_card);
	connect_all(&nii_guid, NULL);
}
