/* Where on the PCI bus a network card is, by its MAC address: the firmware's network driver stands on its
 * handle. */
#include "port.h"

#include <efipciio.h>

#include "plat.h"

static EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
static EFI_GUID pci_guid = EFI_PCI_IO_PROTOCOL_GUID;

/* The PCI function that a handle's device path goes through. */
static bool place_of(EFI_HANDLE handle, uint32_t *address)
{
	EFI_DEVICE_PATH *path = devpath_of(handle);
	EFI_HANDLE pci;

	return path != NULL && efi.bs->LocateDevicePath(&pci_guid, &path, &pci) == EFI_SUCCESS && pci_address_of(pci, address);
}

bool plat_nic_place(const uint8_t mac[6], uint32_t *address)
{
	EFI_HANDLE *handles;
	UINTN count;
	bool known = false;

	if (efi.bs->LocateHandleBuffer(ByProtocol, &snp_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return false;
	for (UINTN i = 0; i < count && !known; i++)
		known = snp_has_address(handles[i], mac) && place_of(handles[i], address);
	efi.bs->FreePool(handles);
	return known;
}
