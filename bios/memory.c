/*
 * Pages: RAM by the BIOS's map (INT 15h, AX=E820h; ACPI 6.4, 15.1), above 1 MiB and below 4 GiB, without what this
 * program lies in.
 *
 * Pages are given from the top down, below 2 GiB where there are some: Linux wants its initrd there, and what was
 * fetched then lies where it is used.  The free areas are kept sorted; the owner of pages knows their size.
 */
#include "port.h"

#include "start.h"

#define PAGE        4096u
#define AREAS_MOST  256
#define MEGABYTE    UINT64_C(0x100000)
#define TWO_GIB     UINT64_C(0x80000000)
#define FOUR_GIB    UINT64_C(0x100000000)

struct area {
	uint64_t at, end; /* page aligned */
};

static struct {
	struct area ram[AREAS_MOST]; /* all of it, sorted, joined */
	unsigned ram_count;
	struct area free[AREAS_MOST]; /* sorted, joined */
	unsigned free_count;
	struct area lent[AREAS_MOST]; /* what was free when memory was lent */
	unsigned lent_count;
	bool is_lent;
	uint64_t ceiling; /* no page is given above it */
} memory;

static uint64_t page_up(uint64_t n)
{
	return (n + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

/* ---- areas ---- */

/* Adds an area, joined with its neighbours; where the table is full, it is lost. */
static void area_add(struct area *areas, unsigned *count, uint64_t at, uint64_t end)
{
	unsigned i = 0;
	unsigned joined;

	if (at >= end)
		return;
	while (i < *count && areas[i].end < at)
		i++;
	for (joined = i; joined < *count && areas[joined].at <= end; joined++) {
		at = areas[joined].at < at ? areas[joined].at : at;
		end = areas[joined].end > end ? areas[joined].end : end;
	}
	if (joined == i) {
		if (*count == AREAS_MOST)
			return;
		memmove(areas + i + 1, areas + i, (*count - i) * sizeof *areas);
		(*count)++;
	} else {
		memmove(areas + i + 1, areas + joined, (*count - joined) * sizeof *areas);
		*count -= joined - i - 1;
	}
	areas[i] = (struct area){at, end};
}

/* Takes [at, end) out; false, and nothing changed, if the table has no room for the piece behind it. */
static bool area_cut(struct area *areas, unsigned *count, uint64_t at, uint64_t end)
{
	for (unsigned i = 0; i < *count; i++) {
		struct area old = areas[i];

		if (old.end <= at || old.at >= end)
			continue;
		if (old.at < at && old.end > end && *count == AREAS_MOST)
			return false;
		memmove(areas + i, areas + i + 1, (*count - i - 1) * sizeof *areas);
		(*count)--;
		area_add(areas, count, old.at, old.at < at ? at : old.at);
		area_add(areas, count, old.end > end ? end : old.end, old.end);
		i = (unsigned)-1; /* the table has moved: look again from its start */
	}
	return true;
}

/* ---- start ---- */

static void take_ram(const struct e820 *entry, struct area *areas, unsigned *n)
{
	uint64_t at = page_up(entry->base);
	uint64_t end = (entry->base + entry->size) & ~(uint64_t)(PAGE - 1);

	if (entry->type != 1 || entry->base + entry->size < entry->base)
		return;
	if (at < MEGABYTE)
		at = MEGABYTE;
	if (end > FOUR_GIB - PAGE)
		end = FOUR_GIB - PAGE;
	area_add(areas, n, at, end);
}

static void areas_of_map(const struct e820 *map, unsigned count, struct area *areas, unsigned *n)
{
	for (unsigned i = 0; i < count; i++)
		take_ram(&map[i], areas, n);
	/* Firmware's maps overlap now and then: what is not RAM anywhere is none. */
	for (unsigned i = 0; i < count; i++) {
		if (map[i].type != 1 && map[i].size > 0)
			area_cut(areas, n, map[i].base & ~(uint64_t)(PAGE - 1), page_up(map[i].base + map[i].size));
	}
}

void memory_start(void)
{
	areas_of_map(start_info.e820, start_info.e820_count < START_E820_MOST ? start_info.e820_count : START_E820_MOST,
		     memory.ram, &memory.ram_count);
	memory.ceiling = start_info.how == START_BY_PXE ? FOUR_GIB : start_info.body;
	memcpy(memory.free, memory.ram, sizeof memory.free);
	memory.free_count = memory.ram_count;
	area_cut(memory.free, &memory.free_count, start_info.body, (uint64_t)start_info.body + start_info.body_size);
	if (start_info.initrd_size > 0)
		area_cut(memory.free, &memory.free_count, start_info.initrd & ~(PAGE - 1),
			 page_up((uint64_t)start_info.initrd + start_info.initrd_size));
}

void memory_open_top(void)
{
	memory.ceiling = FOUR_GIB;
}

void memory_shrink(const struct e820 *map, unsigned count)
{
	static struct area now[AREAS_MOST];
	unsigned n = 0;
	uint64_t before = 0;

	areas_of_map(map, count, now, &n);
	for (unsigned i = 0; i <= n; i++) {
		uint64_t end = i < n ? now[i].at : FOUR_GIB;

		if (before < end) {
			area_cut(memory.ram, &memory.ram_count, before, end);
			area_cut(memory.free, &memory.free_count, before, end);
		}
		before = i < n ? now[i].end : end;
	}
}

/* ---- giving ---- */

/* The highest place for n bytes that ends at limit or below; 0 if there is none. */
static uint64_t highest(uint64_t n, uint64_t limit)
{
	for (unsigned i = memory.free_count; i-- > 0;) {
		const struct area *area = &memory.free[i];
		uint64_t end = area->end < limit ? area->end : limit & ~(uint64_t)(PAGE - 1);

		if (end > area->at && end - area->at >= n)
			return end - n;
	}
	return 0;
}

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	uint64_t size = page_up(n);
	uint64_t at;

	if (n == 0)
		return NULL;
	if (limit > memory.ceiling)
		limit = memory.ceiling;
	at = highest(size, limit < TWO_GIB ? limit : TWO_GIB);
	if (at == 0)
		at = highest(size, limit);
	if (at == 0 || !area_cut(memory.free, &memory.free_count, at, at + size))
		return NULL;
	return (void *)(uintptr_t)at;
}

void plat_pages_free(void *pages, size_t n)
{
	memory_release((uintptr_t)pages, n);
}

uint64_t plat_pages_free_bytes(void)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < memory.free_count; i++)
		sum += memory.free[i].end - memory.free[i].at;
	return sum;
}

uint64_t plat_memory_bytes(void)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < start_info.e820_count && i < START_E820_MOST; i++)
		sum += start_info.e820[i].type == 1 ? start_info.e820[i].size : 0;
	return sum;
}

enum rc memory_claim(paddr_t at, uint64_t n)
{
	uint64_t from = at & ~(uint64_t)(PAGE - 1);
	uint64_t end = page_up(at + n);

	if (at + n < at)
		return RC_NO_MEMORY;
	for (unsigned i = 0; i < memory.free_count; i++) {
		if (memory.free[i].at <= from && memory.free[i].end >= end)
			return area_cut(memory.free, &memory.free_count, from, end) ? RC_OK : RC_NO_MEMORY;
	}
	return RC_NO_MEMORY;
}

void memory_release(paddr_t at, uint64_t n)
{
	area_add(memory.free, &memory.free_count, at & ~(uint64_t)(PAGE - 1), page_up(at + n));
}

bool memory_is_ram(paddr_t at, uint64_t n)
{
	for (unsigned i = 0; i < memory.ram_count; i++) {
		if (at >= memory.ram[i].at && at <= memory.ram[i].end && n <= memory.ram[i].end - at)
			return true;
	}
	return false;
}

bool memory_meets_top(paddr_t at, uint64_t n)
{
	return n > 0 && at + n > (uint64_t)start_info.body + start_info.body_size;
}

/* The lowest address of RAM that is not in these areas. */
static uint64_t lowest_outside(const struct area *areas, unsigned count)
{
	for (unsigned i = 0; i < memory.ram_count; i++) {
		uint64_t at = memory.ram[i].at;

		for (unsigned j = 0; j < count; j++) {
			if (areas[j].at == at)
				at = areas[j].end;
		}
		if (at < memory.ram[i].end)
			return at;
	}
	return FOUR_GIB;
}

/* ---- lending ---- */

enum rc memory_lend(uint64_t keep, struct memory_range *ours)
{
	uint64_t size = page_up(keep);
	uint64_t at = highest(size, FOUR_GIB);

	if (memory.is_lent)
		return RC_BUSY;
	if (at == 0)
		return RC_NO_MEMORY;
	memcpy(memory.lent, memory.free, sizeof memory.lent);
	memory.lent_count = memory.free_count;
	if (!area_cut(memory.lent, &memory.lent_count, at, at + size))
		return RC_NO_MEMORY;
	memory.is_lent = true;
	memory.free[0] = (struct area){at, at + size};
	memory.free_count = 1;
	ours->at = lowest_outside(memory.lent, memory.lent_count);
	ours->end = FOUR_GIB - 1;
	for (unsigned i = 0; i < memory.ram_count; i++) {
		if (memory.ram[i].at <= start_info.body && memory.ram[i].end > start_info.body)
			ours->end = memory.ram[i].end;
	}
	return RC_OK;
}

void memory_take_back(void)
{
	for (unsigned i = 0; memory.is_lent && i < memory.lent_count; i++)
		area_add(memory.free, &memory.free_count, memory.lent[i].at, memory.lent[i].end);
	memory.is_lent = false;
}
