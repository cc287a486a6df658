/* Message files and countdown texts, as Syslinux 6.04 shows them. */
#include "proto/pxelinux_text.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "proto/cp437.h"

enum { CODE_CLEAR = 0x0c, CODE_ATTRIBUTE = 0x0f, CODE_MASK = 0x10, CODE_MASK_LAST = 0x17, CODE_PICTURE = 0x18,
       CODE_TEXT_MODE = 0x19, CODE_END = 0x1a, MASK_TEXT = 1, MASK_PIXELS = 2 };

struct pxelinux_message pxelinux_message_of(struct span file, bool pixels)
{
	return (struct pxelinux_message){.left = file, .mask = MASK_TEXT | MASK_PIXELS, .sees = pixels ? MASK_TEXT | MASK_PIXELS : MASK_TEXT};
}

static bool is_shown(uint8_t c)
{
	return c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f);
}

/* Behind 0F: two hex digits.  True if they made a colour that the reader sees. */
static bool take_attribute(struct pxelinux_message *message)
{
	int high = message->left.n > 0 ? ascii_hex_digit(message->left.p[0]) : -1;
	int low = message->left.n > 1 ? ascii_hex_digit(message->left.p[1]) : -1;

	if (high < 0 || low < 0)
		return false;
	message->left = span_skip(message->left, 2);
	message->background = (uint8_t)high;
	message->foreground = (uint8_t)low;
	return (message->mask & message->sees) != 0;
}

/* Takes one control byte; true if it is a piece of its own. */
static bool take_code(struct pxelinux_message *message, enum pxelinux_piece *piece)
{
	uint8_t code = *message->left.p;

	message->left = span_skip(message->left, 1);
	if (code >= CODE_MASK && code <= CODE_MASK_LAST) {
		message->mask = code - CODE_MASK;
	} else if (code == CODE_ATTRIBUTE) {
		*piece = PXELINUX_PIECE_COLOUR;
		return take_attribute(message);
	} else if (code == CODE_CLEAR) {
		*piece = PXELINUX_PIECE_CLEAR;
		return (message->mask & message->sees) != 0;
	} else if (code == CODE_PICTURE) {
		message->text = span_sub(message->left, 0, span_find(message->left, '\n'));
		message->left = span_skip(message->left, message->text.n + 1);
		*piece = PXELINUX_PIECE_PICTURE;
		return (message->mask & message->sees & MASK_PIXELS) != 0;
	} else if (code == CODE_END) {
		message->left = SPAN_NONE;
	}
	return false; /* 19, 07, 0D and what has no meaning */
}

bool pxelinux_message_next(struct pxelinux_message *message, enum pxelinux_piece *piece)
{
	while (message->left.n > 0) {
		size_t n = 0;

		if (!is_shown(*message->left.p)) {
			if (take_code(message, piece))
				return true;
			continue;
		}
		while (n < message->left.n && is_shown(message->left.p[n]))
			n++;
		message->text = span_of(message->left.p, n);
		message->left = span_skip(message->left, n);
		if ((message->mask & message->sees) != 0) {
			*piece = PXELINUX_PIECE_TEXT;
			return true;
		}
	}
	return false;
}

uint8_t pxelinux_ansi_colour(uint8_t pc_colour)
{
	/* The PC has blue in bit 0 and red in bit 2; ANSI the other way round. */
	return (uint8_t)((pc_colour & 0x0a) | ((pc_colour & 1) << 2) | ((pc_colour & 4) >> 2));
}

/* forms is what stands between the braces: one,more or one,two,more. */
static void append_form(struct span forms, unsigned seconds, struct strbuf *out)
{
	struct span form[3] = {SPAN_NONE, SPAN_NONE, SPAN_NONE};
	unsigned count = 0;
	unsigned choice;

	while (count < 3) {
		size_t n = count < 2 ? span_find(forms, ',') : forms.n;

		form[count++] = span_sub(forms, 0, n);
		if (n == forms.n)
			break;
		forms = span_skip(forms, n + 1);
	}
	choice = seconds == 1 ? 0 : seconds == 2 ? 1 : 2;
	if (choice >= count)
		choice = count - 1;
	sb_span(out, form[choice]);
}

void pxelinux_countdown(struct span format, unsigned seconds, struct strbuf *out)
{
	for (size_t i = 0; i < format.n; i++) {
		uint8_t c = format.p[i];

		if (c == '#') {
			sb_fmt(out, "%u", seconds);
		} else if (c == '{') {
			struct span rest = span_skip(format, i + 1);
			size_t n = span_find(rest, '}');

			append_form(span_sub(rest, 0, n), seconds, out);
			i += n + 1;
		} else if (c >= 0x20 && c != 0x7f) {
			sb_char(out, (char)c);
		}
	}
}

/* Bytes of the UTF-8 character at the start of text; 0 if it is none (RFC 3629 section 4). */
static size_t utf8_length(struct span text)
{
	uint8_t first = text.p[0];
	uint8_t low = 0x80;
	uint8_t high = 0xbf;
	size_t n;

	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	n = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (n > text.n)
		return 0;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	if (text.p[1] < low || text.p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if ((text.p[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

static bool is_utf8(struct span text)
{
	while (text.n > 0) {
		size_t n = utf8_length(text);

		if (n == 0)
			return false;
		text = span_skip(text, n);
	}
	return true;
}

unsigned pxelinux_plain(struct span text, unsigned columns, struct strbuf *out)
{
	bool utf8 = is_utf8(text);
	unsigned used = 0;

	while (text.n > 0 && used < columns) {
		size_t n = utf8 ? utf8_length(text) : 1;
		uint8_t c = *text.p;
		char character[UTF8_MAX];

		if (c == '\t')
			sb_char(out, ' ');
		else if (c >= 0x80 && !utf8)
			sb_span(out, span_of(character, utf8_put(cp437_character(c), character)));
		else if (c >= 0x20 && c != 0x7f)
			sb_span(out, span_sub(text, 0, n));
		used += c == '\t' || (c >= 0x20 && c != 0x7f);
		text = span_skip(text, n);
	}
	return used;
}

void pxelinux_join_blanks(struct span value, struct strbuf *out)
{
	bool first = true;

	for (;;) {
		struct span word = span_word(&value);

		if (word.n == 0)
			return;
		if (!first)
			sb_char(out, '_');
		first = false;
		for (size_t i = 0; i < word.n; i++) {
			if (word.p[i] >= 0x20 && word.p[i] != 0x7f)
				sb_char(out, (char)word.p[i]);
		}
	}
}
