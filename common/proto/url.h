/*
 * URLs as text: taken apart, put together, resolved against a base.  RFC 3986.
 *
 * Lenient in path and query: what somebody typed is what is requested, only blanks, control characters and bytes
 * beyond ASCII are %-escaped on output.  Strict in scheme, host and port, which decide whom we talk to.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

/* A URL or relative reference taken apart; every span lies inside the text that was parsed, as it was written. */
struct url {
	struct span scheme;   /* without the colon; empty in a relative reference */
	struct span userinfo; /* without the @ */
	struct span host;     /* an IPv6 literal is without its brackets */
	struct span path;
	struct span query;    /* without the question mark */
	uint16_t port;        /* 0: none was given */
	bool has_authority;   /* there was a "//" */
	bool has_userinfo;
	bool has_query;
	bool host_is_literal; /* it stood in brackets */
};

/**
 * Takes a URL or relative reference apart; the fragment is cut off.  Blanks around it belong to the caller.
 * Returns RC_URL_SYNTAX for a port that is no number up to 65535 (or 0), a bracket without its partner, or a character
 * in the host that no host can have.  Source: RFC 3986 section 3 and appendix B.
 */
enum rc url_parse(struct span text, struct url *out) MUST_CHECK;

/** Puts a URL together again, escaped for output, without a fragment.  Source: RFC 3986 section 5.3. */
void url_format(const struct url *url, struct strbuf *sb);

/**
 * Appends the URL that reference means when it stands in the document base, an absolute URL.
 * Returns RC_URL_SYNTAX if either cannot be parsed or base is relative, RC_TOO_LONG if it does not fit.
 * Source: RFC 3986 sections 5.2.2 (strict) to 5.2.4.
 */
enum rc url_resolve(struct span base, struct span reference, struct strbuf *sb) MUST_CHECK;

/** Appends the URL for messages: without user, password and query. */
void url_format_printable(const struct url *url, struct strbuf *sb);

/** Appends host, in brackets if it is a literal, and ":port" if one was given and it is not default_port. */
void url_format_host(const struct url *url, uint16_t default_port, struct strbuf *sb);

/** Appends path ("/" if empty) and query, escaped: the target of an HTTP request.  Source: RFC 9112 section 3.2.1. */
void url_format_target(const struct url *url, struct strbuf *sb);

/** True if both mean the same server: scheme, host (any case), and port with default_port for none. */
bool url_same_origin(const struct url *a, const struct url *b, uint16_t default_port);

/** The path's part behind its last slash, escaped as it was written; empty if the path ends with a slash. */
struct span url_basename(const struct url *url);

/** Appends text with %XX turned into bytes; a percent sign without two hex digits stays.  Bytes may be NUL. */
void url_decode(struct span text, struct strbuf *sb);

/** Appends text with all but unreserved characters %-escaped.  Source: RFC 3986 section 2.3. */
void url_encode(struct span text, struct strbuf *sb);
