/* What the machine is, and leaving it: SMBIOS's entry point (DSP0134 section 5.2), reset, power off, back to the firmware. */
#include "../x86/cpu.h"
#include "port.h"
#include "real_syms.h"
#include "start.h"
#include "undi_rom.h"

const struct plat_identity plat_identity = {
	.platform = "pcbios",
	.buildarch = "i386",
	.dhcp_arch = 0,
	.dhcp_arch_http = 0,
	.nii = {1, 2, 1}, /* UNDI 2.1, what BIOS PXE clients send (RFC 4578 section 2.2) */
};

#define BIOS_AREA      0xf0000u
#define ACPI_AREA      0xe0000u
#define EXTENDED_AREA_SEGMENT 0x40eu
#define BIOS_AREA_END  0x100000u
#define ENTRY2_SIZE    0x1f
#define ENTRY3_SIZE    0x18
#define TABLE_MOST     (1024 * 1024) /* bytes */

/* ---- SMBIOS ---- */

static bool entry_good(const uint8_t *entry, const char *anchor, uint8_t length, uint8_t least)
{
	uint8_t sum = 0;

	if (memcmp(entry, anchor, strlen(anchor)) != 0 || length < least || entry + length > (const uint8_t *)BIOS_AREA_END)
		return false;
	for (unsigned i = 0; i < length; i++)
		sum = (uint8_t)(sum + entry[i]);
	return sum == 0;
}

static struct span table_at(uint64_t address, uint32_t n)
{
	if (address == 0 || n == 0 || n > TABLE_MOST || address + n > UINT32_MAX)
		return SPAN_NONE;
	return span_of((const void *)(uintptr_t)address, n);
}

struct span plat_smbios(void)
{
	const uint8_t *last = (const uint8_t *)(BIOS_AREA_END - 32);
	struct span found = SPAN_NONE;

	for (const uint8_t *entry = (const uint8_t *)BIOS_AREA; entry <= last; entry += 16) {
		if (entry_good(entry, "_SM3_", entry[6], ENTRY3_SIZE)) {
			struct reader r = reader_of(span_of(entry + 0x0c, 12));
			uint32_t n = rd_le32(&r);

			return table_at(rd_le64(&r), n);
		}
		if (found.n == 0 && entry_good(entry, "_SM_", entry[5], ENTRY2_SIZE)) {
			struct reader r = reader_of(span_of(entry + 0x16, 6));
			uint16_t n = rd_le16(&r);

			found = table_at(rd_le32(&r), n);
		}
	}
	return found;
}

/* In the BIOS's own area, or in its extended data (ACPI 6.5 section 5.2.5.1). */
static struct span acpi_root_in(const uint8_t *area, size_t n)
{
	for (const uint8_t *at = area; n >= 36; at += 16, n -= 16) {
		if (memcmp(at, "RSD PTR ", 8) == 0)
			return span_of(at, 36);
	}
	return SPAN_NONE;
}

struct span plat_acpi_root(void)
{
	const uint8_t *extended = (const uint8_t *)((uintptr_t)*(const volatile uint16_t *)EXTENDED_AREA_SEGMENT << 4);
	struct span root = acpi_root_in((const uint8_t *)ACPI_AREA, BIOS_AREA_END - ACPI_AREA);

	return root.n > 0 ? root : acpi_root_in(extended, 1024);
}

struct span plat_firmware_table(paddr_t at, size_t n)
{
	return n <= TABLE_MOST ? table_at(at, (uint32_t)n) : SPAN_NONE;
}

enum rc plat_firmware_variable(struct span name, uint8_t *buf, size_t cap, size_t *n)
{
	(void)name;
	(void)buf;
	(void)cap;
	(void)n;
	return RC_UNSUPPORTED; /* a BIOS has none */
}

/* ---- leaving ---- */

/* From here on nobody may come back into this program, whose memory is anybody's. */
static void unhook_all(void)
{
	drives_withdraw();
	undi_rom_unload();
	real_end();
}

void plat_reboot(void)
{
	real_routine(REAL_SYM_leave_to_reset);
}

void plat_reboot_warm(void)
{
	plat_reboot(); /* it is one already: a BIOS has its self-test behind it */
}

enum rc plat_setup_at_reboot(void)
{
	return RC_UNSUPPORTED;
}

/* Advanced Power Management 1.2, section 4: connect the real-mode interface, say that 1.2 is spoken, switch all off. */
void plat_poweroff(void)
{
	struct real_regs check = {.eax = 0x5300};
	struct real_regs connect = {.eax = 0x5301};
	struct real_regs version = {.eax = 0x530e, .ecx = 0x0102};
	struct real_regs off = {.eax = 0x5307, .ebx = 1, .ecx = 3};

	real_int(0x15, &check);
	if ((check.eflags & EFLAGS_CF) != 0)
		return;
	real_int(0x15, &connect);
	real_int(0x15, &version);
	real_int(0x15, &off);
}

void machine_return(uint16_t status)
{
	if (start_info.how != START_BY_PXE)
		machine_next_boot_entry();
	memcpy(real_at(REAL_SYM_leave_stack), &start_info.stack, sizeof start_info.stack);
	memcpy(real_at(REAL_SYM_leave_status), &status, sizeof status);
	unhook_all();
	real_routine(REAL_SYM_leave_to_starter);
	__builtin_unreachable();
}

void machine_next_boot_entry(void)
{
	unhook_all();
	real_routine(REAL_SYM_leave_to_int18);
	__builtin_unreachable();
}
