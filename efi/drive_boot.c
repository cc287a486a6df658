/*
 * Booting from a drive: the firmware has found the file systems on it; a boot program is loaded from one of them
 * (UEFI 3.5.1.1, removable media).
 */
#include "drive.h"

#include "base/heap.h"

#define LOG_MODULE "drive"
#include "base/log.h"

#define DEFAULT_FILE "\\EFI\\BOOT\\BOOTX64.EFI"
#define FILE_MOST    512
#define WATCHDOG_S   300

static EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID block_io_guid = EFI_BLOCK_IO_PROTOCOL_GUID;

/* ---- which file systems ---- */

static bool is_on(EFI_HANDLE handle, const struct efi_drive *own)
{
	struct span path = devpath_span(devpath_of(handle));
	struct span drive = devpath_span(own->path);

	return drive.n > 0 && path.n >= drive.n && memcmp(path.p, drive.p, drive.n) == 0;
}

/* A file system of the machine's own disks: not what this program came from, or it would start itself. */
static bool is_local(EFI_HANDLE handle)
{
	void *found;

	if (efi.loaded != NULL && handle == efi.loaded->DeviceHandle)
		return false;
	return efi.bs->HandleProtocol(handle, &block_io_guid, &found) == EFI_SUCCESS;
}

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

/* A path as people write it, with either slash, as the firmware wants it. */
static CHAR16 *file_path(const char *file)
{
	char text[FILE_MOST];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (file[0] != '/' && file[0] != '\\')
		sb_char(&sb, '\\');
	for (; *file != '\0'; file++)
		sb_char(&sb, *file == '/' ? '\\' : *file);
	return sb.cut ? NULL : ucs2_new(sb_as_span(&sb));
}

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

/* Tries all file systems of the drive (NULL: of the local disks).  The status that says most: not "no such file". */
static EFI_STATUS load(const struct efi_drive *own, const CHAR16 *file, EFI_HANDLE *image, unsigned *volumes)
{
	EFI_STATUS result = EFI_NOT_FOUND;
	EFI_HANDLE *handles;
	UINTN count;

	*volumes = 0;
	if (efi.bs->LocateHandleBuffer(ByProtocol, &volume_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return result;
	for (UINTN i = 0; i < count && EFI_ERROR(result); i++) {
		EFI_STATUS status;

		if (own != NULL ? !is_on(handles[i], own) : !is_local(handles[i]))
			continue;
		(*volumes)++;
		status = load_from(handles[i], file, image);
		if (status != EFI_NOT_FOUND)
			result = status;
	}
	efi.bs->FreePool(handles);
	return result;
}

static enum rc say_not_loaded(const struct efi_drive *own, const char *file, EFI_STATUS status, unsigned volumes)
{
	const char *where = own != NULL ? "the drive" : "the local disks";

	if (status == EFI_SECURITY_VIOLATION || status == EFI_ACCESS_DENIED) {
		log_error("Secure Boot does not trust %s of %s; use an image that is signed for this machine, or switch Secure Boot off in the "
			  "firmware's setup",
			  file, where);
		return RC_IMAGE_SECURITY;
	}
	if (volumes == 0) {
		log_error("the firmware found no file system that it knows on %s: it boots from FAT, in a partition or as an El Torito image for "
			  "UEFI; is the image one for BIOS only?",
			  where);
		return RC_IMAGE_UNKNOWN;
	}
	if (status == EFI_NOT_FOUND) {
		log_error("there is no %s in the %u file systems on %s; \"sanboot --filename PATH\" starts another file", file, volumes, where);
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

enum rc plat_drive_boot(const struct plat_drive_boot *boot)
{
	const struct efi_drive *own = boot->drive != NULL ? boot->drive->port : NULL;
	const char *file = boot->file != NULL ? boot->file : DEFAULT_FILE;
	CHAR16 *path = file_path(file);
	EFI_HANDLE image = NULL;
	unsigned volumes;
	EFI_STATUS status;

	if (path == NULL)
		return RC_TOO_LONG;
	if (own == NULL)
		connect_disks();
	status = load(own, path, &image, &volumes);
	heap_free(path);
	if (EFI_ERROR(status))
		return say_not_loaded(own, file, status, volumes);
	return start(image, file);
}
