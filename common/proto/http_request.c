/* The request text, and the gist of an error's body.  RFC 9110, RFC 9112, RFC 7617. */
#include "proto/http_msg.h"

#include "base/ascii.h"

/* ---- request ---- */

/* RFC 4648 section 4. */
static void put_base64(struct span bytes, struct strbuf *sb)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
		uint32_t group = (uint32_t)bytes.p[i] << 16;

		group |= n > 1 ? (uint32_t)bytes.p[i + 1] << 8 : 0;
		group |= n > 2 ? bytes.p[i + 2] : 0;
		sb_char(sb, digits[group >> 18]);
		sb_char(sb, digits[group >> 12 & 63]);
		sb_char(sb, n > 1 ? digits[group >> 6 & 63] : '=');
		sb_char(sb, n > 2 ? digits[group & 63] : '=');
	}
}

/* Header values come from callers and URLs: nothing in them may end the line. */
static void put_value(const char *text, struct strbuf *sb)
{
	for (; *text != '\0'; text++)
		sb_char(sb, ascii_print((uint8_t)*text) ? *text : ' ');
}

/* Of one URL, if it has any; field is Authorization or Proxy-Authorization. */
static enum rc put_credentials(const char *field, const struct url *url, struct strbuf *sb)
{
	char text[HTTP_USERINFO_MAX];
	struct strbuf decoded;

	if (!url->has_userinfo)
		return RC_OK;
	sb_init(&decoded, text, sizeof text);
	url_decode(url->userinfo, &decoded);
	if (span_find(url->userinfo, ':') == url->userinfo.n)
		sb_char(&decoded, ':'); /* a user without a password, RFC 7617 section 2 */
	if (decoded.cut)
		return RC_URL_SYNTAX;
	sb_fmt(sb, "%s: Basic ", field);
	put_base64(sb_as_span(&decoded), sb);
	sb_str(sb, "\r\n");
	return RC_OK;
}

bool http_is_token(struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (!ascii_alpha(c) && !ascii_digit(c) && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
			return false;
	}
	return text.n > 0;
}

static bool is_secret(const char *name)
{
	return span_is_nocase(span_str(name), "Authorization") || span_is_nocase(span_str(name), "Cookie");
}

static void put_fields(const struct http_request *request, struct strbuf *sb)
{
	const struct http_ask *ask = request->ask;

	for (unsigned i = 0; i < ask->field_count; i++) {
		const struct http_field *field = &ask->fields[i];

		if (!http_is_token(span_str(field->name)) || (request->foreign && is_secret(field->name)))
			continue;
		sb_fmt(sb, "%s: ", field->name);
		put_value(field->value, sb);
		sb_str(sb, "\r\n");
	}
}

static bool has_body(const struct http_ask *ask)
{
	return ask != NULL && strcmp(ask->method, "GET") != 0;
}

/* The header lines of what is asked, and the length of its body. */
static void put_ask(const struct http_request *request, struct strbuf *sb)
{
	const struct http_ask *ask = request->ask;

	if (ask == NULL)
		return;
	put_fields(request, sb);
	if (!has_body(ask))
		return;
	if (ask->body.n > 0)
		sb_fmt(sb, "Content-Type: %s\r\n", ask->body_type);
	sb_fmt(sb, "Content-Length: %zu\r\n", ask->body.n);
}

static void put_condition(const char *field, const char *value, struct strbuf *sb)
{
	if (value == NULL || value[0] == '\0')
		return;
	sb_fmt(sb, "%s: ", field);
	put_value(value, sb);
	sb_str(sb, "\r\n");
}

static void put_range(const struct http_request *request, struct strbuf *sb)
{
	if (request->range_from == 0 && request->range_end == 0)
		return;
	sb_fmt(sb, "Range: bytes=%llu-", (unsigned long long)request->range_from);
	if (request->range_end > 0)
		sb_fmt(sb, "%llu", (unsigned long long)request->range_end - 1);
	sb_str(sb, "\r\n");
	if (request->if_range == NULL)
		return;
	sb_str(sb, "If-Range: ");
	put_value(request->if_range, sb);
	sb_str(sb, "\r\n");
}

enum rc http_request_write(const struct http_request *request, struct strbuf *sb)
{
	enum rc rc;

	sb_fmt(sb, "%s ", request->ask != NULL ? request->ask->method : "GET");
	if (request->proxy != NULL) {
		sb_str(sb, "http://");
		url_format_host(request->url, request->default_port, sb);
	}
	url_format_target(request->url, sb);
	sb_str(sb, " HTTP/1.1\r\nHost: ");
	url_format_host(request->url, request->default_port, sb);
	sb_str(sb, "\r\nUser-Agent: ");
	put_value(request->user_agent, sb);
	sb_fmt(sb, "\r\nAccept: */*\r\nAccept-Encoding: %s\r\nConnection: keep-alive\r\n", request->codings != NULL ? request->codings : "identity");
	put_range(request, sb);
	put_condition("If-None-Match", request->if_none_match, sb);
	put_condition("If-Modified-Since", request->if_modified_since, sb);
	rc = put_credentials("Authorization", request->url, sb);
	if (rc == RC_OK && request->proxy != NULL)
		rc = put_credentials("Proxy-Authorization", request->proxy, sb);
	if (rc != RC_OK)
		return rc;
	put_ask(request, sb);
	sb_str(sb, "\r\n");
	if (has_body(request->ask))
		sb_span(sb, request->ask->body);
	return sb->cut ? RC_TOO_LONG : RC_OK;
}

/* ---- what an error page says ---- */

static void excerpt_char(struct http_excerpt *excerpt, uint8_t c)
{
	if (c == '\n' || c == '\r') {
		excerpt->ended = excerpt->n > 0;
		return;
	}
	if (ascii_space(c) && (excerpt->n == 0 || excerpt->text[excerpt->n - 1] == ' '))
		return;
	excerpt->text[excerpt->n++] = ascii_space(c) ? ' ' : ascii_print(c) ? (char)c : '?';
	excerpt->ended = excerpt->n == sizeof excerpt->text - 1;
}

static void excerpt_tag_end(struct http_excerpt *excerpt)
{
	struct span tag = span_of(excerpt->tag, excerpt->tag_n);

	excerpt->in_tag = false;
	if (span_is(tag, "style") || span_is(tag, "script"))
		excerpt->hidden = true;
	else if (excerpt->hidden)
		excerpt->hidden = !span_is(tag, "/style") && !span_is(tag, "/script");
	else if (tag.n > 0 && tag.p[0] == '/')
		excerpt->ended = excerpt->n > 0; /* a heading or title is a line of its own */
}

static void excerpt_html(struct http_excerpt *excerpt, uint8_t c)
{
	if (c == '<') {
		excerpt->in_tag = true;
		excerpt->tag_named = false;
		excerpt->tag_n = 0;
	} else if (excerpt->in_tag && c == '>') {
		excerpt_tag_end(excerpt);
	} else if (excerpt->in_tag) {
		excerpt->tag_named |= ascii_space(c);
		if (!excerpt->tag_named && excerpt->tag_n < sizeof excerpt->tag)
			excerpt->tag[excerpt->tag_n++] = (char)ascii_lower(c);
	} else if (!excerpt->hidden) {
		excerpt_char(excerpt, c);
	}
}

void http_excerpt_feed(struct http_excerpt *excerpt, struct span bytes)
{
	for (size_t i = 0; i < bytes.n && !excerpt->ended; i++) {
		uint8_t c = bytes.p[i];

		if (!excerpt->started) {
			if (ascii_space(c))
				continue;
			excerpt->started = true;
			excerpt->html = c == '<';
		}
		if (excerpt->html)
			excerpt_html(excerpt, c);
		else
			excerpt_char(excerpt, c);
	}
	excerpt->text[excerpt->n] = '\0';
}
