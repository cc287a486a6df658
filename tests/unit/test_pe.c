/* PE headers: a kernel's and a program's facts, and every way a file can be cut or lie. */
#include "check.h"
#include "proto/pe.h"

#define FILE_SIZE 4096

struct made {
	uint16_t machine;
	uint16_t subsystem;
	uint16_t optional_size;
	uint16_t sections;
	uint32_t raw_at;
	uint32_t raw_size;
	uint32_t certificates_at;
	uint32_t certificates_size;
	const char *section;
	bool pe32;
	uint16_t linux_protocol;
};

static const struct made usual = {
	.machine = PE_MACHINE_X86_64,
	.subsystem = PE_SUBSYSTEM_EFI_APPLICATION,
	.optional_size = 240,
	.sections = 1,
	.raw_at = 1024,
	.raw_size = 3072,
	.section = ".text",
};

#define PE_AT 0x240 /* behind a Linux setup header */

static uint8_t file[FILE_SIZE];

static void put16(size_t at, unsigned value)
{
	file[at] = (uint8_t)value;
	file[at + 1] = (uint8_t)(value >> 8);
}

static void put32(size_t at, uint32_t value)
{
	put16(at, value & 0xffff);
	put16(at + 2, value >> 16);
}

static struct span make(const struct made *m)
{
	size_t optional = PE_AT + 24;
	size_t directories = optional + (m->pe32 ? 92 : 108);
	size_t section = optional + m->optional_size;

	memset(file, 0, sizeof file);
	memcpy(file, "MZ", 2);
	put32(60, PE_AT);
	memcpy(file + PE_AT, "PE\0", 4);
	put16(PE_AT + 4, m->machine);
	put16(PE_AT + 6, m->sections);
	put16(PE_AT + 20, m->optional_size);
	put16(optional, m->pe32 ? 0x10b : 0x20b);
	put16(optional + 44, 3);
	put32(optional + 60, 1024);
	put16(optional + 68, m->subsystem);
	put32(directories, 16);
	put32(directories + 4 + 32, m->certificates_at);
	put32(directories + 4 + 36, m->certificates_size);
	memcpy(file + section, m->section, strlen(m->section));
	put32(section + 16, m->raw_size);
	put32(section + 20, m->raw_at);
	if (m->linux_protocol != 0) {
		put16(0x1fe, 0xaa55);
		memcpy(file + 0x202, "HdrS", 4);
		put16(0x206, m->linux_protocol);
	}
	return span_of(file, sizeof file);
}

static void test_pe_facts(void)
{
	struct made m = usual;
	struct pe_facts facts;

	CHECK_RC(pe_parse(make(&m), &facts), RC_OK);
	CHECK_NUM(facts.machine, 0x8664);
	CHECK_NUM(facts.subsystem, 10);
	CHECK_NUM(facts.image_version, 3);
	CHECK_NUM(facts.needed, 4096);
	CHECK_NUM(facts.linux_protocol, 0);
	CHECK(!facts.is_linux);

	m.linux_protocol = 0x020f;
	CHECK_RC(pe_parse(make(&m), &facts), RC_OK);
	CHECK(facts.is_linux);
	CHECK_NUM(facts.linux_protocol, 0x020f);

	m = usual;
	m.section = ".linux";
	CHECK_RC(pe_parse(make(&m), &facts), RC_OK);
	CHECK(facts.is_linux);
	CHECK_NUM(facts.linux_protocol, 0);

	m.section = ".linuxes";
	CHECK_RC(pe_parse(make(&m), &facts), RC_OK);
	CHECK(!facts.is_linux);

	m = usual;
	m.pe32 = true;
	m.machine = PE_MACHINE_I386;
	m.optional_size = 224;
	m.certificates_at = 5000;
	m.certificates_size = 8;
	CHECK_RC(pe_parse(make(&m), &facts), RC_OK);
	CHECK_NUM(facts.machine, PE_MACHINE_I386);
	CHECK_NUM(facts.subsystem, 10);
	CHECK_NUM(facts.needed, 5008);
}

static void test_pe_says_how_long_the_file_must_be(void)
{
	static const struct {
		uint32_t raw_at, raw_size, certificates_at, certificates_size;
		uint64_t needed;
	} cases[] = {
		{1024, 3072, 0, 0, 4096},
		{1024, 0, 0, 0, 1024},
		{0, 999999, 0, 0, 1024}, /* zeros in memory */
		{1024, 8192, 0, 0, 9216},
		{1024, 3072, 4096, 1500, 5596},
		{1024, 3072, 100, 100, 4096},
		{0xffffffff, 0xffffffff, 0, 0, 0x1fffffffe},
		{1024, 3072, 0xffffffff, 0xffffffff, 0x1fffffffe},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct made m = usual;
		struct pe_facts facts;

		m.raw_at = cases[i].raw_at;
		m.raw_size = cases[i].raw_size;
		m.certificates_at = cases[i].certificates_at;
		m.certificates_size = cases[i].certificates_size;
		CHECK_RC(pe_parse(make(&m), &facts), RC_OK);
		CHECK_NUM(facts.needed, cases[i].needed);
	}
}

static void test_pe_other_files_are_unknown(void)
{
	struct pe_facts facts = {.machine = 7};
	struct made m = usual;

	CHECK_RC(pe_parse(SPAN_NONE, &facts), RC_IMAGE_UNKNOWN);
	CHECK_RC(pe_parse(span_str("M"), &facts), RC_IMAGE_UNKNOWN);
	CHECK_RC(pe_parse(span_str("<html>"), &facts), RC_IMAGE_UNKNOWN);
	make(&m);
	file[PE_AT] = 'N'; /* a Windows 3 program */
	CHECK_RC(pe_parse(span_of(file, sizeof file), &facts), RC_IMAGE_UNKNOWN);
	make(&m);
	file[PE_AT + 24] = 0x07; /* a ROM image's magic */
	CHECK_RC(pe_parse(span_of(file, sizeof file), &facts), RC_IMAGE_UNKNOWN);
	CHECK_NUM(facts.machine, 7);
}

static void test_pe_headers_that_lie_are_broken(void)
{
	struct pe_facts facts = {.machine = 7};
	struct made m = usual;

	make(&m);
	put32(60, 0xfffffffe);
	CHECK_RC(pe_parse(span_of(file, sizeof file), &facts), RC_IMAGE_BROKEN);
	make(&m);
	put32(60, FILE_SIZE - 2);
	CHECK_RC(pe_parse(span_of(file, sizeof file), &facts), RC_IMAGE_BROKEN);
	m.sections = 0;
	CHECK_RC(pe_parse(make(&m), &facts), RC_IMAGE_BROKEN);
	m.sections = 97;
	CHECK_RC(pe_parse(make(&m), &facts), RC_IMAGE_BROKEN);
	m = usual;
	m.optional_size = 60; /* ends before the subsystem */
	make(&m);
	CHECK_RC(pe_parse(span_of(file, sizeof file), &facts), RC_IMAGE_BROKEN);
	make(&usual);
	put16(PE_AT + 20, 0xffff);
	CHECK_RC(pe_parse(span_of(file, sizeof file), &facts), RC_IMAGE_BROKEN);
	CHECK_NUM(facts.machine, 7);
}

/* Cut anywhere: broken while the headers are incomplete, afterwards whole headers that ask for more than there is. */
static void test_pe_cut_at_every_length(void)
{
	struct made m = usual;
	size_t headers = PE_AT + 24 + 240 + 40;

	m.linux_protocol = 0x020f;
	make(&m);
	for (size_t n = 0; n < FILE_SIZE; n++) {
		uint8_t *copy = exact_copy(file, n);
		struct pe_facts facts;
		enum rc rc = pe_parse(span_of(copy, n), &facts);

		if (n < 2)
			CHECK_RC(rc, RC_IMAGE_UNKNOWN);
		else if (n < headers)
			CHECK_RC(rc, RC_IMAGE_BROKEN);
		else if (check_note(rc == RC_OK, "whole headers are read", __FILE__, __LINE__))
			CHECK(facts.needed > n && facts.is_linux);
		free(copy);
	}
}

static void test_pe_linux_protocol(void)
{
	struct made m = usual;

	m.linux_protocol = 0x0204;
	make(&m);
	file[0] = 0xea; /* an old kernel begins with code */
	CHECK_NUM(pe_linux_protocol(span_of(file, sizeof file)), 0x0204);
	CHECK_NUM(pe_linux_protocol(span_of(file, 0x207)), 0);
	CHECK_NUM(pe_linux_protocol(span_of(file, 0x208)), 0x0204);
	file[0x1fe] = 0;
	CHECK_NUM(pe_linux_protocol(span_of(file, sizeof file)), 0);
	CHECK_NUM(pe_linux_protocol(SPAN_NONE), 0);
}

int main(void)
{
	test_pe_facts();
	test_pe_says_how_long_the_file_must_be();
	test_pe_other_files_are_unknown();
	test_pe_headers_that_lie_are_broken();
	test_pe_cut_at_every_length();
	test_pe_linux_protocol();
	CHECK_STR(pe_machine_text(PE_MACHINE_AARCH64), "AArch64");
	CHECK_STR(pe_machine_text(0x9999), "an unknown processor");
	return check_end();
}
