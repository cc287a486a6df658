/* Reading a file on a server in parts. */
#include "san/reader.h"

#include <string.h>

#include "base/heap.h"
#include "config.h"
#include "net/loop.h"
#include "net/nic.h"

#define LOG_MODULE "san"
#include "base/log.h"

#define TRIES	   3	/* requests for a line; the cache may be too full to keep what came for long */
#define LOOK_MS	   100	/* a request that is held is looked at that often */
#define STALE_MS   5000 /* nobody looked for that long: the other side may have given up */
#define SMALL_REST 8	/* lines that are faster waited for than a new connection is made */

static const char *said_of(const struct san_reader *reader, char buf[FETCH_SAID_MAX])
{
	return fetch_url_said(span_str(reader->url), buf);
}

/* ---- requests ---- */

static void stop(struct san_reader *reader, struct san_pull *pull)
{
	if (san_pull_is_idle(pull))
		return;
	san_cache_stopped(&reader->cache, pull->run.end, pull->run.first);
	san_pull_stop(pull);
}

/*
 * Where the youngest request was led is where the next ones go: from its first bytes on, as it may run for long.  Older ones
 * may come from where nobody may begin any more: links to storage are signed for some minutes.
 */
static enum rc learn(struct san_reader *reader, const struct san_pull *pull)
{
	const char *url = san_pull_url(pull);

	return pull != reader->youngest || strcmp(url, reader->final_url) == 0 ? RC_OK : heap_text_replace(&reader->final_url, span_str(url));
}

/* What a request that has ended says of the file. */
static enum rc take_result(struct san_reader *reader, struct san_pull *pull)
{
	enum rc rc = san_pull_result(pull);
	char said[FETCH_SAID_MAX];

	if (rc == RC_BUSY)
		return rc;
	reader->dead |= rc == RC_HTTP_CHANGED;
	if (rc == RC_NO_RANGE && reader->opened)
		log_error(
			"%s: the server gives no parts of the file any more; switch range requests on again",
			said_of(reader, said));
	if (rc == RC_OK)
		rc = learn(reader, pull);
	stop(reader, pull);
	return rc;
}

void san_reader_rest(struct san_reader *reader)
{
	for (unsigned i = 0; i < SAN_PULLS; i++)
		stop(reader, &reader->pulls[i]);
}

/* Lets come what comes. */
static void look(struct san_reader *reader)
{
	uint64_t now_ms = loop_now_ms();
	bool runs = false;

	if (now_ms - reader->looked_ms >= STALE_MS)
		san_reader_rest(reader);
	for (unsigned i = 0; i < SAN_PULLS; i++)
		runs |= !san_pull_is_idle(&reader->pulls[i]) && !reader->pulls[i].held;
	if (!runs && now_ms - reader->looked_ms < LOOK_MS)
		return;
	loop_poll();
	reader->looked_ms = loop_now_ms();
	for (unsigned i = 0; i < SAN_PULLS; i++) {
		if (!san_pull_is_idle(&reader->pulls[i]))
			(void)take_result(reader, &reader->pulls[i]);
	}
}

/* The one that has not been read from for longest makes room; a small rest is taken along. */
static struct san_pull *free_pull(struct san_reader *reader)
{
	struct san_pull *pull = &reader->pulls[0];

	for (unsigned i = 1; i < SAN_PULLS && !san_pull_is_idle(pull); i++) {
		struct san_pull *other = &reader->pulls[i];

		if (san_pull_is_idle(other) || other->read_ms < pull->read_ms)
			pull = other;
	}
	if (san_pull_is_idle(pull))
		return pull;
	if (pull->run.end - pull->run.first <= SMALL_REST) {
		san_pull_follow(pull, pull->run.end);
		if (san_pull_wait(pull, UINT64_MAX, SAN_SILENCE_AGAIN_MS) == RC_OK)
			(void)take_result(reader, pull);
	}
	if (!san_pull_is_idle(pull))
		stop(reader, pull);
	return pull;
}

/* *url may be another one, or moved, when a place has become free: what comes meanwhile tells where the file is. */
static enum rc ask(struct san_reader *reader, char *const *url, const struct san_run *run, uint64_t line, struct san_pull **out)
{
	struct san_pull *pull = free_pull(reader);

	reader->requests++;
	reader->youngest = pull;
	*out = pull;
	return san_pull_start(pull, *url, run, line);
}

static enum rc say_silent(struct san_reader *reader, uint64_t ms)
{
	char said[FETCH_SAID_MAX];

	log_error("%s: nothing came for %u s, so the read fails; is the server up, and the network?",
		  said_of(reader, said), (unsigned)(ms / 1000));
	return RC_TIMEOUT;
}

/* Until line is there; RC_OK also if it is although the request has failed behind it. */
static enum rc await(struct san_reader *reader, struct san_pull *pull, uint64_t line)
{
	uint64_t silence_ms = reader->silent ? SAN_SILENCE_AGAIN_MS : SAN_SILENCE_MS;
	enum rc rc = san_pull_wait(pull, line, silence_ms);

	reader->looked_ms = loop_now_ms(); /* the others came on meanwhile: they are not stale */
	if (rc != RC_OK)
		stop(reader, pull);
	else
		rc = pull->run.first <= line ? take_result(reader, pull) : learn(reader, pull);
	if (rc == RC_TIMEOUT)
		rc = say_silent(reader, silence_ms);
	reader->silent = rc != RC_OK;
	return rc;
}

/* ---- reading ---- */

static uint64_t line_count(const struct san_reader *reader)
{
	return (reader->version.size + SAN_LINE - 1) / SAN_LINE;
}

static struct san_pull *pull_that_brings(struct san_reader *reader, uint64_t line)
{
	for (unsigned i = 0; i < SAN_PULLS; i++) {
		if (san_pull_brings(&reader->pulls[i], line))
			return &reader->pulls[i];
	}
	return NULL;
}

static enum rc bring(struct san_reader *reader, char *const *url, uint64_t line, uint64_t last)
{
	struct san_pull *pull = pull_that_brings(reader, line);
	struct san_run run;
	enum rc rc;

	if (pull == NULL) {
		run = san_cache_plan(&reader->cache, line, last - line + 1, line_count(reader));
		rc = ask(reader, url, &run, line, &pull);
		if (rc != RC_OK)
			return rc;
	}
	san_pull_follow(pull, line);
	return await(reader, pull, line);
}

/* Where a redirect led may stop working. */
static bool may_have_expired(const struct san_reader *reader, enum rc rc)
{
	return (rc == RC_HTTP_NOT_FOUND || rc == RC_HTTP_AUTH || rc == RC_HTTP_STATUS) &&
	       strcmp(reader->url, reader->final_url) != 0;
}

static enum rc need_line(struct san_reader *reader, uint64_t line, uint64_t last, const uint8_t **bytes)
{
	enum rc rc = RC_OK;

	for (unsigned i = 0; i < TRIES && rc == RC_OK && !reader->dead; i++) {
		*bytes = san_cache_find(&reader->cache, line);
		if (*bytes != NULL)
			return RC_OK;
		rc = bring(reader, &reader->final_url, line, last);
		if (may_have_expired(reader, rc))
			rc = bring(reader, &reader->url, line, last);
	}
	return rc != RC_OK ? rc : reader->dead ? RC_HTTP_CHANGED : RC_IO;
}

/* Requests near the line go on to a little ahead of it. */
static void follow(struct san_reader *reader, uint64_t line)
{
	for (unsigned i = 0; i < SAN_PULLS; i++) {
		struct san_pull *pull = &reader->pulls[i];

		if (!san_pull_is_idle(pull) && line >= pull->reader && line < pull->run.first)
			san_pull_follow(pull, line);
	}
}

/* Once: systems try again and again. */
static enum rc say_dead(struct san_reader *reader)
{
	char said[FETCH_SAID_MAX];

	if (!reader->dead_said)
		log_error("%s: the file was replaced on the server while the machine had it as a drive; "
			  "start anew",
			  said_of(reader, said));
	reader->dead_said = true;
	return RC_HTTP_CHANGED;
}

/* A program that was started has the network for itself. */
static bool network_is_ours(void)
{
	struct nic *nic;

	for (unsigned i = 0; (nic = nic_at(i)) != NULL; i++) {
		if (nic->is_open)
			return true;
	}
	return false;
}

enum rc san_reader_read(struct san_reader *reader, uint64_t at, void *bytes_to, size_t n)
{
	uint8_t *to = bytes_to;
	uint64_t last = (at + n - 1) / SAN_LINE;

	if (reader->dead)
		return say_dead(reader);
	if (!network_is_ours())
		return RC_UNREACHABLE;
	look(reader);
	while (n > 0) {
		uint64_t line = at / SAN_LINE;
		size_t inside = (size_t)(at % SAN_LINE);
		size_t take = SAN_LINE - inside < n ? SAN_LINE - inside : n;
		const uint8_t *bytes;
		enum rc rc = need_line(reader, line, last, &bytes);

		if (rc != RC_OK)
			return rc;
		memcpy(to, bytes + inside, take);
		follow(reader, line);
		at += take;
		to += take;
		n -= take;
	}
	return RC_OK;
}

/* ---- opening ---- */

static enum rc ask_first(struct san_reader *reader)
{
	const struct san_run run = san_cache_plan(&reader->cache, 0, 1, UINT64_MAX); /* nobody knows yet how long it is */
	struct san_pull *pull;
	enum rc rc = ask(reader, &reader->url, &run, 0, &pull);

	if (rc != RC_OK)
		return rc;
	san_pull_follow(pull, run.end);
	return await(reader, pull, UINT64_MAX);
}

enum rc san_reader_open(struct san_reader *reader, struct span url, uint64_t *size)
{
	enum rc rc = san_cache_init(&reader->cache);

	if (rc != RC_OK) {
		log_error("a drive over the network needs %u MB of memory beside the images; free some "
			  "(imgfree)",
			  SAN_CACHE_MIN >> 20);
		return rc;
	}
	reader->url = heap_text(url);
	reader->final_url = heap_text(url);
	if (reader->url == NULL || reader->final_url == NULL)
		return RC_NO_MEMORY;
	for (unsigned i = 0; i < SAN_PULLS; i++)
		reader->pulls[i] = (struct san_pull){
			.cache = &reader->cache, .version = &reader->version, .fetched = &reader->fetched};
	rc = ask_first(reader);
	reader->opened = rc == RC_OK;
	*size = reader->version.known ? reader->version.size : SINK_SIZE_UNKNOWN;
	return rc;
}

void san_reader_end(struct san_reader *reader)
{
	san_reader_rest(reader);
	san_cache_end(&reader->cache);
	heap_free(reader->url);
	heap_free(reader->final_url);
	memset(reader, 0, sizeof *reader);
}
