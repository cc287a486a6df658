/* HTTP by sockets of the operating system: the client's own stack would want a network interface to itself.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/http_msg.h"

/* One file to be had, and who takes it. */
struct http_job {
	const char *url; /* absolute */
	const char *user_agent;
	const struct http_ask *ask; /* as in fetch.h; NULL: a plain GET */

	/** The file is there; size is SINK_SIZE_UNKNOWN if nobody said.  May be NULL. */
	enum rc (*head)(void *ctx, uint64_t size);

	/** The next of its bytes, borrowed for the call. */
	enum rc (*body)(void *ctx, struct span bytes);
	void *ctx;
	bool enough; /* set by body: the rest is not wanted */

	unsigned status;	     /* what the last server answered, 0 if none did */
	char final_url[URL_MAX + 1]; /* after redirects */
};

/**
 * Does the job, through up to 5 redirects.  RC_HTTP_STATUS for a refusal, RC_DNS_NO_NAME, RC_UNREACHABLE,
 * RC_TIMEOUT (10 s without a byte), RC_RESET, RC_HTTP_SHORT, RC_HTTP_SYNTAX, RC_HTTP_REDIRECTS,
 * RC_URL_SYNTAX, RC_URL_SCHEME if it leads elsewhere than http:, and what head and body return.
 */
enum rc http_job_run(struct http_job *job) MUST_CHECK;
