/*
 * The medium that this program was loaded from, read through the firmware's file system driver (UEFI 13.4, 13.5), and
 * how many programs of this kind wait below this one.
 */
#include "port.h"

#include "base/heap.h"
#include "config.h"
#include "plat.h"

#define LOG_MODULE "files"
#include "base/log.h"

#define CACHE_PATH "/kedge-cache" /* CACHE_FOLDER without its last slash */
#define PATH_MOST 1024 /* UCS-2 units of this program's own path */

static struct {
	EFI_HANDLE medium; /* NULL: none */
	EFI_HANDLE copies; /* where CACHE_FOLDER is; NULL: nowhere */
	bool looked;       /* for that */
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

/* NULL also where the medium was pulled out, or its driver went: nobody keeps the interface for longer than a call. */
static EFI_FILE_IO_INTERFACE *volume_on(EFI_HANDLE handle)
{
	EFI_GUID guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
	void *found;

	return handle != NULL && efi.bs->HandleProtocol(handle, &guid, &found) == EFI_SUCCESS ? found : NULL;
}

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
	mark();
	if (efi.loaded == NULL || volume_on(efi.loaded->DeviceHandle) == NULL || !is_medium(efi.loaded->DeviceHandle))
		return;
	files.medium = efi.loaded->DeviceHandle;
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

/* ---- which medium ---- */

/* A partition of a disk, which the firmware can write to. */
static bool is_for_copies(EFI_HANDLE handle)
{
	EFI_GUID guid = EFI_FILE_SYSTEM_INFO_ID;
	UINTN n = SIZE_OF_EFI_FILE_SYSTEM_INFO + 2 * 128;
	EFI_FILE_IO_INTERFACE *volume = volume_on(handle);
	EFI_FILE_SYSTEM_INFO *info;
	EFI_FILE *root;
	bool writable = false;

	if (volume == NULL || !is_medium(handle) || volume->OpenVolume(volume, &root) != EFI_SUCCESS)
		return false;
	info = heap_new(n);
	if (info != NULL && root->GetInfo(root, &guid, &n, info) == EFI_SUCCESS)
		writable = !info->ReadOnly;
	heap_free(info);
	root->Close(root);
	return writable;
}

/* Where this program came from, if that is a disk; else the first partition whose file system the firmware knows: the ESP. */
static EFI_HANDLE find_copies(void)
{
	EFI_GUID guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
	EFI_HANDLE found = NULL;
	EFI_HANDLE *handles = NULL;
	UINTN count = 0;

	if (is_for_copies(files.medium))
		return files.medium;
	if (efi.bs->LocateHandleBuffer(ByProtocol, &guid, NULL, &count, &handles) != EFI_SUCCESS)
		return NULL;
	for (UINTN i = 0; i < count && found == NULL; i++) {
		if (is_for_copies(handles[i]))
			found = handles[i];
	}
	efi.bs->FreePool(handles);
	return found;
}

static EFI_FILE_IO_INTERFACE *volume_of(struct span path)
{
	/* The folder itself is opened, too, to make it. */
	if (!span_starts(path, CACHE_FOLDER) && !span_is(path, CACHE_PATH))
		return volume_on(files.medium);
	if (!files.looked)
		files.copies = find_copies();
	files.looked = true;
	return volume_on(files.copies);
}

/* ---- reading ---- */

static CHAR16 *name_new(struct span path)
{
	CHAR16 *name = ucs2_new(path);

	for (size_t i = 0; name != NULL && name[i] != 0; i++) {
		if (name[i] == '/')
			name[i] = '\\';
	}
	return name;
}

static EFI_STATUS open_path(struct plat_file *file, struct span path, UINT64 mode, UINT64 attributes)
{
	EFI_FILE_IO_INTERFACE *volume = volume_of(path);
	CHAR16 *name = volume != NULL ? name_new(path) : NULL;
	EFI_STATUS status;

	if (name == NULL)
		return volume != NULL ? EFI_OUT_OF_RESOURCES : EFI_UNSUPPORTED;
	status = volume->OpenVolume(volume, &file->root);
	if (!EFI_ERROR(status)) {
		status = file->root->Open(file->root, &file->file, name, mode, attributes);
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

	file = heap_new(sizeof *file);
	if (file == NULL)
		return RC_NO_MEMORY;
	rc = efi_rc(open_path(file, path, EFI_FILE_MODE_READ, 0));
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

/* ---- writing ---- */

#define WRITE_MODE (EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE)

static enum rc write_rc(EFI_STATUS status)
{
	if (status == EFI_VOLUME_FULL)
		return RC_LIMIT;
	return status == EFI_WRITE_PROTECTED || status == EFI_ACCESS_DENIED ? RC_UNSUPPORTED : efi_rc(status);
}

/* Opens for writing, in a new struct. */
static enum rc open_for_write(struct span path, UINT64 mode, UINT64 attributes, struct plat_file **out)
{
	struct plat_file *file;
	enum rc rc;

	file = heap_new(sizeof *file);
	if (file == NULL)
		return RC_NO_MEMORY;
	rc = write_rc(open_path(file, path, mode, attributes));
	if (rc == RC_OK)
		*out = file;
	else
		heap_free(file);
	return rc;
}

static enum rc make_folder(struct span path)
{
	size_t slash = span_find_last(path, '/');
	struct plat_file *folder;
	enum rc rc;

	if (slash == path.n || slash == 0)
		return RC_OK;
	rc = open_for_write(span_sub(path, 0, slash), WRITE_MODE | EFI_FILE_MODE_CREATE, EFI_FILE_DIRECTORY, &folder);
	if (rc == RC_OK)
		plat_file_close(folder);
	return rc;
}

/* What was there is removed first: a file that is opened for writing keeps its old end. */
enum rc plat_file_create(struct span path, struct plat_file **out)
{
	enum rc rc = make_folder(path);

	if (rc == RC_OK)
		rc = plat_file_remove(path);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	return open_for_write(path, WRITE_MODE | EFI_FILE_MODE_CREATE, 0, out);
}

enum rc plat_file_write(struct plat_file *file, struct span bytes)
{
	UINTN count = bytes.n;
	EFI_STATUS status;

	if (bytes.n == 0)
		return write_rc(file->file->Flush(file->file));
	status = file->file->Write(file->file, &count, (void *)(uintptr_t)bytes.p);
	return !EFI_ERROR(status) && count != bytes.n ? RC_LIMIT : write_rc(status);
}

enum rc plat_file_remove(struct span path)
{
	struct plat_file *file;
	enum rc rc = open_for_write(path, WRITE_MODE, 0, &file);
	EFI_STATUS status;

	if (rc != RC_OK)
		return rc;
	status = file->file->Delete(file->file); /* closes it, whatever it gives */
	file->root->Close(file->root);
	heap_free(file);
	return status == EFI_WARN_DELETE_FAILURE ? RC_IO : write_rc(status);
}

/* UEFI 13.5, SetInfo: a file name in the information moves the file. */
static enum rc set_name(EFI_FILE *file, const CHAR16 *name)
{
	EFI_GUID guid = EFI_FILE_INFO_ID;
	UINTN n = SIZE_OF_EFI_FILE_INFO + 2 * 512;
	EFI_FILE_INFO *info = heap_new(n);
	size_t units = 0;
	EFI_STATUS status;

	if (info == NULL)
		return RC_NO_MEMORY;
	while (name[units] != 0 && units < 511)
		units++;
	status = file->GetInfo(file, &guid, &n, info);
	if (!EFI_ERROR(status)) {
		memcpy(info->FileName, name, units * sizeof *name);
		info->FileName[units] = 0;
		info->Size = SIZE_OF_EFI_FILE_INFO + (units + 1) * sizeof *name;
		status = file->SetInfo(file, &guid, (UINTN)info->Size, info);
	}
	heap_free(info);
	return write_rc(status);
}

enum rc plat_file_rename(struct span from, struct span to)
{
	struct plat_file *file;
	CHAR16 *name;
	enum rc rc = plat_file_remove(to);

	if (rc == RC_OK || rc == RC_NOT_FOUND)
		rc = open_for_write(from, WRITE_MODE, 0, &file);
	if (rc != RC_OK)
		return rc;
	name = name_new(to);
	rc = name != NULL ? set_name(file->file, name) : RC_NO_MEMORY;
	heap_free(name);
	plat_file_close(file);
	return rc;
}
