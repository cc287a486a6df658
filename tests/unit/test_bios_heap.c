/* The BIOS port's heap: blocks never overlap, keep their bytes, and join when they become free. */
#include "check.h"

#include <stdlib.h>

#define plat_pages_alloc bios_pages_alloc
#define plat_pages_free bios_pages_free
#define plat_heap_alloc bios_heap_alloc
#define plat_heap_free bios_heap_free
#include "../../bios/port.h"

static size_t pages_given;
static size_t pages_left = 8 << 20;
static void *runs[64];
static unsigned run_count;

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	(void)limit;
	if (n > pages_left || run_count == 64)
		return NULL;
	pages_left -= n;
	pages_given += n;
	runs[run_count] = aligned_alloc(4096, (n + 4095) & ~(size_t)4095);
	return runs[run_count++];
}

#include "../../bios/heap.c"

#define BLOCKS 200

static uint32_t seed = 7;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static bool holds(const uint8_t *block, size_t n, uint8_t byte)
{
	for (size_t i = 0; i < n; i++) {
		if (block[i] != byte)
			return false;
	}
	return true;
}

static void test_random(void)
{
	struct { uint8_t *p; size_t n; } blocks[BLOCKS] = {{NULL, 0}};
	bool good = true;
	size_t given;

	for (unsigned round = 0; round < 50000 && good; round++) {
		unsigned i = any(BLOCKS);

		if (blocks[i].p != NULL) {
			good = holds(blocks[i].p, blocks[i].n, (uint8_t)i);
			plat_heap_free(blocks[i].p);
			blocks[i].p = NULL;
			continue;
		}
		blocks[i].n = any(10) == 0 ? any(60000) : any(300);
		blocks[i].p = plat_heap_alloc(blocks[i].n);
		if (blocks[i].p == NULL)
			continue;
		good = (uintptr_t)blocks[i].p % 16 == 0;
		memset(blocks[i].p, (int)i, blocks[i].n);
	}
	CHECK(good);
	for (unsigned i = 0; i < BLOCKS; i++) {
		if (blocks[i].p != NULL)
			plat_heap_free(blocks[i].p);
	}
	/* All is joined again: a block of nearly a whole run needs no new pages. */
	given = pages_given;
	CHECK(plat_heap_alloc(500 * 1024) != NULL);
	CHECK_NUM(pages_given, given);
}

static void test_limits(void)
{
	uint8_t *block = plat_heap_alloc(100);

	CHECK(plat_heap_alloc(SIZE_MAX) == NULL);
	CHECK(plat_heap_alloc(SIZE_MAX / 2) == NULL);
	CHECK(plat_heap_alloc(1 << 30) == NULL);
	CHECK(plat_heap_alloc(0) != NULL);
	plat_heap_free(block);
	plat_heap_free(block); /* twice: ignored */
	CHECK(plat_heap_alloc(100) != NULL);
	pages_left = 0;
	CHECK(plat_heap_alloc(600 * 1024) == NULL);
}

int main(void)
{
	test_random();
	test_limits();
	for (unsigned i = 0; i < run_count; i++)
		free(runs[i]);
	return check_end();
}
