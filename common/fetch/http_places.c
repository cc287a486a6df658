/*
 * The places of one file: mirrors.  One that fails, stalls, refuses or is slow is left for the next; what the
 * sink has is kept where the next one says that it has the same version (http_resume.c judges), or where a
 * SHA-256 of the whole watches over the mixture.
 */
#include "fetch/http.h"

#include "base/heap.h"
#include "proto/mirrors.h"

#define SOME_HEADWAY (64 * 1024) /* bytes of one connection after which the others have a clean slate, too \
				  */

#define LOG_MODULE "http"
#include "base/log.h"

/* ---- which there are ---- */

static bool is_known(const struct http_places *places, struct span url)
{
	for (unsigned i = 0; i < places->count; i++) {
		if (span_is(url, places->all[i].url))
			return true;
	}
	return false;
}

static enum rc add_place(struct http_transfer *transfer, struct span text)
{
	struct http_places *places = &transfer->places;
	char said[FETCH_SAID_MAX];
	struct url url;

	text = span_sub(text, 0, span_find(text, '#'));
	if (places->count == HTTP_PLACES_MAX || is_known(places, text))
		return RC_OK;
	if (text.n > URL_MAX || url_parse(text, &url) != RC_OK || !span_is_nocase(url.scheme, "http") ||
	    url.host.n == 0) {
		log_warn("the mirror \"%s\" is no http:// URL, so it is left out",
			 fetch_url_said(text, said));
		return RC_OK;
	}
	places->all[places->count].url = heap_text(text);
	return places->all[places->count++].url != NULL ? RC_OK : RC_NO_MEMORY;
}

static enum rc add_by_setting(struct http_transfer *transfer)
{
	const struct fetch_ways *ways = transfer->fetch->options.ways;
	char *text = heap_new(URL_MAX + 1);
	bool more = text != NULL;
	enum rc rc = more ? RC_OK : RC_NO_MEMORY;

	for (unsigned i = 0; more && rc == RC_OK; i++) {
		struct strbuf sb;

		sb_init(&sb, text, URL_MAX + 1);
		more = mirrors_other(ways->mirrors, span_str(transfer->fetch->url), i, &sb);
		if (more && !sb.cut)
			rc = add_place(transfer, sb_as_span(&sb));
	}
	heap_free(text);
	return rc;
}

enum rc http_places_init(struct http_transfer *transfer)
{
	const struct fetch_options *options = &transfer->fetch->options;
	enum rc rc = add_place(transfer, span_str(transfer->fetch->url));

	/* What changes something on a server is asked of that one alone. */
	if (options->ask != NULL && strcmp(options->ask->method, "GET") != 0)
		return rc;
	for (unsigned i = 0; rc == RC_OK && options->mirrors != NULL && options->mirrors[i] != NULL; i++)
		rc = add_place(transfer, span_str(options->mirrors[i]));
	if (rc == RC_OK && options->ways != NULL && options->ways->mirrors.n > 0)
		rc = add_by_setting(transfer);
	return rc;
}

void http_places_end(struct http_transfer *transfer)
{
	for (unsigned i = 0; i < transfer->places.count; i++)
		heap_free(transfer->places.all[i].url);
}

/* ---- going from one to the other ---- */

/* The next one behind the current one that may be asked; count if there is none. */
static unsigned next_place(const struct http_places *places)
{
	unsigned last_resort = places->count;

	for (unsigned step = 1; step < places->count; step++) {
		unsigned i = (places->now + step) % places->count;
		const struct http_place *place = &places->all[i];

		if (place->bad || place->failed || place->other)
			continue;
		if (!place->wrong)
			return i;
		last_resort = i;
	}
	return last_resort;
}

bool http_places_has_other(const struct http_transfer *transfer)
{
	return next_place(&transfer->places) < transfer->places.count;
}

/* Where the file starts anew, what was said about the old one does not count. */
static void give_chances(struct http_places *places)
{
	for (unsigned i = 0; i < places->count; i++)
		places->all[i].other = places->all[i].failed = false;
}

/* From the first byte on, by whatever version is there. */
static enum rc forget(struct http_transfer *transfer)
{
	enum rc rc = transfer->resume.got > 0 ? fetch_again(transfer->fetch) : RC_OK;

	if (rc != RC_OK)
		return rc;
	http_resume_init(&transfer->resume, transfer->fetch->options.part);
	transfer->places.sources = 0;
	transfer->counted_got = 0;
	give_chances(&transfer->places);
	return RC_OK;
}

/* Makes it the one that is asked; credentials of headers stay with the server that they were meant for. */
static enum rc go_to(struct http_transfer *transfer, unsigned i)
{
	struct http_places *places = &transfer->places;
	struct url first;
	enum rc rc = places->unmixed ? forget(transfer) : RC_OK;

	if (rc == RC_OK)
		rc = heap_text_replace(&places->all[places->now].url, span_str(transfer->fetch->url));
	if (rc == RC_OK)
		rc = heap_text_replace(&transfer->fetch->url, span_str(places->all[i].url));
	if (rc == RC_OK)
		rc = url_parse(span_str(transfer->fetch->url), &transfer->url);
	if (rc != RC_OK)
		return rc;
	places->now = i;
	places->measuring = false;
	transfer->visited_count = 0;
	transfer->foreign = url_parse(span_str(places->all[0].url), &first) != RC_OK ||
			    !url_same_origin(&first, &transfer->url, HTTP_PORT);
	return RC_OK;
}

/* Leaves for place i and asks there; the reason is for people, NULL: nobody needs to know. */
static bool hop(struct http_transfer *transfer, unsigned i, const char *reason)
{
	char from[FETCH_SAID_MAX];
	char to[FETCH_SAID_MAX];
	enum rc rc;

	fetch_said(transfer->fetch, from);
	http_leave_conn(transfer, false);
	rc = go_to(transfer, i);
	if (rc != RC_OK) {
		http_finish(transfer, rc);
		return true;
	}
	if (reason != NULL)
		log_warn("%s: %s; going on at byte %llu from the mirror %s", from, reason,
			 (unsigned long long)transfer->resume.got, fetch_said(transfer->fetch, to));
	http_start_try(transfer, false);
	return true;
}

/* Each may be asked once more. */
static void forgive(struct http_places *places)
{
	for (unsigned i = 0; i < places->count; i++)
		places->all[i].failed = false;
}

static const char *reason_of(enum http_fault fault, enum rc why)
{
	return fault == HTTP_FAULT_VERSION ? "it has another version of the file" : rc_text(why);
}

/* One name of several that are looked for, or a file that nobody asked for: that it is not here is no news. */
static bool is_no_news(const struct http_transfer *transfer, enum rc why)
{
	const struct fetch_options *options = &transfer->fetch->options;

	return options->probe || (options->quiet_missing && why == RC_HTTP_NOT_FOUND);
}

bool http_places_leave(struct http_transfer *transfer, enum http_fault fault, enum rc why)
{
	struct http_places *places = &transfer->places;
	char said[FETCH_SAID_MAX];
	unsigned next;
	enum rc rc;

	if (places->count < 2)
		return false;
	if (transfer->resume.got - transfer->try_got >= SOME_HEADWAY)
		forgive(places);
	places->all[places->now].failed = true;
	places->all[places->now].bad |= fault == HTTP_FAULT_REFUSED;
	places->all[places->now].other |= fault == HTTP_FAULT_VERSION;
	next = next_place(places);
	if (next < places->count)
		return hop(transfer, next, is_no_news(transfer, why) ? NULL : reason_of(fault, why));
	/* All have failed: they are asked again, after a pause. */
	forgive(places);
	next = next_place(places);
	if (places->all[places->now].bad || places->all[places->now].other) {
		if (next == places->count || !http_take_try(transfer))
			return http_places_anew(transfer);
		log_warn("%s: %s; the others get another try", fetch_said(transfer->fetch, said),
			 reason_of(fault, why));
		http_leave_conn(transfer, false);
		rc = go_to(transfer, next);
		if (rc != RC_OK) {
			http_finish(transfer, rc);
			return true;
		}
		http_pause(transfer, backoff_next_ms(&transfer->backoff));
		return true;
	}
	return false;
}

bool http_places_anew(struct http_transfer *transfer)
{
	struct http_places *places = &transfer->places;
	unsigned i = 0;

	while (i < places->count && (places->all[i].bad || !places->all[i].other))
		i++;
	if (i == places->count || places->anews == places->count) /* or two versions would take turns */
		return false;
	places->anews++;
	if (transfer->fetch->options.sha256 != NULL && places->anews == 1 && !places->unmixed) {
		transfer->resume.any_version = true;
		places->all[i].other = false;
		return hop(transfer, i,
			   "nobody says that he has the rest of this version, so the SHA-256 will tell");
	}
	return forget(transfer) == RC_OK &&
	       hop(transfer, i, "nobody has the rest of this version, so the file starts anew");
}

bool http_places_wrong(struct http_transfer *transfer)
{
	struct http_places *places = &transfer->places;
	unsigned next;

	if (places->count < 2)
		return false;
	for (unsigned i = 0; i < places->count; i++)
		places->all[i].bad |= places->sources == 1U << i; /* all is its own: it has a wrong file */
	places->unmixed = true;
	give_chances(places);
	next = places->all[places->now].bad ? next_place(places) : places->now;
	return next < places->count && forget(transfer) == RC_OK &&
	       hop(transfer, next, "the file has another SHA-256 than was asked for, so it starts anew");
}

bool http_places_wrong_block(struct http_transfer *transfer)
{
	struct http_places *places = &transfer->places;
	unsigned next = places->now;

	http_resume_back(&transfer->resume, transfer->fetch->got);
	if (transfer->counted_got > transfer->resume.got)
		transfer->counted_got = transfer->resume.got;
	if (places->wrong_blocks++ >= HTTP_WRONG_BLOCKS_MAX) { /* it is another file, perhaps of another size */
		places->sources |= places->block_sources;
		return http_places_wrong(transfer);
	}
	forgive(places);
	if (places->block_sources == 1U << places->now) { /* all of it is its own; else it gets another chance alone */
		places->all[places->now].wrong = true;
		next = next_place(places);
		if (next == places->count) { /* whose tag or date is another one may have the right block all the same */
			give_chances(places);
			next = next_place(places);
		}
	}
	return hop(transfer, next < places->count ? next : places->now, "a block has another SHA-256 than the manifest says");
}

/* ---- rates ---- */

/* The fastest of those that may be asked; one that was never measured counts as the fastest. */
static unsigned fastest(const struct http_places *places)
{
	unsigned best = places->now;

	for (unsigned i = 0; i < places->count; i++) {
		const struct http_place *place = &places->all[i];

		if (i == places->now || place->bad || place->failed || place->other || place->wrong)
			continue;
		if (place->rate == 0)
			return i;
		if (place->rate > places->all[best].rate)
			best = i;
	}
	return best;
}

/* Only where much is left, and by half as fast again: each switch costs a connection. */
static bool look_for_faster(struct http_transfer *transfer)
{
	struct http_places *places = &transfer->places;
	uint64_t rate = places->all[places->now].rate;
	uint64_t left = transfer->resume.size - transfer->resume.got;
	unsigned best;

	if (places->unmixed || transfer->resume.size == SINK_SIZE_UNKNOWN ||
	    transfer->resume.validator[0] == '\0')
		return false;
	if (left / (rate + 1) < HTTP_RATE_LEFT_S || places->hops == 2 * places->count)
		return false;
	best = fastest(places);
	if (best == places->now || (places->all[best].rate != 0 && places->all[best].rate / 3 <= rate / 2))
		return false;
	places->hops++;
	return hop(transfer, best,
		   places->all[best].rate == 0 ? "it is slow" : "it is slower than the other was");
}

bool http_places_took(struct http_transfer *transfer, size_t n)
{
	struct http_places *places = &transfer->places;
	uint64_t now = loop_now_ms();
	uint64_t ms;

	if (places->count < 2 || n == 0)
		return false;
	places->sources |= 1U << places->now;
	if (!places->measuring || transfer->held) {
		places->measuring = true;
		places->from_ms = now;
		places->from_got = transfer->resume.got;
		return false;
	}
	ms = now - places->from_ms;
	if (ms < HTTP_RATE_MS)
		return false;
	places->measuring = false;
	places->all[places->now].rate = (transfer->resume.got - places->from_got) * 1000 / ms + 1;
	places->all[places->now].failed = false;
	return look_for_faster(transfer);
}
