/* Control sequences out of text: a table, cut at every place, and the colours. */
#include "check.h"

#include "proto/ansi_text.h"

#define E "\033"

/* Text as it is; C for colours, L for clearing, Gcolumn,row; for moving. */
static void play(struct span text, char *out, size_t cap)
{
	struct ansi_text ansi = ansi_text_of(text, ANSI_COLOURS_USUAL);
	enum ansi_piece piece;
	struct strbuf sb;
	uint8_t foreground;
	uint8_t background;

	sb_init(&sb, out, cap);
	while (ansi_text_next(&ansi, &piece)) {
		if (piece == ANSI_TEXT) {
			sb_span(&sb, ansi.text);
		} else if (piece == ANSI_CLEAR) {
			sb_str(&sb, "<L>");
		} else if (piece == ANSI_GOTO) {
			sb_fmt(&sb, "<G%u,%u>", ansi.column, ansi.row);
		} else {
			ansi_colours_shown(&ansi.colours, &foreground, &background);
			sb_fmt(&sb, "<%u/%u>", foreground, background);
		}
	}
}

static const struct {
	const char *text;
	const char *wanted;
} cases[] = {
	{"plain", "plain"},
	{"", ""},
	{"a\tb\r\nc", "a\tb\r\nc"},
	{"a\001\002\007\177b", "ab"},
	{E "[1mbold" E "[0m", "<15/0>bold<7/0>"},
	{E "[1;31mred" E "[22m.", "<9/0>red<1/0>."},
	{E "[34;47mx", "<4/7>x"},
	{E "[7mx" E "[27my", "<0/7>x<7/0>y"},
	{E "[1;7mx", "<0/7>x"},
	{E "[mx", "<7/0>x"},
	{E "[93mx" E "[39m", "<11/0>x<7/0>"},
	{E "[44;49m", "<7/0>"},
	{E "[104m", "<7/4>"},
	{E "[38;5;208mx", "<11/0>x"},     /* orange */
	{E "[38;5;9mx", "<9/0>x"},
	{E "[38;5;240mx", "<8/0>x"},
	{E "[38;2;0;0;255mx", "<12/0>x"},
	{E "[48;2;0;0;160mx", "<7/4>x"},
	{E "[38;5m" E "[38m" E "[38;2;1m", "<7/0><7/0><7/0>"},
	{E "[2J" E "[H", "<L><G0,0>"},
	{E "[3J" E "[J" E "[1J.", "<L>."},
	{E "[5;10H" E "[7f" E "[;3H", "<G9,4><G0,6><G2,0>"},
	{E "[?25l" E "[?1049h" E "[Kx" E "7" E "c", "x"},
	{E "[999999999999999999999Hx", "<G0,9998>x"},
	{E "[1;2;3;4;5;6;8;9;10;11;7mx", "<15/0>x"},
	{"a" E, "a"},
	{"a" E "[", "a"},
	{"a" E "[12;", "a"},
	{E E "[1mx", "[1mx"},
	{"\303\244" E "[1m\342\202\254", "\303\244<15/0>\342\202\254"},
};

static void test_cases(void)
{
	char out[200];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t n = strlen(cases[i].text);

		play(span_str(cases[i].text), out, sizeof out);
		CHECK_STR(out, cases[i].wanted);
		for (size_t cut = 0; cut < n; cut++) {
			uint8_t *copy = exact_copy(cases[i].text, cut);

			play(span_of(copy, cut), out, sizeof out);
			CHECK(strchr(out, 0x1b) == NULL);
			free(copy);
		}
	}
}

static void test_strip(void)
{
	char out[64];
	struct strbuf sb;

	sb_init(&sb, out, sizeof out);
	ansi_strip(span_str(E "[1mA " E "[38;5;208mB" E "[0m\001C"), &sb);
	CHECK_STR(out, "A BC");
}

static void test_nearest(void)
{
	static const struct {
		uint32_t rgb;
		uint8_t colour;
	} colours[] = {{0x000000, 0}, {0xffffff, 15}, {0xff0000, 9}, {0x800000, 1}, {0x00ff00, 10}, {0x003366, 4},
		       {0x808080, 8}, {0xc0c0c0, 7}, {0xaa00aa, 5}, {0x00aaaa, 6}, {0xffff00, 11}, {0x202020, 0}};

	for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
		CHECK_NUM(ansi_nearest(colours[i].rgb), colours[i].colour);
}

/* MENU COLOR's attributes; what is no list of numbers changes nothing. */
static void test_colours_alone(void)
{
	static const struct {
		const char *text;
		int foreground; /* -1: refused */
		int background;
	} alone[] = {
		{"37;44", 7, 4}, {"1;36;44", 14, 4}, {"7;37;40", 0, 7}, {"1;7;37;40", 0, 7}, {"0", 7, 0}, {"7", 0, 7},
		{"31;1;0;32", 2, 0}, {"1;22;35", 5, 0}, {"7;27;30;47", 0, 7}, {"33;39;49", 7, 0}, {"5;99;38", 7, 0},
		{"*", -1, 0}, {"", -1, 0}, {"x;31", -1, 0}, {"31;", 7, 0}, {"31;;44", 7, 4}, {"93;101", 11, 1}, {"-1", -1, 0},
	};

	for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++) {
		struct ansi_colours colours = {3, 5, false, false};
		uint8_t foreground;
		uint8_t background;

		if (alone[i].foreground >= 0)
			colours = ANSI_COLOURS_USUAL;
		CHECK_NUM(ansi_colours_read(span_str(alone[i].text), &colours), alone[i].foreground >= 0);
		ansi_colours_shown(&colours, &foreground, &background);
		CHECK_NUM(foreground, alone[i].foreground >= 0 ? alone[i].foreground : 3);
		CHECK_NUM(background, alone[i].foreground >= 0 ? alone[i].background : 5);
	}
}

int main(void)
{
	test_colours_alone();
	test_cases();
	test_strip();
	test_nearest();
	return check_end();
}
