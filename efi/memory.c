/*
 * Heap and pages from the firmware (UEFI 7.2).
 *
 * The firmware does not take back what a returning application leaves, so every block and every run of pages is kept
 * in a list, and freed when the program ends.
 */
#include "port.h"

#include "plat.h"

#define PAGE 4096

/* Stands right before each heap block and keeps it on a 16-byte border. */
struct block {
	struct block *next;
	struct block *prev;
	void *pool; /* what the firmware gave: 8-byte aligned */
	uint64_t mark; /* tells our own mistakes: a block freed twice or never given */
};
_Static_assert(sizeof(struct block) % 16 == 0, "blocks stay aligned");

#define BLOCK_MARK UINT64_C(0x6b65646765686561)

struct run {
	struct run *next;
	EFI_PHYSICAL_ADDRESS address;
	UINTN pages;
};

static struct {
	struct block *blocks;
	struct run *runs;
} memory;

void *plat_heap_alloc(size_t n)
{
	struct block *block;
	void *pool;

	if (n > SIZE_MAX / 2 || efi.bs->AllocatePool(EfiLoaderData, sizeof *block + 8 + n, &pool) != EFI_SUCCESS)
		return NULL;
	block = (struct block *)(((uintptr_t)pool + 15) & ~(uintptr_t)15);
	*block = (struct block){.next = memory.blocks, .pool = pool, .mark = BLOCK_MARK};
	if (memory.blocks != NULL)
		memory.blocks->prev = block;
	memory.blocks = block;
	return block + 1;
}

void plat_heap_free(void *p)
{
	struct block *block = (struct block *)p - 1;

	if (block->mark != BLOCK_MARK)
		return;
	block->mark = 0;
	if (block->prev != NULL)
		block->prev->next = block->next;
	else
		memory.blocks = block->next;
	if (block->next != NULL)
		block->next->prev = block->prev;
	efi.bs->FreePool(block->pool);
}

void *memory_pages_alloc(size_t n, uint64_t limit, EFI_MEMORY_TYPE kind)
{
	EFI_ALLOCATE_TYPE type = limit == PLAT_ANY_ADDRESS ? AllocateAnyPages : AllocateMaxAddress;
	EFI_PHYSICAL_ADDRESS address = limit - 1;
	UINTN pages = n / PAGE + (n % PAGE != 0);
	struct run *run;

	if (pages == 0 || limit == 0)
		return NULL;
	run = plat_heap_alloc(sizeof *run);
	if (run == NULL)
		return NULL;
	if (efi.bs->AllocatePages(type, kind, pages, &address) != EFI_SUCCESS) {
		plat_heap_free(run);
		return NULL;
	}
	*run = (struct run){memory.runs, address, pages};
	memory.runs = run;
	return (void *)(uintptr_t)address;
}

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	return memory_pages_alloc(n, limit, EfiLoaderData);
}

void plat_pages_free(void *p, size_t n)
{
	struct run **at = &memory.runs;
	struct run *run;

	(void)n;
	while (*at != NULL && (*at)->address != (uintptr_t)p)
		at = &(*at)->next;
	run = *at;
	if (run == NULL)
		return;
	*at = run->next;
	efi.bs->FreePages(run->address, run->pages);
	plat_heap_free(run);
}

void memory_end(void)
{
	while (memory.runs != NULL)
		plat_pages_free((void *)(uintptr_t)memory.runs->address, 0);
	while (memory.blocks != NULL)
		plat_heap_free(memory.blocks + 1);
}

/* The memory map in pool memory; the caller frees it with FreePool.  Allocating may lengthen the map, hence the tries. */
static void *memory_map(UINTN *size, UINTN *stride)
{
	UINTN key;
	UINT32 version;
	void *map = NULL;

	*size = 0;
	for (unsigned tries = 0; tries < 4; tries++) {
		EFI_STATUS status = efi.bs->GetMemoryMap(size, map, &key, stride, &version);

		if (status == EFI_SUCCESS)
			return map;
		if (map != NULL)
			efi.bs->FreePool(map);
		map = NULL;
		if (status != EFI_BUFFER_TOO_SMALL)
			return NULL;
		*size += 4 * *stride;
		if (efi.bs->AllocatePool(EfiLoaderData, *size, &map) != EFI_SUCCESS)
			return NULL;
	}
	if (map != NULL)
		efi.bs->FreePool(map);
	return NULL;
}

static bool is_free(uint32_t type)
{
	return type == EfiConventionalMemory;
}

/* RAM, whoever has it now; the firmware's own data may lie in flash, but that is little. */
static bool is_ram(uint32_t type)
{
	return type != EfiReservedMemoryType && type != EfiUnusableMemory && type < EfiMemoryMappedIO;
}

static uint64_t bytes_of(bool (*wanted)(uint32_t type))
{
	uint64_t pages = 0;
	UINTN size;
	UINTN stride;
	void *map = memory_map(&size, &stride);

	if (map == NULL)
		return 0;
	for (UINTN at = 0; stride >= sizeof(EFI_MEMORY_DESCRIPTOR) && at + stride <= size; at += stride) {
		const EFI_MEMORY_DESCRIPTOR *entry = (const void *)((const uint8_t *)map + at);

		if (wanted(entry->Type))
			pages += entry->NumberOfPages;
	}
	efi.bs->FreePool(map);
	return pages * PAGE;
}

uint64_t plat_pages_free_bytes(void)
{
	return bytes_of(is_free);
}

uint64_t plat_memory_bytes(void)
{
	return bytes_of(is_ram);
}
