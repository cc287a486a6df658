/* A printf subset and a string builder; see fmt.h for the conversions. */
#include "base/fmt.h"

#include <stdint.h>

#include "base/ascii.h"

struct out {
	char *buf;
	size_t cap;
	size_t n;
};

/* One % conversion, taken apart. */
struct conversion {
	bool left;
	bool zero;
	unsigned width;
	int precision; /* -1: none */
	int size;      /* bytes of the integer argument */
	char type;
};

#define NUMBER_MAX 24 /* digits of a 64-bit number in base 8 and up, and a sign */

static void out_char(struct out *out, char c)
{
	if (out->n + 1 < out->cap)
		out->buf[out->n] = c;
	out->n++;
}

static void out_padded(struct out *out, const struct conversion *conv, const char *text, size_t n)
{
	size_t fill = conv->width > n ? conv->width - n : 0;

	for (size_t i = 0; !conv->left && i < fill; i++)
		out_char(out, ' ');
	for (size_t i = 0; i < n; i++)
		out_char(out, text[i]);
	for (size_t i = 0; conv->left && i < fill; i++)
		out_char(out, ' ');
}

static void out_string(struct out *out, const struct conversion *conv, const char *text)
{
	size_t n = 0;

	if (text == NULL)
		text = conv->precision == 0 ? "" : "(null)";
	while ((conv->precision < 0 || n < (size_t)conv->precision) && text[n] != '\0')
		n++;
	out_padded(out, conv, text, n);
}

static void out_number(struct out *out, const struct conversion *conv, uint64_t value, bool negative)
{
	const char *digits = conv->type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned base = conv->type == 'x' || conv->type == 'X' || conv->type == 'p' ? 16 : 10;
	char text[NUMBER_MAX];
	size_t at = sizeof text;
	size_t n;

	do {
		text[--at] = digits[value % base];
		value /= base;
	} while (value != 0);
	n = sizeof text - at;
	if (conv->zero && !conv->left) {
		if (negative)
			out_char(out, '-');
		for (size_t i = n + negative; i < conv->width; i++)
			out_char(out, '0');
		for (size_t i = at; i < sizeof text; i++)
			out_char(out, text[i]);
		return;
	}
	if (negative)
		text[--at] = '-';
	out_padded(out, conv, text + at, sizeof text - at);
}

static int64_t take_signed(const struct conversion *conv, va_list *args)
{
	switch (conv->size) {
	case 1:
		return (signed char)va_arg(*args, int);
	case 2:
		return (short)va_arg(*args, int);
	case 8:
		return va_arg(*args, long long);
	default:
		return va_arg(*args, int);
	}
}

static uint64_t take_unsigned(const struct conversion *conv, va_list *args)
{
	switch (conv->size) {
	case 1:
		return (unsigned char)va_arg(*args, unsigned);
	case 2:
		return (unsigned short)va_arg(*args, unsigned);
	case 8:
		return va_arg(*args, unsigned long long);
	default:
		return va_arg(*args, unsigned);
	}
}

static const char *parse_size(struct conversion *conv, const char *p)
{
	conv->size = sizeof(int);
	switch (*p) {
	case 'h':
		conv->size = p[1] == 'h' ? 1 : 2;
		return p + (p[1] == 'h' ? 2 : 1);
	case 'l':
		conv->size = p[1] == 'l' ? (int)sizeof(long long) : (int)sizeof(long);
		return p + (p[1] == 'l' ? 2 : 1);
	case 'z':
	case 't':
		conv->size = sizeof(size_t);
		return p + 1;
	case 'j':
		conv->size = sizeof(intmax_t);
		return p + 1;
	default:
		return p;
	}
}

/* Reads what follows a '%'; gives where the text goes on. */
static const char *parse_conversion(struct conversion *conv, const char *p, va_list *args)
{
	*conv = (struct conversion){.precision = -1};
	for (; *p == '0' || *p == '-'; p++) {
		conv->zero |= *p == '0';
		conv->left |= *p == '-';
	}
	if (*p == '*') {
		int width = va_arg(*args, int);

		conv->left |= width < 0;
		conv->width = width < 0 ? 0U - (unsigned)width : (unsigned)width;
		p++;
	}
	for (; ascii_digit((uint8_t)*p); p++)
		conv->width = conv->width * 10 + (unsigned)(*p - '0');
	if (*p == '.') {
		p++;
		conv->precision = 0;
		if (*p == '*') {
			conv->precision = va_arg(*args, int);
			p++;
		}
		for (; ascii_digit((uint8_t)*p); p++)
			conv->precision = conv->precision * 10 + (*p - '0');
	}
	p = parse_size(conv, p);
	conv->type = *p;
	return *p == '\0' ? p : p + 1;
}

static void out_conversion(struct out *out, const struct conversion *conv, va_list *args)
{
	int64_t number;
	char c;

	switch (conv->type) {
	case 'd':
	case 'i':
		number = take_signed(conv, args);
		out_number(out, conv, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, number < 0);
		break;
	case 'u':
	case 'x':
	case 'X':
		out_number(out, conv, take_unsigned(conv, args), false);
		break;
	case 'p':
		out_number(out, conv, (uintptr_t)va_arg(*args, void *), false);
		break;
	case 's':
		out_string(out, conv, va_arg(*args, const char *));
		break;
	case 'c':
		c = (char)va_arg(*args, int);
		out_padded(out, conv, &c, 1);
		break;
	default:
		out_char(out, conv->type);
	}
}

size_t fmt_vprint(char *buf, size_t cap, const char *format, va_list args)
{
	struct out out = {buf, cap, 0};
	struct conversion conv;
	va_list copy;

	va_copy(copy, args);
	while (*format != '\0') {
		if (*format != '%') {
			out_char(&out, *format++);
			continue;
		}
		format = parse_conversion(&conv, format + 1, &copy);
		if (conv.type != '\0')
			out_conversion(&out, &conv, &copy);
	}
	va_end(copy);
	if (cap > 0)
		buf[out.n < cap ? out.n : cap - 1] = '\0';
	return out.n;
}

size_t fmt_print(char *buf, size_t cap, const char *format, ...)
{
	va_list args;
	size_t n;

	va_start(args, format);
	n = fmt_vprint(buf, cap, format, args);
	va_end(args);
	return n;
}

void sb_init(struct strbuf *sb, char *buf, size_t cap)
{
	*sb = (struct strbuf){buf, 0, cap, false};
	buf[0] = '\0';
}

void sb_span(struct strbuf *sb, struct span s)
{
	size_t room = sb->cap - 1 - sb->n;

	if (s.n > room) {
		sb->cut = true;
		s.n = room;
	}
	if (s.n > 0)
		memcpy(sb->text + sb->n, s.p, s.n);
	sb->n += s.n;
	sb->text[sb->n] = '\0';
}

void sb_char(struct strbuf *sb, char c)
{
	sb_span(sb, span_of(&c, 1));
}

void sb_str(struct strbuf *sb, const char *text)
{
	sb_span(sb, span_str(text));
}

void sb_fmt(struct strbuf *sb, const char *format, ...)
{
	size_t room = sb->cap - sb->n;
	va_list args;
	size_t n;

	va_start(args, format);
	n = fmt_vprint(sb->text + sb->n, room, format, args);
	va_end(args);
	if (n >= room) {
		sb->cut = true;
		n = room - 1;
	}
	sb->n += n;
}

void sb_hex(struct strbuf *sb, struct span bytes, char separator)
{
	for (size_t i = 0; i < bytes.n; i++) {
		if (i > 0 && separator != '\0')
			sb_char(sb, separator);
		sb_fmt(sb, "%02x", bytes.p[i]);
	}
}

void sb_bytes(struct strbuf *sb, uint64_t bytes)
{
	static const char units[] = "kMGTPE";
	unsigned unit = 0;

	if (bytes < 10000) {
		sb_fmt(sb, "%llu B", (unsigned long long)bytes);
		return;
	}
	while (bytes >= 1000000 && unit + 2 < sizeof units) {
		bytes /= 1000;
		unit++;
	}
	sb_fmt(sb, "%llu.%llu %cB", (unsigned long long)(bytes / 1000), (unsigned long long)(bytes % 1000 / 100),
	       units[unit]);
}
