/* PXELINUX configuration lines to directives.  The grammar is that of Syslinux 6.04's two readers, joined. */
#include "proto/pxelinux_config.h"

#include "base/ascii.h"

struct keyword {
	const char *word;
	enum pxelinux_keyword keyword;
};

#define X(name, text) {text, name},
static const struct keyword core_words[] = {
	PXELINUX_CORE_LIST(X){"ipappend", PXL_SYSAPPEND},
};
static const struct keyword menu_words[] = {
	PXELINUX_MENU_LIST(X){"color", PXL_MENU_COLOUR},
	{"msgcolor", PXL_MENU_MSGCOLOUR},
	{"disabled", PXL_MENU_DISABLE},
	{"include", PXL_INCLUDE},
};
#undef X

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool ends_word(uint8_t c)
{
	return c <= 0x20 || c == 0x7f;
}

static struct span skip_blanks(struct span text)
{
	while (text.n > 0 && ascii_space(*text.p)) {
		text.p++;
		text.n--;
	}
	return text;
}

struct span pxelinux_word(struct span *text)
{
	struct span rest = skip_blanks(*text);
	size_t n = 0;

	while (n < rest.n && !ends_word(rest.p[n]))
		n++;
	*text = span_skip(rest, n);
	return span_of(rest.p, n);
}

struct span pxelinux_first_word(struct span text)
{
	return pxelinux_word(&text);
}

/* Digits from the start of text on, in base 10, 8 or 16; stops growing beyond 32 bits. */
static int32_t digits(struct span text, int base, bool negative)
{
	int64_t value = 0;

	for (size_t i = 0; i < text.n; i++) {
		int digit = ascii_hex_digit(text.p[i]);

		if (digit < 0 || digit >= base)
			break;
		value = value * base + digit;
		if (value > INT32_MAX)
			value = INT32_MAX;
	}
	return (int32_t)(negative ? -value : value);
}

static struct span sign(struct span text, bool *negative)
{
	text = skip_blanks(text);
	*negative = text.n > 0 && *text.p == '-';
	return *negative || (text.n > 0 && *text.p == '+') ? span_skip(text, 1) : text;
}

int32_t pxelinux_number(struct span value)
{
	bool negative;
	struct span text = sign(value, &negative);

	return digits(text, 10, negative);
}

int32_t pxelinux_number_any(struct span value)
{
	bool negative;
	struct span text = sign(value, &negative);

	if (span_starts_nocase(text, "0x"))
		return digits(span_skip(text, 2), 16, negative);
	return digits(text, text.n > 0 && *text.p == '0' ? 8 : 10, negative);
}

struct pxelinux_reader pxelinux_reader_of(struct span text)
{
	if (span_starts(text, "\xef\xbb\xbf"))
		text = span_skip(text, 3);
	return (struct pxelinux_reader){text};
}

/* The next line, without what ends it: LF, the first CR or NUL, or the length that fits PXELINUX's buffer. */
static bool next_line(struct pxelinux_reader *reader, struct span *line)
{
	size_t cap = reader->left.n < PXELINUX_LINE_MAX ? reader->left.n : PXELINUX_LINE_MAX;
	struct span text = span_of(reader->left.p, cap);
	size_t n = span_find(text, '\n');

	if (reader->left.n == 0)
		return false;
	*line = span_of(text.p, n);
	reader->left = span_skip(reader->left, n < cap ? n + 1 : n);
	line->n = span_find(*line, '\r');
	line->n = span_find(*line, '\0');
	return true;
}

/* The text up to the line that starts with ENDTEXT; the reader goes on behind that. */
static struct span help_text(struct pxelinux_reader *reader)
{
	struct span text = reader->left;
	struct span line;
	size_t n = 0;

	while (next_line(reader, &line)) {
		if (span_is_nocase(pxelinux_first_word(line), "endtext"))
			break;
		n = text.n - reader->left.n;
	}
	return span_of(text.p, n);
}

static bool look_up(const struct keyword *table, size_t count, struct span word, enum pxelinux_keyword *keyword)
{
	for (size_t i = 0; i < count; i++) {
		if (span_is_nocase(word, table[i].word)) {
			*keyword = table[i].keyword;
			return true;
		}
	}
	return false;
}

/* "f1" to "f12", and "f0". */
static bool f_key(struct span word, unsigned *number)
{
	uint64_t value;

	if (word.n < 2 || word.n > 3 || ascii_lower(*word.p) != 'f' || !span_decimal(span_skip(word, 1), &value) ||
	    value > PXELINUX_F_KEYS)
		return false;
	*number = value == 0 ? 10 : (unsigned)value;
	return true;
}

static bool menu_directive(struct span rest, struct pxelinux_directive *out)
{
	struct span word = pxelinux_word(&rest);

	if (!look_up(menu_words, COUNT(menu_words), word, &out->keyword))
		return false;
	if (out->keyword == PXL_MENU_MASTER_PASSWD && !span_is_nocase(pxelinux_word(&rest), "passwd"))
		return false;
	out->value = skip_blanks(rest);
	return true;
}

bool pxelinux_next(struct pxelinux_reader *reader, struct pxelinux_directive *out)
{
	struct span rest;

	while (next_line(reader, &rest)) {
		struct span word = pxelinux_word(&rest);
		struct pxelinux_directive found = {.value = skip_blanks(rest)};

		if (word.n == 0)
			continue;
		if (span_is_nocase(word, "menu")) {
			if (!menu_directive(rest, &found))
				continue;
		} else if (span_is_nocase(word, "text")) {
			found.keyword = PXL_TEXT_HELP;
			found.value = help_text(reader);
			if (!span_is_nocase(pxelinux_first_word(rest), "help"))
				continue;
		} else if (f_key(word, &found.f_key)) {
			found.keyword = PXL_F_KEY;
		} else if (!look_up(core_words, COUNT(core_words), word, &found.keyword)) {
			continue;
		}
		if (found.keyword == PXL_SAY)
			found.value = span_skip(rest, 1);
		*out = found;
		return true;
	}
	return false;
}
