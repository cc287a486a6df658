/*
 * Image kind "efi": programs for this firmware, Linux kernels with an EFI stub among them.
 *
 * The firmware loads and checks the program (UEFI 7.4, Secure Boot included); we give it a device to be on, its
 * command line, its initrds, and the NICs.
 */
#include "port.h"

#include "base/heap.h"
#include "fetch/fetch.h"
#include "image/image.h"
#include "initrd.h"
#include "net/nic.h"
#include "proto/pe.h"
#include "vfs.h"

#define LOG_MODULE "efi"
#include "base/log.h"

#define WATCHDOG_S 300 /* what the firmware's boot manager gives each program that it starts (UEFI 3.1.2) */

/* ---- probe ---- */

static enum rc check_kind(const struct image *image, const struct pe_facts *facts)
{
	if (facts->subsystem < PE_SUBSYSTEM_EFI_APPLICATION || facts->subsystem > PE_SUBSYSTEM_EFI_RUNTIME)
		return RC_IMAGE_UNKNOWN;
	if (facts->machine != PE_MACHINE_X86_64) {
		log_error("%s is a program for %s, this machine needs one for x86-64", image->name,
			  pe_machine_text(facts->machine));
		return RC_UNSUPPORTED;
	}
	if (facts->needed > image->size) {
		log_error("%s is cut short: it has %llu bytes, its headers speak of %llu; fetch it again or replace it "
			  "on the server",
			  image->name, (unsigned long long)image->size, (unsigned long long)facts->needed);
		return RC_IMAGE_BROKEN;
	}
	return RC_OK;
}

static enum rc efi_probe(const struct image *image)
{
	struct span file = span_of(image->bytes, (size_t)image->size);
	struct pe_facts facts;
	enum rc rc = pe_parse(file, &facts);

	if (rc == RC_OK)
		return check_kind(image, &facts);
	if (rc == RC_IMAGE_BROKEN) {
		log_error("%s is damaged or cut short: its %llu bytes end inside the headers of an EFI program", image->name,
			  (unsigned long long)image->size);
		return rc;
	}
	if (pe_linux_protocol(file) != 0) {
		log_error("%s is a Linux kernel without an EFI stub, which UEFI cannot start; use one built with "
			  "CONFIG_EFI_STUB",
			  image->name);
		return RC_UNSUPPORTED;
	}
	return RC_IMAGE_UNKNOWN;
}

/* ---- exec ---- */

static enum rc say_refused(const struct image *image, EFI_STATUS status)
{
	if (status == EFI_SECURITY_VIOLATION || status == EFI_ACCESS_DENIED) {
		log_error("Secure Boot does not trust %s; sign it with a key that this machine knows, or switch Secure "
			  "Boot off in the firmware's setup",
			  image->name);
		return RC_IMAGE_SECURITY;
	}
	log_error("the firmware refused to load %s: %s; the file may be damaged", image->name, efi_status_text(status));
	return status == EFI_OUT_OF_RESOURCES ? RC_NO_MEMORY : RC_IMAGE_REFUSED;
}

static enum rc load(const struct image *image, EFI_HANDLE *out)
{
	EFI_DEVICE_PATH *path = vfs_kernel_path();
	EFI_HANDLE handle = NULL;
	EFI_STATUS status;

	if (path == NULL)
		return RC_NO_MEMORY;
	status = efi.bs->LoadImage(FALSE, efi.image, path, image->bytes, image->size, &handle);
	heap_free(path);
	if (!EFI_ERROR(status)) {
		*out = handle;
		return RC_OK;
	}
	/* Loaded but not allowed to start: UEFI 7.4, LoadImage. */
	if (status == EFI_SECURITY_VIOLATION && handle != NULL)
		efi.bs->UnloadImage(handle);
	return say_refused(image, status);
}

/*
 * The command line as the program wants it.  Linux takes all of it; other programs expect their own name first, as a
 * shell gives it, and no options at all where there are none.
 */
static CHAR16 *options_new(const struct image *image, bool is_linux)
{
	size_t cap = strlen(image->name) + strlen(image->cmdline) + 2;
	CHAR16 *options;
	struct strbuf text;
	char *buf;

	if (is_linux)
		return ucs2_new(span_str(image->cmdline));
	buf = heap_new(cap);
	if (buf == NULL)
		return NULL;
	sb_init(&text, buf, cap);
	if (image->cmdline[0] != '\0')
		sb_fmt(&text, "%s %s", image->name, image->cmdline);
	options = ucs2_new(sb_as_span(&text));
	heap_free(buf);
	return options;
}

static void set_options(EFI_HANDLE handle, CHAR16 *options)
{
	EFI_GUID guid = LOADED_IMAGE_PROTOCOL;
	EFI_LOADED_IMAGE *loaded;
	UINT32 units = 0;
	void *found;

	if (options[0] == 0 || efi.bs->HandleProtocol(handle, &guid, &found) != EFI_SUCCESS)
		return;
	while (options[units] != 0)
		units++;
	loaded = found;
	loaded->LoadOptions = options;
	loaded->LoadOptionsSize = (units + 1) * (UINT32)sizeof *options;
}

static enum rc say_returned(const struct image *image, EFI_STATUS status, const CHAR16 *data, UINTN size)
{
	char text[160] = "";

	if (data != NULL)
		ucs2_to_utf8(data, size / sizeof *data, text, sizeof text);
	if (status == EFI_SUCCESS) {
		log_info("%s came back", image->name);
		return RC_OK;
	}
	if (status == EFI_SECURITY_VIOLATION)
		return say_refused(image, status);
	log_error("%s came back with an error: %s%s%s", image->name, efi_status_text(status), text[0] != '\0' ? ": " : "",
		  text);
	return RC_IMAGE_RETURNED;
}

static enum rc start(const struct image *image, EFI_HANDLE handle, bool is_linux)
{
	CHAR16 *data = NULL;
	UINTN size = 0;
	EFI_STATUS status;
	enum rc rc;

	log_keep();
	fetch_close_idle();
	nic_lend_all();
	/* Linux has drivers of its own, and connecting the firmware's takes time. */
	if (!is_linux) {
		pci_give_back();
		snp_give_back();
	}
	efi.bs->SetWatchdogTimer(WATCHDOG_S, 0, 0, NULL);
	status = efi.bs->StartImage(handle, &size, &data);
	efi.bs->SetWatchdogTimer(0, 0, 0, NULL);
	console_restore();
	nic_take_back_all();
	rc = say_returned(image, status, data, size);
	if (data != NULL)
		efi.bs->FreePool(data);
	return rc;
}

static enum rc load_and_start(const struct boot_set *set, bool is_linux)
{
	CHAR16 *options = options_new(set->kernel, is_linux);
	EFI_HANDLE handle;
	enum rc rc;

	if (options == NULL)
		return RC_NO_MEMORY;
	rc = load(set->kernel, &handle);
	if (rc == RC_OK) {
		set_options(handle, options);
		rc = start(set->kernel, handle, is_linux);
	}
	heap_free(options);
	return rc;
}

static enum rc efi_exec(const struct boot_set *set)
{
	struct pe_facts facts;
	enum rc rc = pe_parse(span_of(set->kernel->bytes, (size_t)set->kernel->size), &facts);

	if (rc != RC_OK)
		return rc;
	rc = vfs_install(set);
	if (rc != RC_OK)
		return rc;
	rc = initrd_offer(set);
	if (rc == RC_OK)
		rc = load_and_start(set, facts.is_linux);
	initrd_withdraw();
	vfs_remove();
	return rc;
}

const struct image_kind efi_kind = {.name = "efi", .probe = efi_probe, .exec = efi_exec};
