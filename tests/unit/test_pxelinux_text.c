/* Message files, countdowns and text for the screen. */
#include "check.h"

#include "proto/pxelinux_colour.h"
#include "proto/pxelinux_text.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Pieces as text: <bf> for a colour, <clear>, and the text itself. */
static void read_all(struct span file, char *out, size_t cap)
{
	struct pxelinux_message message = pxelinux_message_of(file, false);
	enum pxelinux_piece piece;
	size_t n = 0;

	out[0] = '\0';
	while (n < cap && pxelinux_message_next(&message, &piece)) {
		if (piece == PXELINUX_PIECE_TEXT)
			n += (size_t)snprintf(out + n, cap - n, "%.*s", SPAN_ARGS(message.text));
		else if (piece == PXELINUX_PIECE_COLOUR)
			n += (size_t)snprintf(out + n, cap - n, "<%x%x>", message.background, message.foreground);
		else
			n += (size_t)snprintf(out + n, cap - n, "<clear>");
	}
}

static void test_messages(void)
{
	static const struct {
		const char *file;
		const char *pieces;
	} cases[] = {
		{"plain\ntext\n", "plain\ntext\n"},
		{"a\r\nb", "a\nb"},
		{"\x19\x0c" "x", "<clear>x"},
		{"\x0f" "0fWelcome\x0f" "07 on", "<0f>Welcome<07> on"},
		{"\x0f" "0", "0"},
		{"\x0f" "gg", "gg"},
		{"\x0f", ""},
		{"both\x14" "serial\x13" "screen\x17" "all", "bothscreenall"},
		{"\x14\x0c\x0f" "07hidden", ""},
		{"\x18splash.lss\nafter", "after"},
		{"\x18splash.lss", ""},
		{"before\x1a" "after", "before"},
		{"be\x07ll\x01\x02\x7f!", "bell!"},
		{"tab\there", "tab\there"},
		{"<\x0f" "09F1\x0f" "07>", "<<09>F1<07>>"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = strlen(cases[i].file);
		char text[128];

		read_all(span_str(cases[i].file), text, sizeof text);
		CHECK_STR(text, cases[i].pieces);
		for (size_t cut = 0; cut < n; cut++) {
			uint8_t *copy = exact_copy(cases[i].file, cut);

			read_all(span_of(copy, cut), text, sizeof text);
			CHECK(strlen(text) < sizeof text);
			free(copy);
		}
	}
}

static void test_colours(void)
{
	/* black blue green cyan red magenta brown white -> black red green yellow blue magenta cyan white */
	static const uint8_t ansi[8] = {0, 4, 2, 6, 1, 5, 3, 7};

	for (uint8_t i = 0; i < 8; i++) {
		CHECK_NUM(pxelinux_ansi_colour(i), ansi[i]);
		CHECK_NUM(pxelinux_ansi_colour(i + 8), ansi[i] + 8);
	}
}

static void test_countdown(void)
{
	static const struct {
		const char *format;
		unsigned seconds;
		const char *text;
	} cases[] = {
		{"Automatic boot in # second{,s}...", 1, "Automatic boot in 1 second..."},
		{"Automatic boot in # second{,s}...", 10, "Automatic boot in 10 seconds..."},
		{"# {one,two,more}", 1, "1 one"},
		{"# {one,two,more}", 2, "2 two"},
		{"# {one,two,more}", 3, "3 more"},
		{"{a}", 5, "a"},
		{"{}", 5, ""},
		{"{a,b,c,d}", 9, "c,d"},
		{"open {a,b", 2, "open b"},
		{"open {", 2, "open "},
		{"#", 0, "0"},
		{"bell\x07", 1, "bell"},
		{"", 1, ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[64];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		pxelinux_countdown(span_str(cases[i].format), cases[i].seconds, &sb);
		CHECK_STR(text, cases[i].text);
	}
}

static void test_plain(void)
{
	static const struct {
		const char *text;
		unsigned columns;
		unsigned used;
		const char *plain;
	} cases[] = {
		{"abc", 10, 3, "abc"},
		{"abcdef", 3, 3, "abc"},
		{"\x07" "Debian", 10, 6, "Debian"},
		{"a\tb", 10, 3, "a b"},
		{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 10, 3, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
		{"\xc3\xa4\xc3\xa4", 1, 1, "\xc3\xa4"},
		{"\xff\xc3", 10, 2, "\u00a0\u251c"},
		{"\xc0\x80", 10, 2, "\u2514\u00c7"},
		{"\xe0\x80\x80", 10, 3, "\u03b1\u00c7\u00c7"},
		{"\xed\xa0\x80", 10, 3, "\u03c6\u00e1\u00c7"},
		{"\xf0\x80\x80\x80", 10, 4, "\u2261\u00c7\u00c7\u00c7"},
		{"\xf4\x90\x80\x80", 10, 4, "\u2320\u00c9\u00c7\u00c7"},
		{"\xe2\x82z", 10, 3, "\u0393\u00e9z"},
		{"\xc9\xcd\xcd\xbb \xc3\xa4", 10, 7, "\u2554\u2550\u2550\u2557 \u251c\u00f1"},
		{"x\x7fy", 10, 2, "xy"},
		{"abc", 0, 0, ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *copy = exact_copy(cases[i].text, strlen(cases[i].text));
		char text[64];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		CHECK_NUM(pxelinux_plain(span_of(copy, strlen(cases[i].text)), cases[i].columns, &sb), cases[i].used);
		CHECK_STR(text, cases[i].plain);
		free(copy);
	}
}

static void test_join_blanks(void)
{
	static const struct {
		const char *value;
		const char *joined;
	} cases[] = {
		{"  Dell  Inc. ", "Dell_Inc."}, {"QEMU", "QEMU"}, {"", ""}, {"   ", ""}, {"a\tb\nc", "a_b_c"}, {"a\x01z", "az"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[64];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		pxelinux_join_blanks(span_str(cases[i].value), &sb);
		CHECK_STR(text, cases[i].joined);
	}
}

static void test_pixel_colours(void)
{
	static const struct {
		const char *word;
		uint32_t argb;
	} colours[] = {
		{"#f80", 0xffff8800}, {"#8f80", 0x88ff8800}, {"#123456", 0xff123456}, {"#80123456", 0x80123456}, {"#AbCdEf", 0xffabcdef},
		{"#123456789", 0xff124578}, {"#112233445566", 0xff113355}, {"#8000112233445566", 0x80113355},
		{"#", 0xffff0000}, {"#12", 0xffff0000}, {"#12345", 0xffff0000}, {"#12345g", 0xffff0000}, {"#11223344556677889900", 0xffff0000},
	};
	uint32_t argb = 7;
	uint8_t shadow = 9;

	for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
		CHECK(pxelinux_colour(span_str(colours[i].word), &argb));
		CHECK_NUM(argb, colours[i].argb);
	}
	argb = 7;
	CHECK(!pxelinux_colour(span_str("*"), &argb));
	CHECK(!pxelinux_colour(SPAN_NONE, &argb));
	CHECK_NUM(argb, 7);
	CHECK(!pxelinux_shadow(span_str("*"), &shadow));
	CHECK(!pxelinux_shadow(SPAN_NONE, &shadow));
	CHECK_NUM(shadow, 9);
	CHECK(pxelinux_shadow(span_str("none"), &shadow));
	CHECK_NUM(shadow, 0);
	CHECK(pxelinux_shadow(span_str("Standard"), &shadow));
	CHECK_NUM(shadow, 1);
	CHECK(pxelinux_shadow(span_str("all"), &shadow));
	CHECK_NUM(shadow, 2);
	CHECK(pxelinux_shadow(span_str("reverse"), &shadow));
	CHECK_NUM(shadow, 3);
}

int main(void)
{
	test_pixel_colours();
	test_messages();
	test_colours();
	test_countdown();
	test_plain();
	test_join_blanks();
	return check_end();
}
