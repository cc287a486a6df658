/* ${...} expansion over a little table of settings. */
#include "check.h"

#include "proto/expansion.h"

static void lookup(void *ctx, struct span name, struct strbuf *value)
{
	static const char *const table[][2] = {
		{"v", "cmd"},       {"cmd", "hello"},    {"i", "0"},       {"net0/ip", "10.0.0.2"},
		{"self", "${self}"}, {"grow", "x${grow}"}, {"two", "${v}${i}"}, {"half", "${"},
	};

	(*(unsigned *)ctx)++;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (span_is(name, table[i][0]))
			sb_str(value, table[i][1]);
	}
}

static enum rc expand(const char *text, size_t cap, char *out)
{
	char scratch[64];
	struct strbuf value;
	struct strbuf sb;
	unsigned calls = 0;
	enum rc rc;

	sb_init(&sb, out, cap);
	sb_str(&sb, text);
	sb_init(&value, scratch, sizeof scratch);
	rc = expansion_run(&sb, &value, lookup, &calls);
	CHECK(calls <= EXPANSION_STEPS_MAX);
	CHECK_NUM(strlen(out), sb.n);
	return rc;
}

static void test_results(void)
{
	static const struct {
		const char *text;
		const char *result;
	} cases[] = {
		{"plain", "plain"},
		{"", ""},
		{"${v}", "cmd"},
		{"${${v}}", "hello"},
		{"a${v}b${i}c", "acmdb0c"},
		{"${net${i}/ip}", "10.0.0.2"},
		{"${two}", "cmd0"},
		{"${unset}", ""},
		{"${}", ""},
		{"x${}y", "xy"},
		{"${v", "${v"},
		{"$v}", "$v}"},
		{"}${v}", "}cmd"},
		{"$${v}", "$cmd"},
		{"${ ${v}", "${ cmd"},
		{"${half}v}", "cmd"}, /* a value may be a piece of a name */
		{"{v}$", "{v}$"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[64];

		CHECK_RC(expand(cases[i].text, sizeof out, out), RC_OK);
		CHECK_STR(out, cases[i].result);
	}
}

static void test_ends(void)
{
	char out[64];

	CHECK_RC(expand("${self}", sizeof out, out), RC_LIMIT);
	CHECK_RC(expand("${grow}", sizeof out, out), RC_TOO_LONG);
}

/* The buffer ends where it ends: the result fits to the byte, or is refused. */
static void test_room(void)
{
	const char *text = "${two}"; /* becomes ${v}${i}, which is longer, then cmd0 */

	for (size_t cap = strlen(text) + 1; cap < 20; cap++) {
		char *out = malloc(cap);
		enum rc rc = expand(text, cap, out);

		CHECK_RC(rc, cap > strlen("${v}${i}") ? RC_OK : RC_TOO_LONG);
		if (rc == RC_OK)
			CHECK_STR(out, "cmd0");
		free(out);
	}
}

int main(void)
{
	test_results();
	test_ends();
	test_room();
	return check_end();
}
