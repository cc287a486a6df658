/* http: URLs by the operating system's sockets.  A file is fetched in one go, and asked for once: a server
 * that fails is news. */
#include <inttypes.h>
#include <stdio.h>

#include "base/console.h"
#include "base/heap.h"
#include "fetch/scheme.h"
#include "net/loop.h"
#include "proto/sha256.h"
#include "run.h"
#include "tools/common/http.h"

#define LOG_MODULE  "http"
#define FETCHES_MAX 1000 /* more are a loop that never ends */

struct transfer {
	struct fetch *fetch;
	struct loop_timer timer;
	struct http_job job;
	struct sha256 hash;
};

static enum rc on_head(void *ctx, uint64_t size)
{
	struct transfer *transfer = ctx;

	return fetch_begin(transfer->fetch, size);
}

static enum rc on_body(void *ctx, struct span bytes)
{
	struct transfer *transfer = ctx;

	sha256_update(&transfer->hash, bytes);
	return fetch_write(transfer->fetch, bytes);
}

static void tell(struct transfer *transfer)
{
	uint8_t digest[SHA256_SIZE];

	sha256_end(&transfer->hash, digest);
	con_print("fetched %s, %" PRIu64 " bytes, sha256 ", transfer->fetch->url, transfer->fetch->got);
	for (size_t i = 0; i < sizeof digest; i++)
		con_print("%02x", digest[i]);
	con_print("\n");
}

static enum rc judge(const struct fetch *fetch, const struct http_job *job, enum rc rc)
{
	if (rc == RC_HTTP_STATUS) {
		fetch_say(fetch, LOG_MODULE, "the server answered with status %u", job->status);
		if (job->status == 401 || job->status == 407)
			return RC_HTTP_AUTH;
		return job->status == 403 || job->status == 404 || job->status == 410 ? RC_HTTP_NOT_FOUND
										      : rc;
	}
	if (rc == RC_URL_SCHEME)
		fetch_say(fetch, LOG_MODULE, "the server redirects to %.100s, which is no http: URL",
			  job->final_url);
	else if (rc != RC_OK)
		fetch_say(fetch, LOG_MODULE, "%s", rc_text(rc));
	return rc;
}

static void run(void *ctx)
{
	static unsigned count;
	struct transfer *transfer = ctx;
	struct fetch *fetch = transfer->fetch;
	enum rc rc;

	if (++count > FETCHES_MAX)
		run_end(1, "the script has fetched %u files and goes on; it looks as if it never ends",
			FETCHES_MAX);
	rc = judge(fetch, &transfer->job, http_job_run(&transfer->job));
	if (rc == RC_OK)
		rc = fetch_begin(fetch, 0); /* of an empty file */
	if (rc == RC_OK)
		rc = heap_text_replace(&fetch->url, span_str(transfer->job.final_url));
	if (rc == RC_OK && run_wish.explain)
		tell(transfer);
	fetch_end(fetch, rc);
}

/* From the loop, so that whoever started this has the fetch before the sink hears of its end. */
static enum rc start(struct fetch *fetch)
{
	struct transfer *transfer = heap_new(sizeof *transfer);

	if (transfer == NULL)
		return RC_NO_MEMORY;
	transfer->fetch = fetch;
	transfer->job = (struct http_job){.url = fetch->url,
					  .user_agent = fetch->options.user_agent,
					  .ask = fetch->options.ask,
					  .head = on_head,
					  .body = on_body,
					  .ctx = transfer};
	sha256_init(&transfer->hash);
	fetch->transfer = transfer;
	loop_timer_start(&transfer->timer, 0, run, transfer);
	return RC_OK;
}

static void stop(struct fetch *fetch)
{
	struct transfer *transfer = fetch->transfer;

	loop_timer_stop(&transfer->timer);
}

static void release(struct fetch *fetch)
{
	heap_free(fetch->transfer);
	fetch->transfer = NULL;
}

const struct fetch_scheme run_http_scheme = {
	.name = "http", .needs_host = true, .start = start, .stop = stop, .release = release};
