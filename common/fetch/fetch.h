/*
 * URL -> sink.  Starts, watches and ends the transfer of one file, whatever the scheme; resumes, retries and follows
 * redirects below.  Knows nothing of images.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "fetch/sink.h"
#include "proto/cache_index.h"

#define FETCH_HELD_MAX (2 * 1024 * 1024) /* bytes: the TCP window */

/** A URL for messages, without credentials and query, cut to FETCH_SAID_MAX; written to buf, which is returned. */
#define FETCH_SAID_MAX 160
const char *fetch_url_said(struct span url, char buf[FETCH_SAID_MAX]);

#define FETCH_VALIDATOR_MAX 128 /* bytes of what names a version, with its NUL */

struct fetch;
struct http_ask; /* proto/http_msg.h */
struct checksum_blocks; /* proto/checksum_list.h */

/* Which version of a file: what several fetches of its parts must agree on.  All zeros before the first. */
struct fetch_version {
	bool known;
	bool by_tag;   /* the validator is an entity tag, else a date; RFC 9110 section 8.8 */
	uint64_t size; /* of the whole file; SINK_SIZE_UNKNOWN */
	char validator[FETCH_VALIDATOR_MAX]; /* empty: only the size tells versions apart */
};

/* A part of a file.  The sink hears of its size and bytes alone. */
struct fetch_part {
	uint64_t from;
	uint64_t n; /* bytes at most, at least 1: the file's end may come before */
	struct fetch_version *version; /* filled by the first answer, compared with all others; lives as long as the fetch */
};

/* How servers are reached; see docs/http.md.  Whoever fetches takes it from the settings (settings/ways.h). */
struct fetch_ways {
	struct span proxy;    /* "http://[user:password@]host[:port]", or "host[:port]"; empty: none */
	struct span mirrors;  /* folders that hold the same: proto/mirrors.h */
	struct span no_proxy; /* servers that are asked directly: proto/no_proxy.h */
};

/* A copy of the file that whoever fetches has already. */
struct fetch_copy {
	bool here;     /* there is one, of the version that tag and modified name */
	bool fallback; /* it will do when the server is dead */
	bool used;     /* out: it is what was asked for: the sink had done(RC_OK), and not its bytes */
	bool stale;    /* out: because the server is dead */
	bool newer;    /* out: another version has begun to come, and tag and modified are its */
	char tag[CACHE_TAG_MAX];       /* for If-None-Match; out: of what came */
	char modified[CACHE_DATE_MAX]; /* for If-Modified-Since; out: of what came */
	uint8_t sha256[SHA256_SIZE];   /* out: of what came */
};

struct fetch_options {
	bool quiet_missing;    /* no message when the file does not exist: it is one probe of several */
	bool quiet;            /* no progress line either */
	bool uncoded;          /* no Content-Encoding: whoever holds the fetch, or needs the size, takes it as it is */
	bool probe;            /* no message on the screen, however it fails: nobody asked for the file */
	uint64_t idle_ms;      /* without a byte for that long, a connection counts as dropped; 0: FETCH_IDLE_MS */
	unsigned tries;        /* connections after the first; 0: FETCH_TRIES, for parts FETCH_PART_TRIES and FETCH_PART_MS */
	uint64_t trying_ms;    /* more tries until they have taken so long */
	const struct http_ask *ask; /* by HTTP: another method, headers, a body; borrowed for the fetch's life; NULL: a plain GET */
	const char *user_agent; /* borrowed for the fetch's life; NULL: Kedge's own */
	const char *const *mirrors; /* URLs of the same file, ended by NULL; borrowed for the fetch's life; NULL: none */
	const struct fetch_ways *ways; /* borrowed for the fetch's life, its texts for that of fetch_start; NULL: straight to the server */
	struct fetch_copy *copy; /* borrowed for the fetch's life; NULL: there is none, and nobody asks */
	const uint8_t *sha256; /* of what the sink must get, SHA256_SIZE bytes, borrowed for the fetch's life; else RC_DIGEST.  NULL: anything */
	const struct checksum_blocks *blocks; /* of the same file, borrowed like it: by HTTP a wrong block is asked for again; NULL: not known */
	const struct fetch_part *part; /* borrowed for the fetch's life; NULL: the whole file.  RC_NO_RANGE: not to be had */
};

/**
 * Starts to fetch an absolute URL into sink, which must live until it got done().
 * RC_URL_SYNTAX, RC_URL_SCHEME, RC_NO_RANGE, RC_NO_MEMORY: the sink hears nothing.  Otherwise the caller owns *out.
 * Several fetches may run at once.  options may be NULL.
 */
enum rc fetch_start(struct span url, struct sink *sink, const struct fetch_options *options, struct fetch **out) MUST_CHECK;

bool fetch_finished(const struct fetch *fetch);

/** How it ended; RC_BUSY before that. */
enum rc fetch_result(const struct fetch *fetch);

/** The URL that the bytes came from, after redirects; NUL-terminated, the fetch's own. */
const char *fetch_final_url(const struct fetch *fetch);

/**
 * Asks the server to wait, and to go on.  What is on its way still comes: up to FETCH_HELD_MAX bytes by HTTP; other
 * schemes may not wait at all.  Allowed inside the sink.
 */
void fetch_hold(struct fetch *fetch, bool held);

/** Ends it with rc (the sink gets done) if it has not ended.  Not from inside the sink: it returns an error instead. */
void fetch_cancel(struct fetch *fetch, enum rc rc);

/** Cancels if need be, and frees.  NULL is fine. */
void fetch_free(struct fetch *fetch);

/**
 * Waits until all have ended, showing progress; Ctrl-C cancels them.
 * Returns RC_OK if all did, else the first failure; the others are cancelled as soon as one has failed.
 */
enum rc fetch_wait_all(struct fetch *const *fetches, unsigned count) MUST_CHECK;

/** fetch_start, fetch_wait_all and fetch_free of one. */
enum rc fetch_run(struct span url, struct sink *sink, const struct fetch_options *options) MUST_CHECK;

/** Closes the connections that are kept for later fetches; for whoever is about to hand the network to somebody else. */
void fetch_close_idle(void);
