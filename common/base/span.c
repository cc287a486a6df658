/* Spans of borrowed bytes, and reading and writing with bounds. */
#include "base/span.h"

#include "base/ascii.h"

static bool prefix_equal_nocase(struct span s, const char *text, size_t n)
{
	if (n > s.n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (ascii_lower(s.p[i]) != ascii_lower((uint8_t)text[i]))
			return false;
	}
	return true;
}

bool span_is_nocase(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n == n && prefix_equal_nocase(s, text, n);
}

bool span_starts(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);

	return n <= s.n && span_equal(span_sub(s, 0, n), span_str(prefix));
}

bool span_starts_nocase(struct span s, const char *prefix)
{
	return prefix_equal_nocase(s, prefix, strlen(prefix));
}

bool span_ends(struct span s, const char *suffix)
{
	size_t n = strlen(suffix);

	return n <= s.n && span_equal(span_of(s.p + (s.n - n), n), span_str(suffix));
}

size_t span_find(struct span s, uint8_t byte)
{
	const uint8_t *at = s.n > 0 ? memchr(s.p, byte, s.n) : NULL;

	return at != NULL ? (size_t)(at - s.p) : s.n;
}

size_t span_find_last(struct span s, uint8_t byte)
{
	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == byte)
			return i - 1;
	}
	return s.n;
}

size_t span_count(struct span s, uint8_t byte)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; i++)
		count += s.p[i] == byte;
	return count;
}

struct span span_trim(struct span s)
{
	while (s.n > 0 && ascii_space(s.p[0]))
		s = span_skip(s, 1);
	while (s.n > 0 && ascii_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool span_line(struct span *text, struct span *line)
{
	size_t end;

	if (text->n == 0)
		return false;
	end = span_find(*text, '\n');
	*line = span_sub(*text, 0, end);
	*text = span_skip(*text, end + (end < text->n ? 1 : 0));
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

struct span span_word(struct span *text)
{
	struct span word;
	size_t n = 0;

	while (text->n > 0 && ascii_space(text->p[0]))
		*text = span_skip(*text, 1);
	while (n < text->n && !ascii_space(text->p[n]))
		n++;
	word = span_sub(*text, 0, n);
	*text = span_skip(*text, n);
	return word;
}

/* Digits of one base; false for none, a wrong digit, or overflow. */
static bool parse_digits(struct span s, unsigned base, uint64_t *value)
{
	uint64_t sum = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int digit = ascii_hex_digit(s.p[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		if (sum > (UINT64_MAX - (unsigned)digit) / base)
			return false;
		sum = sum * base + (unsigned)digit;
	}
	*value = sum;
	return true;
}

bool span_decimal(struct span s, uint64_t *value)
{
	return parse_digits(s, 10, value);
}

bool span_number(struct span s, int64_t *value)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	unsigned base = 10;
	uint64_t magnitude;

	if (negative)
		s = span_skip(s, 1);
	if (span_starts_nocase(s, "0x")) {
		base = 16;
		s = span_skip(s, 2);
	} else if (s.n > 1 && s.p[0] == '0') {
		base = 8;
		s = span_skip(s, 1);
	}
	if (!parse_digits(s, base, &magnitude) || magnitude > INT64_MAX)
		return false;
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

const uint8_t *rd_bytes(struct reader *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->bad || n > r->left) {
		r->bad = true;
		return NULL;
	}
	if (n > 0)
		r->p += n;
	r->left -= n;
	return p;
}

struct span rd_span(struct reader *r, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);

	return r->bad ? SPAN_NONE : span_of(p, n);
}

void rd_skip(struct reader *r, size_t n)
{
	(void)rd_bytes(r, n);
}

uint8_t rd_u8(struct reader *r)
{
	const uint8_t *p = rd_bytes(r, 1);

	return p != NULL ? p[0] : 0;
}

uint16_t rd_be16(struct reader *r)
{
	const uint8_t *p = rd_bytes(r, 2);

	return p != NULL ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

uint32_t rd_be32(struct reader *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	return p != NULL ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

uint16_t rd_le16(struct reader *r)
{
	const uint8_t *p = rd_bytes(r, 2);

	return p != NULL ? (uint16_t)(p[1] << 8 | p[0]) : 0;
}

uint32_t rd_le32(struct reader *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	return p != NULL ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0] : 0;
}

uint64_t rd_le64(struct reader *r)
{
	uint64_t low = rd_le32(r);
	uint64_t high = rd_le32(r);

	return r->bad ? 0 : high << 32 | low;
}

void wr_bytes(struct writer *w, const void *bytes, size_t n)
{
	if (w->bad || n > w->cap - w->n) {
		w->bad = true;
		return;
	}
	if (n > 0)
		memcpy(w->start + w->n, bytes, n);
	w->n += n;
}

void wr_span(struct writer *w, struct span s)
{
	wr_bytes(w, s.p, s.n);
}

void wr_zeros(struct writer *w, size_t n)
{
	if (w->bad || n > w->cap - w->n) {
		w->bad = true;
		return;
	}
	memset(w->start + w->n, 0, n);
	w->n += n;
}

void wr_u8(struct writer *w, uint8_t value)
{
	wr_bytes(w, &value, 1);
}

void wr_be16(struct writer *w, uint16_t value)
{
	const uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};

	wr_bytes(w, bytes, sizeof bytes);
}

void wr_be32(struct writer *w, uint32_t value)
{
	wr_be16(w, (uint16_t)(value >> 16));
	wr_be16(w, (uint16_t)value);
}

void wr_le32(struct writer *w, uint32_t value)
{
	const uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};

	wr_bytes(w, bytes, sizeof bytes);
}

void wr_le64(struct writer *w, uint64_t value)
{
	wr_le32(w, (uint32_t)value);
	wr_le32(w, (uint32_t)(value >> 32));
}
