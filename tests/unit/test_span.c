/* Spans, numbers, the reader and the writer. */
#include "check.h"

static void test_lines(void)
{
	struct span text = span_str("one\r\ntwo\n\nlast");
	struct span line;

	CHECK(span_line(&text, &line));
	CHECK_SPAN(line, "one");
	CHECK(span_line(&text, &line));
	CHECK_SPAN(line, "two");
	CHECK(span_line(&text, &line));
	CHECK_SPAN(line, "");
	CHECK(span_line(&text, &line));
	CHECK_SPAN(line, "last");
	CHECK(!span_line(&text, &line));
}

static void test_words(void)
{
	struct span text = span_str("  a\tbc  ");

	CHECK_SPAN(span_word(&text), "a");
	CHECK_SPAN(span_word(&text), "bc");
	CHECK_SPAN(span_word(&text), "");
	CHECK_SPAN(span_trim(span_str(" \t x y\r\n")), "x y");
	CHECK_SPAN(span_trim(span_str("  ")), "");
}

static void test_compare(void)
{
	CHECK(span_starts(span_str("http://x"), "http:"));
	CHECK(!span_starts(span_str("ht"), "http:"));
	CHECK(span_starts_nocase(span_str("HTTP/1.1"), "http/"));
	CHECK(span_ends(span_str("menu.c32"), ".c32"));
	CHECK(!span_ends(span_str("c32"), ".c32"));
	CHECK(span_is_nocase(span_str("LaBeL"), "label"));
	CHECK(!span_is_nocase(span_str("labels"), "label"));
	CHECK_NUM(span_find(span_str("a:b:c"), ':'), 1);
	CHECK_NUM(span_find_last(span_str("a:b:c"), ':'), 3);
	CHECK_NUM(span_find(span_str("abc"), ':'), 3);
	CHECK_NUM(span_find_last(SPAN_NONE, ':'), 0);
}

static void test_decimal(void)
{
	static const struct {
		const char *text;
		int good;
		uint64_t value;
	} cases[] = {
		{"0", 1, 0},
		{"42", 1, 42},
		{"18446744073709551615", 1, UINT64_MAX},
		{"18446744073709551616", 0, 0},
		{"99999999999999999999", 0, 0},
		{"", 0, 0},
		{"4x", 0, 0},
		{"-4", 0, 0},
		{" 4", 0, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t value = 0;

		CHECK_NUM(span_decimal(span_str(cases[i].text), &value), cases[i].good);
		CHECK_NUM(value, cases[i].value);
	}
}

static void test_number(void)
{
	int64_t value;

	CHECK(span_number(span_str("0x7f"), &value) && value == 127);
	CHECK(span_number(span_str("-0x10"), &value) && value == -16);
	CHECK(span_number(span_str("010"), &value) && value == 8);
	CHECK(span_number(span_str("0"), &value) && value == 0);
	CHECK(!span_number(span_str("0x"), &value));
	CHECK(!span_number(span_str("08"), &value));
	CHECK(!span_number(span_str("9223372036854775808"), &value));
}

static void test_reader_stays_inside(void)
{
	static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7};

	for (size_t n = 0; n <= sizeof bytes; n++) {
		uint8_t *copy = exact_copy(bytes, n);
		struct reader r = reader_of(span_of(copy, n));
		uint8_t a = rd_u8(&r);
		uint16_t b = rd_be16(&r);
		uint32_t c = rd_be32(&r);

		CHECK_NUM(r.bad, n < 7);
		CHECK_NUM(a, n >= 1 ? 1 : 0);
		CHECK_NUM(b, n >= 3 ? 0x0203 : 0);
		CHECK_NUM(c, n >= 7 ? 0x04050607 : 0);
		CHECK(r.bad || r.left == 0);
		free(copy);
	}
}

static void test_reader_bad_is_sticky(void)
{
	static const uint8_t bytes[] = {1, 2, 3};
	struct reader r = reader_of(span_of(bytes, sizeof bytes));

	rd_skip(&r, 4);
	CHECK(r.bad);
	CHECK_NUM(rd_u8(&r), 0);
	CHECK_NUM(rd_span(&r, 1).n, 0);
}

static void test_writer(void)
{
	uint8_t buffer[8];
	struct writer w = writer_of(buffer, sizeof buffer);

	wr_u8(&w, 1);
	wr_be16(&w, 0x0203);
	wr_be32(&w, 0x04050607);
	CHECK(!w.bad && w.n == 7);
	CHECK(memcmp(buffer, "\1\2\3\4\5\6\7", 7) == 0);
	wr_be16(&w, 0);
	CHECK(w.bad && w.n == 7);
	wr_u8(&w, 0);
	CHECK(w.n == 7);
	w = writer_of(buffer, sizeof buffer);
	wr_le32(&w, 0x04030201);
	CHECK(!w.bad && memcmp(buffer, "\1\2\3\4", 4) == 0);
	wr_le64(&w, 0);
	CHECK(w.bad && w.n == 8);
	w = writer_of(buffer, sizeof buffer);
	wr_le64(&w, UINT64_C(0x0807060504030201));
	CHECK(!w.bad && memcmp(buffer, "\1\2\3\4\5\6\7\10", 8) == 0);
}

int main(void)
{
	test_lines();
	test_words();
	test_compare();
	test_decimal();
	test_number();
	test_reader_stays_inside();
	test_reader_bad_is_sticky();
	test_writer();
	return check_end();
}
