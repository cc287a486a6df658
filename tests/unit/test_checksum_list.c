/* Digests in URLs and in lists. */
#include "check.h"

#include "proto/checksum_list.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBbb"

static void test_fragment(void)
{
	static const struct {
		const char *url;
		enum rc rc;
		uint8_t first;
	} cases[] = {
		{"http://h/x", RC_NOT_FOUND, 0},	  {"http://h/x#", RC_NOT_FOUND, 0},
		{"http://h/x#top", RC_NOT_FOUND, 0},	  {"http://h/x?sha256=" A, RC_NOT_FOUND, 0},
		{"http://h/x#sha256=" A, RC_OK, 0xaa},	  {"x#SHA256=" B, RC_OK, 0xbb},
		{"http://h/x#sha256=", RC_INVALID, 0},	  {"http://h/x#sha256=" A "0", RC_INVALID, 0},
		{"http://h/x#sha256=x" A, RC_INVALID, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t digest[SHA256_SIZE] = {0};

		CHECK_RC(checksum_of_url(span_str(cases[i].url), digest), cases[i].rc);
		CHECK_NUM(digest[0], cases[i].first);
	}
}

static const char list[] =
	"# comment\n" A "  linux\n" B " *./deep/initrd.gz\r\n"
	"SHA256 (a (b)) = " A "\n"
	"SHA512 (c) = " A "\n"
	"\\" A "  odd\\nname\n" A "  twice\n" A "  twice\n" A "  torn\n" B "  torn\n" A " \n"
	"short  x\n" A "  no line end";

static void test_list(void)
{
	static const struct {
		const char *name;
		enum rc rc;
		uint8_t first;
	} cases[] = {
		{"linux", RC_OK, 0xaa},	 {"deep/initrd.gz", RC_OK, 0xbb}, {"initrd.gz", RC_NOT_FOUND, 0},
		{"a (b)", RC_OK, 0xaa},	 {"c", RC_NOT_FOUND, 0},	  {"twice", RC_OK, 0xaa},
		{"torn", RC_INVALID, 0}, {"x", RC_NOT_FOUND, 0},	  {"LINUX", RC_NOT_FOUND, 0},
		{"", RC_NOT_FOUND, 0},	 {"no line end", RC_OK, 0xaa},	  {"odd\nname", RC_NOT_FOUND, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t digest[SHA256_SIZE];
		enum rc rc = checksum_list_find(span_str(list), span_str(cases[i].name), digest);

		CHECK_RC(rc, cases[i].rc);
		CHECK(rc != RC_OK || digest[0] == cases[i].first);
	}
	CHECK_NUM(checksum_list_count(span_str(list)), 8);
	CHECK_NUM(checksum_list_count(span_str("<html>not found</html>\n")), 0);
}

/* Only proper lines count: a whole number of digests of blocks of a sensible size, two blanks, the name. */
static void test_blocks(void)
{
	static const struct {
		const char *line;
		uint32_t size; /* 0: it means nothing */
		size_t count;
	} cases[] = {
		{"# blocks 65536 " A "  x", 65536, 1},
		{A "  other\n# blocks 4096 " A " " B "  ./x\r\n", 4096, 2},
		{"# blocks 65536 " A "  other\n# blocks 65536 " B "  x\n", 65536, 1},
		{"# blocks 4095 " A "  x", 0, 0},
		{"# blocks 16777217 " A "  x", 0, 0},
		{"# blocks 18446744073709551616 " A "  x", 0, 0},
		{"# blocks 65536  x", 0, 0},
		{"# blocks 65536 " A " x", 0, 0},
		{"# blocks 65536 " A "0  x", 0, 0},
		{"# blocks 65536 " A " z" A "  x", 0, 0},
		{"# blocks 65536 " A "  x y", 0, 0},
		{"# blocks 65536 " A, 0, 0},
		{"# blocks", 0, 0},
		{"", 0, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct checksum_blocks blocks;
		enum rc rc = checksum_list_blocks(span_str(cases[i].line), span_str("x"), &blocks);

		CHECK_RC(rc, cases[i].size > 0 ? RC_OK : RC_NOT_FOUND);
		if (rc != RC_OK)
			continue;
		CHECK_NUM(blocks.size, cases[i].size);
		CHECK_NUM(blocks.digests.n, 65 * cases[i].count);
	}
}

static void test_block_fits(void)
{
	struct checksum_blocks blocks;
	uint8_t a[SHA256_SIZE];
	uint8_t b[SHA256_SIZE];

	memset(a, 0xaa, sizeof a);
	memset(b, 0xbb, sizeof b);
	CHECK_RC(checksum_list_blocks(span_str("# blocks 4096 " A " " B "  x"), span_str("x"), &blocks), RC_OK);
	CHECK(checksum_blocks_fit(&blocks, 0, a) && checksum_blocks_fit(&blocks, 1, b));
	CHECK(!checksum_blocks_fit(&blocks, 0, b) && !checksum_blocks_fit(&blocks, 1, a));
	CHECK(!checksum_blocks_fit(&blocks, 2, a) && !checksum_blocks_fit(&blocks, UINT64_MAX, a));
}

static void test_covers(void)
{
	static const struct {
		const char *url;
		const char *name; /* NULL: not below the list */
	} cases[] = {
		{"http://h/p/linux", "linux"},
		{"http://H:80/p/linux", "linux"},
		{"http://h/p/deep/x?y#z", "deep/x"},
		{"http://h/p/a%20b", "a b"},
		{"http://h/%70/linux", "linux"},
		{"http://h//p//linux", "linux"},
		{"http://h/q/../p/./linux", "linux"},
		{"http://h/p/../p/linux", "linux"},
		{"http://h/q/%2e%2e/p/linux", "linux"},
		{"http://h/../../p/x", "x"},
		{"http://h/p/", ""},
		{"http://h/p/debian.iso!/linux", "debian.iso!/linux"},
		{"http://h/p/SHA256SUMS", NULL},
		{"http://h/p", NULL},
		{"http://h/pp/linux", NULL},
		{"http://h/p/../linux", NULL},
		{"http://h:81/p/linux", NULL},
		{"tftp://h/p/linux", NULL},
		{"http://g/p/linux", NULL},
		{"http://h", NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[600];
		struct strbuf name;
		bool got;

		sb_init(&name, text, sizeof text);
		got = checksum_list_covers(span_str("http://h/p/SHA256SUMS#sha256=" A),
					   span_str(cases[i].url), &name);
		if (got != (cases[i].name != NULL))
			printf("  %s\n", cases[i].url);
		CHECK(got == (cases[i].name != NULL));
		if (got && cases[i].name != NULL)
			CHECK_STR(text, cases[i].name);
	}
}

/* Cut anywhere, and as a name longer than any buffer. */
static void test_truncated(void)
{
	char url[3000];

	for (size_t n = 0; n < sizeof list; n++) {
		uint8_t *copy = malloc(n + 1);
		uint8_t digest[SHA256_SIZE];

		memcpy(copy, list, n);
		CHECK_RC(checksum_list_find(span_of(copy, n), span_str("none"), digest), RC_NOT_FOUND);
		free(copy);
	}
	for (size_t n = 20; n < sizeof url; n++) {
		char text[600];
		struct strbuf name;

		memset(url, '/', n);
		memcpy(url, "http://h/p/x/..", 15);
		url[n] = '\0';
		sb_init(&name, text, sizeof text);
		CHECK(checksum_list_covers(span_str("http://h/p/S"), span_of(url, n), &name));
		/* A folder behind more slashes than are looked at is covered all the same. */
		memset(url, '/', n);
		memcpy(url, "http://h", 8);
		memcpy(url + n - 7, "p/linux", 7);
		sb_init(&name, text, sizeof text);
		CHECK(checksum_list_covers(span_str("http://h/p/S"), span_of(url, n), &name));
	}
}

int main(void)
{
	test_fragment();
	test_list();
	test_blocks();
	test_block_fits();
	test_covers();
	test_truncated();
	return check_end();
}
