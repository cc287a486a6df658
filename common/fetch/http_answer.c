/* What an answer's header asks for: take the body, follow a redirect, wait, or give up with a sentence.  RFC 9110 section 15. */
#include "fetch/http.h"

#include "base/heap.h"
#include "net/random.h"

#define LOG_MODULE "http"
#include "base/log.h"

/* ---- files ---- */

/*
 * A coding that was asked for is taken off.  One that was not, beside a Content-Length, is how some servers label a file
 * that lies there packed (Apache's AddEncoding and mod_mime_magic do it to initrds, as "x-gzip"): its bytes are the file.
 */
static enum rc look_at_coding(struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;
	char said[FETCH_SAID_MAX];

	if (transfer->resume.got > 0)
		return RC_OK; /* the coding is the first answer's */
	decode_free(transfer->decode);
	transfer->decode = NULL;
	if (head->encoding[0] == '\0')
		return RC_OK;
	if (http_may_be_coded(transfer) && decode_knows(head->encoding)) {
		fetch_note(transfer->fetch, "it comes in the coding %s", head->encoding);
		return decode_new(head->encoding, &transfer->decode);
	}
	if (!head->has_length)
		return RC_HTTP_ENCODING;
	log_info("%s: the server labels the file as \"%s\"; taken as it is", fetch_said(transfer->fetch, said), head->encoding);
	return RC_OK;
}

static bool give_up(struct http_transfer *transfer, enum rc rc)
{
	http_finish(transfer, rc);
	return false;
}

/* For whoever keeps a copy. */
static void note_version(const struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;
	struct fetch_copy *copy = transfer->fetch->options.copy;

	if (copy == NULL || head->status != 200)
		return;
	fmt_print(copy->tag, sizeof copy->tag, "%s%s", head->etag[0] != '\0' && !head->etag_strong ? "W/" : "", head->etag);
	fmt_print(copy->modified, sizeof copy->modified, "%s", head->last_modified);
	copy->newer = true;
}

static bool on_file_head(struct http_transfer *transfer)
{
	enum rc rc;

	switch (http_resume_head(&transfer->resume, &transfer->reader.head)) {
	case HTTP_RESUME_COMPLETE:
		return give_up(transfer, RC_OK);
	case HTTP_RESUME_CHANGED:
		if (transfer->places.count > 1 && http_resume_twin(&transfer->resume, &transfer->reader.head) && http_take_try(transfer)) {
			http_leave_conn(transfer, false);
			http_start_try(transfer, true);
			return false;
		}
		if (http_places_leave(transfer, HTTP_FAULT_VERSION, RC_HTTP_CHANGED))
			return false;
		http_say_changed(transfer);
		return give_up(transfer, RC_HTTP_CHANGED);
	case HTTP_RESUME_NO_RANGE: /* whoever wants parts knows what to do without them */
		return give_up(transfer, RC_NO_RANGE);
	case HTTP_RESUME_WRONG:
		if (http_places_leave(transfer, HTTP_FAULT_REFUSED, RC_HTTP_SYNTAX))
			return false;
		http_say(transfer, "the server answered with a part of the file that was not asked for; its range support is broken");
		return give_up(transfer, RC_HTTP_SYNTAX);
	case HTTP_RESUME_TAKE:
		break;
	}
	rc = look_at_coding(transfer);
	if (rc == RC_HTTP_ENCODING && http_places_leave(transfer, HTTP_FAULT_REFUSED, rc))
		return false;
	if (rc == RC_HTTP_ENCODING)
		http_say(transfer, "the server compressed the file as \"%s\", which was not asked for; turn that off for this path",
			 transfer->reader.head.encoding);
	if (rc != RC_OK)
		return give_up(transfer, rc);
	note_version(transfer);
	http_watch(transfer, HTTP_BODY);
	transfer->busy_since_ms = 0;
	transfer->visited_count = 0;
	return true;
}

static void note_answer(const struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;
	char length[32] = "no length";

	if (head->has_length)
		fmt_print(length, sizeof length, "%llu bytes", (unsigned long long)head->length);
	fetch_note(transfer->fetch, "the %s answered %u %s, %s", http_proxy_spoke(transfer) ? "proxy" : "server", head->status, head->reason, length);
}

bool http_answer_head(struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;

	transfer->answered = true;
	note_answer(transfer);
	if (head->status == 204 && http_ask_of(transfer) != NULL)
		return give_up(transfer, RC_OK); /* there is nothing to take */
	if (head->status == 200 || head->status == 206 || (head->status == 416 && (transfer->resume.range_from > 0 || transfer->resume.part != NULL)))
		return on_file_head(transfer);
	if (head->status == 304 && http_may_be_same(transfer)) {
		transfer->fetch->options.copy->used = true;
		http_leave_conn(transfer, head->keep_alive);
		return give_up(transfer, RC_OK);
	}
	/* The body of a redirect is read to keep the connection, that of an error to show its first line. */
	http_watch(transfer, HTTP_DRAIN);
	return true;
}

/* ---- redirects ---- */

/* Texts that are too large for the stack. */
struct redirect {
	char resolved[URL_MAX + 1];
	char target[URL_MAX + 1];
	bool foreign; /* another server */
};

static uint64_t hash_text(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *text != '\0'; text++)
		hash = (hash ^ (uint8_t)*text) * 0x100000001b3;
	return hash;
}

/* The URL that Location means; credentials go along only to the same server. */
static enum rc resolve_location(const struct http_transfer *transfer, struct redirect *redirect)
{
	const struct http_head *head = &transfer->reader.head;
	struct strbuf sb;
	struct url url;
	enum rc rc;

	if (head->location_cut || head->location[0] == '\0')
		return RC_URL_SYNTAX;
	sb_init(&sb, redirect->resolved, sizeof redirect->resolved);
	rc = url_resolve(span_str(transfer->fetch->url), span_str(head->location), &sb);
	if (rc == RC_OK)
		rc = url_parse(sb_as_span(&sb), &url);
	if (rc != RC_OK)
		return rc;
	if (!span_is_nocase(url.scheme, transfer->fetch->scheme->name))
		return RC_URL_SCHEME;
	if (url.host.n == 0)
		return RC_URL_SYNTAX;
	if (!url.has_userinfo && url_same_origin(&url, &transfer->url, HTTP_PORT)) {
		url.has_userinfo = transfer->url.has_userinfo;
		url.userinfo = transfer->url.userinfo;
	}
	redirect->foreign = !url_same_origin(&url, &transfer->url, HTTP_PORT);
	sb_init(&sb, redirect->target, sizeof redirect->target);
	url_format(&url, &sb);
	return sb.cut ? RC_TOO_LONG : RC_OK;
}

static bool in_circle(const struct http_transfer *transfer, uint64_t hash)
{
	for (unsigned i = 0; i < transfer->visited_count; i++) {
		if (transfer->visited[i] == hash)
			return true;
	}
	return false;
}

/* Where a location leads, for messages: like every URL there, without credentials and query. */
static const char *location_said(const struct redirect *redirect, char buf[FETCH_SAID_MAX])
{
	struct strbuf sb;
	struct url url;

	sb_init(&sb, buf, FETCH_SAID_MAX);
	if (url_parse(span_str(redirect->resolved), &url) == RC_OK)
		url_format_printable(&url, &sb);
	return buf;
}

/* Checks a redirect and makes its target the fetch's URL. */
static enum rc take_redirect(struct http_transfer *transfer, struct redirect *redirect)
{
	enum rc rc = resolve_location(transfer, redirect);

	if (rc != RC_OK)
		return rc == RC_URL_SCHEME ? rc : RC_HTTP_STATUS;
	if (transfer->visited_count == HTTP_REDIRECTS_MAX)
		return RC_HTTP_REDIRECTS;
	transfer->visited[transfer->visited_count++] = hash_text(transfer->fetch->url);
	if (in_circle(transfer, hash_text(redirect->target)))
		return RC_HTTP_REDIRECTS;
	transfer->plain |= transfer->reader.head.status == 303; /* RFC 9110 section 15.4.4 */
	transfer->foreign |= redirect->foreign;
	rc = heap_text_replace(&transfer->fetch->url, span_str(redirect->target));
	return rc == RC_OK ? url_parse(span_str(transfer->fetch->url), &transfer->url) : rc;
}

static void say_redirect(struct http_transfer *transfer, const struct redirect *redirect, enum rc rc)
{
	char said[FETCH_SAID_MAX];

	if (rc == RC_URL_SCHEME)
		http_say(transfer, "the server redirects to %s, which is no %s URL and not followed", location_said(redirect, said),
			 transfer->fetch->scheme->name);
	else if (rc == RC_HTTP_STATUS)
		http_say(transfer, "the server answered \"%u %s\" without a usable Location; check the redirect on the server",
			 transfer->reader.head.status, transfer->reader.head.reason);
	else if (rc == RC_HTTP_REDIRECTS && in_circle(transfer, hash_text(redirect->target)))
		http_say(transfer, "the redirects go in a circle, the last one back to %s", location_said(redirect, said));
	else if (rc == RC_HTTP_REDIRECTS)
		http_say(transfer, "more than %d redirects in a row, the last one to %s", HTTP_REDIRECTS_MAX,
			 location_said(redirect, said));
}

/* One that leads nowhere is a refusal: another server may have the file. */
static void follow(struct http_transfer *transfer)
{
	struct redirect *redirect = heap_new(sizeof *redirect);
	char said[FETCH_SAID_MAX];
	enum rc rc;

	rc = redirect != NULL ? take_redirect(transfer, redirect) : RC_NO_MEMORY;
	if (rc == RC_OK) {
		log_debug("redirected to %s", fetch_said(transfer->fetch, said));
		http_start_try(transfer, false);
	} else if (rc == RC_NO_MEMORY || !http_places_leave(transfer, HTTP_FAULT_REFUSED, rc)) {
		say_redirect(transfer, redirect, rc);
		http_finish(transfer, rc);
	}
	heap_free(redirect);
}

/* ---- errors ---- */

static enum rc rc_of_status(const struct http_transfer *transfer)
{
	unsigned status = transfer->reader.head.status;

	if (http_proxy_spoke(transfer))
		return status == 407 ? RC_PROXY_AUTH : RC_PROXY;
	switch (status) {
	case 401:
	case 407:
		return RC_HTTP_AUTH;
	case 403: /* what object stores say for a name that is not there */
	case 404:
	case 410:
		return RC_HTTP_NOT_FOUND;
	default:
		return RC_HTTP_STATUS;
	}
}

static void refuse(struct http_transfer *transfer)
{
	enum rc rc = rc_of_status(transfer);

	if (http_places_leave(transfer, HTTP_FAULT_REFUSED, rc))
		return;
	if (rc != RC_HTTP_NOT_FOUND || !transfer->fetch->options.quiet_missing)
		http_say_status(transfer);
	http_finish(transfer, rc);
}

/*
 * A server that says it is busy is alive: it is asked again for minutes, since the last of a thousand machines must not give up
 * when the first have just been served.
 */
static bool may_wait(struct http_transfer *transfer)
{
	uint64_t now = loop_now_ms();

	if (transfer->fetch->options.probe || http_proxy_spoke(transfer)) /* a proxy says 503 of servers that it cannot reach */
		return http_take_try(transfer);
	if (transfer->busy_since_ms == 0)
		transfer->busy_since_ms = now;
	return now - transfer->busy_since_ms < HTTP_BUSY_MS;
}

/* Never earlier than asked, and not all machines at the same moment: as much again, or the usual wait if that is longer. */
static uint64_t spread_ms(uint32_t asked_ms, uint64_t usual_ms)
{
	uint32_t more = random_below(asked_ms);

	return asked_ms + (more > usual_ms ? more : usual_ms);
}

/* 429 and 503: RFC 6585 section 4, RFC 9110 sections 10.2.3 and 15.6.4. */
static void wait_while_busy(struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;
	uint64_t wait_ms = backoff_next_ms(&transfer->backoff);

	if (http_places_has_other(transfer) && http_places_leave(transfer, HTTP_FAULT_LOST, rc_of_status(transfer)))
		return;
	if (!may_wait(transfer)) {
		refuse(transfer);
		return;
	}
	if (head->has_retry_after) {
		uint64_t asked_s = head->retry_after_s < HTTP_RETRY_AFTER_MAX_S ? head->retry_after_s : HTTP_RETRY_AFTER_MAX_S;

		wait_ms = spread_ms(1000 * (uint32_t)asked_s, wait_ms);
	}
	http_say_busy(transfer, wait_ms);
	http_pause(transfer, wait_ms);
}

void http_answer_drained(struct http_transfer *transfer, bool keep)
{
	http_leave_conn(transfer, keep);
	switch (transfer->reader.head.status) {
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		follow(transfer);
		break;
	case 429:
	case 503:
		wait_while_busy(transfer);
		break;
	case 500:
	case 502:
	case 504:
		/* A drive's server that is being restarted behind a proxy. */
		if (transfer->resume.part != NULL && transfer->resume.part->version->known) {
			wait_while_busy(transfer);
			break;
		}
		/* fall through */
	default:
		refuse(transfer);
	}
}
