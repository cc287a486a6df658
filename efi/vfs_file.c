/* EFI_FILE_PROTOCOL (UEFI 13.5) over the images of one boot; read-only. */
#include "vfs_file.h"

#include "base/heap.h"
#include "initrd.h"

#define NAME_MAX_UNITS 256 /* longer names are cut in listings; opening takes any */
#define PATH_MOST      512
#define JOINED_NAME    "initrd.magic" /* iPXE's name for the same thing */

struct vfs_file {
	EFI_FILE file; /* first: the firmware's callers know only this */
	int what;
	uint64_t position; /* bytes; entries for the root directory */
};

static const struct boot_set *set;

void vfs_files_set(const struct boot_set *new_set)
{
	set = new_set;
}

/* ---- what there is ---- */

static int file_count(void)
{
	return set != NULL ? 1 + (int)set->initrd_count : 0;
}

static const struct image *image_at(int i)
{
	return i == 0 ? set->kernel : set->initrds[i - 1];
}

struct span vfs_kernel_name(void)
{
	return set != NULL ? span_str(set->kernel->name) : SPAN_NONE;
}

static struct span name_of(int what)
{
	if (what == VFS_ROOT || set == NULL)
		return SPAN_NONE;
	return span_str(what == VFS_JOINED ? JOINED_NAME : image_at(what)->name);
}

static uint64_t size_of(int what)
{
	if (what == VFS_ROOT || set == NULL)
		return 0;
	return what == VFS_JOINED ? initrd_size(set) : image_at(what)->size;
}

/* Which file a path means.  One with a comma is PXELINUX's list of initrds, handed on as it stood. */
static bool find(struct span path, int *what)
{
	struct span last = span_skip(path, span_find_last(path, '\\') + 1);

	if (span_find_last(path, '\\') == path.n)
		last = path;
	if (last.n == 0 || span_is(last, ".")) {
		*what = VFS_ROOT;
		return true;
	}
	if (set == NULL)
		return false;
	*what = VFS_JOINED;
	if (set->initrd_count > 0 && (span_find(path, ',') < path.n || span_is_nocase(last, JOINED_NAME)))
		return true;
	/* Initrds first: a kernel's own name is what it would hardly ask for. */
	for (int i = file_count() - 1; i >= 0; i--) {
		if (span_is_nocase(last, image_at(i)->name)) {
			*what = i;
			return true;
		}
	}
	return false;
}

/* ---- the protocol ---- */

static struct vfs_file *own(EFI_FILE *file)
{
	return (struct vfs_file *)file;
}

static EFI_STATUS EFIAPI file_open(EFI_FILE *self, EFI_FILE **out, CHAR16 *name, UINT64 mode, UINT64 attributes)
{
	char path[PATH_MOST];
	size_t units = 0;
	size_t n;
	int what;

	(void)attributes;
	if (self == NULL || out == NULL || name == NULL)
		return EFI_INVALID_PARAMETER;
	if (mode != EFI_FILE_MODE_READ)
		return EFI_WRITE_PROTECTED;
	while (units < PATH_MOST && name[units] != 0)
		units++;
	n = ucs2_to_utf8(name, units, path, sizeof path);
	for (size_t i = 0; i < n; i++) {
		if (path[i] == '/')
			path[i] = '\\';
	}
	if (!find(span_of(path, n), &what))
		return EFI_NOT_FOUND;
	return vfs_file_new(what, out);
}

static EFI_STATUS EFIAPI file_close(EFI_FILE *self)
{
	heap_free(own(self));
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_delete(EFI_FILE *self)
{
	heap_free(own(self));
	return EFI_WARN_DELETE_FAILURE;
}

/* EFI_FILE_INFO of what; *size as the protocol has it. */
static EFI_STATUS write_info(int what, UINTN *size, void *buffer)
{
	CHAR16 *name = ucs2_new(name_of(what));
	EFI_FILE_INFO info = {0};
	UINTN units = 0;
	UINTN needed;

	if (name == NULL)
		return EFI_OUT_OF_RESOURCES;
	while (units < NAME_MAX_UNITS && name[units] != 0)
		units++;
	name[units] = 0;
	needed = SIZE_OF_EFI_FILE_INFO + (units + 1) * sizeof *name;
	if (buffer == NULL || *size < needed) {
		heap_free(name);
		*size = needed;
		return EFI_BUFFER_TOO_SMALL;
	}
	info.Size = needed;
	info.FileSize = size_of(what);
	info.PhysicalSize = info.FileSize;
	info.Attribute = EFI_FILE_READ_ONLY | (what == VFS_ROOT ? EFI_FILE_DIRECTORY : 0);
	memcpy(buffer, &info, SIZE_OF_EFI_FILE_INFO);
	memcpy((uint8_t *)buffer + SIZE_OF_EFI_FILE_INFO, name, (units + 1) * sizeof *name);
	heap_free(name);
	*size = needed;
	return EFI_SUCCESS;
}

static EFI_STATUS read_directory(struct vfs_file *file, UINTN *size, void *buffer)
{
	EFI_STATUS status;

	if (file->position >= (uint64_t)file_count()) {
		*size = 0;
		return EFI_SUCCESS;
	}
	status = write_info((int)file->position, size, buffer);
	if (status == EFI_SUCCESS)
		file->position++;
	return status;
}

static EFI_STATUS EFIAPI file_read(EFI_FILE *self, UINTN *size, void *buffer)
{
	struct vfs_file *file = own(self);
	uint64_t end = size_of(file->what);
	uint64_t left;

	if (size == NULL || (buffer == NULL && *size > 0))
		return EFI_INVALID_PARAMETER;
	if (file->what == VFS_ROOT)
		return read_directory(file, size, buffer);
	if (file->position > end)
		return EFI_DEVICE_ERROR; /* UEFI 13.5.5 wants that beyond the end */
	left = end - file->position;
	if (*size > left)
		*size = left;
	if (file->what == VFS_JOINED)
		*size = initrd_read(set, file->position, buffer, *size);
	else if (*size > 0)
		memcpy(buffer, image_at(file->what)->bytes + file->position, *size);
	file->position += *size;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_write(EFI_FILE *self, UINTN *size, void *buffer)
{
	(void)self;
	(void)size;
	(void)buffer;
	return EFI_WRITE_PROTECTED;
}

static EFI_STATUS EFIAPI file_get_position(EFI_FILE *self, UINT64 *position)
{
	if (own(self)->what == VFS_ROOT)
		return EFI_UNSUPPORTED;
	*position = own(self)->position;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_set_position(EFI_FILE *self, UINT64 position)
{
	struct vfs_file *file = own(self);

	if (file->what == VFS_ROOT && position != 0)
		return EFI_UNSUPPORTED;
	file->position = position == UINT64_MAX ? size_of(file->what) : position;
	return EFI_SUCCESS;
}

/* EFI_FILE_SYSTEM_INFO, or only the label that it ends with. */
static EFI_STATUS write_volume_info(bool label_only, UINTN *size, void *buffer)
{
	static const CHAR16 label[] = {'K', 'e', 'd', 'g', 'e', 0};
	UINTN head = label_only ? 0 : SIZE_OF_EFI_FILE_SYSTEM_INFO;
	UINTN needed = head + sizeof label;
	EFI_FILE_SYSTEM_INFO info = {.Size = needed, .ReadOnly = TRUE, .BlockSize = 512};

	if (buffer == NULL || *size < needed) {
		*size = needed;
		return EFI_BUFFER_TOO_SMALL;
	}
	for (int i = 0; i < file_count(); i++)
		info.VolumeSize += size_of(i);
	memcpy(buffer, &info, head);
	memcpy((uint8_t *)buffer + head, label, sizeof label);
	*size = needed;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_get_info(EFI_FILE *self, EFI_GUID *type, UINTN *size, void *buffer)
{
	static const EFI_GUID file_info = EFI_FILE_INFO_ID;
	static const EFI_GUID system_info = EFI_FILE_SYSTEM_INFO_ID;
	static const EFI_GUID label = EFI_FILE_SYSTEM_VOLUME_LABEL_ID;

	if (type == NULL || size == NULL)
		return EFI_INVALID_PARAMETER;
	if (memcmp(type, &file_info, sizeof file_info) == 0)
		return write_info(own(self)->what, size, buffer);
	if (memcmp(type, &system_info, sizeof system_info) == 0)
		return write_volume_info(false, size, buffer);
	if (memcmp(type, &label, sizeof label) == 0)
		return write_volume_info(true, size, buffer);
	return EFI_UNSUPPORTED;
}

static EFI_STATUS EFIAPI file_set_info(EFI_FILE *self, EFI_GUID *type, UINTN size, void *buffer)
{
	(void)self;
	(void)type;
	(void)size;
	(void)buffer;
	return EFI_WRITE_PROTECTED;
}

static EFI_STATUS EFIAPI file_flush(EFI_FILE *self)
{
	(void)self;
	return EFI_SUCCESS;
}

EFI_STATUS vfs_file_new(int what, EFI_FILE **out)
{
	struct vfs_file *file = heap_new(sizeof *file);

	if (file == NULL)
		return EFI_OUT_OF_RESOURCES;
	file->what = what;
	file->file = (EFI_FILE){
		.Revision = EFI_FILE_PROTOCOL_REVISION,
		.Open = file_open,
		.Close = file_close,
		.Delete = file_delete,
		.Read = file_read,
		.Write = file_write,
		.GetPosition = file_get_position,
		.SetPosition = file_set_position,
		.GetInfo = file_get_info,
		.SetInfo = file_set_info,
		.Flush = file_flush,
	};
	*out = &file->file;
	return EFI_SUCCESS;
}
