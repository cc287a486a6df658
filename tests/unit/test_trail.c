/* The record behind "why": notes, nesting, bounds. */
#include "check.h"

#include "base/log.h"
#include "base/trail.h"

static void test_nothing(void)
{
	CHECK(trail_last_failure() == NULL);
	trail_begin();
	trail_note("asked");
	trail_end(span_str("good"), RC_OK);
	CHECK(trail_last_failure() == NULL);
}

/* A note without its time. */
static struct span text_of(struct span line)
{
	(void)span_word(&line);
	return span_trim(line);
}

static void test_one(void)
{
	const struct trail_report *last;

	trail_begin();
	trail_note("asked %u", 7);
	log_write(LOG_DEBUG, "test", "not in it");
	log_write(LOG_INFO, "test", "in it");
	trail_end(span_str("chain x"), RC_TIMEOUT);
	last = trail_last_failure();
	CHECK(last != NULL);
	CHECK_NUM(last->rc, RC_TIMEOUT);
	CHECK_SPAN(last->what, "chain x");
	CHECK_NUM(last->outer.n, 0);
	CHECK_SPAN(text_of(span_sub(last->lines, 0, span_find(last->lines, '\n'))), "asked 7");
	CHECK_SPAN(text_of(span_skip(last->lines, span_find(last->lines, '\n') + 1)), "in it");
}

/* Who fails because of an inner failure only adds his name; who fails of himself has a record of his own. */
static void test_nested(void)
{
	trail_begin(); /* chain a */
	trail_note("outer");
	trail_begin(); /* fetch b */
	trail_note("inner");
	trail_end(span_str("fetch b"), RC_REFUSED);
	trail_end(span_str("chain a"), RC_REFUSED);
	trail_end(span_str("starting"), RC_REFUSED);
	CHECK_SPAN(trail_last_failure()->what, "fetch b");
	CHECK_SPAN(trail_last_failure()->outer, "chain a\nstarting\n");
	CHECK_SPAN(text_of(trail_last_failure()->lines), "inner");

	trail_begin();
	trail_begin();
	trail_end(span_str("fetch b"), RC_REFUSED);
	trail_begin();
	trail_end(span_str("echo"), RC_OK);
	trail_end(span_str("chain a"), RC_IMAGE_UNKNOWN);
	CHECK_SPAN(trail_last_failure()->what, "chain a");
	CHECK_NUM(trail_last_failure()->outer.n, 0);
}

/* Beyond its size the record has its beginning, its end, and the number of lines between. */
static void test_bounds(void)
{
	const struct trail_report *last;
	char what[2 * TRAIL_WHAT];
	unsigned lines = 0;

	trail_begin();
	for (unsigned i = 0; i < 1000; i++)
		trail_note("line %u with some more words in it", i);
	memset(what, 'w', sizeof what);
	trail_end(span_of(what, sizeof what), RC_IO);
	last = trail_last_failure();
	for (size_t i = 0; i < last->lines.n; i++)
		lines += last->lines.p[i] == '\n';
	CHECK(last->lines.n <= TRAIL_SIZE && last->lines.n > TRAIL_SIZE / 2);
	CHECK_NUM(lines + last->lost, 1000);
	CHECK(span_starts(text_of(last->lines), "line 0 with"));
	CHECK(span_ends(last->lines, "line 999 with some more words in it\n"));
	CHECK_NUM(last->what.n, TRAIL_WHAT);
	for (unsigned i = 0; i < 20; i++)
		trail_end(span_of(what, sizeof what), RC_IO);
	CHECK(last->outer.n <= 2 * TRAIL_WHAT);
	memset(what, 'x', sizeof what);
	what[sizeof what - 1] = '\0';
	trail_begin();
	for (unsigned i = 0; i < 100; i++)
		trail_note("%s", what);
	trail_end(span_str("long"), RC_IO);
	CHECK(span_ends(trail_last_failure()->lines, "x\n"));
}

int main(void)
{
	test_nothing();
	test_one();
	test_nested();
	test_bounds();
	return check_end();
}
