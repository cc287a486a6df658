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

static uint64_t less(uint64_t from, uint64_t n)
{
	return from > n ? from - n : 0;
}

/* The stream that line lies in or near, or the one that has rested longest, which starts anew there. */
static struct san_stream *stream_for(struct san_cache *cache, uint64_t line)
{
	struct san_stream *oldest = &cache->streams[0];

	for (unsigned i = 0; i < SAN_STREAMS; i++) {
		struct san_stream *stream = &cache->streams[i];

		if (stream->used != 0 && line >= less(stream->first, SAN_NEAR) &&
		    line <= stream->next + SAN_NEAR)
			return stream;
		if (stream->used < oldest->used)
			oldest = stream;
	}
	*oldest = (struct san_stream){.first = line, .next = UINT64_MAX};
	return oldest;
}

/* Cuts the run down to what is missing around line. */
static void leave_out_known(const struct san_cache *cache, uint64_t line, struct san_run *run)
{
	for (unsigned i = 0; i < cache->count; i++) {
		uint64_t number = cache->lines[i].number;

		if (cache->lines[i].used == 0)
			continue;
		if (number < line && number >= run->first)
			run->first = number + 1;
		if (number > line && number < run->end)
			run->end = number;
	}
}

/* Neighbours are as likely before as behind; a file's end is asked for as a whole. */
static uint64_t first_around(uint64_t line, uint64_t file_lines)
{
	uint64_t first = less(line, SAN_BEFORE);
	uint64_t last = less(file_lines, SAN_FIRST);

	return first < last ? first : last;
}

struct san_run san_cache_plan(struct san_cache *cache, uint64_t line, uint64_t needed, uint64_t file_lines)
{
	struct san_stream *stream = stream_for(cache, line);
	bool goes_on = line == stream->next;
	struct san_run run = {goes_on ? line : first_around(line, file_lines), 0};

	stream->lines = !goes_on				? SAN_FIRST
			: stream->lines < SAN_MOST / SAN_GROWTH ? stream->lines * SAN_GROWTH
								: SAN_MOST;
	run.end = run.first + stream->lines;
	if (run.end < line + needed)
		run.end = line + needed;
	if (run.end > file_lines)
		run.end = file_lines;
	leave_out_known(cache, line, &run);
	stream->first = run.first < stream->first ? run.first : stream->first;
	stream->next = run.end;
	stream->used = ++cache->clock;
	return run;
}

void san_cache_stopped(struct san_cache *cache, uint64_t end, uint64_t line)
{
	for (unsigned i = 0; i < SAN_STREAMS; i++) {
		if (cache->streams[i].used != 0 && cache->streams[i].next == end)
			cache->streams[i].next = line;
	}
}

/* ---- filling ---- */

uint8_t *san_cache_room(struct san_cache *cache, unsigned *slot)
{
	unsigned oldest = 0;

	for (unsigned i = 1; i < cache->count; i++) {
		if (cache->lines[i].used < cache->lines[oldest].used)
			oldest = i;
	}
	cache->lines[oldest] = (struct san_line){SAN_LINE_NONE, UINT64_MAX}; /* nobody else's room */
	*slot = oldest;
	return cache->pages + (size_t)oldest * SAN_LINE;
}

void san_cache_not_filled(struct san_cache *cache, unsigned slot)
{
	cache->lines[slot].used = 0;
}

void san_cache_filled(struct san_cache *cache, unsigned slot, uint64_t line)
{
	cache->lines[slot] = (struct san_line){line, ++cache->clock};
}
