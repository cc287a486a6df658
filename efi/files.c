/*
 * The medium that this program was loaded from, read through the firmware's file system driver (UEFI 13.4, 13.5), and
 * how many programs of this kind wait below this one.
 */
#include "port.h"

#include "base/heap.h"
#include "plat.h"

#define LOG_MODULE "files"
#include "base/log.h"

#define PATH_MOST 1024 /* UCS-2 units of this program's own path */

static struct {
	EFI_FILE_IO_INTERFACE *volume; /* NULL: no medium */
	char folder[3 * PATH_MOST];
	size_t folder_n;
	unsigned generation;
	bool marked;
} files;

struct plat_file {
	EFI_FILE *root;
	EFI_FILE *file;
};

/* ---- where we are ---- */

/*
 * Loaders, this one too, give what they start a file system of what they have in memory, on a path that ends at the
 * network: no medium.
 */
static bool is_medium(EFI_HANDLE device)
{
	struct span path = devpath_span(devpath_of(device));
	struct span payload;
	bool network = false;
	bool medium = false;
	uint8_t type;
	uint8_t subtype;

	while (devpath_next(&path, &type, &subtype, &payload)) {
		network |= type == MESSAGING_DEVICE_PATH && (subtype == MSG_MAC_ADDR_DP || subtype == MSG_URI_DP);
		medium |= type == MEDIA_DEVICE_PATH;
	}
	return medium || !network;
}

/* The file path nodes of our own path, joined by backslashes, UCS-2; gives the units. */
static size_t own_path(CHAR16 *out, size_t cap)
{
	struct span path = devpath_span(efi.loaded->FilePath);
	struct span payload;
	uint8_t type;
	uint8_t subtype;
	size_t n = 0;

	while (devpath_next(&path, &type, &subtype, &payload)) {
		struct reader r = reader_of(payload);

		if (type != MEDIA_DEVICE_PATH || subtype != MEDIA_FILEPATH_DP)
			continue;
		if (n < cap)
			out[n++] = '\\';
		for (size_t i = 0; i < payload.n / 2 && n < cap; i++) {
			uint16_t unit = rd_le16(&r);

			if (unit == 0)
				break;
			out[n++] = unit;
		}
	}
	return n;
}

/* "/EFI/BOOT/" out of \EFI\BOOT\BOOTX64.EFI, with single slashes. */
static void find_folder(void)
{
	CHAR16 *path = heap_new(PATH_MOST * sizeof *path);
	size_t n = path != NULL ? own_path(path, PATH_MOST - 1) : 0;
	size_t text_n;
	size_t end = 0;

	text_n = n > 0 ? ucs2_to_utf8(path, n, files.folder, sizeof files.folder) : 0;
	heap_free(path);
	for (size_t i = 0; i < text_n; i++) {
		char c = files.folder[i] == '\\' ? '/' : files.folder[i];

		if (c == '/' && end > 0 && files.folder[end - 1] == '/')
			continue;
		files.folder[end++] = c;
	}
	while (end > 0 && files.folder[end - 1] != '/')
		end--;
	if (end == 0)
		files.folder[end++] = '/';
	files.folder_n = end;
}

/* ---- programs below this one ---- */

/* On the handle of each program of this kind that runs; the interface says nothing. */
static EFI_GUID mark_guid = {0x6b656467, 0x655f, 0x4c01, {0x8b, 0x0c, 0x52, 0x1f, 0x9e, 0x5d, 0x70, 0x11}};

static void mark(void)
{
	EFI_HANDLE *handles = NULL;
	UINTN count = 0;

	if (efi.bs->LocateHandleBuffer(ByProtocol, &mark_guid, NULL, &count, &handles) == EFI_SUCCESS) {
		files.generation = (unsigned)count;
		efi.bs->FreePool(handles);
	}
	files.marked = efi.bs->InstallProtocolInterface(&efi.image, &mark_guid, EFI_NATIVE_INTERFACE, NULL) == EFI_SUCCESS;
}

unsigned plat_generation(void)
{
	return files.generation;
}

void files_start(void)
{
	EFI_GUID guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
	void *found;

	mark();
	if (efi.loaded == NULL || efi.loaded->DeviceHandle == NULL || !is_medium(efi.loaded->DeviceHandle) ||
	    efi.bs->HandleProtocol(efi.loaded->DeviceHandle, &guid, &found) != EFI_SUCCESS)
		return;
	files.volume = found;
	find_folder();
	log_debug("loaded from a medium, folder %.*s", (int)files.folder_n, files.folder);
}

void files_end(void)
{
	if (files.marked)
		efi.bs->UninstallProtocolInterface(efi.image, &mark_guid, NULL);
	files.marked = false;
}

struct span plat_folder(void)
{
	return span_of(files.folder, files.folder_n);
}

/* ---- reading ---- */

static EFI_STATUS open_path(struct plat_file *file, struct span path)
{
	CHAR16 *name = ucs2_new(path);
	EFI_STATUS status;

	if (name == NULL)
		return EFI_OUT_OF_RESOURCES;
	for (size_t i = 0; name[i] != 0; i++) {
		if (name[i] == '/')
			name[i] = '\\';
	}
	status = files.volume->OpenVolume(files.volume, &file->root);
	if (!EFI_ERROR(status)) {
		status = file->root->Open(file->root, &file->file, name, EFI_FILE_MODE_READ, 0);
		if (EFI_ERROR(status))
			file->root->Close(file->root);
	}
	heap_free(name);
	return status;
}

/* The size of an open file; RC_NOT_FOUND for a folder. */
static enum rc file_size(EFI_FILE *file, uint64_t *size)
{
	EFI_GUID guid = EFI_FILE_INFO_ID;
	UINTN n = SIZE_OF_EFI_FILE_INFO + 2 * 512; /* the name stands behind it */
	EFI_FILE_INFO *info = heap_new(n);
	EFI_STATUS status;
	enum rc rc = RC_NO_MEMORY;

	if (info == NULL)
		return rc;
	status = file->GetInfo(file, &guid, &n, info);
	rc = efi_rc(status);
	if (rc == RC_OK && (info->Attribute & EFI_FILE_DIRECTORY) != 0)
		rc = RC_NOT_FOUND;
	if (rc == RC_OK)
		*size = info->FileSize;
	heap_free(info);
	return rc;
}

enum rc plat_file_open(struct span path, struct plat_file **out, uint64_t *size)
{
	struct plat_file *file;
	enum rc rc;

	if (files.volume == NULL)
		return RC_UNSUPPORTED;
	file = heap_new(sizeof *file);
	if (file == NULL)
		return RC_NO_MEMORY;
	rc = efi_rc(open_path(file, path));
	if (rc != RC_OK) {
		heap_free(file);
		return rc;
	}
	rc = file_size(file->file, size);
	if (rc != RC_OK) {
		plat_file_close(file);
		return rc;
	}
	*out = file;
	return RC_OK;
}

enum rc plat_file_read(struct plat_file *file, void *to, size_t n, size_t *got)
{
	UINTN count = n;
	EFI_STATUS status = file->file->Read(file->file, &count, to);

	if (EFI_ERROR(status) || count > n)
		return EFI_ERROR(status) ? efi_rc(status) : RC_FIRMWARE;
	*got = count;
	return RC_OK;
}

void plat_file_close(struct plat_file *file)
{
	file->file->Close(file->file);
	file->root->Close(file->root);
	heap_free(file);
}
