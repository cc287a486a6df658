/* Option ROMs: whole, cut at every length, damaged in every byte, pointers that lead out. */
#include "check.h"

#include <stdio.h>

#include "proto/option_rom.h"

#define SIZE 1024
#define PCI  0x40
#define UNDI 0x80
#define LIST 0x20 /* from PCI on */

static uint8_t rom[SIZE];

static void put(size_t at, unsigned value)
{
	rom[at] = (uint8_t)value;
	rom[at + 1] = (uint8_t)(value >> 8);
}

static void seal(void)
{
	uint8_t sum = 0;

	rom[UNDI + 5] = 0;
	for (unsigned i = 0; i < rom[UNDI + 4]; i++)
		sum = (uint8_t)(sum + rom[UNDI + i]);
	rom[UNDI + 5] = (uint8_t)-sum;
}

static struct span build(void)
{
	memset(rom, 0x90, sizeof rom);
	put(0, 0xaa55);
	rom[2] = SIZE / 512;
	put(0x16, UNDI);
	put(0x18, PCI);
	memcpy(rom + PCI, "PCIR", 4);
	put(PCI + 4, 0x8086);
	put(PCI + 6, 0x100e);
	put(PCI + 8, LIST);
	put(PCI + 0xa, 0x1c);
	rom[PCI + 0xc] = 3;
	put(PCI + LIST, 0x10d3);
	put(PCI + LIST + 2, 0x1533);
	put(PCI + LIST + 4, 0);
	memcpy(rom + UNDI, "UNDI", 4);
	rom[UNDI + 4] = 0x16;
	rom[UNDI + 7] = 0;
	rom[UNDI + 8] = 1;
	rom[UNDI + 9] = 2;
	put(UNDI + 0xa, 0x200);
	put(UNDI + 0xc, 0x800);
	put(UNDI + 0xe, 0x1234);
	put(UNDI + 0x10, 0x4321);
	seal();
	return span_of(rom, sizeof rom);
}

static void test_whole(void)
{
	struct option_rom facts;

	CHECK_RC(option_rom_parse(build(), &facts), RC_OK);
	CHECK_NUM(facts.size, SIZE);
	CHECK(facts.is_pci && facts.has_undi);
	CHECK_NUM(facts.loader, 0x200);
	CHECK_NUM(facts.data_size, 0x1234);
	CHECK_NUM(facts.code_size, 0x4321);
	CHECK_NUM(facts.revision[1], 1);
	CHECK(option_rom_serves(&facts, 0x8086, 0x100e));
	CHECK(option_rom_serves(&facts, 0x8086, 0x10d3));
	CHECK(option_rom_serves(&facts, 0x8086, 0x1533));
	CHECK(!option_rom_serves(&facts, 0x8086, 0));
	CHECK(!option_rom_serves(&facts, 0x8086, 0x1534));
	CHECK(!option_rom_serves(&facts, 0x1af4, 0x100e));
	rom[PCI + 0xc] = 0; /* before revision 3 there was no list */
	CHECK_RC(option_rom_parse(span_of(rom, SIZE), &facts), RC_OK);
	CHECK(!option_rom_serves(&facts, 0x8086, 0x10d3));
}

static void test_cut(void)
{
	struct span whole = build();
	struct option_rom facts;

	for (size_t n = 0; n < SIZE; n++) {
		uint8_t *exact = memcpy(malloc(n + 1), whole.p, n);

		CHECK_RC(option_rom_parse(span_of(exact, n), &facts), n < 0x1a ? RC_NOT_FOUND : RC_IMAGE_BROKEN);
		free(exact);
	}
}

/* Each value of each byte of the structures: never out of bounds, and a changed UNDI structure counts no more. */
static void test_every_byte(void)
{
	struct option_rom facts;

	for (size_t at = 0; at < UNDI + 0x20; at++) {
		for (unsigned value = 0; value < 256; value++) {
			(void)build();
			if (rom[at] == value)
				continue;
			rom[at] = (uint8_t)value;
			if (option_rom_parse(span_of(rom, SIZE), &facts) == RC_OK && at >= UNDI && at < UNDI + 0x16)
				CHECK(!facts.has_undi);
		}
	}
}

static void test_pointers(void)
{
	static const unsigned outside[] = {0, 1, 0x19, SIZE - 0x15, SIZE, 0xffff};
	struct option_rom facts;

	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
		(void)build();
		put(0x16, outside[i]);
		put(0x18, outside[i]);
		CHECK_RC(option_rom_parse(span_of(rom, SIZE), &facts), RC_OK);
		CHECK(!facts.has_undi && !facts.is_pci);
	}
	(void)build();
	put(UNDI + 0xa, SIZE);
	seal();
	CHECK_RC(option_rom_parse(span_of(rom, SIZE), &facts), RC_OK);
	CHECK(!facts.has_undi);
	(void)build();
	put(UNDI + 0x10, 0);
	seal();
	CHECK_RC(option_rom_parse(span_of(rom, SIZE), &facts), RC_OK);
	CHECK(!facts.has_undi);
	/* A list that nothing ends is as long as the ROM. */
	(void)build();
	put(PCI + 8, SIZE - PCI - 5);
	CHECK_RC(option_rom_parse(span_of(rom, SIZE), &facts), RC_OK);
	CHECK_NUM(facts.devices.n, 4);
}

int main(void)
{
	test_whole();
	test_cut();
	test_every_byte();
	test_pointers();
	return check_end();
}
