/* Where on the PCI bus a network card is, by its MAC address: the firmware's network driver stands on its
 * handle. */
#include "port.h"

#include <efipciio.h>

#include "plat.h"

static EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
static EFI_GUID pci_guid = EFI_PCI_IO_PROTOCOL_GUID;

static bool has_mac(EFI_HANDLE handle, const uint8_t mac[6])
{
	const EFI_SIMPLE_NETWORK *net;
	void *found;

	if (efi.bs->HandleProtocol(handle, &snp_guid, &found) != EFI_SUCCESS)
		return false;
	net = found;
	return net->Mode != NULL && net->Mode->HwAddressSize == 6 &&
	       memcmp(net->Mode->CurrentAddress.Addr, mac, 6) == 0;
}

/* The PCI function that a handle's device path goes through. */
static bool place_of(EFI_HANDLE handle, uint32_t *address)
{
	EFI_DEVICE_PATH *path = devpath_of(handle);
	struct _EFI_PCI_IO_PROTOCOL *io;
	EFI_HANDLE pci;
	void *found;
	UINTN segment, bus, device, function;

	if (path == NULL || efi.bs->LocateDevicePath(&pci_guid, &path, &pci) != EFI_SUCCESS ||
	    efi.bs->HandleProtocol(pci, &pci_guid, &found) != EFI_SUCCESS)
		return false;
	io = found;
	if (EFI_ERROR(io->GetLocation(io, &segment, &bus, &device, &function)))
		return false;
	*address = (uint32_t)(segment << 16 | bus << 8 | device << 3 | function);
	return true;
}

bool plat_nic_place(const uint8_t mac[6], uint32_t *address)
{
	EFI_HANDLE *handles;
	UINTN count;
	bool known = false;

	if (efi.bs->LocateHandleBuffer(ByProtocol, &snp_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return false;
	for (UINTN i = 0; i < count && !known; i++)
		known = has_mac(handles[i], mac) && place_of(handles[i], address);
	efi.bs->FreePool(handles);
	return known;
}
