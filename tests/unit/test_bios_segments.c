/* Where a program's segments go on BIOS: pages shared by neighbours, images in the way, places that are none. */
#include "check.h"

#define plat_pages_alloc bios_pages_alloc
#define plat_pages_free bios_pages_free
#define plat_pages_free_bytes bios_pages_free_bytes
#define plat_memory_bytes bios_memory_bytes
#define image_move bios_image_move
#include "../../bios/memory.c"
#undef PAGE
#undef MEGABYTE
#undef FOUR_GIB
#define page_up segments_page_up
#include "../../bios/segments.c"

#define MIB UINT64_C(0x100000)

struct start_info start_info;

uint32_t real_bottom(void)
{
	return 0x8c000;
}

/* Addresses are numbers here: nothing lies there that could be copied. */
void bios_image_move(struct image *image, void *pages)
{
	plat_pages_free(image->bytes, (size_t)image->cap);
	image->bytes = pages;
}

/* A machine of 64 MiB with Kedge in its last. */
static void machine(void)
{
	memset(&memory, 0, sizeof memory);
	memset(&start_info, 0, sizeof start_info);
	start_info.e820[0] = (struct e820){MIB, 63 * MIB, 1};
	start_info.e820_count = 1;
	start_info.body = 63 * MIB;
	start_info.body_size = MIB;
	memory_start();
}

static struct image image_at(uint64_t n)
{
	struct image image = {.name = (char *)"k", .size = n, .cap = n};

	image.bytes = plat_pages_alloc((size_t)n, PLAT_ANY_ADDRESS);
	CHECK(image.bytes != NULL);
	return image;
}

static struct elf_program program(unsigned count, const uint32_t (*segments)[2])
{
	struct elf_program elf = {.count = count};

	for (unsigned i = 0; i < count; i++)
		elf.segments[i] = (struct elf_segment){.at = segments[i][0], .memory_size = segments[i][1]};
	return elf;
}

static void test_places(void)
{
	static const struct {
		const char *what;
		unsigned count;
		uint32_t segments[3][2];
		enum rc rc;
	} cases[] = {
		{"at 1 MiB", 1, {{0x100000, 0x300000}}, RC_OK},
		{"three that share pages", 3, {{0x100010, 0x10}, {0x100800, 0x900}, {0x101100, 0x10}}, RC_OK},
		{"two in one page", 2, {{0x100010, 0x10}, {0x100030, 0x10}}, RC_OK},
		{"low and high", 2, {{0x8200, 0x10000}, {0x200000, 0x1000}}, RC_OK},
		{"up to the real-mode block", 1, {{0x1000, 0x8b000}}, RC_OK},
		{"into the real-mode block", 1, {{0x1000, 0x8b001}}, RC_NO_MEMORY},
		{"over the BIOS's data", 1, {{0xfff, 1}}, RC_NO_MEMORY},
		{"over the screen", 1, {{0xa0000, 1}}, RC_NO_MEMORY},
		{"from low to high", 1, {{0x80000, 0x100000}}, RC_NO_MEMORY},
		{"up to Kedge", 1, {{62 << 20, 1 << 20}}, RC_OK},
		{"into Kedge", 2, {{0x100000, 1}, {62 << 20, (1 << 20) + 1}}, RC_NO_MEMORY},
		{"behind memory", 1, {{64 << 20, 1}}, RC_NO_MEMORY},
		{"up to 4 GiB", 1, {{0xfffff000, 0x1000}}, RC_NO_MEMORY},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct elf_program elf = program(cases[i].count, cases[i].segments);
		struct image kernel = {.name = (char *)"k"};
		const struct boot_set set = {.kernel = &kernel};
		uint64_t before;

		machine();
		before = plat_pages_free_bytes();
		if (!check_note(segments_claim(&set, &elf) == cases[i].rc, cases[i].what, __FILE__, __LINE__))
			continue;
		if (cases[i].rc == RC_OK)
			segments_release(&elf);
		CHECK_NUM(plat_pages_free_bytes(), before);
		CHECK_NUM(memory.free_count, 1);
	}
}

static bool apart(const struct image *image, const struct elf_program *elf)
{
	uint64_t at = (uintptr_t)image->bytes;

	return at + image->cap <= elf->segments[0].at || at >= elf_segment_end(&elf->segments[elf->count - 1]);
}

/* Kernel and modules lie at the top, where the kernel is linked for; there is room below. */
static void test_moving(void)
{
	static const uint32_t segments[][2] = {{50 << 20, 2 << 20}, {53 << 20, 1 << 20}};
	struct elf_program elf = program(2, segments);
	struct image kernel, modules[2];
	struct image *list[] = {&modules[0], &modules[1]};
	const struct boot_set set = {&kernel, list, 2};
	uint64_t before;

	machine();
	kernel = image_at(10 * MIB);
	modules[0] = image_at(5000);
	modules[1] = image_at(2 * MIB);
	before = plat_pages_free_bytes();
	CHECK_RC(segments_claim(&set, &elf), RC_OK);
	CHECK(apart(&kernel, &elf) && apart(&modules[0], &elf) && apart(&modules[1], &elf));
	CHECK_NUM(plat_pages_free_bytes(), before - 3 * MIB);
	segments_release(&elf);
	CHECK_NUM(plat_pages_free_bytes(), before);
}

/* What is not of the set cannot move; nor can what finds no other place.  All stays as it was then. */
static void test_not_moving(void)
{
	static const uint32_t segments[][2] = {{0x100000, 0x1000}, {40 << 20, 1 << 20}};
	struct elf_program elf = program(2, segments);
	struct image kernel, other;
	const struct boot_set set = {.kernel = &kernel};
	uint64_t before;

	machine();
	other = image_at(30 * MIB);
	kernel = image_at(5000);
	before = plat_pages_free_bytes();
	CHECK_RC(segments_claim(&set, &elf), RC_NO_MEMORY);
	CHECK_NUM(plat_pages_free_bytes(), before);
	plat_pages_free(other.bytes, (size_t)other.cap);

	machine();
	kernel = image_at(45 * MIB);
	before = plat_pages_free_bytes();
	CHECK_RC(segments_claim(&set, &elf), RC_NO_MEMORY);
	CHECK_NUM(plat_pages_free_bytes(), before);
	CHECK_NUM((uintptr_t)kernel.bytes, 18 * MIB);
}

/* A file from a boot loader may start anywhere in a page. */
static void test_odd_image(void)
{
	static const uint32_t segments[][2] = {{0x200000, 0x800}};
	struct elf_program elf = program(1, segments);
	struct image module = {.name = (char *)"m", .size = 100, .cap = 100};
	struct image kernel = {.name = (char *)"k"};
	struct image *list[] = {&module};
	const struct boot_set set = {&kernel, list, 1};

	machine();
	CHECK_RC(memory_claim(0x200000, 0x1000), RC_OK);
	module.bytes = (uint8_t *)0x200f00;
	CHECK_RC(segments_claim(&set, &elf), RC_OK);
	CHECK((uintptr_t)module.bytes >= 0x201000);
}

int main(void)
{
	test_places();
	test_moving();
	test_not_moving();
	test_odd_image();
	return check_end();
}
