/* The cache of drives: what is found again, what makes room, and how far ahead is fetched. */
#include "check.h"

#include "san/cache.h"

#define FILE_LINES 100000

/* Reads a line as the device does: fetches what the plan says if it is missing.  Gives how many lines were fetched. */
static unsigned read_line(struct san_cache *cache, uint64_t line, unsigned needed)
{
	unsigned n;

	if (san_cache_find(cache, line) != NULL)
		return 0;
	n = san_cache_plan(cache, line, needed, FILE_LINES);
	for (unsigned i = 0; i < n; i++) {
		unsigned slot;
		uint8_t *room = san_cache_room(cache, &slot);

		memset(room, (uint8_t)(line + i), SAN_LINE);
		san_cache_filled(cache, slot, line + i);
	}
	return n;
}

static void test_ahead_grows(void)
{
	struct san_cache cache;
	unsigned wanted = SAN_AHEAD_MIN / SAN_LINE;
	uint64_t line = 10;

	CHECK_RC(san_cache_init(&cache), RC_OK);
	for (unsigned i = 0; i < 8; i++) {
		CHECK_NUM(read_line(&cache, line, 1), wanted);
		line += wanted;
		if (wanted < SAN_AHEAD_MAX / SAN_LINE)
			wanted *= 2;
	}
	CHECK_NUM(wanted, SAN_AHEAD_MAX / SAN_LINE);
	CHECK_NUM(read_line(&cache, 50000, 1), SAN_AHEAD_MIN / SAN_LINE); /* somewhere else */
	CHECK_NUM(read_line(&cache, line, 1), wanted);                    /* and back */
	san_cache_end(&cache);
}

static void test_ends(void)
{
	struct san_cache cache;

	CHECK_RC(san_cache_init(&cache), RC_OK);
	CHECK_NUM(read_line(&cache, FILE_LINES - 2, 1), 2);   /* the file's end */
	CHECK_NUM(read_line(&cache, 103, 1), SAN_AHEAD_MIN / SAN_LINE);
	CHECK_NUM(read_line(&cache, 101, 1), 2);              /* up to what is there */
	CHECK_NUM(read_line(&cache, 2000, 40), 40);           /* as much as is needed */
	CHECK_NUM(read_line(&cache, 90000, UINT32_MAX), cache.count / 2);
	san_cache_end(&cache);
}

static void test_contents(void)
{
	struct san_cache cache;
	uint64_t clock;

	CHECK_RC(san_cache_init(&cache), RC_OK);
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
	test_ahead_grows();
	test_ends();
	test_contents();
	return check_end();
}
