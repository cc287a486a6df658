/* Linux setup headers: facts by protocol version, every way a file can be cut, and what a command line asks for. */
#include "check.h"
#include "proto/bzimage.h"

#define SETUP  (4 * 512u)
#define SYSTEM 4096u

static uint8_t file[SETUP + SYSTEM];

static void put(size_t at, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		file[at + i] = (uint8_t)(value >> 8 * i);
}

static struct span kernel(uint16_t protocol)
{
	memset(file, 0, sizeof file);
	put(0x1f1, 3, 1);
	put(0x1f4, SYSTEM / 16, 4);
	put(0x1fe, 0xaa55, 2);
	memcpy(file + 0x202, "HdrS", 4);
	put(0x206, protocol, 2);
	put(0x211, 0x01, 1);
	put(0x22c, 0x7fffffff, 4);
	put(0x238, 2047, 4);
	put(0x258, 0x1000000, 4);
	put(0x260, 0x3f97000, 4);
	return span_of(file, sizeof file);
}

static void test_versions(void)
{
	static const struct {
		uint16_t protocol;
		uint32_t initrd_last, cmdline_max;
		uint64_t runtime_at, runtime_size;
	} cases[] = {
		{0x0200, 0x37ffffff, 255, 0x100000, SYSTEM * 3 + 0x400000},
		{0x0202, 0x37ffffff, 255, 0x100000, SYSTEM * 3 + 0x400000},
		{0x0203, 0x7fffffff, 255, 0x100000, SYSTEM * 3 + 0x400000},
		{0x0206, 0x7fffffff, 2047, 0x100000, SYSTEM * 3 + 0x400000},
		{0x020a, 0x7fffffff, 2047, 0x1000000, 0x3f97000},
		{0x020f, 0x7fffffff, 2047, 0x1000000, 0x3f97000},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bzimage facts;

		CHECK_RC(bzimage_parse(kernel(cases[i].protocol), &facts), RC_OK);
		CHECK_NUM(facts.protocol, cases[i].protocol);
		CHECK_NUM(facts.setup_size, SETUP);
		CHECK_NUM(facts.system_size, SYSTEM);
		CHECK(facts.loaded_high);
		CHECK_NUM(facts.initrd_last, cases[i].initrd_last);
		CHECK_NUM(facts.cmdline_max, cases[i].cmdline_max);
		CHECK_NUM(facts.runtime_at, cases[i].runtime_at);
		CHECK_NUM(facts.runtime_size, cases[i].runtime_size);
	}
}

static void test_not_a_kernel(void)
{
	struct bzimage facts;
	struct span whole = kernel(0x020f);

	file[0x202] = 'h';
	CHECK_RC(bzimage_parse(whole, &facts), RC_IMAGE_UNKNOWN);
	whole = kernel(0x020f);
	file[0x1fe] = 0;
	CHECK_RC(bzimage_parse(whole, &facts), RC_IMAGE_UNKNOWN);
	CHECK_RC(bzimage_parse(kernel(0x0105), &facts), RC_IMAGE_UNKNOWN);
	CHECK_RC(bzimage_parse(SPAN_NONE, &facts), RC_IMAGE_UNKNOWN);
}

/* Cut at every length: unknown as long as the header is not whole, broken until nothing that counts is missing. */
static void test_cut(void)
{
	struct span whole = kernel(0x020f);

	for (size_t n = 0; n <= whole.n; n++) {
		uint8_t *copy = exact_copy(whole.p, n);
		struct bzimage facts;
		enum rc rc = bzimage_parse(span_of(copy, n), &facts);
		enum rc wanted = n < 0x228 ? RC_IMAGE_UNKNOWN : n + 15 < whole.n ? RC_IMAGE_BROKEN : RC_OK;

		if (rc != wanted)
			CHECK_NUM(n, 0);
		if (rc == RC_OK)
			CHECK_NUM(facts.setup_size + facts.system_size, n);
		free(copy);
	}
}

static void test_odd_headers(void)
{
	struct span whole = kernel(0x020f);
	struct bzimage facts;

	put(0x1f1, 0, 1); /* 0 sectors stand for 4 */
	put(0x1f4, (SYSTEM - 512) / 16, 4);
	CHECK_RC(bzimage_parse(whole, &facts), RC_OK);
	CHECK_NUM(facts.setup_size, 5 * 512);
	put(0x1f4, 0xffffffff, 4);
	CHECK(bzimage_parse(whole, &facts) == RC_OK || facts.system_size <= whole.n);
	put(0x1f4, 0, 4);
	CHECK_RC(bzimage_parse(whole, &facts), RC_IMAGE_BROKEN);
	whole = kernel(0x020f);
	put(0x211, 0, 1);
	CHECK_RC(bzimage_parse(whole, &facts), RC_OK);
	CHECK(!facts.loaded_high);
	put(0x258, 16, 4);
	CHECK_RC(bzimage_parse(whole, &facts), RC_OK);
	CHECK_NUM(facts.runtime_at, 0x100000);
}

static void test_cmdline(void)
{
	static const struct { const char *line; uint16_t mode; uint64_t memory; } cases[] = {
		{"", 1, UINT64_MAX},
		{"vga=788 initrd=x --- quiet", 788, UINT64_MAX},
		{"vga=0x317", 0x317, UINT64_MAX},
		{"vga=normal vga=ext", 0xfffe, UINT64_MAX},
		{"vga=ask", 0xfffd, UINT64_MAX},
		{"vga=current mem=64M", 0x0f04, 64 << 20},
		{"novga=788", 1, UINT64_MAX},
		{"vga=99999999 mem=", 1, UINT64_MAX},
		{"mem=1G mem=2g", 1, UINT64_C(2) << 30},
		{"mem=1000k", 1, 1000 << 10},
		{"mem=0x1000000", 1, 0x1000000},
		{"mem=-5M", 1, UINT64_MAX},
		{"mem=9000000000000000000G", 1, UINT64_MAX},
		{"mem=M", 1, UINT64_MAX},
		{"mem=nopentium", 1, UINT64_MAX},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		CHECK_NUM(bzimage_video_mode(span_str(cases[i].line), 1), cases[i].mode);
		CHECK_NUM(bzimage_memory_limit(span_str(cases[i].line)), cases[i].memory);
	}
}

static void test_cmdline_own(void)
{
	static const struct { const char *line, *own; } cases[] = {
		{"", ""},
		{"BOOT_IMAGE=/kedge.lkrn", ""},
		{"BOOT_IMAGE=kedge.lkrn dhcp && chain http://h/x initrd=a,b", "dhcp && chain http://h/x"},
		{"  initrd=x   echo  a\tb ", "echo a b"},
		{"initrd http://h/initrd=x", "initrd http://h/initrd=x"},
		{"boot_image=x", "boot_image=x"},
		{"keeppxe dhcp keeppxe=1", "dhcp keeppxe=1"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char buf[64];
		struct strbuf own;

		sb_init(&own, buf, sizeof buf);
		bzimage_cmdline_own(span_str(cases[i].line), &own);
		CHECK(span_is(sb_as_span(&own), cases[i].own));
	}
}

int main(void)
{
	test_versions();
	test_not_a_kernel();
	test_cut();
	test_odd_headers();
	test_cmdline();
	test_cmdline_own();
	return check_end();
}
