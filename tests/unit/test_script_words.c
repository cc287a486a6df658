/* Words, operators, comments, joined lines, labels. */
#include "check.h"

#include "proto/script_words.h"

/* A line's tokens written down: words in brackets, operators as they are, . for the end. */
static const char *tokens_of(const char *text)
{
	static char out[256];
	uint8_t *copy = exact_copy(text, strlen(text));
	struct span line = span_of(copy, strlen(text));
	struct span word;
	struct strbuf sb;
	enum script_token token;

	sb_init(&sb, out, sizeof out);
	do {
		token = script_token_take(&line, &word);
		if (token == SCRIPT_WORD)
			sb_fmt(&sb, "[%.*s]", SPAN_ARGS(word));
		else
			sb_str(&sb, token == SCRIPT_OR ? "||" : token == SCRIPT_AND ? "&&" : token == SCRIPT_NEXT ? ";" : ".");
	} while (token != SCRIPT_END);
	CHECK_NUM(line.n, 0);
	free(copy);
	return out;
}

static void test_tokens(void)
{
	static const struct {
		const char *line;
		const char *tokens;
	} cases[] = {
		{"echo a   b", "[echo][a][b]."},
		{"echo a#b #c d", "[echo][a#b]."},
		{"echo a ; echo b", "[echo][a];[echo][b]."},
		{"a||b", "[a||b]."},
		{"a || b && c ||", "[a]||[b]&&[c]||."},
		{"#!ipxe", "."},
		{"", "."},
		{" \t\v\f ", "."},
		{"echo \"a b\" \\", "[echo][\"a][b\"][\\]."},
		{"a ;b", "[a][;b]."},
		{"a ||| b", "[a][|||][b]."},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CHECK_STR(tokens_of(cases[i].line), cases[i].tokens);
}

/* A text's lines with bars between; ! where it ends on a backslash, ~ where a line did not fit. */
static const char *lines_of(const char *text, size_t cap)
{
	static char out[256];
	char buffer[64];
	uint8_t *copy = exact_copy(text, strlen(text));
	struct strbuf line;
	struct strbuf sb;
	size_t offset = 0;
	bool torn;

	sb_init(&sb, out, sizeof out);
	for (;;) {
		sb_init(&line, buffer, cap);
		if (!script_line_take(span_of(copy, strlen(text)), &offset, &line, &torn))
			break;
		sb_fmt(&sb, "%s%s%s|", buffer, torn ? "!" : "", line.cut ? "~" : "");
	}
	CHECK_NUM(offset, strlen(text));
	free(copy);
	return out;
}

static void test_lines(void)
{
	CHECK_STR(lines_of("one\ntwo\r\n\nlast", 64), "one|two||last|");
	CHECK_STR(lines_of("echo one \\\n  two\nx", 64), "echo one   two|x|");
	CHECK_STR(lines_of("a\\\r\nb\\\nc\n", 64), "abc|");
	CHECK_STR(lines_of("a\nb\\", 64), "a|b!|");
	CHECK_STR(lines_of("a\nb\\\n", 64), "a|b!|");
	CHECK_STR(lines_of("", 64), "");
	CHECK_STR(lines_of("12345\n123\n", 5), "1234~|123|");
}

static void test_labels(void)
{
	static const struct {
		const char *line;
		const char *label; /* NULL: none */
		const char *command;
	} cases[] = {
		{":retry", "retry", ""},   {"  :retry dhcp net0", "retry", " dhcp net0"}, {":", "", ""}, {": x", "", " x"},
		{"goto x", NULL, "goto x"}, {"  echo :a", NULL, "echo :a"},                {"", NULL, ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct span label = SPAN_NONE;
		struct span command;
		bool has = script_label_split(span_str(cases[i].line), &label, &command);

		CHECK_NUM(has, cases[i].label != NULL);
		CHECK_SPAN(label, has ? cases[i].label : "");
		CHECK_SPAN(command, cases[i].command);
	}
}

static void test_is(void)
{
	CHECK(script_is(span_str("#!ipxe\n")));
	CHECK(script_is(span_str("#!gpxe\r\necho")));
	CHECK(script_is(span_str("#!kedge \n")));
	CHECK(!script_is(span_str("#!ipxe")));
	CHECK(!script_is(span_str("#!ipxee\n")));
	CHECK(!script_is(span_str("#!iPXE\n")));
	CHECK(!script_is(span_str("\n#!ipxe\n")));
	CHECK(!script_is(SPAN_NONE));
}

int main(void)
{
	test_tokens();
	test_lines();
	test_labels();
	test_is();
	return check_end();
}
