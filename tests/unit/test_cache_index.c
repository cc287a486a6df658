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

static bool is_whole(const struct cache_entry *entry)
{
	for (size_t i = 0; i < 3; i++) {
		const struct cache_entry *one = &entries[i];

		if (memcmp(entry->url, one->url, SHA256_SIZE) == 0 && memcmp(entry->file, one->file, SHA256_SIZE) == 0 && entry->size == one->size &&
		    strcmp(entry->tag, one->tag) == 0 && strcmp(entry->modified, one->modified) == 0)
			return true;
	}
	return false;
}

/* Reads n bytes as a list, from memory of that size; gives how many entries are as they were, of all. */
static unsigned count_whole(const char *text, size_t n, unsigned *all)
{
	uint8_t *copy = malloc(n + 1);
	struct span rest = span_of(copy, n);
	struct cache_entry entry;
	unsigned whole = 0;

	memcpy(copy, text, n);
	*all = 0;
	while (cache_index_next(&rest, &entry)) {
		whole += is_whole(&entry);
		++*all;
		for (const char *c = entry.tag; *c != '\0'; c++) /* it ends up in a header line */
			CHECK(*c >= ' ' && *c <= '~');
		for (const char *c = entry.modified; *c != '\0'; c++)
			CHECK(*c >= ' ' && *c <= '~');
	}
	free(copy);
	return whole;
}

/* Cut anywhere: the lines before that are there, and one more at most. */
static void test_cut(void)
{
	char text[2000];
	size_t n = write_all(text, sizeof text);

	for (size_t cut = 0; cut <= n; cut++) {
		unsigned lines = 0, all;

		for (size_t i = 0; i < cut; i++)
			lines += text[i] == '\n';
		CHECK(count_whole(text, cut, &all) >= lines);
		CHECK(all <= lines + 1);
	}
}

/* Any byte made another: the other lines are there, and nothing that no header may hold. */
static void test_damaged(void)
{
	static const char bytes[] = {'\r', '\n', '\t', '\0', 'x', (char)0xff};
	char text[2000];
	size_t n = write_all(text, sizeof text);

	for (size_t at = 0; at < n; at++) {
		char was = text[at];

		for (size_t i = 0; i < sizeof bytes; i++) {
			unsigned all;

			text[at] = bytes[i];
			CHECK(count_whole(text, n, &all) >= (was == '\n' ? 1 : 2));
			CHECK(all <= 3);
		}
		text[at] = was;
	}
}

int main(void)
{
	test_round();
	test_cut();
	test_damaged();
	return check_end();
}
