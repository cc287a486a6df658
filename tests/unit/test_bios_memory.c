/* The BIOS port's pages and heap, against a plain model: a map of bytes that says which page is whose. */
#include "check.h"

#define plat_pages_alloc bios_pages_alloc
#define plat_pages_free bios_pages_free
#define plat_pages_free_bytes bios_pages_free_bytes
#define plat_heap_alloc bios_heap_alloc
#define plat_heap_free bios_heap_free
#include "../../bios/memory.c"
#undef PAGE

#define PAGES 4096u
#define MIB   UINT64_C(0x100000)

struct start_info start_info;

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void map(unsigned count, const struct e820 *entries)
{
	memset(&memory, 0, sizeof memory);
	memset(&start_info, 0, sizeof start_info);
	memcpy(start_info.e820, entries, count * sizeof *entries);
	start_info.e820_count = count;
	start_info.how = START_BY_PXE;
}

/* ---- the map ---- */

static void test_map(void)
{
	/* A machine of 4 GiB as QEMU shows it, its program on top, an initrd of a boot loader below. */
	const struct e820 entries[] = {
		{0, 0x9fc00, 1}, {0x9fc00, 0x400, 2}, {0xf0000, 0x10000, 2},
		{MIB, 0xbffe0000 - MIB, 1}, {0xbffe0000, 0x20000, 2}, {UINT64_C(0x100000000), UINT64_C(0x40000000), 1},
	};

	map(6, entries);
	start_info.body = 0xbff00000;
	start_info.body_size = 0xe0000;
	start_info.initrd = 0x70000123;
	start_info.initrd_size = 5000;
	memory_start();
	CHECK_NUM(plat_pages_free_bytes(), 0xbff00000 - MIB - 2 * PAGES);
	CHECK_NUM(lowest_outside(memory.free, memory.free_count), 0x70000000);
	/* Below 2 GiB first, since Linux wants its initrd there. */
	CHECK_NUM((uintptr_t)plat_pages_alloc(1, PLAT_ANY_ADDRESS), 0x80000000 - PAGES);
	CHECK_NUM((uintptr_t)plat_pages_alloc(PAGES + 1, PLAT_ANY_ADDRESS), 0x80000000 - 3 * PAGES);
	CHECK_NUM((uintptr_t)plat_pages_alloc(PAGES, 16 * MIB), 16 * MIB - PAGES);
	CHECK(plat_pages_alloc(PAGES, MIB) == NULL);
	CHECK(plat_pages_alloc((size_t)3 << 30, PLAT_ANY_ADDRESS) == NULL);
	/* What no longer fits below goes above. */
	CHECK_NUM((uintptr_t)plat_pages_alloc(1000 * MIB, PLAT_ANY_ADDRESS), 0x70000000 - 1000 * MIB);
	CHECK_NUM((uintptr_t)plat_pages_alloc(1000 * MIB, PLAT_ANY_ADDRESS), 0xbff00000 - 1000 * MIB);
}

static void test_odd_maps(void)
{
	const struct e820 overlapping[] = {
		{MIB + 1, 10 * MIB, 1}, {4 * MIB, 100, 2}, {8 * MIB, 8 * MIB, 1}, {20 * MIB, 0, 2},
		{UINT64_MAX - 5, 10, 1}, {30 * MIB, UINT64_MAX, 1}, {UINT64_C(1) << 40, 64 * MIB, 1}, {12 * MIB, MIB, 3},
	};

	map(8, overlapping);
	memory_start();
	/* From the page above 1 MiB to 16 MiB, without a page at 4 MiB and a MiB at 12 MiB. */
	CHECK_NUM(plat_pages_free_bytes(), 15 * MIB - PAGES - PAGES - MIB);
	CHECK_RC(memory_claim(4 * MIB, 1), RC_NO_MEMORY);
	CHECK_RC(memory_claim(4 * MIB - PAGES, 2 * PAGES), RC_NO_MEMORY);
	CHECK_RC(memory_claim(UINT64_MAX - 10, 100), RC_NO_MEMORY);
	CHECK_RC(memory_claim(4 * MIB + PAGES, 10), RC_OK);
	CHECK_RC(memory_claim(4 * MIB + PAGES, 10), RC_NO_MEMORY);
	CHECK_NUM(lowest_outside(memory.free, memory.free_count), 4 * MIB + PAGES);
	memory_release(4 * MIB + PAGES, 10);
	CHECK_NUM(lowest_outside(memory.free, memory.free_count), UINT64_C(1) << 32);
	CHECK_NUM(plat_pages_free_bytes(), 15 * MIB - PAGES - PAGES - MIB);
}

/* ---- lending ---- */

static void test_lending(void)
{
	const struct e820 entries[] = {{0, 0x9fc00, 1}, {MIB, 255 * MIB, 1}, {512 * MIB, MIB, 1}};
	struct memory_range ours;
	uint64_t before;

	map(3, entries);
	start_info.body = 250 * MIB;
	start_info.body_size = 6 * MIB;
	memory_start();
	CHECK_RC(memory_claim(240 * MIB, MIB), RC_OK);
	before = plat_pages_free_bytes();
	CHECK_RC(memory_lend(1000 * MIB, &ours), RC_NO_MEMORY);
	CHECK_NUM(plat_pages_free_bytes(), before);
	CHECK_RC(memory_lend(8 * MIB, &ours), RC_OK);
	CHECK_RC(memory_lend(8 * MIB, &ours), RC_BUSY);
	CHECK_NUM(ours.at, 240 * MIB);
	CHECK_NUM(ours.end, 256 * MIB);
	CHECK_NUM((uintptr_t)plat_pages_alloc(MIB, PLAT_ANY_ADDRESS), 249 * MIB);
	CHECK(plat_pages_alloc(8 * MIB, PLAT_ANY_ADDRESS) == NULL);
	plat_pages_free((void *)(uintptr_t)(249 * MIB), MIB);
	CHECK_NUM(plat_pages_free_bytes(), 8 * MIB);
	memory_take_back();
	CHECK_NUM(plat_pages_free_bytes(), before);
	memory_take_back();
	CHECK_NUM(plat_pages_free_bytes(), before);
}

/* Nothing is lent then, and all that there is must be hidden. */
static void test_lending_to_the_last_page(void)
{
	const struct e820 entries[] = {{MIB, 15 * MIB, 1}};
	struct memory_range ours;

	map(1, entries);
	start_info.body = 10 * MIB;
	start_info.body_size = 6 * MIB;
	memory_start();
	CHECK_RC(memory_lend(9 * MIB, &ours), RC_OK);
	CHECK_NUM(ours.at, MIB);
	CHECK_NUM(ours.end, 16 * MIB);
	memory_take_back();
	CHECK_NUM(plat_pages_free_bytes(), 9 * MIB);
}

/* ---- giving and taking, against the model ---- */

#define MODEL_PAGES 2048
#define LOANS       64

static void test_random(void)
{
	static bool used[MODEL_PAGES];
	const struct e820 entries[] = {{16 * MIB, MODEL_PAGES * PAGES, 1}};
	struct { uint64_t at; uint32_t pages; } loans[LOANS] = {{0, 0}};
	unsigned in_use = 0;

	map(1, entries);
	memory_start();
	for (unsigned round = 0; round < 20000; round++) {
		unsigned i = any(LOANS);

		if (loans[i].pages > 0) {
			plat_pages_free((void *)(uintptr_t)loans[i].at, loans[i].pages * PAGES - any(PAGES));
			for (unsigned j = 0; j < loans[i].pages; j++)
				used[(loans[i].at - 16 * MIB) / PAGES + j] = false;
			in_use -= loans[i].pages;
			loans[i].pages = 0;
		} else {
			uint32_t pages = 1 + any(100);
			uint64_t at = (uintptr_t)plat_pages_alloc(pages * PAGES - any(PAGES), PLAT_ANY_ADDRESS);
			bool good = at >= 16 * MIB && at % PAGES == 0 && (at - 16 * MIB) / PAGES + pages <= MODEL_PAGES;

			if (at == 0)
				continue;
			for (unsigned j = 0; good && j < pages; j++) {
				good = !used[(at - 16 * MIB) / PAGES + j];
				used[(at - 16 * MIB) / PAGES + j] = true;
			}
			if (!CHECK(good))
				return;
			loans[i].at = at;
			loans[i].pages = pages;
			in_use += pages;
		}
		if (plat_pages_free_bytes() != (uint64_t)(MODEL_PAGES - in_use) * PAGES) {
			CHECK_NUM(plat_pages_free_bytes(), (uint64_t)(MODEL_PAGES - in_use) * PAGES);
			return;
		}
	}
	CHECK(true);
}

/* ---- option ROMs ---- */

/* Started from a disk, the end of RAM is for ROMs until somebody says that it is not. */
static void test_top(void)
{
	const struct e820 entries[] = {{0, 0x9fc00, 1}, {MIB, 255 * MIB, 1}};

	map(2, entries);
	start_info.how = START_BY_LINUX;
	start_info.body = 180 * MIB;
	start_info.body_size = 12 * MIB;
	memory_start();
	CHECK_NUM((uintptr_t)plat_pages_alloc(MIB, PLAT_ANY_ADDRESS), 179 * MIB);
	CHECK(plat_pages_alloc(200 * MIB, PLAT_ANY_ADDRESS) == NULL);
	CHECK(memory_meets_top(190 * MIB, 2 * MIB + 1));
	CHECK(!memory_meets_top(100 * MIB, 92 * MIB));
	CHECK(!memory_meets_top(200 * MIB, 0));
	memory_open_top();
	CHECK_NUM((uintptr_t)plat_pages_alloc(MIB, PLAT_ANY_ADDRESS), 255 * MIB);
}

/* A ROM takes RAM off the map: it is none any more; what comes back does not count. */
static void test_shrink(void)
{
	const struct e820 before[] = {{0, 0x9fc00, 1}, {MIB, 255 * MIB, 1}};
	const struct e820 after[] = {{0, 0x9fc00, 1}, {MIB, 99 * MIB, 1}, {101 * MIB, 199 * MIB, 1}, {200 * MIB, MIB, 2}};

	map(2, before);
	memory_start();
	memory_shrink(before, 2);
	CHECK_NUM(plat_pages_free_bytes(), 255 * MIB);
	memory_shrink(after, 4);
	CHECK_NUM(plat_pages_free_bytes(), 253 * MIB);
	CHECK(!memory_is_ram(100 * MIB, 1));
	CHECK(!memory_is_ram(200 * MIB, 1));
	CHECK(memory_is_ram(101 * MIB, 99 * MIB));
	CHECK(!memory_is_ram(255 * MIB, MIB + 1));
	CHECK(!memory_is_ram(0, 1));
	CHECK(!memory_is_ram(2 * MIB, UINT64_MAX));
	CHECK_RC(memory_claim(100 * MIB, PAGES), RC_NO_MEMORY);
	memory_shrink(before, 0);
	CHECK_NUM(plat_pages_free_bytes(), 0);
}

int main(void)
{
	test_map();
	test_odd_maps();
	test_lending();
	test_lending_to_the_last_page();
	test_random();
	test_top();
	test_shrink();
	return check_end();
}
