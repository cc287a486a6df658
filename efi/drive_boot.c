/*
 * Booting from a drive: the firmware has found the file systems on it; a boot program is loaded from one of them
 * (UEFI 3.5.1.1, removable media).
 */
#include "drive.h"

#include "base/heap.h"

#define LOG_MODULE "drive"
#include "base/log.h"

#define DEFAULT_FILE "\\EFI\\BOOT\\BOOTX64.EFI"
#define WATCHDOG_S   300

static EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID block_io_guid = EFI_BLOCK_IO_PROTOCOL_GUID;

/* The firmware may have connected only what it booted from. */
static void connect_disks(void)
{
	EFI_HANDLE *handles;
	UINTN count;

	if (efi.bs->LocateHandleBuffer(ByProtocol, &block_io_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < count; i++)
		(void)efi.bs->ConnectController(handles[i], NULL, NULL, TRUE);
	efi.bs->FreePool(handles);
}

/* ---- loading ---- */

static EFI_STATUS load_from(EFI_HANDLE volume, const CHAR16 *file, EFI_HANDLE *image)
{
	EFI_DEVICE_PATH *path;
	EFI_STATUS status;
	size_t n = 0;

	while (file[n] != 0)
		n++;
	path = devpath_append(devpath_span(devpath_of(volume)), MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, span_of(file, (n + 1) * sizeof *file));
	if (path == NULL)
		return EFI_OUT_OF_RESOURCES;
	*image = NULL;
	status = efi.bs->LoadImage(FALSE, efi.image, path, NULL, 0, image);
	if (status == EFI_SECURITY_VIOLATION && *image != NULL)
		efi.bs->UnloadImage(*image);
	heap_free(path);
	return status;
}

/* What was found on the way to the file. */
struct search {
	const struct efi_drive *own; /* NULL: the local disks */
	unsigned volumes;            /* file systems there */
	unsigned fitting;            /* those that were asked for */
	EFI_STATUS status;           /* the one that says most: not "no such file" */
};

static void try_volume(struct search *search, const struct plat_drive_boot *boot, EFI_HANDLE volume, const CHAR16 *path, EFI_HANDLE *image)
{
	EFI_STATUS status;

	if (!drive_has_volume(search->own, volume))
		return;
	search->volumes++;
	if (!drive_volume_fits(volume, boot))
		return;
	search->fitting++;
	status = load_from(volume, path, image);
	if (status != EFI_NOT_FOUND)
		search->status = status;
}

static void search_volumes(struct search *search, const struct plat_drive_boot *boot, const CHAR16 *path, EFI_HANDLE *image)
{
	EFI_HANDLE *handles;
	UINTN count;

	search->status = EFI_NOT_FOUND;
	if (efi.bs->LocateHandleBuffer(ByProtocol, &volume_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < count && EFI_ERROR(search->status); i++)
		try_volume(search, boot, handles[i], path, image);
	for (UINTN i = 0; i < count && search->fitting == 0; i++) {
		if (drive_has_volume(search->own, handles[i]))
			drive_volume_say(handles[i]);
	}
	efi.bs->FreePool(handles);
}

static enum rc say_not_loaded(const struct search *search, const char *file)
{
	const char *where = search->own != NULL ? "the drive" : "the local disks";
	EFI_STATUS status = search->status;

	if (status == EFI_SECURITY_VIOLATION || status == EFI_ACCESS_DENIED) {
		log_error("Secure Boot does not trust %s of %s; use an image that is signed for this machine, or switch Secure Boot off in the "
			  "firmware's setup",
			  file, where);
		return RC_IMAGE_SECURITY;
	}
	if (search->volumes == 0) {
		log_error("the firmware found no file system that it knows on %s: it boots from FAT, in a partition or as an El Torito image for "
			  "UEFI; is the image one for BIOS only?",
			  where);
		return RC_IMAGE_UNKNOWN;
	}
	if (search->fitting == 0) {
		log_error("none of the %u file systems on %s has the label, UUID or file that was asked for; those that are there are listed above",
			  search->volumes, where);
		return RC_NOT_FOUND;
	}
	if (status == EFI_NOT_FOUND) {
		log_error("there is no %s in the %u file systems on %s; \"sanboot --filename PATH\" starts another file", file,
			  search->fitting, where);
		return RC_NOT_FOUND;
	}
	log_error("the firmware refused to load %s from %s: %s", file, where, efi_status_text(status));
	return status == EFI_OUT_OF_RESOURCES ? RC_NO_MEMORY : RC_IMAGE_REFUSED;
}

/* ---- starting ---- */

/* The firmware's own drivers stop their devices then; ours would go on writing into what is the kernel's memory. */
static void EFIAPI on_exit_boot_services(EFI_EVENT event, void *ctx)
{
	(void)event, (void)ctx;
	pci_stop_all();
}

/* The network stays ours: the drive needs it. */
static enum rc start(EFI_HANDLE image, const char *file)
{
	CHAR16 *data = NULL;
	UINTN size = 0;
	EFI_EVENT event;
	EFI_STATUS status;

	status = efi.bs->CreateEvent(EVT_SIGNAL_EXIT_BOOT_SERVICES, EFI_TPL_NOTIFY, on_exit_boot_services, NULL, &event);
	if (EFI_ERROR(status)) {
		efi.bs->UnloadImage(image);
		return efi_rc(status);
	}

	log_keep();
	efi.bs->SetWatchdogTimer(WATCHDOG_S, 0, 0, NULL);
	status = efi.bs->StartImage(image, &size, &data);
	efi.bs->SetWatchdogTimer(0, 0, 0, NULL);
	efi.bs->CloseEvent(event);
	console_restore();
	if (data != NULL)
		efi.bs->FreePool(data);
	if (status == EFI_SUCCESS) {
		log_info("%s came back", file);
		return RC_OK;
	}
	log_error("%s came back with an error: %s", file, efi_status_text(status));
	return RC_IMAGE_RETURNED;
}

bool plat_drive_is_local(unsigned number)
{
	return number == 0 || number == PLAT_DRIVE_FIRST;
}

enum rc plat_drive_boot(const struct plat_drive_boot *boot)
{
	struct search search = {.own = boot->drive != NULL ? boot->drive->port : NULL};
	const char *file = boot->file != NULL ? boot->file : DEFAULT_FILE;
	CHAR16 *path = drive_file_path(file);
	EFI_HANDLE image = NULL;

	if (path == NULL)
		return RC_TOO_LONG;
	if (search.own == NULL)
		connect_disks();
	search_volumes(&search, boot, path, &image);
	heap_free(path);
	return EFI_ERROR(search.status) ? say_not_loaded(&search, file) : start(image, file);
}
