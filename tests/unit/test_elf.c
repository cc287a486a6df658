/* ELF programs: what is loaded where, every way a file can be cut, and contradictions. */
#include "check.h"
#include "proto/elf.h"

#define PHDRS 52u
#define DATA  (PHDRS + 3 * 32u)

static uint8_t file[DATA + 600];

static void put(size_t at, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		file[at + i] = (uint8_t)(value >> 8 * i);
}

static void put_phdr(unsigned i, uint32_t type, uint32_t file_at, uint32_t virtual_at, uint32_t at, uint32_t file_size,
		     uint32_t memory_size)
{
	const uint32_t words[] = {type, file_at, virtual_at, at, file_size, memory_size, 7, 4096};

	for (unsigned j = 0; j < 8; j++)
		put(PHDRS + i * 32 + j * 4, words[j], 4);
}

/* Linked high, loaded at 1 MiB: code, data with a bss, and a note. */
static struct span program(void)
{
	memset(file, 0, sizeof file);
	memcpy(file, "\177ELF\1\1\1", 7);
	put(16, 2, 2);
	put(18, 3, 2);
	put(20, 1, 4);
	put(24, 0xc0100010, 4);
	put(28, PHDRS, 4);
	put(40, 52, 2);
	put(42, 32, 2);
	put(44, 3, 2);
	put_phdr(0, 1, DATA + 400, 0xc0102000, 0x102000, 200, 5000);
	put_phdr(1, 1, DATA, 0xc0100000, 0x100000, 400, 400);
	put_phdr(2, 4, 0xffffffff, 0, 0, 0xffffffff, 1);
	return span_of(file, sizeof file);
}

static void test_good(void)
{
	struct elf_program elf;

	CHECK_RC(elf_parse(program(), &elf), RC_OK);
	CHECK_NUM(elf.entry, 0x100010);
	CHECK_NUM(elf.count, 2);
	CHECK_NUM(elf.segments[0].at, 0x100000);
	CHECK_NUM(elf.segments[0].file_at, DATA);
	CHECK_NUM(elf.segments[0].file_size, 400);
	CHECK_NUM(elf.segments[1].at, 0x102000);
	CHECK_NUM(elf.segments[1].memory_size, 5000);
	CHECK(elf_program_has(&elf, 0x102000 + 4999));
	CHECK(!elf_program_has(&elf, 0x102000 + 5000));
	CHECK(!elf_program_has(&elf, 0x100000 + 400));
	/* An entry point that is a physical address. */
	put(24, 0x102004, 4);
	CHECK_RC(elf_parse(span_of(file, sizeof file), &elf), RC_OK);
	CHECK_NUM(elf.entry, 0x102004);
}

static void test_odd(void)
{
	static const struct { const char *what; size_t at; uint32_t value; unsigned bytes; enum rc rc; } cases[] = {
		{"magic", 1, 'e', 1, RC_IMAGE_UNKNOWN},
		{"64 bits", 4, 2, 1, RC_UNSUPPORTED},
		{"big-endian", 5, 2, 1, RC_UNSUPPORTED},
		{"relocatable", 16, 1, 2, RC_UNSUPPORTED},
		{"position independent", 16, 3, 2, RC_UNSUPPORTED},
		{"amd64", 18, 62, 2, RC_UNSUPPORTED},
		{"interpreter", PHDRS + 64, 3, 4, RC_UNSUPPORTED},
		{"no program headers", 44, 0, 2, RC_IMAGE_BROKEN},
		{"many program headers", 44, 0xffff, 2, RC_IMAGE_BROKEN},
		{"small program headers", 42, 31, 2, RC_IMAGE_BROKEN},
		{"large program headers", 42, 0xffff, 2, RC_IMAGE_BROKEN},
		{"program headers far", 28, 0xfffffff0, 4, RC_IMAGE_BROKEN},
		{"entry outside", 24, 0x90000, 4, RC_IMAGE_BROKEN},
		{"entry in the gap", 24, 0x100000 + 400, 4, RC_IMAGE_BROKEN},
		{"file range", PHDRS + 4, 0xfffffff0, 4, RC_IMAGE_BROKEN},
		{"file size", PHDRS + 16, 5001, 4, RC_IMAGE_BROKEN},
		{"memory wraps", PHDRS + 12, 0xffffff00, 4, RC_IMAGE_BROKEN},
		{"overlap", PHDRS + 12, 0x100000 + 399, 4, RC_IMAGE_BROKEN},
		{"overlap from below", PHDRS + 12, 0x100000 - 4999, 4, RC_IMAGE_BROKEN},
		{"same place", PHDRS + 12, 0x100000, 4, RC_IMAGE_BROKEN},
		{"neighbours", PHDRS + 12, 0x100000 + 400, 4, RC_OK},
		{"neighbours from below", PHDRS + 12, 0x100000 - 5000, 4, RC_OK},
		{"up to 4 GiB", PHDRS + 12, (uint32_t)-5000, 4, RC_OK},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span whole = program();
		struct elf_program elf;
		enum rc rc;

		put(cases[i].at, cases[i].value, cases[i].bytes);
		rc = elf_parse(whole, &elf);
		if (!check_note(rc == cases[i].rc, cases[i].what, __FILE__, __LINE__))
			printf("    got %s\n", rc_name(rc));
	}
}

static void test_nothing_to_load(void)
{
	struct span whole = program();
	struct elf_program elf;

	put_phdr(0, 1, 0, 0, 0, 0, 0);
	put_phdr(1, 0, 0, 0, 0, 0, 0);
	put_phdr(2, 0, 0, 0, 0, 0, 0);
	put(24, 0, 4);
	CHECK_RC(elf_parse(whole, &elf), RC_IMAGE_BROKEN);
}

static void test_many_segments(void)
{
	struct elf_program elf = {0};
	struct span bytes = span_of(file, sizeof file);

	/* From the last to the first, so that each goes in front. */
	for (unsigned i = ELF_SEGMENTS_MAX; i-- > 0;)
		CHECK_RC(elf_program_add(&elf, bytes, (struct elf_segment){.at = i * 16, .memory_size = 16}), RC_OK);
	CHECK_RC(elf_program_add(&elf, bytes, (struct elf_segment){.at = 1u << 20, .memory_size = 1}), RC_UNSUPPORTED);
	CHECK_RC(elf_program_add(&elf, bytes, (struct elf_segment){.at = 8}), RC_OK);
	CHECK_NUM(elf.count, ELF_SEGMENTS_MAX);
	for (unsigned i = 0; i < ELF_SEGMENTS_MAX; i++)
		CHECK_NUM(elf.segments[i].at, i * 16);
}

/* Cut at every length: unknown without its mark, broken until nothing that is loaded is missing. */
static void test_cut(void)
{
	struct span whole = program();

	for (size_t n = 0; n <= whole.n; n++) {
		uint8_t *copy = exact_copy(whole.p, n);
		struct elf_program elf;
		enum rc rc = elf_parse(span_of(copy, n), &elf);

		if (rc != (n < 4 ? RC_IMAGE_UNKNOWN : n < whole.n ? RC_IMAGE_BROKEN : RC_OK))
			CHECK_NUM(n, 0);
		free(copy);
	}
}

int main(void)
{
	test_good();
	test_odd();
	test_nothing_to_load();
	test_many_segments();
	test_cut();
	return check_end();
}
