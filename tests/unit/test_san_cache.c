/* The cache of drives: what is found again, what makes room, and how far ahead is fetched. */
#include "check.h"

#include "san/cache.h"

#define FILE_LINES 100000

static uint64_t ahead = UINT64_MAX; /* lines; requests end there */

/* Reads a line as the reader does: fetches what the plan says if it is missing.  Gives what was fetched. */
static struct san_run read_line(struct san_cache *cache, uint64_t line, uint64_t needed)
{
	struct san_run run;

	if (san_cache_find(cache, line) != NULL)
		return (struct san_run){line, line};
	run = san_cache_plan(cache, line, needed, FILE_LINES);
	if (run.end - line > ahead) {
		san_cache_stopped(cache, run.end, line + ahead);
		run.end = line + ahead;
	}
	for (uint64_t at = run.first; at < run.end; at++) {
		unsigned slot;
		uint8_t *room = san_cache_room(cache, &slot);

		memset(room, (uint8_t)at, SAN_LINE);
		san_cache_filled(cache, slot, at);
	}
	return run;
}

#define CHECK_READ(cache, line, needed, from, to) \
	do { \
		struct san_run run_ = read_line(cache, line, needed); \
		CHECK_NUM(run_.first, from); \
		CHECK_NUM(run_.end, to); \
	} while (0)

/* Reading that goes on asks for more each time; elsewhere, and back, what was learned is not lost. */
static void test_growth(void)
{
	struct san_cache cache;

	CHECK_RC(san_cache_init(&cache), RC_OK);
	CHECK_READ(&cache, 100, 1, 96, 112);
	CHECK_READ(&cache, 112, 1, 112, 176);
	CHECK_READ(&cache, 176, 1, 176, 432);
	CHECK_READ(&cache, 50000, 1, 49996, 50012);
	CHECK_READ(&cache, 432, 1, 432, 1456);
	CHECK_READ(&cache, 1456, 1, 1456, 1456 + SAN_MOST);
	CHECK_READ(&cache, 1456 + SAN_MOST, 1, 1456 + SAN_MOST, 1456 + 2 * SAN_MOST);
	san_cache_end(&cache);
}

/* A request that was cut short is gone on with where it ended. */
static void test_stopped(void)
{
	struct san_cache cache;

	CHECK_RC(san_cache_init(&cache), RC_OK);
	CHECK_READ(&cache, 100, 1, 96, 112);
	CHECK_NUM(san_cache_plan(&cache, 112, 1, FILE_LINES).end, 176);
	san_cache_stopped(&cache, 176, 120);
	CHECK_READ(&cache, 120, 1, 120, 376);
	san_cache_end(&cache);
}

static void test_ends(void)
{
	struct san_cache cache;

	CHECK_RC(san_cache_init(&cache), RC_OK);
	CHECK_READ(&cache, 2, 1, 0, 16);                           /* the file's start */
	CHECK_READ(&cache, FILE_LINES - 2, 1, FILE_LINES - 16, FILE_LINES); /* and its end */
	CHECK_READ(&cache, 1003, 1, 999, 1015);
	CHECK_READ(&cache, 1020, 1, 1016, 1032);                   /* near, but not where it ended */
	CHECK_READ(&cache, 1015, 1, 1015, 1016);                   /* between what is there */
	CHECK_READ(&cache, 2000, 40, 1996, 2040);                  /* as much as is needed */
	san_cache_end(&cache);
}

/* Rooms that are being filled are nobody else's, and nobody finds them. */
static void test_two_fill(void)
{
	struct san_cache cache;
	unsigned one, two;

	CHECK_RC(san_cache_init(&cache), RC_OK);
	(void)san_cache_room(&cache, &one);
	(void)san_cache_room(&cache, &two);
	CHECK(one != two);
	CHECK(san_cache_find(&cache, 7) == NULL);
	san_cache_filled(&cache, two, 7);
	san_cache_not_filled(&cache, one);
	CHECK(san_cache_find(&cache, 7) != NULL);
	(void)san_cache_room(&cache, &two);
	CHECK_NUM(two, one);
	san_cache_end(&cache);
}

static void test_contents(void)
{
	struct san_cache cache;
	uint64_t clock;

	CHECK_RC(san_cache_init(&cache), RC_OK);
	ahead = SAN_AHEAD;
	CHECK(san_cache_find(&cache, 0) == NULL);
	for (uint64_t line = 0; line < 3000; line++) {
		const uint8_t *bytes;

		read_line(&cache, line, 1);
		bytes = san_cache_find(&cache, line);
		CHECK(bytes != NULL && bytes[0] == (uint8_t)line && bytes[SAN_LINE - 1] == (uint8_t)line);
		CHECK(san_cache_find(&cache, 0) != NULL || line == 0); /* what is used stays */
	}
	CHECK(san_cache_find(&cache, 1) == NULL);
	clock = cache.clock;
	CHECK(san_cache_find(&cache, 2999) != NULL && cache.clock == clock + 1);
	san_cache_end(&cache);
}

int main(void)
{
	test_growth();
	test_stopped();
	test_ends();
	test_two_fill();
	test_contents();
	return check_end();
}
