/*
 * The third port: what plat.h asks for, in a Linux process.  Clock, console, files and power are files of their own, so
 * that a tool can bring its own.
 */
#include "plat.h"

#include <stdlib.h>
#include <sys/random.h>

#define PAGE_SIZE 4096

const struct plat_identity plat_identity = {
	.platform = "host",
	.buildarch = "x86_64",
	.dhcp_arch = 7,
	.dhcp_arch_http = 16,
	.nii = {1, 3, 16},
};

void *plat_heap_alloc(size_t n)
{
	return malloc(n);
}

void plat_heap_free(void *p)
{
	free(p);
}

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	size_t rounded = (n + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;

	(void)limit; /* a process has no physical addresses */
	if (n > plat_pages_free_bytes())
		return NULL;
	return aligned_alloc(PAGE_SIZE, rounded);
}

void plat_pages_free(void *pages, size_t n)
{
	(void)n;
	free(pages);
}

uint64_t plat_pages_free_bytes(void)
{
	return 4ULL << 30;
}

uint64_t plat_memory_bytes(void)
{
	return 8ULL << 30;
}

enum rc plat_entropy(void *bytes, size_t n)
{
	return getrandom(bytes, n, 0) == (ssize_t)n ? RC_OK : RC_NO_ENTROPY;
}

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

struct span plat_smbios(void)
{
	return SPAN_NONE;
}

/* One variable, so that the scope "efi" can be tried. */
enum rc plat_firmware_variable(struct span name, uint8_t *buf, size_t cap, size_t *n)
{
	if (!span_is(name, "SecureBoot"))
		return RC_NOT_FOUND;
	if (cap == 0)
		return RC_TOO_LONG;
	buf[0] = 0;
	*n = 1;
	return RC_OK;
}

const struct plat_handover *plat_handover(void)
{
	static const struct plat_handover none;

	return &none;
}

unsigned plat_generation(void)
{
	return 0;
}

struct span plat_embedded(void)
{
	return SPAN_NONE;
}
