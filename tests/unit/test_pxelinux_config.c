/* Lines of PXELINUX configurations. */
#include "check.h"

#include <ctype.h>

#include "proto/pxelinux_config.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Reads all directives as "number:value|" text, to compare at one go. */
static void read_all(struct span text, char *out, size_t cap)
{
	struct pxelinux_reader reader = pxelinux_reader_of(text);
	struct pxelinux_directive directive;
	size_t n = 0;

	out[0] = '\0';
	while (pxelinux_next(&reader, &directive) && n < cap)
		n += (size_t)snprintf(out + n, cap - n, "%d:%.*s|", (int)directive.keyword, SPAN_ARGS(directive.value));
}

/* One line gives one directive with that value. */
static void test_each_keyword(void)
{
	static const struct {
		const char *line;
		enum pxelinux_keyword keyword;
		const char *value;
	} cases[] = {
		{"label linux", PXL_LABEL, "linux"},
		{"  LABEL   a b  ", PXL_LABEL, "a b  "},
		{"\tKernel vmlinuz\r", PXL_KERNEL, "vmlinuz"},
		{"KERNEL\tx\ty", PXL_KERNEL, "x\ty"},
		{"append initrd=i.gz --- quiet ", PXL_APPEND, "initrd=i.gz --- quiet "},
		{"append", PXL_APPEND, ""},
		{"append -", PXL_APPEND, "-"},
		{"ipappend 2", PXL_SYSAPPEND, "2"},
		{"sysappend 0x3", PXL_SYSAPPEND, "0x3"},
		{"menu title A title # with a hash", PXL_MENU_TITLE, "A title # with a hash"},
		{"MENU\tLABEL ^Install", PXL_MENU_LABEL, "^Install"},
		{"menu color sel 7;37;40 #e0000000", PXL_MENU_COLOUR, "sel 7;37;40 #e0000000"},
		{"menu colour sel", PXL_MENU_COLOUR, "sel"},
		{"menu msgcolor #80ffffff", PXL_MENU_MSGCOLOUR, "#80ffffff"},
		{"menu disabled", PXL_MENU_DISABLE, ""},
		{"menu disable", PXL_MENU_DISABLE, ""},
		{"menu include a.cfg tag", PXL_INCLUDE, "a.cfg tag"},
		{"menu master passwd $1$x", PXL_MENU_MASTER_PASSWD, "$1$x"},
		{"menu passwd secret", PXL_MENU_PASSWD, "secret"},
		{"say  two blanks", PXL_SAY, " two blanks"},
		{"SAY", PXL_SAY, ""},
		{"localboot 0xffff", PXL_LOCALBOOT, "0xffff"},
		{"ui vesamenu.c32", PXL_UI, "vesamenu.c32"},
		{"initrd a,b", PXL_INITRD, "a,b"},
		{"default \xc3\xa4", PXL_DEFAULT, "\xc3\xa4"},
		{"\xef\xbb\xbf" "default x", PXL_DEFAULT, "x"},
		{"timeout 5\r trailing", PXL_TIMEOUT, "5"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pxelinux_reader reader = pxelinux_reader_of(span_str(cases[i].line));
		struct pxelinux_directive directive = {0};

		CHECK(pxelinux_next(&reader, &directive));
		CHECK_NUM(directive.keyword, cases[i].keyword);
		CHECK_SPAN(directive.value, cases[i].value);
		CHECK(!pxelinux_next(&reader, &directive));
	}
}

/* Every name of both lists is found, in upper case too, and with a letter more it is not. */
static void test_lists(void)
{
#define X(name, word) {name, word},
	static const struct {
		enum pxelinux_keyword keyword;
		const char *word;
	} core[] = {PXELINUX_CORE_LIST(X)}, menu[] = {PXELINUX_MENU_LIST(X)};
#undef X

	for (size_t i = 0; i < COUNT(core) + COUNT(menu); i++) {
		const char *word = i < COUNT(core) ? core[i].word : menu[i - COUNT(core)].word;
		enum pxelinux_keyword keyword = i < COUNT(core) ? core[i].keyword : menu[i - COUNT(core)].keyword;
		struct pxelinux_directive directive = {0};
		struct pxelinux_reader reader;
		char line[64];

		snprintf(line, sizeof line, "%s%s%s 7", i < COUNT(core) ? "" : "menu ", word, keyword == PXL_MENU_MASTER_PASSWD ? " passwd" : "");
		for (int upper = 0; upper < 2; upper++) {
			for (char *c = line; upper && *c != '\0'; c++)
				*c = (char)toupper(*c);
			reader = pxelinux_reader_of(span_str(line));
			CHECK(pxelinux_next(&reader, &directive));
			CHECK_NUM(directive.keyword, keyword);
			CHECK_SPAN(directive.value, "7");
		}
		snprintf(line, sizeof line, "%s%sx 7", i < COUNT(core) ? "" : "menu ", word);
		reader = pxelinux_reader_of(span_str(line));
		CHECK(!pxelinux_next(&reader, &directive));
	}
}

static void test_ignored(void)
{
	static const char *const lines[] = {
		"", "   ", "# label x", "timeout=5", "menu", "menu nonsense", "labels x", "text cmos\nlabel in text\nendtext",
		"f13 x", "f x", "f1x y", "menu master key x", "endtext", "\xff\xfe", "menulabel x", "fxx y",
	};

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct pxelinux_reader reader = pxelinux_reader_of(span_str(lines[i]));
		struct pxelinux_directive directive;

		CHECK(!pxelinux_next(&reader, &directive));
	}
}

static void test_f_keys(void)
{
	static const struct {
		const char *line;
		unsigned f_key;
	} cases[] = {{"f1 a", 1}, {"F9 a", 9}, {"f10 a", 10}, {"f12 a", 12}, {"f0 a", 10}, {"f01 a", 1}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pxelinux_reader reader = pxelinux_reader_of(span_str(cases[i].line));
		struct pxelinux_directive directive;

		CHECK(pxelinux_next(&reader, &directive));
		CHECK_NUM(directive.keyword, PXL_F_KEY);
		CHECK_NUM(directive.f_key, cases[i].f_key);
		CHECK_SPAN(directive.value, "a");
	}
}

static void test_help_text(void)
{
	static const struct {
		const char *text;
		const char *help;
		int more; /* a directive follows */
	} cases[] = {
		{"text help\n one\n  two\nendtext\nlabel x", " one\n  two\n", 1},
		{"TEXT HELP\r\nlabel y\r\n\tENDTEXT\r\nlabel x", "label y\r\n", 1},
		{"text help\nendtext\nlabel x", "", 1},
		{"text help\nnever ended\nlabel x", "never ended\nlabel x", 0},
		{"text help", "", 0},
		{"text help\n", "", 0},
		{"text help\na\nendtexts\nendtext now\n", "a\nendtexts\n", 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pxelinux_reader reader = pxelinux_reader_of(span_str(cases[i].text));
		struct pxelinux_directive directive;

		CHECK(pxelinux_next(&reader, &directive));
		CHECK_NUM(directive.keyword, PXL_TEXT_HELP);
		CHECK_SPAN(directive.value, cases[i].help);
		CHECK_NUM(pxelinux_next(&reader, &directive), cases[i].more);
	}
}

/* A line of more than 4095 bytes goes on as a new line. */
static void test_long_line(void)
{
	char text[5000];
	struct pxelinux_reader reader;
	struct pxelinux_directive directive;

	memset(text, 'x', sizeof text);
	memcpy(text, "append ", 7);
	memcpy(text + PXELINUX_LINE_MAX, "label y\n", 8);
	reader = pxelinux_reader_of(span_of(text, sizeof text));
	CHECK(pxelinux_next(&reader, &directive));
	CHECK_NUM(directive.keyword, PXL_APPEND);
	CHECK_NUM(directive.value.n, PXELINUX_LINE_MAX - 7);
	CHECK(pxelinux_next(&reader, &directive));
	CHECK_NUM(directive.keyword, PXL_LABEL);
	CHECK_SPAN(directive.value, "y");
	CHECK(!pxelinux_next(&reader, &directive));
}

static void test_numbers(void)
{
	static const struct {
		const char *text;
		int32_t decimal;
		int32_t any;
	} cases[] = {
		{"0", 0, 0}, {"12", 12, 12}, {" 12 # x", 12, 12}, {"-2", -2, -2}, {"+3", 3, 3}, {"0x10", 0, 16},
		{"010", 10, 8}, {"0xffff", 0, 65535}, {"", 0, 0}, {"x", 0, 0}, {"99999999999999999999", INT32_MAX, INT32_MAX},
		{"-99999999999", -INT32_MAX, -INT32_MAX}, {"-", 0, 0}, {"7f", 7, 7},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CHECK(pxelinux_number(span_str(cases[i].text)) == cases[i].decimal);
		CHECK(pxelinux_number_any(span_str(cases[i].text)) == cases[i].any);
	}
}

static void test_words(void)
{
	struct span text = span_str(" \ta\x7f" "b  c");

	CHECK_SPAN(pxelinux_word(&text), "a");
	CHECK_SPAN(pxelinux_first_word(span_str("  x y")), "x");
	CHECK_SPAN(pxelinux_first_word(span_str("   ")), "");
	CHECK_SPAN(pxelinux_first_word(SPAN_NONE), "");
}

/*
 * Cut anywhere, the whole lines before the cut read as in the whole text: nothing looks ahead of its line.  And
 * nothing reads past the end: each cut is a block of its own under the address sanitizer.
 */
static void check_cuts(const char *sample, unsigned directives)
{
	char whole[1024];
	unsigned count = 0;
	size_t n = strlen(sample);

	read_all(span_str(sample), whole, sizeof whole);
	for (const char *c = whole; *c != '\0'; c++)
		count += *c == '|';
	CHECK_NUM(count, directives);
	for (size_t cut = 0; cut <= n; cut++) {
		uint8_t *copy = exact_copy(sample, cut);
		char text[1024];

		read_all(span_of(copy, cut), text, sizeof text);
		if (cut > 0 && sample[cut - 1] == '\n')
			CHECK(strncmp(whole, text, strlen(text)) == 0);
		free(copy);
	}
}

static void test_every_cut(void)
{
	check_cuts("# c\ndefault menu.c32\nlabel a\n\tmenu label ^A\n\tkernel k\r\nappend x y \nf1 f1.txt\n"
		   "menu begin t\nmenu end\nsay hello\n",
		   9);
	check_cuts("text help\n", 1);
	check_cuts("text help", 1);
}

/* Cut inside a help text, what came until then is the help text. */
static void test_help_cut(void)
{
	static const char sample[] = "text help\n one\n two\nendtext\n";

	for (size_t cut = strlen("text help\n"); cut <= strlen("text help\n one\n two\nendtex"); cut++) {
		uint8_t *copy = exact_copy(sample, cut);
		struct pxelinux_reader reader = pxelinux_reader_of(span_of(copy, cut));
		struct pxelinux_directive directive;

		CHECK(pxelinux_next(&reader, &directive));
		CHECK(directive.value.n == cut - strlen("text help\n"));
		CHECK(!pxelinux_next(&reader, &directive));
		free(copy);
	}
}

int main(void)
{
	test_each_keyword();
	test_lists();
	test_ignored();
	test_f_keys();
	test_help_text();
	test_long_line();
	test_numbers();
	test_words();
	test_every_cut();
	test_help_cut();
	return check_end();
}
