/*
 * Drives of this program for the firmware: EFI_BLOCK_IO_PROTOCOL (UEFI 13.9) on a handle of its own, to which the
 * firmware connects its drivers for partitions, El Torito and FAT.  An image that is in memory becomes a RAM disk
 * (UEFI 13.14) where the firmware knows those: it tells the operating system of it (NFIT).
 */
#include "drive.h"

#include "base/heap.h"
#include "proto/url.h"

#define LOG_MODULE "drive"
#include "base/log.h"

#define URI_MOST 1024
#define MEDIA_ID 1

#define RAM_DISK_PROTOCOL_GUID \
	{0xab38a0df, 0x6873, 0x44a9, {0x87, 0xe6, 0xd4, 0xeb, 0x56, 0x14, 0x84, 0x49}}
#define VIRTUAL_DISK_GUID \
	{0x77ab535a, 0x45fc, 0x624b, {0x55, 0x60, 0xf7, 0xb2, 0x81, 0xd1, 0xf9, 0x6e}}
#define VIRTUAL_CD_GUID \
	{0x3d5abd30, 0x4175, 0x87ce, {0x6d, 0x64, 0xd2, 0xad, 0xe5, 0x23, 0xc4, 0xbb}}

/* gnu-efi does not know it. */
struct ram_disk_protocol {
	EFI_STATUS(EFIAPI *Register)(UINT64 base, UINT64 size, EFI_GUID *type, EFI_DEVICE_PATH *parent, EFI_DEVICE_PATH **path);
	EFI_STATUS(EFIAPI *Unregister)(EFI_DEVICE_PATH *path);
};

static EFI_GUID block_io_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;
static EFI_GUID ram_disk_guid = RAM_DISK_PROTOCOL_GUID;

static struct efi_drive *drives; /* also those that a driver does not let go */

const struct efi_drive *drive_first(void)
{
	return drives;
}

static void forget(struct efi_drive *own)
{
	struct efi_drive **at = &drives;

	while (*at != own)
		at = &(*at)->next;
	*at = own->next;
	heap_free(own);
}

/* ---- the protocol ---- */

static struct efi_drive *of(EFI_BLOCK_IO *self)
{
	return (struct efi_drive *)((char *)self - offsetof(struct efi_drive, block_io));
}

static EFI_STATUS EFIAPI reset(EFI_BLOCK_IO *self, BOOLEAN verify)
{
	(void)self, (void)verify;
	return EFI_SUCCESS;
}

/* Without bytes to read, only the other arguments are checked: UEFI 13.9, ReadBlocks. */
static EFI_STATUS EFIAPI read_blocks(EFI_BLOCK_IO *self, UINT32 media_id, EFI_LBA lba, UINTN size, void *buffer)
{
	struct plat_drive *drive = of(self)->drive;

	if (media_id != MEDIA_ID)
		return EFI_MEDIA_CHANGED;
	if (size == 0)
		return EFI_SUCCESS;
	if (buffer == NULL || lba >= drive->blocks || size / drive->block_size > drive->blocks - lba)
		return EFI_INVALID_PARAMETER;
	if (size % drive->block_size != 0)
		return EFI_BAD_BUFFER_SIZE;
	return drive->read(drive->ctx, lba, (uint32_t)(size / drive->block_size), buffer) == RC_OK ? EFI_SUCCESS : EFI_DEVICE_ERROR;
}

static EFI_STATUS EFIAPI gone(EFI_BLOCK_IO *self, UINT32 media_id, EFI_LBA lba, UINTN size, void *buffer)
{
	(void)self, (void)media_id, (void)lba, (void)size, (void)buffer;
	return EFI_NO_MEDIA;
}

static EFI_STATUS EFIAPI write_blocks(EFI_BLOCK_IO *self, UINT32 media_id, EFI_LBA lba, UINTN size, void *buffer)
{
	(void)self, (void)media_id, (void)lba, (void)size, (void)buffer;
	return EFI_WRITE_PROTECTED;
}

static EFI_STATUS EFIAPI flush_blocks(EFI_BLOCK_IO *self)
{
	(void)self;
	return EFI_SUCCESS;
}

static void fill_protocol(struct efi_drive *own)
{
	const struct plat_drive *drive = own->drive;

	own->media = (EFI_BLOCK_IO_MEDIA){
		.MediaId = MEDIA_ID,
		.RemovableMedia = drive->is_cd,
		.MediaPresent = TRUE,
		.ReadOnly = TRUE,
		.BlockSize = drive->block_size,
		.LastBlock = drive->blocks - 1,
	};
	own->block_io = (EFI_BLOCK_IO){EFI_BLOCK_IO_PROTOCOL_REVISION, &own->media, reset, read_blocks, write_blocks, flush_blocks};
}

/* ---- over the network ---- */

/* The NIC's path and the URI, without what opens doors: UEFI 10.3.4.22. */
static EFI_DEVICE_PATH *make_path(const struct plat_drive *drive)
{
	char *text = heap_new(URI_MOST);
	EFI_DEVICE_PATH *path = NULL;
	struct strbuf uri;
	struct url url;

	if (text == NULL)
		return NULL;
	sb_init(&uri, text, URI_MOST);
	if (url_parse(span_str(drive->url), &url) == RC_OK) {
		url.has_userinfo = false;
		url.userinfo = SPAN_NONE;
		url_format(&url, &uri);
	}
	path = devpath_append(snp_last_path(), MESSAGING_DEVICE_PATH, MSG_URI_DP, sb_as_span(&uri));
	heap_free(text);
	return path;
}

static EFI_STATUS install(struct efi_drive *own)
{
	own->path = make_path(own->drive);
	if (own->path == NULL)
		return EFI_OUT_OF_RESOURCES;
	fill_protocol(own);
	return efi.bs->InstallMultipleProtocolInterfaces(&own->handle, &path_guid, own->path, &block_io_guid, &own->block_io, NULL);
}

static void uninstall(struct efi_drive *own)
{
	EFI_STATUS status = EFI_SUCCESS;

	if (own->handle != NULL) {
		efi.bs->DisconnectController(own->handle, NULL, NULL);
		status = efi.bs->UninstallMultipleProtocolInterfaces(own->handle, &path_guid, own->path, &block_io_guid, &own->block_io, NULL);
	}
	if (status == EFI_SUCCESS) {
		heap_free(own->path);
		forget(own);
		return;
	}
	/* A driver does not let go: what it holds stays, but has no medium any more. */
	log_warn("drive 0x%02x is still in use by a driver: %s", own->drive->number, efi_status_text(status));
	own->media.MediaPresent = FALSE;
	own->block_io.ReadBlocks = gone;
}

/* ---- in memory ---- */

static struct ram_disk_protocol *ram_disk(void)
{
	void *found;

	return efi.bs->LocateProtocol(&ram_disk_guid, NULL, &found) == EFI_SUCCESS ? found : NULL;
}

/* The operating system leaves a RAM disk's memory alone; without one, it may have it. */
void *plat_drive_pages_alloc(size_t n)
{
	return memory_pages_alloc(n, PLAT_ANY_ADDRESS, ram_disk() != NULL ? EfiReservedMemoryType : EfiLoaderData);
}

static bool register_ram_disk(struct efi_drive *own)
{
	static EFI_GUID disk = VIRTUAL_DISK_GUID;
	static EFI_GUID cd = VIRTUAL_CD_GUID;
	struct ram_disk_protocol *protocol = ram_disk();
	struct span memory = own->drive->memory;
	EFI_DEVICE_PATH *rest;

	if (protocol == NULL ||
	    protocol->Register((uintptr_t)memory.p, memory.n, own->drive->is_cd ? &cd : &disk, NULL, &own->path) != EFI_SUCCESS)
		return false;
	own->is_ram_disk = true;
	rest = own->path;
	if (efi.bs->LocateDevicePath(&block_io_guid, &rest, &own->handle) != EFI_SUCCESS)
		own->handle = NULL;
	return true;
}

/* ---- plat.h ---- */

enum rc plat_drive_add(struct plat_drive *drive)
{
	struct efi_drive *own = heap_new(sizeof *own);
	EFI_STATUS status = EFI_SUCCESS;

	if (own == NULL)
		return RC_NO_MEMORY;
	own->drive = drive;
	if (drive->memory.n == 0 || !register_ram_disk(own))
		status = install(own);
	if (EFI_ERROR(status)) {
		log_error("the firmware refused the drive: %s", efi_status_text(status));
		heap_free(own->path);
		heap_free(own);
		return efi_rc(status);
	}
	drive->port = own;
	own->next = drives;
	drives = own;
	if (own->handle != NULL)
		(void)efi.bs->ConnectController(own->handle, NULL, NULL, TRUE); /* what finds nothing there says so when booting */
	return RC_OK;
}

void plat_drive_remove(struct plat_drive *drive)
{
	struct efi_drive *own = drive->port;

	drive->port = NULL;
	if (own == NULL)
		return;
	if (!own->is_ram_disk) {
		uninstall(own);
		return;
	}
	if (own->handle != NULL)
		efi.bs->DisconnectController(own->handle, NULL, NULL);
	(void)ram_disk()->Unregister(own->path); /* and frees it */
	forget(own);
}
