/*
 * Initrds for Linux 5.7 and later: EFI_LOAD_FILE2_PROTOCOL (UEFI 13.2) on LINUX_EFI_INITRD_MEDIA_GUID
 * (Documentation/arch/x86/boot.rst and drivers/firmware/efi/libstub in the kernel's sources).
 */
#include "initrd.h"

#include "port.h"

#define LOG_MODULE "initrd"
#include "base/log.h"

#define BORDER 4 /* cpio archives and their padding are counted in four bytes; kernels skip zeros between archives */

#define LOAD_FILE2_GUID \
	{0x4006c0c1, 0xfcb3, 0x403e, {0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d}}
#define LINUX_INITRD_GUID \
	{0x5568e427, 0x68fc, 0x4f3d, {0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68}}

/* A vendor media node and the end, as the firmware compares them. */
struct media_path {
	EFI_DEVICE_PATH vendor;
	EFI_GUID guid;
	EFI_DEVICE_PATH end;
};
_Static_assert(sizeof(struct media_path) == 24, "no padding between the nodes");

static struct {
	EFI_LOAD_FILE_PROTOCOL load_file; /* LoadFile2 has the same shape */
	const struct boot_set *set;
	EFI_HANDLE handle;
} offer;

static const struct media_path initrd_path = {
	.vendor = {MEDIA_DEVICE_PATH, MEDIA_VENDOR_DP, {sizeof(EFI_DEVICE_PATH) + sizeof(EFI_GUID), 0}},
	.guid = LINUX_INITRD_GUID,
	.end = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof(EFI_DEVICE_PATH), 0}},
};

static uint64_t round_up(uint64_t n)
{
	return (n + BORDER - 1) / BORDER * BORDER;
}

uint64_t initrd_size(const struct boot_set *set)
{
	uint64_t size = 0;

	for (unsigned i = 0; i < set->initrd_count; i++)
		size = round_up(size) + set->initrds[i]->size;
	return size;
}

/* The part of [from, from + n) that lies in [start, start + size), relative to start. */
static size_t overlap(uint64_t from, size_t n, uint64_t start, uint64_t size, uint64_t *inside)
{
	if (from < start || from >= start + size)
		return 0;
	*inside = from - start;
	return size - *inside < n ? (size_t)(size - *inside) : n;
}

size_t initrd_read(const struct boot_set *set, uint64_t offset, void *to, size_t n)
{
	uint8_t *at = to;
	uint64_t start = 0;
	size_t done = 0;

	for (unsigned i = 0; i < set->initrd_count && done < n; i++) {
		const struct image *image = set->initrds[i];
		uint64_t padding = round_up(start) - start;
		uint64_t inside;
		size_t part = overlap(offset + done, n - done, start, padding, &inside);

		memset(at + done, 0, part);
		done += part;
		start += padding;
		part = overlap(offset + done, n - done, start, image->size, &inside);
		if (part > 0)
			memcpy(at + done, image->bytes + inside, part);
		done += part;
		start += image->size;
	}
	return done;
}

/* The kernel asks twice: without room, to learn the size; then with it. */
static EFI_STATUS EFIAPI load_file(EFI_LOAD_FILE_PROTOCOL *self, EFI_DEVICE_PATH *path, BOOLEAN boot_policy, UINTN *size,
				   void *buffer)
{
	uint64_t needed;

	(void)path;
	if (self != &offer.load_file || size == NULL)
		return EFI_INVALID_PARAMETER;
	if (boot_policy)
		return EFI_UNSUPPORTED;
	needed = initrd_size(offer.set);
	if (buffer == NULL || *size < needed) {
		*size = needed;
		return EFI_BUFFER_TOO_SMALL;
	}
	*size = initrd_read(offer.set, 0, buffer, needed);
	return EFI_SUCCESS;
}

enum rc initrd_offer(const struct boot_set *set)
{
	EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;
	EFI_GUID load_guid = LOAD_FILE2_GUID;
	EFI_DEVICE_PATH *path = (EFI_DEVICE_PATH *)(uintptr_t)&initrd_path;
	EFI_DEVICE_PATH *rest = path;
	EFI_HANDLE other;
	EFI_STATUS status;

	if (set->initrd_count == 0)
		return RC_OK;
	if (efi.bs->LocateDevicePath(&load_guid, &rest, &other) == EFI_SUCCESS) {
		log_error("another program already offers an initrd to Linux, so ours would not be taken; "
			  "start Kedge directly from the firmware");
		return RC_BUSY;
	}
	offer.set = set;
	offer.load_file.LoadFile = load_file;
	offer.handle = NULL;
	status = efi.bs->InstallMultipleProtocolInterfaces(&offer.handle, &path_guid, path, &load_guid, &offer.load_file,
							   NULL);
	if (!EFI_ERROR(status))
		return RC_OK;
	log_error("the firmware refused to offer the initrd to the kernel: %s", efi_status_text(status));
	offer.handle = NULL;
	return RC_FIRMWARE;
}

void initrd_withdraw(void)
{
	EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;
	EFI_GUID load_guid = LOAD_FILE2_GUID;

	if (offer.handle == NULL)
		return;
	efi.bs->UninstallMultipleProtocolInterfaces(offer.handle, &path_guid, &initrd_path, &load_guid, &offer.load_file,
						    NULL);
	offer.handle = NULL;
	offer.set = NULL;
}
