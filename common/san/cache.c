/* The lines that are kept, and reading ahead. */
#include "san/cache.h"

#include <string.h>

#include "base/heap.h"
#include "plat.h"

enum rc san_cache_init(struct san_cache *cache)
{
	uint64_t wanted = plat_pages_free_bytes() / 4;

	memset(cache, 0, sizeof *cache);
	wanted = wanted < SAN_CACHE_MAX ? wanted / SAN_LINE * SAN_LINE : SAN_CACHE_MAX;
	while (wanted >= SAN_CACHE_MIN) {
		cache->pages = plat_pages_alloc((size_t)wanted, PLAT_ANY_ADDRESS);
		if (cache->pages != NULL)
			break;
		wanted = wanted / 2 / SAN_LINE * SAN_LINE;
	}
	if (cache->pages == NULL)
		return RC_NO_MEMORY;
	cache->bytes = (size_t)wanted;
	cache->count = (unsigned)(wanted / SAN_LINE);
	cache->lines = heap_new_array(cache->count, sizeof *cache->lines);
	if (cache->lines != NULL)
		return RC_OK;
	san_cache_end(cache);
	return RC_NO_MEMORY;
}

void san_cache_end(struct san_cache *cache)
{
	if (cache->pages != NULL)
		plat_pages_free(cache->pages, cache->bytes);
	heap_free(cache->lines);
	memset(cache, 0, sizeof *cache);
}

static bool holds(const struct san_cache *cache, unsigned slot, uint64_t line)
{
	return cache->lines[slot].used != 0 && cache->lines[slot].number == line;
}

static bool look_up(const struct san_cache *cache, uint64_t line, unsigned *slot)
{
	if (cache->count > 0 && holds(cache, cache->last, line)) {
		*slot = cache->last;
		return true;
	}
	for (unsigned i = 0; i < cache->count; i++) {
		if (holds(cache, i, line)) {
			*slot = i;
			return true;
		}
	}
	return false;
}

const uint8_t *san_cache_find(struct san_cache *cache, uint64_t line)
{
	unsigned slot;

	if (!look_up(cache, line, &slot))
		return NULL;
	cache->last = slot;
	cache->lines[slot].used = ++cache->clock;
	return cache->pages + (size_t)slot * SAN_LINE;
}

/* ---- ahead ---- */

/* The stream that goes on at line, or the one that has rested longest, which starts anew there. */
static struct san_stream *stream_for(struct san_cache *cache, uint64_t line)
{
	struct san_stream *oldest = &cache->streams[0];

	for (unsigned i = 0; i < SAN_STREAMS; i++) {
		struct san_stream *stream = &cache->streams[i];

		if (stream->used != 0 && stream->next == line)
			return stream;
		if (stream->used < oldest->used)
			oldest = stream;
	}
	oldest->ahead = 0;
	return oldest;
}

unsigned san_cache_plan(struct san_cache *cache, uint64_t line, unsigned needed, uint64_t file_lines)
{
	struct san_stream *stream = stream_for(cache, line);
	unsigned most = cache->count / 2;
	unsigned lines;
	unsigned slot;
	unsigned n = 1;

	stream->ahead = stream->ahead == 0 ? SAN_AHEAD_MIN : stream->ahead < SAN_AHEAD_MAX / 2 ? stream->ahead * 2 : SAN_AHEAD_MAX;
	lines = stream->ahead / SAN_LINE;
	if (lines < needed)
		lines = needed;
	if (lines > most)
		lines = most;
	while (n < lines && line + n < file_lines && !look_up(cache, line + n, &slot))
		n++;
	stream->next = line + n;
	stream->used = ++cache->clock;
	return n;
}

/* ---- filling ---- */

uint8_t *san_cache_room(struct san_cache *cache, unsigned *slot)
{
	unsigned oldest = 0;

	for (unsigned i = 1; i < cache->count; i++) {
		if (cache->lines[i].used < cache->lines[oldest].used)
			oldest = i;
	}
	cache->lines[oldest].used = 0;
	*slot = oldest;
	return cache->pages + (size_t)oldest * SAN_LINE;
}

void san_cache_filled(struct san_cache *cache, unsigned slot, uint64_t line)
{
	cache->lines[slot] = (struct san_line){line, ++cache->clock};
}
