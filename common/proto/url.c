/* URLs taken apart, put together and resolved.  RFC 3986. */
#include "proto/url.h"

#include "base/ascii.h"

/* ---- taking apart ---- */

static bool scheme_byte(uint8_t c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '+' || c == '-' || c == '.';
}

/* Length of the scheme, or 0 if the text does not start with one.  Section 3.1. */
static size_t scheme_length(struct span text)
{
	size_t n = 0;

	if (text.n == 0 || !ascii_alpha(text.p[0]))
		return 0;
	while (n < text.n && scheme_byte(text.p[n]))
		n++;
	return n < text.n && text.p[n] == ':' ? n : 0;
}

/* Offset of the first byte that is one of set. */
static size_t find_any(struct span text, const char *set)
{
	size_t n = 0;

	while (n < text.n && (text.p[n] == '\0' || strchr(set, text.p[n]) == NULL))
		n++;
	return n;
}

/* What section 3.2.2 lets a name consist of; inside brackets also colons. */
static bool host_valid(struct span host, bool literal)
{
	for (size_t i = 0; i < host.n; i++) {
		uint8_t c = host.p[i];

		if (!ascii_print(c) || (strchr(" \"<>\\^`{|}/?#[]@", c) != NULL) || (c == ':' && !literal))
			return false;
	}
	return !literal || host.n > 0;
}

static enum rc parse_port(struct span text, uint16_t *port)
{
	uint64_t value;

	*port = 0;
	if (text.n == 0)
		return RC_OK; /* "host:" means the default, section 3.2.3 */
	if (!span_decimal(text, &value) || value == 0 || value > UINT16_MAX)
		return RC_URL_SYNTAX;
	*port = (uint16_t)value;
	return RC_OK;
}

/* [userinfo@] host [:port], section 3.2. */
static enum rc parse_authority(struct span text, struct url *url)
{
	size_t at = span_find_last(text, '@');
	struct span rest = text;
	size_t end;

	if (at < text.n) {
		url->has_userinfo = true;
		url->userinfo = span_sub(text, 0, at);
		rest = span_skip(text, at + 1);
	}
	if (rest.n > 0 && rest.p[0] == '[') {
		end = span_find(rest, ']');
		if (end == rest.n)
			return RC_URL_SYNTAX;
		url->host_is_literal = true;
		url->host = span_sub(rest, 1, end - 1);
		rest = span_skip(rest, end + 1);
	} else {
		end = span_find(rest, ':');
		url->host = span_sub(rest, 0, end);
		rest = span_skip(rest, end);
	}
	if (!host_valid(url->host, url->host_is_literal))
		return RC_URL_SYNTAX;
	if (rest.n == 0)
		return RC_OK;
	if (rest.p[0] != ':')
		return RC_URL_SYNTAX;
	return parse_port(span_skip(rest, 1), &url->port);
}

enum rc url_parse(struct span text, struct url *out)
{
	struct url url = {.port = 0};
	size_t n;
	enum rc rc;

	text = span_sub(text, 0, span_find(text, '#'));
	n = scheme_length(text);
	if (n > 0) {
		url.scheme = span_sub(text, 0, n);
		text = span_skip(text, n + 1);
	}
	if (span_starts(text, "//")) {
		text = span_skip(text, 2);
		n = find_any(text, "/?");
		url.has_authority = true;
		rc = parse_authority(span_sub(text, 0, n), &url);
		if (rc != RC_OK)
			return rc;
		text = span_skip(text, n);
	}
	n = span_find(text, '?');
	url.path = span_sub(text, 0, n);
	if (n < text.n) {
		url.has_query = true;
		url.query = span_skip(text, n + 1);
	}
	*out = url;
	return RC_OK;
}

/* ---- putting together ---- */

static void put_hex(uint8_t c, struct strbuf *sb)
{
	sb_fmt(sb, "%%%02X", c);
}

/* Blanks, control characters and bytes beyond ASCII are escaped, nothing else: section 2.1. */
static void put_escaped(struct span text, struct strbuf *sb)
{
	for (size_t i = 0; i < text.n; i++) {
		if (ascii_print(text.p[i]) && text.p[i] != ' ')
			sb_char(sb, (char)text.p[i]);
		else
			put_hex(text.p[i], sb);
	}
}

static void put_host(const struct url *url, struct strbuf *sb)
{
	if (url->host_is_literal)
		sb_char(sb, '[');
	put_escaped(url->host, sb);
	if (url->host_is_literal)
		sb_char(sb, ']');
}

void url_format_host(const struct url *url, uint16_t default_port, struct strbuf *sb)
{
	put_host(url, sb);
	if (url->port != 0 && url->port != default_port)
		sb_fmt(sb, ":%u", url->port);
}

/* Everything before the path. */
static void put_front(const struct url *url, bool with_user, struct strbuf *sb)
{
	if (url->scheme.n > 0) {
		sb_span(sb, url->scheme);
		sb_char(sb, ':');
	}
	if (!url->has_authority)
		return;
	sb_str(sb, "//");
	if (with_user && url->has_userinfo) {
		put_escaped(url->userinfo, sb);
		sb_char(sb, '@');
	}
	url_format_host(url, 0, sb);
}

void url_format(const struct url *url, struct strbuf *sb)
{
	put_front(url, true, sb);
	put_escaped(url->path, sb);
	if (url->has_query) {
		sb_char(sb, '?');
		put_escaped(url->query, sb);
	}
}

void url_format_printable(const struct url *url, struct strbuf *sb)
{
	put_front(url, false, sb);
	put_escaped(url->path, sb);
}

void url_format_target(const struct url *url, struct strbuf *sb)
{
	if (url->path.n == 0 || url->path.p[0] != '/')
		sb_char(sb, '/');
	put_escaped(url->path, sb);
	if (url->has_query) {
		sb_char(sb, '?');
		put_escaped(url->query, sb);
	}
}

/* ---- resolving ---- */

/* Where an output that ends at w and started at start loses its last segment and that segment's slash. */
static size_t segment_start(const char *text, size_t start, size_t w)
{
	while (w > start) {
		w--;
		if (text[w] == '/')
			break;
	}
	return w;
}

/*
 * Takes "." and ".." out of the path that starts at offset start, in place: what is written never passes what is
 * still to be read.  Section 5.2.4, steps A to E.
 */
static void remove_dot_segments(struct strbuf *sb, size_t start)
{
	char *text = sb->text;
	size_t w = start;
	size_t r = start;

	while (r < sb->n) {
		struct span in = span_of(text + r, sb->n - r);

		if (span_starts(in, "../")) {
			r += 3;
		} else if (span_starts(in, "./") || span_starts(in, "/./")) {
			r += 2;
		} else if (span_is(in, "/.")) {
			text[w++] = '/';
			r = sb->n;
		} else if (span_starts(in, "/../")) {
			w = segment_start(text, start, w);
			r += 3;
		} else if (span_is(in, "/..")) {
			w = segment_start(text, start, w);
			text[w++] = '/';
			r = sb->n;
		} else if (span_is(in, ".") || span_is(in, "..")) {
			r = sb->n;
		} else {
			do
				text[w++] = text[r++];
			while (r < sb->n && text[r] != '/');
		}
	}
	text[w] = '\0';
	sb->n = w;
}

/* What of the base's path stands before a relative path.  Section 5.2.3. */
static struct span merge_prefix(const struct url *base)
{
	size_t slash = span_find_last(base->path, '/');

	if (base->has_authority && base->path.n == 0)
		return span_str("/");
	return slash < base->path.n ? span_sub(base->path, 0, slash + 1) : SPAN_NONE;
}

/* Writes front, a path in two parts without its dots, and the query of tail. */
static enum rc put_resolved(const struct url *front, struct span first, struct span second, const struct url *tail,
			    struct strbuf *sb)
{
	size_t start;

	put_front(front, true, sb);
	start = sb->n;
	put_escaped(first, sb);
	put_escaped(second, sb);
	remove_dot_segments(sb, start);
	if (!front->has_authority && span_starts(span_of(sb->text + start, sb->n - start), "//"))
		return RC_URL_SYNTAX; /* would read as an authority, which section 3.3 forbids */
	if (tail->has_query) {
		sb_char(sb, '?');
		put_escaped(tail->query, sb);
	}
	return sb->cut ? RC_TOO_LONG : RC_OK;
}

enum rc url_resolve(struct span base_text, struct span reference, struct strbuf *sb)
{
	struct url front;
	struct url base;
	struct url ref;
	enum rc rc;

	rc = url_parse(base_text, &base);
	if (rc != RC_OK)
		return rc;
	rc = url_parse(reference, &ref);
	if (rc != RC_OK)
		return rc;
	if (base.scheme.n == 0)
		return RC_URL_SYNTAX;
	if (ref.scheme.n > 0)
		return put_resolved(&ref, ref.path, SPAN_NONE, &ref, sb);
	if (ref.has_authority) {
		front = ref;
		front.scheme = base.scheme;
		return put_resolved(&front, ref.path, SPAN_NONE, &ref, sb);
	}
	if (ref.path.n == 0)
		return put_resolved(&base, base.path, SPAN_NONE, ref.has_query ? &ref : &base, sb);
	if (ref.path.p[0] == '/')
		return put_resolved(&base, ref.path, SPAN_NONE, &ref, sb);
	return put_resolved(&base, merge_prefix(&base), ref.path, &ref, sb);
}

/* ---- the rest ---- */

static bool equal_nocase(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	}
	return true;
}

bool url_same_origin(const struct url *a, const struct url *b, uint16_t default_port)
{
	uint16_t port_a = a->port != 0 ? a->port : default_port;
	uint16_t port_b = b->port != 0 ? b->port : default_port;

	return port_a == port_b && equal_nocase(a->scheme, b->scheme) && equal_nocase(a->host, b->host);
}

struct span url_basename(const struct url *url)
{
	size_t slash = span_find_last(url->path, '/');

	return slash < url->path.n ? span_skip(url->path, slash + 1) : url->path;
}

void url_decode(struct span text, struct strbuf *sb)
{
	for (size_t i = 0; i < text.n; i++) {
		int high = i + 2 < text.n && text.p[i] == '%' ? ascii_hex_digit(text.p[i + 1]) : -1;
		int low = high >= 0 ? ascii_hex_digit(text.p[i + 2]) : -1;

		if (low >= 0) {
			sb_char(sb, (char)(high << 4 | low));
			i += 2;
		} else {
			sb_char(sb, (char)text.p[i]);
		}
	}
}

void url_encode(struct span text, struct strbuf *sb)
{
	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~')
			sb_char(sb, (char)c);
		else
			put_hex(c, sb);
	}
}
