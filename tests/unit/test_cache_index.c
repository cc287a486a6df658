/* The list of copies: what is written is read again; what is damaged is left out. */
#include "check.h"

#include "proto/cache_index.h"

static const struct cache_entry entries[] = {
	{{1, 2}, {3, 0xff}, 40810671, "W/\"x y\"", "Sun, 22 Nov 2026 10:00:00 GMT"},
	{{4}, {5}, UINT64_MAX, "", ""},
	{{6}, {7}, 0, "\"t\"", ""},
};

static size_t write_all(char *text, size_t cap)
{
	struct strbuf sb;

	sb_init(&sb, text, cap);
	for (size_t i = 0; i < 3; i++)
		cache_index_put(&entries[i], &sb);
	CHECK(!sb.cut && sb.n < 3 * CACHE_LINE_MAX);
	return sb.n;
}

static void test_round(void)
{
	char text[2000];
	struct span rest = span_of(text, write_all(text, sizeof text));
	struct cache_entry entry;

	for (size_t i = 0; i < 3; i++) {
		CHECK(cache_index_next(&rest, &entry));
		CHECK(memcmp(entry.url, entries[i].url, SHA256_SIZE) == 0 &&
		      memcmp(entry.file, entries[i].file, SHA256_SIZE) == 0);
		CHECK_NUM(entry.size, entries[i].size);
		CHECK_STR(entry.tag, entries[i].tag);
		CHECK_STR(entry.modified, entries[i].modified);
	}
	CHECK(!cache_index_next(&rest, &entry));
}

/* Cut anywhere, and with any byte made another: never more entries, and no text that could end a header line.
 */
static void test_damaged(void)
{
	char text[2000];
	size_t n = write_all(text, sizeof text);
	struct cache_entry entry;

	for (size_t cut = 0; cut < n; cut++) {
		uint8_t *copy = malloc(cut + 1);
		struct span rest = span_of(copy, cut);
		unsigned count = 0;

		memcpy(copy, text, cut);
		while (cache_index_next(&rest, &entry))
			count++;
		CHECK(count <= 3);
		free(copy);
	}
	for (size_t at = 0; at < n; at++) {
		struct span rest = span_of(text, n);
		char was = text[at];

		text[at] = '\r';
		while (cache_index_next(&rest, &entry))
			CHECK(strchr(entry.tag, '\r') == NULL && strchr(entry.modified, '\r') == NULL);
		text[at] = was;
	}
}

int main(void)
{
	test_round();
	test_damaged();
	return check_end();
}
