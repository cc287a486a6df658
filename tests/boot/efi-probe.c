/*
 * A program for boot tests that asks for what it was given as a Linux kernel does: each initrd= of its command line from
 * the file system of its device (kernels before 5.7), and the initrd by LoadFile2 (later ones).  It prints sizes and
 * SHA-256 sums, and returns with the status that "status=" says.
 */
#include <efi.h>

#include "base/fmt.h"
#include "base/span.h"
#include "proto/sha256.h"

#define CHUNK      (1024 * 1024) /* bytes that old kernels read at a time */
#define LOAD_FILE2 {0x4006c0c1, 0xfcb3, 0x403e, {0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d}}

static const struct {
	EFI_DEVICE_PATH vendor;
	EFI_GUID guid;
	EFI_DEVICE_PATH end;
} initrd_path = {
	{MEDIA_DEVICE_PATH, MEDIA_VENDOR_DP, {20, 0}},
	{0x5568e427, 0x68fc, 0x4f3d, {0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68}},
	{END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {4, 0}},
};

static EFI_SYSTEM_TABLE *st;

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);
EFI_STATUS _entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

PRINTF_LIKE(1, 2) static void print(const char *format, ...)
{
	char text[300];
	CHAR16 units[sizeof text];
	va_list args;
	size_t i = 0;

	va_start(args, format);
	fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	do
		units[i] = (CHAR16)(unsigned char)text[i];
	while (text[i++] != '\0');
	st->ConOut->OutputString(st->ConOut, units);
}

static void print_sum(const char *way, struct span name, uint64_t size, struct sha256 *hash)
{
	uint8_t digest[SHA256_SIZE];
	char text[2 * SHA256_SIZE + 1];

	sha256_end(hash, digest);
	for (unsigned i = 0; i < SHA256_SIZE; i++)
		fmt_print(text + 2 * i, 3, "%02x", digest[i]);
	print("probe: %s %.*s: %llu bytes, %s\r\n", way, SPAN_ARGS(name), (unsigned long long)size, text);
}

/* ---- the device's files ---- */

static EFI_STATUS file_size(EFI_FILE *file, uint64_t *size)
{
	static uint64_t buffer[128];
	EFI_GUID guid = EFI_FILE_INFO_ID;
	UINTN room = sizeof buffer;
	EFI_STATUS status = file->GetInfo(file, &guid, &room, buffer);

	if (status == EFI_SUCCESS)
		*size = ((EFI_FILE_INFO *)(void *)buffer)->FileSize;
	return status;
}

static EFI_STATUS sum_file(EFI_FILE *file, struct span name)
{
	struct sha256 hash;
	uint64_t size;
	uint64_t left;
	void *chunk;
	EFI_STATUS status = file_size(file, &size);

	if (status == EFI_SUCCESS)
		status = st->BootServices->AllocatePool(EfiLoaderData, CHUNK, &chunk);
	if (status != EFI_SUCCESS)
		return status;
	sha256_init(&hash);
	for (left = size; left > 0 && status == EFI_SUCCESS;) {
		UINTN n = left < CHUNK ? left : CHUNK;

		status = file->Read(file, &n, chunk);
		if (status != EFI_SUCCESS || n == 0)
			break;
		sha256_update(&hash, span_of(chunk, n));
		left -= n;
	}
	st->BootServices->FreePool(chunk);
	if (status == EFI_SUCCESS && left == 0)
		print_sum("file", name, size, &hash);
	return left == 0 ? status : EFI_END_OF_FILE;
}

static void ask_file(EFI_FILE *root, struct span name)
{
	CHAR16 path[256];
	EFI_FILE *file;
	EFI_STATUS status;
	size_t n = name.n < 255 ? name.n : 255;

	for (size_t i = 0; i < n; i++)
		path[i] = name.p[i] == '/' ? '\\' : (CHAR16)name.p[i];
	path[n] = 0;
	status = root->Open(root, &file, path, EFI_FILE_MODE_READ, 0);
	if (status == EFI_SUCCESS) {
		status = sum_file(file, name);
		file->Close(file);
	}
	if (status != EFI_SUCCESS)
		print("probe: file %.*s: error %llu\r\n", SPAN_ARGS(name), (unsigned long long)(status & 0xff));
	status = root->Open(root, &file, path, EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE, 0);
	print("probe: writing %.*s: %s\r\n", SPAN_ARGS(name), status == EFI_WRITE_PROTECTED ? "refused" : "NOT REFUSED");
}

static void list_files(EFI_FILE *root)
{
	static uint64_t buffer[128];

	for (unsigned i = 0; i < 50; i++) {
		const EFI_FILE_INFO *info = (void *)buffer;
		UINTN n = sizeof buffer;
		char name[100];
		size_t at = 0;

		if (root->Read(root, &n, buffer) != EFI_SUCCESS || n == 0)
			return;
		for (; at < sizeof name - 1 && info->FileName[at] != 0; at++)
			name[at] = (char)info->FileName[at];
		name[at] = '\0';
		print("probe: listed %s: %llu bytes\r\n", name, (unsigned long long)info->FileSize);
	}
}

/* ---- LoadFile2 ---- */

static void ask_load_file(void)
{
	EFI_DEVICE_PATH *path = (EFI_DEVICE_PATH *)(uintptr_t)&initrd_path;
	EFI_GUID guid = LOAD_FILE2;
	EFI_LOAD_FILE_PROTOCOL *load;
	EFI_HANDLE handle;
	struct sha256 hash;
	void *found;
	void *bytes;
	UINTN n = 0;
	EFI_STATUS status;

	if (st->BootServices->LocateDevicePath(&guid, &path, &handle) != EFI_SUCCESS) {
		print("probe: no LoadFile2\r\n");
		return;
	}
	st->BootServices->HandleProtocol(handle, &guid, &found);
	load = found;
	status = load->LoadFile(load, path, FALSE, &n, NULL);
	if (status != EFI_BUFFER_TOO_SMALL || st->BootServices->AllocatePool(EfiLoaderData, n, &bytes) != EFI_SUCCESS) {
		print("probe: LoadFile2 does not tell the size: error %llu\r\n", (unsigned long long)(status & 0xff));
		return;
	}
	status = load->LoadFile(load, path, FALSE, &n, bytes);
	sha256_init(&hash);
	sha256_update(&hash, span_of(bytes, n));
	if (status == EFI_SUCCESS)
		print_sum("LoadFile2", span_str("initrd"), n, &hash);
	st->BootServices->FreePool(bytes);
}

/* ---- the log that was left for us ---- */

static void show_log(void)
{
	static char text[16384];
	EFI_GUID vendor = {0x5a4f1d0e, 0x93c6, 0x4c1b, {0x8f, 0x3e, 0x6b, 0x65, 0x64, 0x67, 0x65, 0x31}};
	UINTN n = sizeof text;
	UINTN last;
	UINT32 attributes = 0;

	if (st->RuntimeServices->GetVariable(L"KedgeLog", &vendor, &attributes, &n, text) != EFI_SUCCESS || n == 0) {
		print("probe: no log\r\n");
		return;
	}
	for (last = n - 1; last > 0 && text[last - 1] != '\n';)
		last--;
	print("probe: log, attributes %u, ends: %.*s\r\n", attributes, (int)(n - last - 1), text + last);
}

/* ---- the command line ---- */

static EFI_STATUS follow_options(struct span options, EFI_FILE *root)
{
	EFI_STATUS status = EFI_SUCCESS;
	struct span word;
	uint64_t number;

	while ((word = span_word(&options)).n > 0) {
		if (span_starts(word, "initrd=") && root != NULL)
			ask_file(root, span_skip(word, 7));
		if (span_starts(word, "status=") && span_decimal(span_skip(word, 7), &number))
			status = EFIERR(number);
	}
	return status;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	EFI_GUID image_guid = LOADED_IMAGE_PROTOCOL;
	EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
	EFI_LOADED_IMAGE *loaded;
	EFI_FILE *root = NULL;
	char options[512];
	size_t n = 0;
	void *found;

	st = table;
	if (st->BootServices->HandleProtocol(image, &image_guid, &found) != EFI_SUCCESS)
		return EFI_LOAD_ERROR;
	loaded = found;
	for (; n < loaded->LoadOptionsSize / 2 && n < sizeof options - 1 && ((CHAR16 *)loaded->LoadOptions)[n] != 0; n++)
		options[n] = (char)((CHAR16 *)loaded->LoadOptions)[n];
	options[n] = '\0';
	print("probe: options \"%s\"\r\n", options);
	if (st->BootServices->HandleProtocol(loaded->DeviceHandle, &volume_guid, &found) == EFI_SUCCESS) {
		EFI_FILE_IO_INTERFACE *volume = found;

		if (volume->OpenVolume(volume, &root) == EFI_SUCCESS)
			list_files(root);
	}
	ask_load_file();
	show_log();
	return follow_options(span_of(options, n), root);
}

EFI_STATUS _entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	return efi_main(image, table);
}
