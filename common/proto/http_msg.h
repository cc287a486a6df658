/*
 * HTTP/1.1 messages as a client sees them: a response reader that is fed bytes as they come, and the request text.
 * RFC 9110 (meaning), RFC 9112 (syntax and framing).
 *
 * The reader copies only what of the header it needs; body bytes are handed on where they lie.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "config.h"
#include "proto/url.h"

#define HTTP_HEAD_MAX    (16 * 1024) /* bytes of status lines and headers of one answer, 1xx ones included; trailers again */
#define HTTP_LINE_KEPT   (URL_MAX + 64) /* bytes of one header line that are looked at: a Location fits */
#define HTTP_TEXT_MAX    64  /* reason phrase, dates, encoding */
#define HTTP_ETAG_MAX    128
#define HTTP_EXCERPT_MAX 80
#define HTTP_USERINFO_MAX 512
#define HTTP_DATE_WAIT_S 5   /* for a Retry-After that is a date: we have no clock to compare it with */

/* What the header of a final (not 1xx) response said.  Texts are printable ASCII and cut to fit. */
struct http_head {
	unsigned status;
	bool keep_alive;          /* the connection may be used again after the body */
	bool chunked;
	bool until_close;         /* the body ends with the connection */
	bool has_length;
	uint64_t length;          /* Content-Length, of this body */
	bool has_retry_after;
	uint32_t retry_after_s;
	bool has_range;           /* Content-Range: bytes first-last/total */
	uint64_t range_first;
	uint64_t range_last;
	bool has_total;           /* the total is known; also for "bytes * / total" of a 416 */
	uint64_t range_total;
	bool etag_strong;
	bool location_cut;        /* it was longer than URL_MAX, so it is not here */
	char etag[HTTP_ETAG_MAX]; /* with its quotes, without W/; empty if there was none or it did not fit */
	char last_modified[HTTP_TEXT_MAX];
	char date[HTTP_TEXT_MAX];
	char encoding[HTTP_TEXT_MAX]; /* Content-Encoding; empty if none or identity */
	bool via;                 /* a proxy passed it on (Via, RFC 9110 section 7.6.3) */
	char proxy_error[HTTP_TEXT_MAX]; /* what a proxy says of its own failure: Proxy-Status with an error (RFC 9209), or squid's word */
	char reason[HTTP_TEXT_MAX];
	char location[URL_MAX + 1];
};

enum http_want {
	HTTP_WANT_MORE, /* all bytes are used up */
	HTTP_HAVE_HEAD, /* reader->head is complete; the body may follow in the same bytes */
	HTTP_HAVE_BODY, /* *body is the next piece of it */
	HTTP_DONE,      /* the response is complete; what is left in *in is not part of it */
};

/* Filled and moved on by http_feed; only head is for others to read. */
struct http_reader {
	struct http_head head;
	unsigned state;
	unsigned chunk_part;  /* which part of a chunk line is being read */
	uint64_t left;        /* bytes of the body or of this chunk still to come */
	uint64_t body;        /* bytes of the body so far */
	size_t head_bytes;
	bool line_ended;      /* the line may go on if the next one starts with a blank (RFC 9112 section 5.2) */
	bool line_cut;
	bool http_1_0;
	bool connection_close;
	bool connection_keep;
	bool transfer_coded;
	size_t line_n;
	char line[HTTP_LINE_KEPT];
};

/** Ready for the response to a GET. */
void http_reader_init(struct http_reader *reader);

/**
 * Takes bytes from *in, moving it on, until there is something to tell or they are used up; call it again after every
 * answer but HTTP_WANT_MORE and HTTP_DONE.  The piece in *body lies inside *in's bytes.
 *
 * RC_HTTP_SYNTAX: no HTTP, contradicting lengths, a header beyond HTTP_HEAD_MAX.  RC_HTTP_ENCODING: a transfer coding
 * other than chunked.  Both are final.  Source: RFC 9112 sections 4 to 7; the body's length by section 6.3.
 */
enum rc http_feed(struct http_reader *reader, struct span *in, enum http_want *want, struct span *body) MUST_CHECK;

/** The connection was closed in order: RC_OK if that completes the response, else RC_HTTP_SHORT.  Section 8. */
enum rc http_feed_end(const struct http_reader *reader) MUST_CHECK;

/** Of an answer that came through a proxy: whether it is an error of the proxy's own, and not of the server behind it. */
bool http_head_by_proxy(const struct http_head *head);

/* One header line of the caller's. */
struct http_field {
	const char *name;
	const char *value;
};

/* What is asked beside the URL; all borrowed. */
struct http_ask {
	const char *method;               /* "POST" */
	const struct http_field *fields;
	unsigned field_count;
	struct span body;                 /* sent with any method but GET */
	const char *body_type;            /* its Content-Type */
};

/** Whether text can be a header's name: a token of RFC 9110 section 5.6.2. */
bool http_is_token(struct span text);

struct http_request {
	const struct url *url;      /* absolute; its userinfo becomes Basic credentials (RFC 7617) */
	uint16_t default_port;      /* of its scheme */
	const struct url *proxy;    /* goes there, in absolute form (RFC 9112 section 3.2.2), with its userinfo; NULL: to the server */
	const char *user_agent;
	const char *codings;        /* that may lie over the file; NULL: none */
	uint64_t range_from;        /* from this byte on (RFC 9110 section 14.2); 0 and no range_end: the whole file */
	uint64_t range_end;         /* the byte behind the last; 0: to the file's end */
	const char *if_range;       /* entity tag or date that the range depends on (section 13.1.5); NULL: none */
	const char *if_none_match;     /* only if the file is another than this tag names (section 13.1.2); NULL: none */
	const char *if_modified_since; /* or was changed since (section 13.1.3) */
	const struct http_ask *ask; /* NULL: a plain GET */
	bool foreign;               /* another server than the caller meant: Authorization and Cookie do not go there */
};

/** Appends the request.  RC_TOO_LONG if it does not fit, RC_URL_SYNTAX if the userinfo is longer than HTTP_USERINFO_MAX. */
enum rc http_request_write(const struct http_request *request, struct strbuf *sb) MUST_CHECK;

/* The first line with words of an error's body, for the message; HTML without its tags. */
struct http_excerpt {
	char text[HTTP_EXCERPT_MAX];
	size_t n;
	bool started;
	bool html;
	bool in_tag;
	bool hidden;     /* inside <style> or <script> */
	bool ended;
	bool tag_named;  /* the tag's name is complete, attributes follow */
	uint8_t tag_n;
	char tag[8];     /* its name's first letters, lower case */
};

void http_excerpt_feed(struct http_excerpt *excerpt, struct span bytes);
