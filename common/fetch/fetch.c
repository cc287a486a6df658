/* Starts, watches and ends fetches, whatever their scheme. */
#include "fetch/fetch.h"

#include "base/ascii.h"
#include "base/heap.h"
#include "base/timeline.h"
#include "base/trail.h"
#include "conf.h"
#include "config.h"
#include "fetch/inside.h"
#include "fetch/progress.h"
#include "fetch/scheme.h"
#include "net/loop.h"
#include "proto/url.h"

#define LOG_MODULE "fetch"
#include "base/log.h"

#define NAME_MAX_SHOWN 64

static const struct fetch_scheme *find_scheme(struct span name)
{
	for (const struct fetch_scheme *const *scheme = conf_schemes; *scheme != NULL; scheme++) {
		if (span_is_nocase(name, (*scheme)->name))
			return *scheme;
	}
	return NULL;
}

static void say_unknown_scheme(struct span text, struct span name)
{
	char known[80];
	struct strbuf sb;

	sb_init(&sb, known, sizeof known);
	for (const struct fetch_scheme *const *scheme = conf_schemes; *scheme != NULL; scheme++)
		sb_fmt(&sb, "%s%s:%s", scheme == conf_schemes ? "" : ", ", (*scheme)->name, (*scheme)->needs_host ? "//" : "/");
	if (name.n == 0)
		log_error("\"%.*s\" is no absolute URL; it should start with one of %s", SPAN_ARGS(span_sub(text, 0, 80)), known);
	else
		log_error("%.*s: nothing here can fetch URLs that start with \"%.*s:\"; known are %s",
			  SPAN_ARGS(span_sub(text, 0, 80)), SPAN_ARGS(span_sub(name, 0, 20)), known);
}

/* The name for people; never with bytes that would move the cursor. */
static char *shown_name(const struct url *url)
{
	char text[NAME_MAX_SHOWN];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	url_decode(url_basename(url), &sb);
	if (sb.n == 0)
		sb_span(&sb, url->host);
	for (size_t i = 0; i < sb.n; i++) {
		if (!ascii_print((uint8_t)text[i]))
			text[i] = '?';
	}
	return heap_text(sb_as_span(&sb));
}

/* A file in an image has the scheme of its own over the image's; see inside.h. */
static bool is_inside(struct span text)
{
	struct span image;
	struct span path;

	return inside_split(text, &image, &path);
}

/* Parses the URL and finds its scheme; says what is wrong. */
static enum rc check_url(struct span text, struct url *url, const struct fetch_scheme **scheme)
{
	struct strbuf sb;
	char said[FETCH_SAID_MAX];
	enum rc rc;

	rc = text.n <= URL_MAX ? url_parse(text, url) : RC_URL_SYNTAX;
	if (rc != RC_OK) {
		log_error("malformed URL of %zu bytes: check host, port and brackets (a URL has at most %d bytes)", text.n,
			  URL_MAX);
		return rc;
	}
	sb_init(&sb, said, sizeof said);
	url_format_printable(url, &sb);
	*scheme = find_scheme(url->scheme);
	if (*scheme == NULL) {
		say_unknown_scheme(sb_as_span(&sb), url->scheme);
		return RC_URL_SCHEME;
	}
	if ((*scheme)->needs_host && url->host.n == 0) {
		log_error("%s: the URL names no server; it should read %s://server/path", said, (*scheme)->name);
		return RC_URL_SYNTAX;
	}
	return RC_OK;
}

static void set_options(struct fetch *fetch, const struct fetch_options *options)
{
	if (options != NULL)
		fetch->options = *options;
	if (fetch->options.idle_ms == 0)
		fetch->options.idle_ms = FETCH_IDLE_MS;
	if (fetch->options.tries == 0 && fetch->options.part != NULL) {
		fetch->options.tries = FETCH_PART_TRIES;
		fetch->options.trying_ms = FETCH_PART_MS;
	}
	if (fetch->options.tries == 0)
		fetch->options.tries = FETCH_TRIES;
	if (fetch->options.user_agent == NULL)
		fetch->options.user_agent = "Kedge/" KEDGE_VERSION;
}

static void destroy(struct fetch *fetch)
{
	heap_free(fetch->url);
	heap_free(fetch->name);
	heap_free(fetch);
}

enum rc fetch_start(struct span text, struct sink *sink, const struct fetch_options *options, struct fetch **out)
{
	const struct fetch_scheme *scheme;
	struct fetch *fetch;
	char said[FETCH_SAID_MAX];
	struct url url;
	enum rc rc;

	text = span_sub(text, 0, span_find(text, '#'));
	rc = check_url(text, &url, &scheme);
	if (rc != RC_OK)
		return rc;
	if (is_inside(text))
		scheme = &inside_scheme;
	if (options != NULL && options->part != NULL && !scheme->gives_parts)
		return RC_NO_RANGE;
	fetch = heap_new(sizeof *fetch);
	if (fetch == NULL)
		return RC_NO_MEMORY;
	set_options(fetch, options);
	fetch->scheme = scheme;
	fetch->sink = sink;
	if (sink->back == NULL)
		fetch->options.blocks = NULL;
	fetch->size = SINK_SIZE_UNKNOWN;
	fetch->rc = RC_BUSY;
	sha256_init(&fetch->hash);
	fetch_begin_block(fetch);
	fetch->started_ms = loop_now_ms();
	fetch->url = heap_text(text);
	fetch->name = shown_name(&url);
	rc = fetch->url != NULL && fetch->name != NULL ? RC_OK : RC_NO_MEMORY;
	if (rc == RC_OK) {
		fetch_note(fetch, "fetching %s", fetch_said(fetch, said));
		rc = scheme->start(fetch);
	}
	if (rc != RC_OK) {
		destroy(fetch);
		return rc;
	}
	*out = fetch;
	return RC_OK;
}

bool fetch_finished(const struct fetch *fetch)
{
	return fetch->rc != RC_BUSY;
}

enum rc fetch_result(const struct fetch *fetch)
{
	return fetch->rc;
}

const char *fetch_final_url(const struct fetch *fetch)
{
	return fetch->url;
}

enum rc fetch_begin(struct fetch *fetch, uint64_t size)
{
	if (fetch->begun)
		return RC_OK;
	fetch->begun = true;
	fetch->size = size;
	return fetch->sink->begin(fetch->sink, size);
}

enum rc fetch_write(struct fetch *fetch, struct span bytes)
{
	enum rc rc;

	rc = fetch_begin(fetch, SINK_SIZE_UNKNOWN);
	if (rc != RC_OK || bytes.n == 0)
		return rc;
	fetch->got += bytes.n;
	if (fetch->options.sha256 != NULL || fetch->options.copy != NULL)
		sha256_update(&fetch->hash, bytes);
	return fetch->sink->write(fetch->sink, bytes);
}

enum rc fetch_again(struct fetch *fetch)
{
	if (fetch->sink->again == NULL)
		return RC_UNSUPPORTED;
	fetch->sink->again(fetch->sink);
	fetch->begun = fetch->hashed = false;
	fetch->got = 0;
	fetch->size = SINK_SIZE_UNKNOWN;
	sha256_init(&fetch->hash);
	fetch_begin_block(fetch);
	return RC_OK;
}

bool fetch_digest_fits(struct fetch *fetch)
{
	if (!fetch->hashed)
		sha256_end(&fetch->hash, fetch->digest);
	fetch->hashed = true;
	if (fetch->options.sha256 == NULL)
		return true;
	return memcmp(fetch->digest, fetch->options.sha256, SHA256_SIZE) == 0;
}

#define DIGEST_TEXT (2 * SHA256_SIZE + 1)

static const char *digest_text(const uint8_t *digest, char buf[DIGEST_TEXT])
{
	struct strbuf sb;

	sb_init(&sb, buf, DIGEST_TEXT);
	sb_hex(&sb, span_of(digest, SHA256_SIZE), '\0');
	return buf;
}

static enum rc say_digest(const struct fetch *fetch)
{
	char got[DIGEST_TEXT];
	char wanted[DIGEST_TEXT];

	fetch_say(fetch, LOG_MODULE, "this is not the file that was asked for: its SHA-256 is %s, wanted is %s; nothing of it is kept",
		  digest_text(fetch->digest, got), digest_text(fetch->options.sha256, wanted));
	return RC_DIGEST;
}

static bool uses_copy(const struct fetch *fetch)
{
	return fetch->options.copy != NULL && fetch->options.copy->used;
}

static bool may_fall_back(const struct fetch *fetch, enum rc rc)
{
	const struct fetch_copy *copy = fetch->options.copy;

	return rc_is_server_fault(rc) && copy != NULL && copy->here && copy->fallback;
}

void fetch_end(struct fetch *fetch, enum rc rc)
{
	char said[FETCH_SAID_MAX];

	if (fetch_finished(fetch))
		return;
	if (may_fall_back(fetch, rc)) {
		log_warn("%s: the last good copy from this machine is used, since the server gave nothing (%s)",
			 fetch_said(fetch, said), rc_text(rc));
		fetch->options.copy->used = fetch->options.copy->stale = true;
		rc = RC_OK;
	} else if (rc == RC_OK && !uses_copy(fetch) && !fetch_digest_fits(fetch)) {
		rc = say_digest(fetch);
	}
	if (fetch->options.copy != NULL && !uses_copy(fetch))
		memcpy(fetch->options.copy->sha256, fetch->digest, SHA256_SIZE);
	fetch->rc = rc;
	fetch->ended_ms = loop_now_ms();
	if (!fetch->options.probe)
		timeline_fetched(span_str(fetch_said(fetch, said)), fetch->started_ms, fetch->got, fetch->retries, rc);
	fetch_note(fetch, "ended after %llu ms with %llu bytes: %s", (unsigned long long)(fetch->ended_ms - fetch->started_ms),
		   (unsigned long long)fetch->got, rc_text(rc));
	if (rc == RC_OK)
		log_debug("%s: %llu bytes in %llu ms", fetch_said(fetch, said), (unsigned long long)fetch->got,
			  (unsigned long long)(fetch->ended_ms - fetch->started_ms));
	fetch->sink->done(fetch->sink, rc);
}

void fetch_note(const struct fetch *fetch, const char *format, ...)
{
	char text[320];
	va_list args;

	va_start(args, format);
	fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	if (!fetch->options.probe)
		trail_note("%s: %s", fetch->name, text);
}

void fetch_say(const struct fetch *fetch, const char *module, const char *format, ...)
{
	char said[FETCH_SAID_MAX];
	char text[320];
	va_list args;

	va_start(args, format);
	fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	log_write(fetch->options.probe ? LOG_DEBUG : LOG_ERROR, module, "%s: %s", fetch_said(fetch, said), text);
}

const char *fetch_url_said(struct span text, char buf[FETCH_SAID_MAX])
{
	struct strbuf sb;
	struct url url;

	sb_init(&sb, buf, FETCH_SAID_MAX);
	if (url_parse(text, &url) == RC_OK)
		url_format_printable(&url, &sb);
	return buf;
}

const char *fetch_said(const struct fetch *fetch, char buf[FETCH_SAID_MAX])
{
	return fetch_url_said(span_str(fetch->url), buf);
}

void fetch_hold(struct fetch *fetch, bool held)
{
	if (!fetch_finished(fetch) && fetch->scheme->hold != NULL)
		fetch->scheme->hold(fetch, held);
}

void fetch_cancel(struct fetch *fetch, enum rc rc)
{
	if (fetch_finished(fetch))
		return;
	fetch->scheme->stop(fetch);
	fetch_end(fetch, rc);
}

void fetch_free(struct fetch *fetch)
{
	if (fetch == NULL)
		return;
	fetch_cancel(fetch, RC_CANCELLED);
	fetch->scheme->release(fetch);
	destroy(fetch);
}

void fetch_close_idle(void)
{
	for (const struct fetch_scheme *const *scheme = conf_schemes; *scheme != NULL; scheme++) {
		if ((*scheme)->close_idle != NULL)
			(*scheme)->close_idle();
	}
}

/* ---- waiting ---- */

struct wait {
	struct fetch *const *fetches;
	unsigned count;
	struct progress progress;
};

/* All have ended, or one has failed.  Called on every round of the loop, so progress is drawn from here. */
static bool wait_over(void *ctx)
{
	struct wait *wait = ctx;
	bool over = true;

	for (unsigned i = 0; i < wait->count; i++) {
		enum rc rc = fetch_result(wait->fetches[i]);

		if (rc != RC_OK && rc != RC_BUSY)
			return true;
		over &= rc == RC_OK;
	}
	progress_update(&wait->progress, wait->fetches, wait->count);
	return over;
}

enum rc fetch_wait_all(struct fetch *const *fetches, unsigned count)
{
	struct wait wait = {.fetches = fetches, .count = count};
	enum rc result;

	progress_init(&wait.progress);
	/* No deadline here: each transfer ends itself when it stands still, and a large file may take as long as it likes. */
	result = loop_until(wait_over, &wait, LOOP_FOREVER);
	progress_end(&wait.progress);
	for (unsigned i = 0; i < count && result == RC_OK; i++) {
		enum rc rc = fetch_result(fetches[i]);

		if (rc != RC_BUSY)
			result = rc;
	}
	for (unsigned i = 0; i < count; i++)
		fetch_cancel(fetches[i], RC_CANCELLED);
	return result;
}

enum rc fetch_run(struct span url, struct sink *sink, const struct fetch_options *options)
{
	struct fetch *fetch;
	enum rc rc;

	rc = fetch_start(url, sink, options, &fetch);
	if (rc != RC_OK)
		return rc;
	rc = fetch_wait_all(&fetch, 1);
	fetch_free(fetch);
	return rc;
}
