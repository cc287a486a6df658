/*
 * What a URL scheme is to the fetcher: one table line in conf_schemes and one .c file.
 *
 * A scheme gets a struct fetch whose URL is parsed and checked, moves bytes with fetch_write and reports the end with
 * fetch_end, from callbacks of the loop; it never waits.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "fetch/fetch.h"
#include "fetch/sink.h"
#include "proto/sha256.h"

struct fetch_scheme {
	const char *name; /* lower case, without the colon */
	bool needs_host;
	bool gives_parts; /* knows fetch_options.part */

	/**
	 * Starts fetch->url; sets fetch->transfer.  A failure returned here (RC_NO_MEMORY, RC_URL_SYNTAX) means that
	 * nothing has been started; one found later, even before this returns, goes to fetch_end.
	 */
	enum rc (*start)(struct fetch *fetch) MUST_CHECK;

	/** Ends what is under way without a word; called once, not after fetch_end.  Frees nothing that a callback may still use. */
	void (*stop)(struct fetch *fetch);

	/** Frees fetch->transfer, which has ended. */
	void (*release)(struct fetch *fetch);

	/** Keeps bytes from coming, as far as that can be, until it is called again; NULL if the scheme cannot. */
	void (*hold)(struct fetch *fetch, bool held);

	/** Closes connections kept for later fetches; NULL if it keeps none. */
	void (*close_idle)(void);
};

extern const struct fetch_scheme http_scheme; /* RFC 9110, RFC 9112 */
extern const struct fetch_scheme tftp_scheme; /* RFC 1350, 2347, 2348, 2349, 7440 */
extern const struct fetch_scheme file_scheme; /* RFC 8089 */

/* The part of a fetch that all schemes share; fetch.c owns it. */
struct fetch {
	const struct fetch_scheme *scheme;
	struct sink *sink;
	struct fetch_options options; /* tries, idle_ms and user_agent are filled in */
	char *url;           /* where the bytes come from now; a scheme replaces it by heap_text_replace on a redirect */
	char *name;          /* last part of the first URL's path, for people */
	uint64_t size;       /* SINK_SIZE_UNKNOWN until known */
	uint64_t got;        /* bytes that the sink has */
	unsigned retries;    /* pauses before another try */
	uint64_t started_ms;
	uint64_t ended_ms;
	enum rc rc;          /* RC_BUSY until it has ended */
	struct sha256 hash;  /* of what the sink has, if options.sha256 asks for it */
	bool hashed;         /* hash has been ended: its digest is in digest */
	uint8_t digest[SHA256_SIZE];
	uint64_t block_at;   /* where the block begins that is coming, if options.blocks asks for their digests */
	struct sha256 block; /* of what came of it */
	struct sha256 before; /* hash at its start */
	bool begun;          /* the sink has heard begin */
	bool told;           /* progress.c has written its last line */
	void *transfer;      /* the scheme's own */
};

/** Tells the sink the size, once; bytes that come before count as a file of unknown size.  Gives the sink's error. */
enum rc fetch_begin(struct fetch *fetch, uint64_t size) MUST_CHECK;

/** Hands bytes on to the sink; gives its error, upon which the scheme ends the fetch without a message of its own. */
enum rc fetch_write(struct fetch *fetch, struct span bytes) MUST_CHECK;

/* ---- blocks.c: fetches whose options.blocks is not NULL ---- */

/** A block begins here. */
void fetch_begin_block(struct fetch *fetch);

/**
 * As fetch_write, up to the end of the block that is coming; those bytes are taken off *bytes.  RC_DIGEST: the block is
 * complete and wrong; the sink has forgotten it, and got is its start.
 */
enum rc fetch_write_block(struct fetch *fetch, struct span *bytes) MUST_CHECK;

/** Looks at the block that the file's end, or its own, has completed; RC_DIGEST as above. */
enum rc fetch_end_block(struct fetch *fetch) MUST_CHECK;

/** Starts the file anew; RC_UNSUPPORTED if the sink cannot forget. */
enum rc fetch_again(struct fetch *fetch) MUST_CHECK;

/** Whether what the sink has is the file that options.sha256 asks for; true if it asks for none.  Takes no more bytes. */
bool fetch_digest_fits(struct fetch *fetch);

/** The end: tells the sink, and whoever waits.  The scheme has stopped everything before. */
void fetch_end(struct fetch *fetch, enum rc rc);

/** A fact for the record of "why" (base/trail.h): an attempt, an answer.  Nothing of a probe. */
void fetch_note(const struct fetch *fetch, const char *format, ...) PRINTF_LIKE(2, 3);

/** One sentence on the screen, behind the URL; of a probe, to the log alone.  module: the file's LOG_MODULE. */
void fetch_say(const struct fetch *fetch, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);

/** As fetch_url_said. */
const char *fetch_said(const struct fetch *fetch, char buf[FETCH_SAID_MAX]);
