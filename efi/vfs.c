/*
 * A small read-only EFI_SIMPLE_FILE_SYSTEM_PROTOCOL (UEFI 13.4, 13.5) over the images of one boot.
 *
 * Linux before 5.7 opens each initrd= of its command line, with / turned into \, on the device that it was loaded from.
 * What stands there may have directories of the server in front, so only the last part of a path counts.
 */
#include "vfs.h"

#include "base/heap.h"
#include "plat.h"
#include "initrd.h"
#include "proto/url.h"
#include "vfs_file.h"

#define LOG_MODULE "vfs"
#include "base/log.h"

#define URI_MOST 1024

static struct {
	EFI_FILE_IO_INTERFACE volume;
	EFI_HANDLE handle;
	EFI_DEVICE_PATH *path;
} vfs;

static EFI_STATUS EFIAPI open_volume(EFI_FILE_IO_INTERFACE *self, EFI_FILE **root)
{
	if (self != &vfs.volume || root == NULL)
		return EFI_INVALID_PARAMETER;
	return vfs_file_new(VFS_ROOT, root);
}

/* Where the kernel came from, as other programs may want to know it; what opens doors stays here. */
static void write_uri(const struct image *kernel, struct strbuf *uri)
{
	struct url url;

	if (kernel->url == NULL || url_parse(span_str(kernel->url), &url) != RC_OK || url.scheme.n == 0)
		return;
	url.has_userinfo = false;
	url.userinfo = SPAN_NONE;
	url.query = SPAN_NONE;
	url.has_query = false;
	url_format(&url, uri);
}

/*
 * The NIC's path and the URI, as HTTP Boot has it (UEFI 24.7.3.1).  No two handles may have the same path: where another
 * program of this kind waits below, a vendor's node with its number stands before the URI.
 */
static EFI_DEVICE_PATH *append_uri(struct span nic, struct span uri)
{
	static const uint8_t guid[16] = {0x67, 0x64, 0x65, 0x6b, 0x5f, 0x65, 0x02, 0x4c, 0x8b, 0x0c, 0x52, 0x1f, 0x9e, 0x5d, 0x70, 0x11};
	uint8_t vendor[sizeof guid + 1];
	EFI_DEVICE_PATH *base;
	EFI_DEVICE_PATH *path;

	if (plat_generation() == 0)
		return devpath_append(nic, MESSAGING_DEVICE_PATH, MSG_URI_DP, uri);
	memcpy(vendor, guid, sizeof guid);
	vendor[sizeof guid] = (uint8_t)plat_generation();
	base = devpath_append(nic, MESSAGING_DEVICE_PATH, MSG_VENDOR_DP, span_of(vendor, sizeof vendor));
	if (base == NULL)
		return NULL;
	path = devpath_append(devpath_span(base), MESSAGING_DEVICE_PATH, MSG_URI_DP, uri);
	heap_free(base);
	return path;
}

static EFI_DEVICE_PATH *make_path(const struct image *kernel)
{
	struct span nic = snp_last_path();
	char *text = heap_new(URI_MOST);
	EFI_DEVICE_PATH *path = NULL;
	struct strbuf uri;

	if (text == NULL)
		return NULL;
	sb_init(&uri, text, URI_MOST);
	write_uri(kernel, &uri);
	if (!uri.cut)
		path = append_uri(nic, sb_as_span(&uri));
	heap_free(text);
	return path;
}

enum rc vfs_install(const struct boot_set *set)
{
	EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;
	EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
	EFI_STATUS status;

	vfs.path = make_path(set->kernel);
	if (vfs.path == NULL)
		return RC_NO_MEMORY;
	vfs.volume = (EFI_FILE_IO_INTERFACE){EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_REVISION, open_volume};
	vfs.handle = NULL;
	vfs_files_set(set);
	status = efi.bs->InstallMultipleProtocolInterfaces(&vfs.handle, &path_guid, vfs.path, &volume_guid, &vfs.volume,
							   NULL);
	if (!EFI_ERROR(status))
		return RC_OK;
	vfs.handle = NULL;
	log_error("the firmware takes no file system for %s: %s", set->kernel->name, efi_status_text(status));
	vfs_remove();
	return efi_rc(status);
}

EFI_DEVICE_PATH *vfs_kernel_path(void)
{
	struct span name = vfs_kernel_name();
	CHAR16 *text = ucs2_new(name);
	EFI_DEVICE_PATH *path = NULL;
	size_t n = 0;

	if (text == NULL)
		return NULL;
	while (text[n] != 0)
		n++;
	path = devpath_append(devpath_span(vfs.path), MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP,
			      span_of(text, (n + 1) * sizeof *text));
	heap_free(text);
	return path;
}

void vfs_remove(void)
{
	EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;
	EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;

	EFI_STATUS status = EFI_SUCCESS;

	vfs_files_set(NULL);
	if (vfs.handle != NULL) {
		/* A shell connects drivers to all that it finds. */
		efi.bs->DisconnectController(vfs.handle, NULL, NULL);
		status = efi.bs->UninstallMultipleProtocolInterfaces(vfs.handle, &path_guid, vfs.path, &volume_guid,
								     &vfs.volume, NULL);
	}
	/* Where a driver holds on to it, an empty file system stays, and so must its path. */
	if (status == EFI_SUCCESS)
		heap_free(vfs.path);
	else
		log_warn("the virtual file system is still in use by a driver: %s", efi_status_text(status));
	vfs.handle = NULL;
	vfs.path = NULL;
}
