/* Formatting, compared with the C library's printf where both know the conversion. */
#include "check.h"

#include "base/fmt.h"

#define SAME_AS_LIBC(...) \
	do { \
		char ours[80]; \
		char theirs[80]; \
		size_t n = fmt_print(ours, sizeof ours, __VA_ARGS__); \
		int m = snprintf(theirs, sizeof theirs, __VA_ARGS__); \
		CHECK_STR(ours, theirs); \
		CHECK_NUM(n, (size_t)m); \
	} while (0)

static void test_same_as_libc(void)
{
	SAME_AS_LIBC("plain");
	SAME_AS_LIBC("%d %i %u", -5, 7, 42u);
	SAME_AS_LIBC("%lld %llu", -9223372036854775807LL - 1, 18446744073709551615ULL);
	SAME_AS_LIBC("%x %X %08x %2x", 0xbeefu, 0xbeefu, 0xbeefu, 0xbeefu);
	SAME_AS_LIBC("[%5d|%-5d|%05d|%05d]", 42, 42, 42, -42);
	SAME_AS_LIBC("[%s|%10s|%-10s|%.2s|%.*s]", "abc", "abc", "abc", "abc", 1, "abc");
	SAME_AS_LIBC("%c%c%%", 'a', 'b');
	SAME_AS_LIBC("%zu %ld %hhu %hd", (size_t)99, -3L, (unsigned char)200, (short)-2);
	SAME_AS_LIBC("%02x:%02x", 0x0a, 0xff);
	SAME_AS_LIBC("[%*d]", -6, 12);
}

static void test_cut(void)
{
	char buf[4];

	CHECK_NUM(fmt_print(buf, sizeof buf, "%d", 12345), 5);
	CHECK_STR(buf, "123");
	CHECK_NUM(fmt_print(NULL, 0, "abc"), 3);
}

static void test_builder(void)
{
	char buf[8];
	struct strbuf sb;

	sb_init(&sb, buf, sizeof buf);
	sb_str(&sb, "ab");
	sb_char(&sb, 'c');
	sb_fmt(&sb, "%d", 12);
	CHECK_STR(buf, "abc12");
	CHECK(!sb.cut);
	sb_fmt(&sb, "%s", "3456");
	CHECK(sb.cut);
	CHECK_STR(buf, "abc1234");
	sb_span(&sb, span_str("x"));
	CHECK_STR(buf, "abc1234");
	CHECK_NUM(sb.n, 7);
}

static void test_bytes(void)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{0, "0 B"},
		{9999, "9999 B"},
		{10000, "10.0 kB"},
		{1234567, "1.2 MB"},
		{40800000, "40.8 MB"},
		{5000000000ULL, "5.0 GB"},
		{UINT64_MAX, "18.4 EB"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char buf[16];
		struct strbuf sb;

		sb_init(&sb, buf, sizeof buf);
		sb_bytes(&sb, cases[i].bytes);
		CHECK_STR(buf, cases[i].text);
	}
}

static void test_hex(void)
{
	static const uint8_t bytes[] = {0x00, 0x9a, 0xff};
	char buf[8];
	struct strbuf sb;

	sb_init(&sb, buf, sizeof buf);
	sb_hex(&sb, span_of(bytes, 3), '\0');
	CHECK_STR(buf, "009aff");
	sb_init(&sb, buf, sizeof buf);
	sb_hex(&sb, span_of(bytes, 3), ':');
	CHECK(sb.cut);
	CHECK_STR(buf, "00:9a:f");
}

int main(void)
{
	test_same_as_libc();
	test_cut();
	test_builder();
	test_bytes();
	test_hex();
	return check_end();
}
