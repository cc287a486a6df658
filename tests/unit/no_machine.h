/* A machine that knows nothing: plat.h's questions for tests that need the settings, with a console of their own. */
#pragma once

#include "plat.h"

const struct plat_identity plat_identity = {.platform = "test", .buildarch = "none"};

const struct plat_handover *plat_handover(void)
{
	static const struct plat_handover none;

	return &none;
}

enum rc plat_unix_time(uint64_t *seconds)
{
	(void)seconds;
	return RC_NOT_FOUND;
}

uint64_t plat_memory_bytes(void)
{
	return 0;
}

void plat_cpuid(uint32_t function, uint32_t sub_function, uint32_t registers[4])
{
	(void)function;
	(void)sub_function;
	for (unsigned i = 0; i < 4; i++)
		registers[i] = 0;
}

enum rc plat_firmware_variable(struct span name, uint8_t *buf, size_t cap, size_t *n)
{
	(void)name;
	(void)buf;
	(void)cap;
	(void)n;
	return RC_UNSUPPORTED;
}

unsigned plat_generation(void)
{
	return 0;
}

struct span plat_embedded(void)
{
	return SPAN_NONE;
}

struct span plat_folder(void)
{
	return SPAN_NONE;
}

bool plat_pci_find(uint32_t from, struct plat_pci *found)
{
	(void)from;
	(void)found;
	return false;
}

uint32_t plat_pci_read(const struct plat_pci *pci, unsigned offset, unsigned width)
{
	(void)pci;
	(void)offset;
	(void)width;
	return UINT32_MAX;
}

#ifndef HAS_TABLES
struct span plat_acpi_root(void)
{
	return SPAN_NONE;
}

struct span plat_firmware_table(paddr_t at, size_t n)
{
	(void)at;
	(void)n;
	return SPAN_NONE;
}
#endif
