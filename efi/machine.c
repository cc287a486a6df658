/* What the machine is, and switching it off: SMBIOS tables by UEFI 4.6, reset by UEFI 8.5.1. */
#include "port.h"

#include "base/heap.h"
#include "plat.h"

const struct plat_identity plat_identity = {
	.platform = "efi",
	.buildarch = "x86_64",
	.dhcp_arch = 7,
	.dhcp_arch_http = 16,
	.nii = {1, 3, 16}, /* UNDI 3.16, what UEFI PXE clients send (RFC 4578 section 2.2) */
};

#define ENTRY2_SIZE 0x1f /* DSP0134 section 5.2.1 */
#define ENTRY3_SIZE 0x18 /* section 5.2.2 */
#define TABLE_MOST  (1024 * 1024) /* bytes; SMBIOS 3 states only an upper bound of its size */

static const uint8_t *config_table(EFI_GUID guid)
{
	for (UINTN i = 0; i < efi.st->NumberOfTableEntries; i++) {
		if (memcmp(&efi.st->ConfigurationTable[i].VendorGuid, &guid, sizeof guid) == 0)
			return efi.st->ConfigurationTable[i].VendorTable;
	}
	return NULL;
}

static bool entry_good(const uint8_t *entry, const char *anchor, uint8_t length, uint8_t least)
{
	uint8_t sum = 0;

	if (memcmp(entry, anchor, strlen(anchor)) != 0 || length < least || length > 64)
		return false;
	for (unsigned i = 0; i < length; i++)
		sum = (uint8_t)(sum + entry[i]);
	return sum == 0;
}

static struct span table_at(uint64_t address, uint32_t n)
{
	if (address == 0 || n == 0 || n > TABLE_MOST)
		return SPAN_NONE;
	return span_of((const void *)(uintptr_t)address, n);
}

struct span plat_smbios(void)
{
	const uint8_t *entry = config_table((EFI_GUID)SMBIOS3_TABLE_GUID);

	if (entry != NULL && entry_good(entry, "_SM3_", entry[6], ENTRY3_SIZE)) {
		struct reader r = reader_of(span_of(entry + 0x0c, 12));
		uint32_t n = rd_le32(&r);

		return table_at(rd_le64(&r), n);
	}
	entry = config_table((EFI_GUID)SMBIOS_TABLE_GUID);
	if (entry != NULL && entry_good(entry, "_SM_", entry[5], ENTRY2_SIZE)) {
		struct reader r = reader_of(span_of(entry + 0x16, 6));
		uint16_t n = rd_le16(&r);

		return table_at(rd_le32(&r), n);
	}
	return SPAN_NONE;
}

struct span plat_acpi_root(void)
{
	const uint8_t *newer = config_table((EFI_GUID)ACPI_20_TABLE_GUID);
	const uint8_t *root = newer != NULL ? newer : config_table((EFI_GUID)ACPI_TABLE_GUID);

	return table_at((uintptr_t)root, newer != NULL ? 36 : 20);
}

struct span plat_firmware_table(paddr_t at, size_t n)
{
	return n <= TABLE_MOST ? table_at(at, (uint32_t)n) : SPAN_NONE;
}

/* ---- variables, UEFI 8.2 ---- */

#define VARIABLES_MOST 4096 /* names looked at; firmware that never ends its list must not hang us */
#define VARIABLE_NAME_MOST 256 /* UCS-2 units */

static enum rc read_variable(const CHAR16 *name, EFI_GUID *vendor, uint8_t *buf, size_t cap, size_t *n)
{
	UINTN size = cap;
	EFI_STATUS status = efi.st->RuntimeServices->GetVariable((CHAR16 *)name, vendor, NULL, &size, buf);

	if (status == EFI_BUFFER_TOO_SMALL)
		return RC_TOO_LONG;
	if (status == EFI_NOT_FOUND)
		return RC_NOT_FOUND;
	if (status != EFI_SUCCESS)
		return efi_rc(status);
	*n = size;
	return RC_OK;
}

/* The vendor of the first variable of that name. */
static bool find_vendor(const CHAR16 *wanted, CHAR16 name[VARIABLE_NAME_MOST], EFI_GUID *vendor)
{
	name[0] = 0;
	for (unsigned i = 0; i < VARIABLES_MOST; i++) {
		UINTN size = VARIABLE_NAME_MOST * sizeof *name;
		size_t k = 0;

		if (efi.st->RuntimeServices->GetNextVariableName(&size, name, vendor) != EFI_SUCCESS)
			return false;
		while (k < VARIABLE_NAME_MOST - 1 && name[k] != 0 && name[k] == wanted[k])
			k++;
		if (name[k] == wanted[k])
			return true;
	}
	return false;
}

enum rc plat_firmware_variable(struct span text, uint8_t *buf, size_t cap, size_t *n)
{
	EFI_GUID vendor = EFI_GLOBAL_VARIABLE;
	CHAR16 name[VARIABLE_NAME_MOST];
	CHAR16 *wanted = ucs2_new(text);
	enum rc rc;

	if (wanted == NULL)
		return RC_NO_MEMORY;
	rc = read_variable(wanted, &vendor, buf, cap, n);
	if (rc == RC_NOT_FOUND && find_vendor(wanted, name, &vendor))
		rc = read_variable(wanted, &vendor, buf, cap, n);
	heap_free(wanted);
	return rc;
}

void plat_reboot(void)
{
	efi.st->RuntimeServices->ResetSystem(EfiResetCold, EFI_SUCCESS, 0, NULL);
}

void plat_reboot_warm(void)
{
	efi.st->RuntimeServices->ResetSystem(EfiResetWarm, EFI_SUCCESS, 0, NULL);
}

/* UEFI 8.5.4: the firmware says in one variable what it can, and reads in the other what it shall do. */
enum rc plat_setup_at_reboot(void)
{
	static const uint64_t boot_to_setup = 1;
	EFI_GUID vendor = EFI_GLOBAL_VARIABLE;
	uint64_t can = 0;
	uint64_t shall = 0;
	size_t n;
	EFI_STATUS status;

	if (read_variable(L"OsIndicationsSupported", &vendor, (uint8_t *)&can, sizeof can, &n) != RC_OK ||
	    (can & boot_to_setup) == 0)
		return RC_UNSUPPORTED;
	if (read_variable(L"OsIndications", &vendor, (uint8_t *)&shall, sizeof shall, &n) != RC_OK)
		shall = 0;
	shall |= boot_to_setup;
	status = efi.st->RuntimeServices->SetVariable(L"OsIndications", &vendor,
						      EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS |
							      EFI_VARIABLE_RUNTIME_ACCESS,
						      sizeof shall, &shall);
	return status == EFI_SUCCESS ? RC_OK : efi_rc(status);
}

void plat_poweroff(void)
{
	efi.st->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
}
