/*
 * What the sink has of a file, and whether an answer of the server continues it.  RFC 9110 sections 8.8, 13.1.5 and 14.
 *
 * Two versions of a file are never mixed.  A strong entity tag, or a Last-Modified that is older than its answer, names
 * the version: the rest is asked for with Range and If-Range.  Without either, the file is asked for whole again, and
 * goes on only if the bytes that the sink already has come again (compared by a 64-bit hash): then the sink ends up
 * with what the server had at one moment.
 *
 * A part of a file is asked for with Range from the start, and must be of the version that its fetch_version names.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "fetch/fetch.h"
#include "proto/http_msg.h"

struct http_resume {
	const struct fetch_part *part; /* NULL: the whole file */
	uint64_t got;        /* bytes that the sink has */
	uint64_t size;       /* that the sink shall have; SINK_SIZE_UNKNOWN */
	uint64_t range_from; /* what the running request asks for */
	uint64_t range_end;
	uint64_t skip;       /* bytes of the running answer that the sink already has */
	uint64_t hash;       /* of what the sink has; kept when there is no validator */
	uint64_t skip_hash;
	bool by_tag;
	bool any_version;    /* the rest is taken from whoever has a file of that size: digests are looked at */
	char validator[HTTP_ETAG_MAX]; /* entity tag or date; empty: none */
	char coding[HTTP_TEXT_MAX];    /* that lies over the file; empty: none */
	char modified[HTTP_TEXT_MAX];  /* what the first answer said of its date */
};

enum http_resume_verdict {
	HTTP_RESUME_TAKE,     /* feed the body to http_resume_body */
	HTTP_RESUME_COMPLETE, /* the sink already has everything */
	HTTP_RESUME_CHANGED,  /* another version, or not what was asked for */
	HTTP_RESUME_NO_RANGE, /* the whole file in place of a part */
	HTTP_RESUME_WRONG,    /* an answer that fits no request of ours */
};

/** part is borrowed; NULL: the whole file. */
void http_resume_init(struct http_resume *resume, const struct fetch_part *part);

/** Before each request: sets range_from and range_end; gives the value of If-Range or NULL. */
const char *http_resume_request(struct http_resume *resume);

/**
 * The answer is another version by its tag, but of the same date and size: a mirror whose tags are its own.  True: the
 * rest may be asked for there, by its own tag.
 */
bool http_resume_twin(struct http_resume *resume, const struct http_head *head);

/** Looks at the header of a 200, 206 or 416. */
enum http_resume_verdict http_resume_head(struct http_resume *resume, const struct http_head *head);

/**
 * Moves *piece behind what the sink already has; what is left is for the sink and is counted as got.
 * RC_HTTP_CHANGED if the bytes that come again are not the same, or more come than the file had.
 */
enum rc http_resume_body(struct http_resume *resume, struct span *piece) MUST_CHECK;

/** The sink has only that many bytes any more; the rest may be anybody's, since digests of blocks watch over it. */
void http_resume_back(struct http_resume *resume, uint64_t got);

/** The answer is complete: true if the file is. */
bool http_resume_is_whole(const struct http_resume *resume);
