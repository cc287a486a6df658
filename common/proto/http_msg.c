/* The response reader: status line, header fields, and the body's framing.  RFC 9112. */
#include "proto/http_msg.h"

#include "base/ascii.h"

enum state { STATUS, FIELDS, BY_LENGTH, CHUNK_LINE, CHUNK_DATA, CHUNK_END, TRAILERS, BY_CLOSE, COMPLETE };
enum chunk_part { BEFORE_SIZE, SIZE, EXTENSION, AFTER_CR };

void http_reader_init(struct http_reader *reader)
{
	memset(reader, 0, sizeof *reader);
}

/* ---- field values ---- */

/* Copies what fits, as printable ASCII.  False, and nothing copied, if the value is longer and may not be cut. */
static bool keep_text(char *to, size_t cap, struct span value, bool may_cut)
{
	if (value.n >= cap) {
		if (!may_cut)
			return false;
		value.n = cap - 1;
	}
	for (size_t i = 0; i < value.n; i++)
		to[i] = ascii_print(value.p[i]) ? (char)value.p[i] : '?';
	to[value.n] = '\0';
	return true;
}

/* Takes the next element off a comma-separated list; false at its end.  RFC 9110 section 5.6.1. */
static bool next_element(struct span *list, struct span *element)
{
	size_t n;

	while (list->n > 0) {
		n = span_find(*list, ',');
		*element = span_trim(span_sub(*list, 0, n));
		*list = span_skip(*list, n + 1);
		if (element->n > 0)
			return true;
	}
	return false;
}

/* The same length said twice counts once (RFC 9110 section 8.6); two different ones are an error. */
static enum rc read_length(struct http_reader *reader, struct span value)
{
	struct span element;
	uint64_t length;

	if (value.n == 0)
		return RC_HTTP_SYNTAX;
	while (next_element(&value, &element)) {
		if (!span_decimal(element, &length) || length == UINT64_MAX)
			return RC_HTTP_SYNTAX;
		if (reader->head.has_length && reader->head.length != length)
			return RC_HTTP_SYNTAX;
		reader->head.has_length = true;
		reader->head.length = length;
	}
	return RC_OK;
}

static enum rc read_transfer_encoding(struct http_reader *reader, struct span value)
{
	struct span element;

	while (next_element(&value, &element)) {
		struct span coding = span_trim(span_sub(element, 0, span_find(element, ';')));

		if (span_is_nocase(coding, "identity"))
			continue; /* of RFC 2616, meant nothing even then */
		if (!span_is_nocase(coding, "chunked"))
			return RC_HTTP_ENCODING;
		if (reader->head.chunked)
			return RC_HTTP_SYNTAX;
		reader->head.chunked = true;
	}
	return RC_OK;
}

static enum rc read_connection(struct http_reader *reader, struct span value)
{
	struct span element;

	while (next_element(&value, &element)) {
		reader->connection_close |= span_is_nocase(element, "close");
		reader->connection_keep |= span_is_nocase(element, "keep-alive");
	}
	return RC_OK;
}

/* RFC 9110 section 8.8.3.  A tag that is malformed or too long counts as none. */
static enum rc read_etag(struct http_reader *reader, struct span value)
{
	bool weak = span_starts(value, "W/");

	if (weak)
		value = span_skip(value, 2);
	if (value.n < 2 || value.n >= HTTP_ETAG_MAX || value.p[0] != '"' || span_find(span_skip(value, 1), '"') != value.n - 2)
		return RC_OK;
	for (size_t i = 0; i < value.n; i++) {
		if (!ascii_print(value.p[i]) || value.p[i] == ' ')
			return RC_OK;
	}
	(void)keep_text(reader->head.etag, sizeof reader->head.etag, value, false);
	reader->head.etag_strong = !weak;
	return RC_OK;
}

/* "bytes 5-9/10", "bytes 5-9/" and an asterisk, "bytes " and an asterisk "/10".  RFC 9110 section 14.4. */
static enum rc read_content_range(struct http_reader *reader, struct span value)
{
	struct http_head *head = &reader->head;
	struct span total;
	struct span range;
	uint64_t first;
	uint64_t last;
	size_t at;

	if (!span_is_nocase(span_word(&value), "bytes"))
		return RC_OK;
	value = span_trim(value);
	at = span_find(value, '/');
	range = span_sub(value, 0, at);
	total = span_skip(value, at + 1);
	head->has_total = span_decimal(total, &head->range_total);
	if (span_is(range, "*") || !(head->has_total || span_is(total, "*")))
		return RC_OK;
	at = span_find(range, '-');
	if (!span_decimal(span_sub(range, 0, at), &first) || !span_decimal(span_skip(range, at + 1), &last))
		return RC_OK;
	if (first > last || last == UINT64_MAX || (head->has_total && last >= head->range_total))
		return RC_OK;
	head->has_range = true;
	head->range_first = first;
	head->range_last = last;
	return RC_OK;
}

static enum rc read_retry_after(struct http_reader *reader, struct span value)
{
	uint64_t seconds;

	if (!span_decimal(value, &seconds))
		seconds = HTTP_DATE_WAIT_S;
	reader->head.has_retry_after = true;
	reader->head.retry_after_s = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
	return RC_OK;
}

static enum rc read_location(struct http_reader *reader, struct span value)
{
	char *to = reader->head.location;

	if (reader->line_cut || value.n > URL_MAX) {
		reader->head.location_cut = true;
		return RC_OK;
	}
	if (value.n > 0)
		memcpy(to, value.p, value.n);
	to[value.n] = '\0';
	return RC_OK;
}

static enum rc read_encoding(struct http_reader *reader, struct span value)
{
	struct span element;

	while (next_element(&value, &element)) {
		if (!span_is_nocase(element, "identity"))
			(void)keep_text(reader->head.encoding, HTTP_TEXT_MAX, element, true);
	}
	return RC_OK;
}

static enum rc read_last_modified(struct http_reader *reader, struct span value)
{
	(void)keep_text(reader->head.last_modified, HTTP_TEXT_MAX, value, false);
	return RC_OK;
}

static enum rc read_date(struct http_reader *reader, struct span value)
{
	(void)keep_text(reader->head.date, HTTP_TEXT_MAX, value, false);
	return RC_OK;
}

static enum rc read_via(struct http_reader *reader, struct span value)
{
	reader->head.via = value.n > 0;
	return RC_OK;
}

static enum rc read_proxy_error(struct http_reader *reader, struct span value)
{
	(void)keep_text(reader->head.proxy_error, HTTP_TEXT_MAX, value, true);
	return RC_OK;
}

/* RFC 9209 section 2.1: a response that went through well has the field too, but no error in it. */
static enum rc read_proxy_status(struct http_reader *reader, struct span value)
{
	for (struct span rest = value; rest.n > 0; rest = span_skip(rest, 1)) {
		if (span_starts_nocase(rest, "error="))
			return read_proxy_error(reader, span_skip(rest, 6));
	}
	return RC_OK;
}

static const struct field {
	const char *name;
	enum rc (*read)(struct http_reader *reader, struct span value);
} fields[] = {
	{"content-length", read_length},
	{"transfer-encoding", read_transfer_encoding},
	{"connection", read_connection},
	{"content-range", read_content_range},
	{"content-encoding", read_encoding},
	{"location", read_location},
	{"etag", read_etag},
	{"last-modified", read_last_modified},
	{"date", read_date},
	{"retry-after", read_retry_after},
	{"via", read_via},
	{"x-squid-error", read_proxy_error},
	{"proxy-status", read_proxy_status},
};

/* ---- lines ---- */

/* Moves bytes up to a line end into the line buffer; what does not fit is counted and dropped. */
static enum rc take_line(struct http_reader *reader, struct span *in, bool *complete)
{
	size_t end = span_find(*in, '\n');
	size_t used = end < in->n ? end + 1 : end;
	size_t room = sizeof reader->line - reader->line_n;
	size_t kept = end < room ? end : room;

	if (used > HTTP_HEAD_MAX - reader->head_bytes)
		return RC_HTTP_SYNTAX;
	reader->head_bytes += used;
	if (kept > 0)
		memcpy(reader->line + reader->line_n, in->p, kept);
	reader->line_n += kept;
	reader->line_cut |= kept < end;
	*complete = end < in->n;
	*in = span_skip(*in, used);
	return RC_OK;
}

static void drop_line(struct http_reader *reader)
{
	reader->line_n = 0;
	reader->line_cut = false;
	reader->line_ended = false;
}

/* The line without its CR; control characters turn into blanks (RFC 9110 section 5.5). */
static struct span line_text(struct http_reader *reader)
{
	if (reader->line_n > 0 && reader->line[reader->line_n - 1] == '\r')
		reader->line_n--;
	for (size_t i = 0; i < reader->line_n; i++) {
		if ((uint8_t)reader->line[i] < ' ')
			reader->line[i] = ' ';
	}
	return span_of(reader->line, reader->line_n);
}

/* "HTTP/1.1 200 OK"; the reason may be missing with its blank.  Section 4. */
static enum rc read_status_line(struct http_reader *reader, struct span line)
{
	struct span code;
	uint64_t status;

	if (line.n < 12 || !span_starts(line, "HTTP/1.") || !ascii_digit(line.p[7]) || line.p[8] != ' ')
		return RC_HTTP_SYNTAX;
	code = span_sub(line, 9, 3);
	if (!span_decimal(code, &status) || status < 100 || (line.n > 12 && line.p[12] != ' '))
		return RC_HTTP_SYNTAX;
	reader->http_1_0 = line.p[7] == '0';
	reader->head.status = (unsigned)status;
	(void)keep_text(reader->head.reason, HTTP_TEXT_MAX, span_trim(span_skip(line, 13)), true);
	return RC_OK;
}

static enum rc read_field(struct http_reader *reader, struct span line)
{
	size_t colon = span_find(line, ':');
	struct span name = span_trim(span_sub(line, 0, colon));
	struct span value = span_trim(span_skip(line, colon + 1));

	if (colon == line.n || name.n == 0)
		return RC_HTTP_SYNTAX;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (!span_is_nocase(name, fields[i].name))
			continue;
		if (reader->line_cut && fields[i].read != read_location)
			return RC_HTTP_SYNTAX;
		return fields[i].read(reader, value);
	}
	return RC_OK;
}

/* ---- the end of the header ---- */

/* How the body ends: section 6.3, in its order. */
static enum rc choose_framing(struct http_reader *reader)
{
	struct http_head *head = &reader->head;
	bool doubtful = head->chunked && (head->has_length || reader->http_1_0);

	if (head->status == 204 || head->status == 304) {
		reader->state = COMPLETE;
		head->chunked = head->has_length = false;
	} else if (head->chunked) {
		reader->state = CHUNK_LINE;
		reader->head_bytes = 0;
		head->has_length = false; /* overridden, and the connection is not trusted any more */
		head->length = 0;
	} else if (head->has_length) {
		reader->left = head->length;
		reader->state = head->length > 0 ? BY_LENGTH : COMPLETE;
	} else {
		reader->state = BY_CLOSE;
		head->until_close = true;
	}
	head->keep_alive = !reader->connection_close && !head->until_close && !doubtful &&
			   (!reader->http_1_0 || reader->connection_keep);
	return RC_OK;
}

static enum rc end_of_fields(struct http_reader *reader, bool *final)
{
	size_t head_bytes = reader->head_bytes;

	*final = reader->head.status >= 200;
	if (*final)
		return choose_framing(reader);
	if (reader->head.status == 101)
		return RC_HTTP_SYNTAX; /* nobody asked to switch protocols */
	http_reader_init(reader);
	reader->head_bytes = head_bytes;
	return RC_OK;
}

/* Reads status line and fields; *final when the header of a final response is complete. */
static enum rc feed_head(struct http_reader *reader, struct span *in, bool *final)
{
	struct span line;
	bool complete;
	enum rc rc;

	if (reader->line_ended) {
		if (in->p[0] == ' ' || in->p[0] == '\t') {
			reader->line_ended = false; /* folded: the line goes on, and the blank is already there */
		} else {
			rc = read_field(reader, line_text(reader));
			if (rc != RC_OK)
				return rc;
			drop_line(reader);
		}
	}
	rc = take_line(reader, in, &complete);
	if (rc != RC_OK || !complete)
		return rc;
	line = line_text(reader);
	if (reader->state == STATUS) {
		if (line.n > 0) {
			rc = read_status_line(reader, line);
			reader->state = FIELDS;
		}
		drop_line(reader);
		return rc;
	}
	if (line.n == 0)
		return end_of_fields(reader, final);
	reader->line_ended = true;
	return RC_OK;
}

/* ---- chunks (section 7.1) ---- */

static enum rc chunk_line_end(struct http_reader *reader)
{
	if (reader->chunk_part == BEFORE_SIZE || reader->left > UINT64_MAX - 1 - reader->body)
		return RC_HTTP_SYNTAX;
	reader->chunk_part = BEFORE_SIZE;
	reader->head_bytes = 0;
	reader->state = reader->left > 0 ? CHUNK_DATA : TRAILERS;
	drop_line(reader);
	return RC_OK;
}

static enum rc feed_chunk_line(struct http_reader *reader, struct span *in)
{
	while (in->n > 0) {
		uint8_t c = in->p[0];
		int digit = ascii_hex_digit(c);

		*in = span_skip(*in, 1);
		if (++reader->head_bytes > HTTP_HEAD_MAX)
			return RC_HTTP_SYNTAX;
		if (c == '\n')
			return chunk_line_end(reader);
		if (reader->chunk_part == EXTENSION)
			continue;
		if (digit >= 0) {
			if (reader->left > UINT64_MAX >> 4)
				return RC_HTTP_SYNTAX;
			reader->left = reader->left << 4 | (unsigned)digit;
			reader->chunk_part = SIZE;
		} else if (reader->chunk_part == SIZE && (c == ';' || c == ' ' || c == '\t' || c == '\r')) {
			reader->chunk_part = EXTENSION;
		} else {
			return RC_HTTP_SYNTAX;
		}
	}
	return RC_OK;
}

static enum rc feed_chunk_end(struct http_reader *reader, struct span *in)
{
	uint8_t c = in->p[0];

	*in = span_skip(*in, 1);
	if (c == '\n') {
		reader->state = CHUNK_LINE;
		reader->chunk_part = BEFORE_SIZE;
		return RC_OK;
	}
	if (c != '\r' || reader->chunk_part == AFTER_CR)
		return RC_HTTP_SYNTAX;
	reader->chunk_part = AFTER_CR;
	return RC_OK;
}

static enum rc feed_trailers(struct http_reader *reader, struct span *in)
{
	bool complete;
	enum rc rc;

	rc = take_line(reader, in, &complete);
	if (rc != RC_OK || !complete)
		return rc;
	if (line_text(reader).n == 0 && !reader->line_cut)
		reader->state = COMPLETE;
	drop_line(reader);
	return RC_OK;
}

/* ---- the reader ---- */

static struct span take_body(struct http_reader *reader, struct span *in)
{
	struct span piece = *in;

	if (reader->state != BY_CLOSE) {
		if (reader->left < piece.n)
			piece.n = (size_t)reader->left;
		reader->left -= piece.n;
		if (reader->left == 0)
			reader->state = reader->state == BY_LENGTH ? COMPLETE : CHUNK_END;
	}
	reader->body += piece.n;
	*in = span_skip(*in, piece.n);
	return piece;
}

static enum rc feed_framing(struct http_reader *reader, struct span *in, bool *final)
{
	switch (reader->state) {
	case STATUS:
	case FIELDS:
		return feed_head(reader, in, final);
	case CHUNK_LINE:
		return feed_chunk_line(reader, in);
	case CHUNK_END:
		return feed_chunk_end(reader, in);
	default:
		return feed_trailers(reader, in);
	}
}

enum rc http_feed(struct http_reader *reader, struct span *in, enum http_want *want, struct span *body)
{
	bool final = false;
	enum rc rc;

	while (reader->state != COMPLETE && in->n > 0) {
		if (reader->state == BY_LENGTH || reader->state == CHUNK_DATA || reader->state == BY_CLOSE) {
			*body = take_body(reader, in);
			*want = HTTP_HAVE_BODY;
			return RC_OK;
		}
		rc = feed_framing(reader, in, &final);
		if (rc != RC_OK)
			return rc;
		if (final) {
			*want = HTTP_HAVE_HEAD;
			return RC_OK;
		}
	}
	*want = reader->state == COMPLETE ? HTTP_DONE : HTTP_WANT_MORE;
	return RC_OK;
}

enum rc http_feed_end(const struct http_reader *reader)
{
	return reader->state == BY_CLOSE || reader->state == COMPLETE ? RC_OK : RC_HTTP_SHORT;
}

/*
 * A proxy names itself in Via when it passes something on (RFC 9110 section 7.6.3), and says in a field of its own when
 * an error is its own; some say neither, and then a server's error without Via is taken for the proxy's.
 */
bool http_head_by_proxy(const struct http_head *head)
{
	if (head->status < 400)
		return false;
	return head->status == 407 || head->proxy_error[0] != '\0' || (head->status >= 500 && !head->via);
}
