/* The SMBIOS walk over a table made by hand, whole and cut at every byte. */
#include "check.h"

#include "proto/smbios.h"

static const char table[] =
	"\x00\x06\x01\x00\x01\x02" "Vendor\0" "1.2.3\0" "\0"
	"\x01\x18\x02\x00\x01\x02\x00\x03\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
	"Maker\0" "Model\0" "S/N 1\0" "\0"
	"\x04\x05\x03\x00\x07" "\0\0" /* no strings at all, and a number of one that is not there */
	"\x04\x05\x04\x00\x01" "Second\0" "\0"
	"\x7f\x04\x05\x00" "\0\0"
	"\x01\x05\x06\x00\x01" "behind the end\0"; /* the literal's own NUL is the second */

static struct span whole(void)
{
	return span_of(table, sizeof table);
}

static void test_walk(void)
{
	static const uint8_t types[] = {0, 1, 4, 4};
	struct span rest = whole();
	struct smbios_structure structure;
	unsigned count = 0;

	while (smbios_next(&rest, &structure)) {
		CHECK(count < sizeof types && structure.type == types[count]);
		CHECK_NUM(structure.handle, count + 1);
		count++;
	}
	CHECK_NUM(count, sizeof types);
}

static void test_fetch(void)
{
	static const struct {
		uint64_t address;
		const char *text; /* NULL: not there */
	} cases[] = {
		{0x000400, "Vendor"},   {0x000500, "1.2.3"}, {0x000001, "Vendor"}, {0x000002, "1.2.3"}, {0x000003, NULL},
		{0x010400, "Maker"},    {0x010500, "Model"}, {0x010600, NULL},     {0x010700, "S/N 1"}, {0x011800, NULL},
		{0x040400, NULL},       {0x01040400, "Second"}, {0x02040400, NULL}, {0x020400, NULL},   {0x000401, "\x01"},
		{0x000405, NULL},       {0x000603, NULL},    {0x0100000400ULL, NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct span found = SPAN_NONE;

		CHECK_RC(smbios_fetch(whole(), cases[i].address, &found), cases[i].text != NULL ? RC_OK : RC_NOT_FOUND);
		CHECK_SPAN(found, cases[i].text != NULL ? cases[i].text : "");
	}
}

static void test_whole_structure(void)
{
	struct span found;

	CHECK_RC(smbios_fetch(whole(), 0x010000, &found), RC_OK);
	CHECK_NUM(found.n, 0x18);
}

static void test_uuid(void)
{
	uint8_t uuid[16];
	char copy[sizeof table];
	size_t at = 20 + 8; /* the first structure has 20 bytes */

	CHECK_RC(smbios_uuid(whole(), uuid), RC_OK);
	CHECK(memcmp(uuid, "\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16) == 0);
	memcpy(copy, table, sizeof table);
	CHECK_NUM((uint8_t)copy[at], 0x33);
	memset(copy + at, 0xff, 16);
	CHECK_RC(smbios_uuid(span_of(copy, sizeof copy), uuid), RC_NOT_FOUND);
	memset(copy + at, 0, 16);
	CHECK_RC(smbios_uuid(span_of(copy, sizeof copy), uuid), RC_NOT_FOUND);
	copy[at + 15] = 1;
	CHECK_RC(smbios_uuid(span_of(copy, sizeof copy), uuid), RC_OK);
}

/* Torn tables end early, and what they give lies inside. */
static void test_truncated(void)
{
	for (size_t n = 0; n <= sizeof table; n++) {
		uint8_t *copy = exact_copy(table, n);
		struct span rest = span_of(copy, n);
		struct smbios_structure structure;

		while (smbios_next(&rest, &structure)) {
			for (unsigned i = 0; i < 5; i++) {
				struct span text = smbios_string(&structure, i);

				CHECK(text.n == 0 || (text.p >= copy && text.p + text.n <= copy + n));
			}
		}
		free(copy);
	}
}

int main(void)
{
	test_walk();
	test_fetch();
	test_whole_structure();
	test_uuid();
	test_truncated();
	return check_end();
}
