/* Other places of a file. */
#include "check.h"

#include "proto/mirrors.h"

static void check_other(const char *mirrors, const char *url, unsigned i, const char *wanted)
{
	char text[200];
	struct strbuf sb;
	bool got;

	sb_init(&sb, text, sizeof text);
	got = mirrors_other(span_str(mirrors), span_str(url), i, &sb);
	CHECK_STR(got ? text : "(none)", wanted);
}

static void test_others(void)
{
	static const char list[] =
		" http://a/d/  http://b/e/ http://c/f ;http://a/t http://c/u/;; http://x/ ";

	check_other(list, "http://a/d/linux", 0, "http://b/e/linux");
	check_other(list, "http://a/d/linux", 1, "http://c/f/linux");
	check_other(list, "http://a/d/linux", 2, "(none)");
	check_other(list, "http://b/e/x/y?z", 0, "http://a/d/x/y?z");
	check_other(list, "http://b/e/x/y?z", 1, "http://c/f/x/y?z");
	check_other(list, "http://c/f/linux", 0, "http://a/d/linux");
	check_other(list, "http://c/f", 0, "(none)");
	check_other(list, "http://c/ff/linux", 0, "(none)");
	check_other(list, "http://a/t/x", 0, "http://c/u/x");
	check_other(list, "http://a/t/x", 1, "(none)");
	check_other(list, "http://x/y", 0, "(none)");
	check_other(list, "http://y/y", 0, "(none)");
	check_other("", "http://y/y", 0, "(none)");
	check_other("http://a/ http://a/ http://b/", "http://a/x", 0, "http://b/x");
}

int main(void)
{
	test_others();
	return check_end();
}
