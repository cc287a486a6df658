/*
 * Text formatting without libc: a printf subset and a string builder over a caller's buffer.
 *
 * Conversions: %s %.*s %c %d %i %u %x %X %p %% with flags 0 - and space width, and the length
 * modifiers h hh l ll z j t.  Same result on every port.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

/**
 * Formats into buf, always NUL-terminated when cap > 0.
 * Returns the length that the whole text has, which may be cap or more: then it was cut.
 */
size_t fmt_print(char *buf, size_t cap, const char *format, ...) PRINTF_LIKE(3, 4);
size_t fmt_vprint(char *buf, size_t cap, const char *format, va_list args) PRINTF_LIKE(3, 0);

/* Builds text piece by piece.  text is always NUL-terminated; cut is set, and stays so, when a piece did not fit. */
struct strbuf {
	char *text;
	size_t n;   /* bytes without the NUL */
	size_t cap; /* bytes with the NUL */
	bool cut;
};

/** Empties the builder over a buffer of cap >= 1 bytes. */
void sb_init(struct strbuf *sb, char *buf, size_t cap);
void sb_char(struct strbuf *sb, char c);
void sb_str(struct strbuf *sb, const char *text);
void sb_span(struct strbuf *sb, struct span s);
void sb_fmt(struct strbuf *sb, const char *format, ...) PRINTF_LIKE(2, 3);

/** Two digits for each byte, in lower case, separator between the bytes; '\0': none. */
void sb_hex(struct strbuf *sb, struct span bytes, char separator);

/** 1500 -> "1500 B", 1234567 -> "1.2 MB" (powers of 1000), for people. */
void sb_bytes(struct strbuf *sb, uint64_t bytes);

static inline struct span sb_as_span(const struct strbuf *sb)
{
	return span_of(sb->text, sb->n);
}
