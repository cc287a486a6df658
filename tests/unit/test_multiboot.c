/* Multiboot headers wherever they may be, addresses in place of ELF, and the information byte by byte. */
#include "check.h"
#include "proto/multiboot.h"

#define MAGIC 0x1badb002u

static uint8_t file[10000];

static void put(size_t at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		file[at + i] = (uint8_t)(value >> 8 * i);
}

static void put_header(size_t at, uint32_t flags)
{
	put(at, MAGIC);
	put(at + 4, flags);
	put(at + 8, 0u - MAGIC - flags);
}

/* A flat kernel for 1 MiB whose header is at that offset, with 64 bytes before what is loaded. */
static struct span flat(size_t at)
{
	const uint32_t base = 0x100000 - 64;

	memset(file, 0x5a, sizeof file);
	put_header(at, MULTIBOOT_HAS_ADDRESSES | MULTIBOOT_WANTS_MEMORY);
	put(at + 12, base + (uint32_t)at);
	put(at + 16, 0x100000);
	put(at + 20, 0x100000 + 9000);
	put(at + 24, 0x100000 + 20000);
	put(at + 28, 0x100000 + 8999);
	return span_of(file, sizeof file);
}

static void test_addresses(void)
{
	static const size_t places[] = {64, 68, 4096, 8192 - 32};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct multiboot kernel;

		CHECK_RC(multiboot_parse(flat(places[i]), &kernel), RC_OK);
		CHECK_NUM(kernel.flags, 0x10002);
		CHECK_NUM(kernel.program.entry, 0x100000 + 8999);
		CHECK_NUM(kernel.program.count, 1);
		CHECK_NUM(kernel.program.segments[0].at, 0x100000);
		CHECK_NUM(kernel.program.segments[0].file_at, 64);
		CHECK_NUM(kernel.program.segments[0].file_size, 9000);
		CHECK_NUM(kernel.program.segments[0].memory_size, 20000);
	}
}

static void test_search(void)
{
	struct multiboot kernel;

	/* Not at odd places, and not behind the first 8 KiB. */
	memset(file, 0, sizeof file);
	put_header(66, 3);
	CHECK_RC(multiboot_parse(span_of(file, sizeof file), &kernel), RC_IMAGE_UNKNOWN);
	CHECK_RC(multiboot_parse(flat(8192), &kernel), RC_IMAGE_UNKNOWN);
	/* A wrong sum is passed over, the right header behind it is found. */
	CHECK_RC(multiboot_parse(flat(128), &kernel), RC_OK);
	put_header(68, 0);
	put(68 + 8, 0);
	CHECK_RC(multiboot_parse(span_of(file, sizeof file), &kernel), RC_OK);
	CHECK_NUM(kernel.flags, 0x10002);
	/* Nothing says what goes where. */
	memset(file, 0, sizeof file);
	put_header(0, 3);
	CHECK_RC(multiboot_parse(span_of(file, sizeof file), &kernel), RC_IMAGE_UNKNOWN);
	CHECK_RC(multiboot_parse(SPAN_NONE, &kernel), RC_IMAGE_UNKNOWN);
}

static void test_flags(void)
{
	static const struct { uint32_t flags; enum rc rc; } cases[] = {
		{0x10000, RC_OK}, {0x10007, RC_OK}, {0xffff0000, RC_OK}, {0x10008, RC_UNSUPPORTED}, {0x18000, RC_UNSUPPORTED},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct multiboot kernel;
		struct span whole = flat(64);

		put_header(64, cases[i].flags);
		CHECK_RC(multiboot_parse(whole, &kernel), cases[i].rc);
		CHECK_NUM(kernel.flags, cases[i].flags);
	}
}

static void test_odd_addresses(void)
{
	static const struct { const char *what; size_t at; uint32_t value; enum rc rc; } cases[] = {
		{"header before what is loaded", 12, 0x100000 - 4, RC_IMAGE_BROKEN},
		{"loaded from before the file", 12, 0x100000 + 65, RC_IMAGE_BROKEN},
		{"end before start", 20, 0x100000 - 1, RC_IMAGE_BROKEN},
		{"more than the file has", 20, 0x100000 + 10000, RC_IMAGE_BROKEN},
		{"bss ends before start", 24, 0x100000 - 1, RC_IMAGE_BROKEN},
		{"bss ends before the data", 24, 0x100001, RC_OK},
		{"no bss", 24, 0, RC_OK},
		{"entry outside", 28, 0x100000 - 1, RC_IMAGE_BROKEN},
		{"entry behind", 28, 0x100000 + 20000, RC_IMAGE_BROKEN},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span whole = flat(64);
		struct multiboot kernel;
		enum rc rc;

		put(64 + cases[i].at, cases[i].value);
		rc = multiboot_parse(whole, &kernel);
		if (!check_note(rc == cases[i].rc, cases[i].what, __FILE__, __LINE__))
			printf("    got %s\n", rc_name(rc));
	}
}

/* Without an end the rest of the file is loaded. */
static void test_to_the_end(void)
{
	struct span whole = flat(64);
	struct multiboot kernel;

	put(64 + 20, 0);
	CHECK_RC(multiboot_parse(whole, &kernel), RC_OK);
	CHECK_NUM(kernel.program.segments[0].file_size, sizeof file - 64);
}

static void test_elf(void)
{
	static const uint8_t header[] = {0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0,
					 0, 0, 0x10, 0, 52, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 52, 0, 32, 0, 1, 0};
	struct multiboot kernel;

	memset(file, 0, sizeof file);
	memcpy(file, header, sizeof header);
	put(52, 1);
	put(56, 128);
	put(60, 0x100000);
	put(64, 0x100000);
	put(68, 100);
	put(72, 200);
	put_header(128, 3);
	CHECK_RC(multiboot_parse(span_of(file, sizeof file), &kernel), RC_OK);
	CHECK_NUM(kernel.program.entry, 0x100000);
	CHECK_NUM(kernel.program.segments[0].memory_size, 200);
	CHECK_RC(multiboot_parse(span_of(file, 227), &kernel), RC_IMAGE_BROKEN);
	CHECK_NUM(kernel.flags, 3);
	file[18] = 62;
	CHECK_RC(multiboot_parse(span_of(file, sizeof file), &kernel), RC_UNSUPPORTED);
	CHECK_NUM(kernel.flags, 3);
}

/* Cut at every length: unknown without header, broken until nothing that is loaded is missing. */
static void test_cut(void)
{
	struct span whole = flat(64);

	for (size_t n = 0; n <= whole.n; n++) {
		uint8_t *copy = exact_copy(whole.p, n);
		struct multiboot kernel;
		enum rc rc = multiboot_parse(span_of(copy, n), &kernel);

		if (rc != (n < 64 + 12 ? RC_IMAGE_UNKNOWN : n < 64 + 9000 ? RC_IMAGE_BROKEN : RC_OK))
			CHECK_NUM(n, 0);
		free(copy);
	}
}

/* ---- the information ---- */

#define AT 0x3ff000u

static uint32_t word(const uint8_t *info, uint32_t address)
{
	struct reader r = reader_of(span_of(info + (address - AT), 4));

	return rd_le32(&r);
}

static const char *text(const uint8_t *info, uint32_t address)
{
	return (const char *)info + (address - AT);
}

static void check_info(const uint8_t *info)
{
	CHECK_NUM(word(info, AT), 0x124d);
	CHECK_NUM(word(info, AT + 4), 639);
	CHECK_NUM(word(info, AT + 8), 4096);
	CHECK_STR(text(info, word(info, AT + 16)), "xen a=b");
	CHECK_NUM(word(info, AT + 20), 2);
	CHECK_STR(text(info, word(info, AT + 64)), "Kedge 1");
	/* The screen. */
	CHECK_NUM(word(info, AT + 88), 0xb8000);
	CHECK_NUM(word(info, AT + 96), 160);
	CHECK_NUM(info[109], 2);
}

static void check_modules(const uint8_t *info)
{
	uint32_t modules = word(info, AT + 24);

	CHECK_NUM(modules % 4, 0);
	CHECK_NUM(word(info, modules), 0x700000);
	CHECK_NUM(word(info, modules + 4), 0x700010);
	CHECK_STR(text(info, word(info, modules + 8)), "linux quiet");
	CHECK_NUM(word(info, modules + 12), 0);
	CHECK_NUM(word(info, modules + 16), 0);
	CHECK_STR(text(info, word(info, modules + 24)), "empty");
}

static void check_map(const uint8_t *info)
{
	uint32_t map = word(info, AT + 48);

	CHECK_NUM(word(info, AT + 44), 48);
	CHECK_NUM(word(info, map), 20);
	CHECK_NUM(word(info, map + 4), 0);
	CHECK_NUM(word(info, map + 12), 0x9fc00);
	CHECK_NUM(word(info, map + 20), 1);
	CHECK_NUM(word(info, map + 24), 20);
	CHECK_NUM(word(info, map + 28), 0x100000);
}

static uint8_t map_bytes[20 * 4];

static struct span map_of(unsigned count, const uint64_t (*entries)[3])
{
	struct writer w = writer_of(map_bytes, sizeof map_bytes);

	for (unsigned i = 0; i < count; i++) {
		wr_le64(&w, entries[i][0]);
		wr_le64(&w, entries[i][1]);
		wr_le32(&w, (uint32_t)entries[i][2]);
	}
	return span_of(map_bytes, w.n);
}

static void test_info(void)
{
	static const uint64_t map[][3] = {{0, 0x9fc00, 1}, {0x100000, 0x400000, 1}};
	const struct multiboot_module modules[] = {
		{0x700000, 0x700010, {span_str("linux"), span_str("quiet")}},
		{0, 0, {span_str("empty"), SPAN_NONE}},
	};
	const struct multiboot_facts facts = {
		.lower_kib = 639, .map = map_of(2, map), .loader = span_str("Kedge 1"),
		.line = {span_str("xen"), span_str("a=b")}, .modules = modules, .module_count = 2,
	};
	size_t n = multiboot_info_size(&facts);
	uint8_t *info = malloc(n);
	struct writer w = writer_of(info, n);

	multiboot_info_write(&facts, AT, &w);
	CHECK(!w.bad);
	CHECK_NUM(w.n, n);
	check_info(info);
	check_modules(info);
	check_map(info);
	free(info);
}

static void test_upper(void)
{
	static const struct { unsigned count; uint64_t map[4][3]; uint32_t kib; } cases[] = {
		{0, {{0}}, 0},
		{1, {{0x100000, 0x400000, 1}}, 4096},
		{1, {{0, 0x500000, 1}}, 4096},
		{1, {{0x100000, 0x400000, 2}}, 0},
		{1, {{0x100001, 0x400000, 1}}, 0},
		{2, {{0x200000, 0x100000, 1}, {0x100000, 0x100000, 1}}, 2048}, /* out of order */
		{2, {{0x100000, 0x100000, 1}, {0x300000, 0x100000, 1}}, 1024}, /* a hole */
		{1, {{0x100000, UINT64_MAX, 1}}, 0},
		{1, {{0x100000, UINT64_MAX - 0x100000, 1}}, UINT32_MAX},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_NUM(multiboot_upper_kib(map_of(cases[i].count, cases[i].map)), cases[i].kib);
}

int main(void)
{
	test_addresses();
	test_search();
	test_flags();
	test_odd_addresses();
	test_to_the_end();
	test_elf();
	test_cut();
	test_info();
	test_upper();
	return check_end();
}
