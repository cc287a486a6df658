/* Requests that fill the cache while it is read. */
#include "san/pull.h"

#include <string.h>

#include "net/loop.h"
#include "settings/ways.h"

static struct san_pull *of(struct sink *sink)
{
	return (struct san_pull *)((char *)sink - offsetof(struct san_pull, sink));
}

/* ---- bytes ---- */

static enum rc on_begin(struct sink *sink, uint64_t size)
{
	(void)sink, (void)size;
	return RC_OK;
}

/* Bytes of a line; the file's last is shorter. */
static size_t line_size(const struct san_pull *pull, uint64_t line)
{
	uint64_t left = pull->version->size - line * SAN_LINE;

	return left < SAN_LINE ? (size_t)left : SAN_LINE;
}

static uint64_t ahead(const struct san_pull *pull)
{
	unsigned share =
		pull->cache->count / 8; /* two requests, and what is on its way when they are held, fit */

	return share < SAN_AHEAD ? share : SAN_AHEAD;
}

static void hold(struct san_pull *pull, bool held)
{
	if (held == pull->held)
		return;
	pull->held = held;
	fetch_hold(pull->fetch, held);
}

static enum rc on_write(struct sink *sink, struct span bytes)
{
	struct san_pull *pull = of(sink);

	*pull->fetched += bytes.n;
	pull->heard_ms = loop_now_ms();
	while (bytes.n > 0) {
		size_t take;

		if (pull->room == NULL) {
			pull->room = san_cache_room(pull->cache, &pull->slot);
			pull->filled = 0;
		}
		take = line_size(pull, pull->run.first) - pull->filled;
		take = take < bytes.n ? take : bytes.n;
		if (take == 0)
			return RC_HTTP_SYNTAX; /* beyond the file's end */
		memcpy(pull->room + pull->filled, bytes.p, take);
		pull->filled += take;
		bytes = span_skip(bytes, take);
		if (pull->filled == line_size(pull, pull->run.first)) {
			san_cache_filled(pull->cache, pull->slot, pull->run.first++);
			pull->room = NULL;
		}
	}
	if (pull->fetch != NULL && pull->run.first > pull->reader + ahead(pull))
		hold(pull, true);
	return RC_OK;
}

static void on_done(struct sink *sink, enum rc rc)
{
	struct san_pull *pull = of(sink);

	(void)rc;
	if (pull->room != NULL)
		san_cache_not_filled(pull->cache, pull->slot);
	pull->room = NULL;
}

/* ---- the request ---- */

enum rc san_pull_start(struct san_pull *pull, const char *url, const struct san_run *run, uint64_t line)
{
	const struct fetch_options options = {.quiet = true, .part = &pull->part, .ways = settings_ways()};

	pull->sink = (struct sink){.begin = on_begin, .write = on_write, .done = on_done};
	pull->part =
		(struct fetch_part){run->first * SAN_LINE, (run->end - run->first) * SAN_LINE, pull->version};
	pull->run = *run;
	pull->held = false;
	pull->room = NULL;
	san_pull_follow(pull, line);
	return fetch_start(span_str(url), &pull->sink, &options, &pull->fetch);
}

bool san_pull_is_idle(const struct san_pull *pull)
{
	return pull->fetch == NULL;
}

bool san_pull_brings(const struct san_pull *pull, uint64_t line)
{
	return pull->fetch != NULL && line >= pull->run.first && line < pull->run.end &&
	       line - pull->run.first <= SAN_NEAR;
}

void san_pull_follow(struct san_pull *pull, uint64_t line)
{
	pull->reader = line;
	pull->read_ms = loop_now_ms();
	if (pull->held && pull->run.first <= line + ahead(pull) / 2)
		hold(pull, false);
}

struct wait {
	const struct san_pull *pull;
	uint64_t line;
};

static bool wait_over(void *ctx)
{
	const struct wait *wait = ctx;

	return wait->pull->run.first > wait->line || fetch_finished(wait->pull->fetch);
}

enum rc san_pull_wait(struct san_pull *pull, uint64_t line, uint64_t silence_ms)
{
	struct wait wait = {pull, line};
	uint64_t heard_ms;
	enum rc rc;

	pull->heard_ms = loop_now_ms();
	do {
		heard_ms = pull->heard_ms;
		rc = loop_until(wait_over, &wait, heard_ms + silence_ms);
	} while (rc == RC_TIMEOUT && pull->heard_ms > heard_ms);
	return rc;
}

enum rc san_pull_result(const struct san_pull *pull)
{
	return fetch_result(pull->fetch);
}

const char *san_pull_url(const struct san_pull *pull)
{
	return fetch_final_url(pull->fetch);
}

void san_pull_stop(struct san_pull *pull)
{
	struct fetch *fetch = pull->fetch;

	pull->fetch = NULL;
	fetch_free(fetch);
}
