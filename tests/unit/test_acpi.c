/* ACPI tables: the root pointer, lists of both widths, tables by name and number, the address for docks; hostile sizes. */
#include "check.h"

#define HAS_TABLES
#include "no_machine.h"

#include "proto/acpi.h"
#include "settings/acpi_block.h"
#include "settings/settings.h"

void *plat_heap_alloc(size_t n)
{
	return malloc(n);
}

void plat_heap_free(void *p)
{
	free(p);
}

uint64_t plat_now_us(void)
{
	return 0;
}

struct span plat_smbios(void)
{
	return SPAN_NONE;
}

/* ---- a machine's memory ---- */

#define RSDP 0x100
#define XSDT 0x200
#define RSDT 0x300
#define FACP 0x400
#define SSDT 0x600
#define MSDM 0x700
#define SSD2 0x800
#define DSDT 0x900

static uint8_t memory[0x1000];
static size_t reach = sizeof memory;
static size_t root_size = 36;

struct span plat_acpi_root(void)
{
	return span_of(memory + RSDP, root_size);
}

struct span plat_firmware_table(paddr_t at, size_t n)
{
	return at == 0 || n == 0 || at > reach || n > reach - at ? SPAN_NONE : span_of(memory + at, n);
}

static void put32(size_t at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		memory[at + i] = (uint8_t)(value >> 8 * i);
}

static void table(size_t at, const char *signature, uint32_t size)
{
	memcpy(memory + at, signature, 4);
	put32(at + 4, size);
}

static void sum_root(void)
{
	uint8_t sum = 0;

	memory[RSDP + 8] = 0;
	for (unsigned i = 0; i < 20; i++)
		sum = (uint8_t)(sum + memory[RSDP + i]);
	memory[RSDP + 8] = (uint8_t)-sum;
}

static void machine(void)
{
	memset(memory, 0, sizeof memory);
	reach = sizeof memory;
	root_size = 36;
	memcpy(memory + RSDP, "RSD PTR ", 8);
	memory[RSDP + 15] = 2;
	put32(RSDP + 16, RSDT);
	put32(RSDP + 20, 36);
	put32(RSDP + 24, XSDT);
	sum_root();
	table(XSDT, "XSDT", 36 + 4 * 8);
	put32(XSDT + 36, FACP);
	put32(XSDT + 44, SSDT);
	put32(XSDT + 52, MSDM);
	put32(XSDT + 60, SSD2);
	table(RSDT, "RSDT", 36 + 2 * 4);
	put32(RSDT + 36, FACP);
	put32(RSDT + 40, MSDM);
	table(FACP, "FACP", 244);
	put32(FACP + 40, DSDT);
	table(DSDT, "DSDT", 100);
	table(SSDT, "SSDT", 80);
	table(SSD2, "SSDT", 80);
	memcpy(memory + SSD2 + 40, "AMAC\x0d_AUXMAC_#5254006BedFf#", 28);
	table(MSDM, "MSDM", 36 + 8);
	memcpy(memory + MSDM + 36, "KEY-1234", 8);
}

static const char *text_of(const char *name)
{
	static char text[512];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	return settings_get_text(span_str(name), &sb) == RC_OK ? text : "(none)";
}

static void test_tables(void)
{
	machine();
	CHECK_STR(text_of("acpi/0x4d53444d.0.36.8:string"), "KEY-1234"); /* MSDM */
	CHECK_STR(text_of("acpi/0x4d44534d.0.40.4:string"), "1234");	   /* the same, turned */
	CHECK_STR(text_of("acpi/0x4d53444d.0.36.0:string"), "KEY-1234");
	CHECK_STR(text_of("acpi/0x4d53444d.1.36.8"), "(none)");
	CHECK_STR(text_of("acpi/0x4d53444d.0.44.8"), "(none)");
	CHECK_STR(text_of("acpi/0x53534454.1.0.4"), "53534454"); /* the second SSDT */
	CHECK_STR(text_of("acpi/0x53534454.2.0.4"), "(none)");
	CHECK_STR(text_of("acpi/0x44534454.0.0.4:string"), "DSDT"); /* by way of the FADT */
	CHECK_NUM(strlen(text_of("acpi/MSDM")), 2 * 44);
	CHECK_STR(text_of("acpi/NONE"), "(none)");
	CHECK_STR(text_of("MSDM"), "(none)");
	CHECK_STR(text_of("sysmac"), "52:54:00:6b:ed:ff");
	memory[SSD2 + 70] = '?';
	memory[SSD2 + 54] = 'x';
	CHECK_STR(text_of("sysmac"), "(none)");
}

/* The older list, where the newer is absent or out of reach; and nothing at all. */
static void test_lists(void)
{
	machine();
	CHECK(text_of("acpi/SSDT")[0] == '5');
	put32(RSDP + 28, 1); /* above 4 GiB */
	CHECK_STR(text_of("acpi/SSDT"), "(none)");
	CHECK_NUM(strlen(text_of("acpi/MSDM")), 2 * 44);
	machine();
	memory[RSDP + 15] = 0;
	sum_root();
	root_size = 20;
	CHECK_STR(text_of("acpi/SSDT"), "(none)");
	CHECK_NUM(strlen(text_of("acpi/MSDM")), 2 * 44);
	memory[RSDP + 9]++;
	CHECK_STR(text_of("acpi/MSDM"), "(none)");
	root_size = 0;
	CHECK_STR(text_of("acpi/MSDM"), "(none)");
	CHECK_STR(text_of("sysmac"), "(none)");
}

/* Sizes that no table can have, lists that lead out of memory. */
static void test_hostile(void)
{
	static const uint32_t sizes[] = {0, 35, 0x7fffffff, 0xffffffff, 0x1000};

	for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		machine();
		put32(MSDM + 4, sizes[i]);
		CHECK_STR(text_of("acpi/MSDM"), "(none)");
		put32(XSDT + 4, sizes[i]);
		(void)text_of("acpi/SSDT");
		put32(FACP + 4, sizes[i]);
		(void)text_of("acpi/DSDT");
	}
	machine();
	for (reach = sizeof memory; reach > 0; reach--)
		(void)text_of("sysmac");
	machine();
	put32(FACP + 40, 0xfffffff0);
	CHECK_STR(text_of("acpi/DSDT"), "(none)");
}

int main(void)
{
	settings_init();
	test_tables();
	test_lists();
	test_hostile();
	return check_end();
}
