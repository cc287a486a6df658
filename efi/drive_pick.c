/*
 * Which of the firmware's file systems is meant: by the drive that it lies on, its label, its partition (a
 * hard drive node of its device path, UEFI 10.3.5.1) and the files on it (UEFI 13.4, 13.5).
 */
#include "drive.h"

#include "base/heap.h"
#include "proto/setting_type.h"

#define LOG_MODULE "drive"
#include "base/log.h"

#define FILE_MOST  512
#define LABEL_MOST 64 /* characters; FAT has 11 */
#define UUID_SIZE  16

/* Behind the head of a hard drive node. */
#define PARTITION_ID	  20
#define PARTITION_ID_KIND 37
#define PARTITION_GUID	  2

static EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID block_io_guid = EFI_BLOCK_IO_PROTOCOL_GUID;

/* ---- the drive ---- */

static bool is_on(EFI_HANDLE handle, const struct efi_drive *own)
{
	struct span path = devpath_span(devpath_of(handle));
	struct span drive = devpath_span(own->path);

	return drive.n > 0 && path.n >= drive.n && memcmp(path.p, drive.p, drive.n) == 0;
}

/* A file system of the machine's own disks: on none of the drives that were added, and not what this program came from, or
 * it would start itself. */
static bool is_local(EFI_HANDLE handle)
{
	void *found;

	if (efi.loaded != NULL && handle == efi.loaded->DeviceHandle)
		return false;
	for (const struct efi_drive *own = drive_first(); own != NULL; own = own->next) {
		if (is_on(handle, own))
			return false;
	}
	return efi.bs->HandleProtocol(handle, &block_io_guid, &found) == EFI_SUCCESS;
}

bool drive_has_volume(const struct efi_drive *own, EFI_HANDLE volume)
{
	return own != NULL ? is_on(volume, own) : is_local(volume);
}

/* ---- the partition ---- */

/* The UUID of the partition that the file system fills, its bytes in the order of the text; false if it is in
 * none of a GPT. */
static bool partition_uuid(EFI_HANDLE volume, uint8_t uuid[UUID_SIZE])
{
	static const uint8_t order[UUID_SIZE] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
	struct span path = devpath_span(devpath_of(volume));
	struct span node;
	uint8_t type;
	uint8_t subtype;
	bool found = false;

	while (devpath_next(&path, &type, &subtype, &node)) {
		if (type != MEDIA_DEVICE_PATH || subtype != MEDIA_HARDDRIVE_DP ||
		    node.n <= PARTITION_ID_KIND || node.p[PARTITION_ID_KIND] != PARTITION_GUID)
			continue;
		for (unsigned i = 0; i < UUID_SIZE; i++)
			uuid[i] = node.p[PARTITION_ID + order[i]];
		found = true;
	}
	return found;
}

/* ---- the file system ---- */

static EFI_FILE *open_root(EFI_HANDLE volume)
{
	EFI_FILE_IO_INTERFACE *files;
	EFI_FILE *root;
	void *found;

	if (efi.bs->HandleProtocol(volume, &volume_guid, &found) != EFI_SUCCESS)
		return NULL;
	files = found;
	return files->OpenVolume(files, &root) == EFI_SUCCESS ? root : NULL;
}

/* UTF-8; empty if it has none. */
static void read_label(EFI_FILE *root, char *text, size_t cap)
{
	static EFI_GUID guid = EFI_FILE_SYSTEM_VOLUME_LABEL_INFO_ID;
	CHAR16 label[LABEL_MOST];
	UINTN n = sizeof label;

	text[0] = '\0';
	if (root->GetInfo(root, &guid, &n, label) == EFI_SUCCESS)
		ucs2_to_utf8(label, n / sizeof *label, text, cap);
}

static bool has_label(EFI_FILE *root, const char *wanted)
{
	char label[3 * LABEL_MOST + 1];

	read_label(root, label, sizeof label);
	return span_is_nocase(span_str(label), wanted);
}

CHAR16 *drive_file_path(const char *file)
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

static bool has_file(EFI_FILE *root, const char *name)
{
	CHAR16 *path = drive_file_path(name);
	EFI_FILE *file;
	bool found = path != NULL && root->Open(root, &file, path, EFI_FILE_MODE_READ, 0) == EFI_SUCCESS;

	if (found)
		file->Close(file);
	heap_free(path);
	return found;
}

bool drive_volume_fits(EFI_HANDLE volume, const struct plat_drive_boot *boot)
{
	uint8_t uuid[UUID_SIZE];
	EFI_FILE *root;
	bool fits;

	if (boot->uuid != NULL &&
	    (!partition_uuid(volume, uuid) || memcmp(uuid, boot->uuid, sizeof uuid) != 0))
		return false;
	if (boot->label == NULL && boot->extra == NULL)
		return true;
	root = open_root(volume);
	if (root == NULL)
		return false;
	fits = (boot->label == NULL || has_label(root, boot->label)) &&
	       (boot->extra == NULL || has_file(root, boot->extra));
	root->Close(root);
	return fits;
}

void drive_volume_say(EFI_HANDLE volume)
{
	char label[3 * LABEL_MOST + 1] = "";
	uint8_t uuid[UUID_SIZE];
	char text[48];
	struct strbuf sb;
	EFI_FILE *root = open_root(volume);

	if (root != NULL) {
		read_label(root, label, sizeof label);
		root->Close(root);
	}
	sb_init(&sb, text, sizeof text);
	if (!partition_uuid(volume, uuid) ||
	    setting_format(SETTING_UUID, span_of(uuid, sizeof uuid), &sb) != RC_OK)
		sb_str(&sb, "none of a GPT");
	log_warn("there is a file system \"%s\", partition %s", label, text);
}
