/*
 * Borrowed bytes (struct span) and the bounds-checked reader through which all outside data is read.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes that belong to somebody else.  p may be NULL when n is 0.  Not NUL-terminated. */
struct span {
	const uint8_t *p;
	size_t n;
};

#define SPAN_NONE ((struct span){NULL, 0})

/* For printf-like arguments of "%.*s". */
#define SPAN_ARGS(s) (int)(s).n, (const char *)(s).p

static inline struct span span_of(const void *p, size_t n)
{
	return (struct span){p, n};
}

static inline struct span span_str(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* At most n bytes from offset on; empty beyond the end. */
static inline struct span span_sub(struct span s, size_t offset, size_t n)
{
	if (offset >= s.n)
		return SPAN_NONE;
	s.p += offset;
	s.n -= offset;
	if (n < s.n)
		s.n = n;
	return s;
}

static inline struct span span_skip(struct span s, size_t n)
{
	return span_sub(s, n, SIZE_MAX);
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool span_is(struct span s, const char *text)
{
	return span_equal(s, span_str(text));
}

/** Equal but for the case of ASCII letters. */
bool span_is_nocase(struct span s, const char *text);

bool span_starts(struct span s, const char *prefix);
bool span_starts_nocase(struct span s, const char *prefix);
bool span_ends(struct span s, const char *suffix);

/** Offset of the first byte, or s.n if it is not there. */
size_t span_find(struct span s, uint8_t byte);

/** Offset of the last byte, or s.n if it is not there. */
size_t span_find_last(struct span s, uint8_t byte);

/** How many bytes of that value there are. */
size_t span_count(struct span s, uint8_t byte);

/** Without blanks, tabs, CR, LF, VT and FF at both ends. */
struct span span_trim(struct span s);

/**
 * Takes the first line off *text: without its LF or CR LF, which are skipped.
 * Returns false when *text was empty.
 */
bool span_line(struct span *text, struct span *line);

/**
 * Takes the first word (run of non-blanks) off *text; blanks before it are skipped.
 * Returns an empty span when there is none.
 */
struct span span_word(struct span *text);

/**
 * Reads a decimal number; the whole span must be digits.
 * Returns false for an empty span, another character, or overflow of 64 bits.
 */
bool span_decimal(struct span s, uint64_t *value);

/** Same with an optional minus and base 0 as in C: 0x... hex, 0... octal, else decimal. */
bool span_number(struct span s, int64_t *value);

/* Reads big- and little-endian numbers and byte runs; after the first overrun everything reads as 0 and bad stays set. */
struct reader {
	const uint8_t *p;
	size_t left;
	bool bad;
};

static inline struct reader reader_of(struct span s)
{
	return (struct reader){s.p, s.n, false};
}

/** n bytes, or NULL (and bad set) if fewer are left.  NULL is also given for n == 0 of an empty reader. */
const uint8_t *rd_bytes(struct reader *r, size_t n);
struct span rd_span(struct reader *r, size_t n);
void rd_skip(struct reader *r, size_t n);
uint8_t rd_u8(struct reader *r);
uint16_t rd_be16(struct reader *r);
uint32_t rd_be32(struct reader *r);
uint16_t rd_le16(struct reader *r);
uint32_t rd_le32(struct reader *r);
uint64_t rd_le64(struct reader *r);

/* Writes numbers and byte runs into a caller's buffer; bad is set, and stays so, when it is full. */
struct writer {
	uint8_t *start;
	size_t n;
	size_t cap;
	bool bad;
};

static inline struct writer writer_of(void *buffer, size_t cap)
{
	return (struct writer){buffer, 0, cap, false};
}

void wr_bytes(struct writer *w, const void *bytes, size_t n);
void wr_span(struct writer *w, struct span s);
void wr_zeros(struct writer *w, size_t n);
void wr_u8(struct writer *w, uint8_t value);
void wr_be16(struct writer *w, uint16_t value);
void wr_be32(struct writer *w, uint32_t value);
void wr_le32(struct writer *w, uint32_t value);
void wr_le64(struct writer *w, uint64_t value);
