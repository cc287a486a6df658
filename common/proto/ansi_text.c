/* Control sequences of terminals out of a script's text. */
#include "proto/ansi_text.h"

#include "base/ascii.h"

#define ESC         0x1b
#define NUMBERS_MAX 8   /* of one sequence; more are left out */
#define NUMBER_MAX  9999

struct numbers {
	unsigned at[NUMBERS_MAX];
	unsigned count;
};

struct ansi_text ansi_text_of(struct span text, struct ansi_colours colours)
{
	return (struct ansi_text){.left = text, .colours = colours};
}

/* ---- colours ---- */

uint8_t ansi_nearest(uint32_t rgb)
{
	unsigned most = 0;
	uint8_t colour = 0;

	for (int shift = 0; shift <= 16; shift += 8)
		most = (rgb >> shift & 0xff) > most ? rgb >> shift & 0xff : most;
	if (most < 0x40)
		return 0;
	/* Each part that is more than half as strong as the strongest counts: red is bit 0, blue bit 2. */
	for (int bit = 0; bit < 3; bit++) {
		if ((rgb >> (16 - 8 * bit) & 0xff) * 2 > most)
			colour |= (uint8_t)(1 << bit);
	}
	if (colour == 7 && most < 0x90)
		return 8; /* a dark grey */
	return most >= 0xd0 ? colour | 8 : colour;
}

/* Number of the usual palette of 256. */
static uint8_t of_256(unsigned number)
{
	static const uint8_t steps[] = {0, 95, 135, 175, 215, 255};
	unsigned grey;

	if (number < 16)
		return (uint8_t)number;
	if (number < 232) {
		number -= 16;
		return ansi_nearest((uint32_t)steps[number / 36] << 16 | (uint32_t)steps[number / 6 % 6] << 8 | steps[number % 6]);
	}
	grey = number < 256 ? 8 + 10 * (number - 232) : 0;
	return ansi_nearest(grey << 16 | grey << 8 | grey);
}

/* 38 or 48, then 5;N or 2;R;G;B.  Returns how many numbers that was. */
static unsigned long_colour(const struct numbers *numbers, unsigned i, uint8_t *colour)
{
	const unsigned *at = numbers->at + i;
	unsigned left = numbers->count - i;

	if (left >= 3 && at[1] == 5) {
		*colour = of_256(at[2]);
		return 3;
	}
	if (left >= 5 && at[1] == 2) {
		*colour = ansi_nearest((at[2] & 0xff) << 16 | (at[3] & 0xff) << 8 | (at[4] & 0xff));
		return 5;
	}
	return left;
}

static void set_plain(struct ansi_colours *colours, unsigned number)
{
	if (number == 0)
		*colours = ANSI_COLOURS_USUAL;
	else if (number == 1 || number == 22)
		colours->bold = number == 1;
	else if (number == 7 || number == 27)
		colours->inverse = number == 7;
	else if (number >= 30 && number <= 37)
		colours->foreground = (uint8_t)(number - 30);
	else if (number >= 90 && number <= 97)
		colours->foreground = (uint8_t)(number - 90 + 8);
	else if (number == 39)
		colours->foreground = 7;
	else if (number >= 40 && number <= 47)
		colours->background = (uint8_t)(number - 40);
	else if (number >= 100 && number <= 107)
		colours->background = (uint8_t)(number - 100);
	else if (number == 49)
		colours->background = 0;
}

static void set_colours(struct ansi_colours *colours, const struct numbers *numbers)
{
	for (unsigned i = 0; i < numbers->count;) {
		unsigned number = numbers->at[i];

		if (number == 38) {
			i += long_colour(numbers, i, &colours->foreground);
		} else if (number == 48) {
			i += long_colour(numbers, i, &colours->background);
			colours->background &= 7;
		} else {
			set_plain(colours, number);
			i++;
		}
	}
}

void ansi_colours_shown(const struct ansi_colours *colours, uint8_t *foreground, uint8_t *background)
{
	uint8_t front = colours->bold ? colours->foreground | 8 : colours->foreground;

	*foreground = colours->inverse ? colours->background : front;
	*background = colours->inverse ? front & 7 : colours->background;
}

/* ---- sequences ---- */

static bool in_text(uint8_t c)
{
	return c >= 0x20 ? c != 0x7f : c == '\n' || c == '\r' || c == '\t' || c == '\b';
}

static size_t text_length(struct span text)
{
	size_t n = 0;

	while (n < text.n && in_text(text.p[n]))
		n++;
	return n;
}

/* The numbers of "12;34" and their end; a missing one is 0, and there is at least one. */
static size_t read_numbers(struct span text, size_t at, struct numbers *numbers)
{
	*numbers = (struct numbers){.count = 1};
	for (; at < text.n; at++) {
		uint8_t c = text.p[at];
		unsigned *number = &numbers->at[numbers->count - 1];

		if (ascii_digit(c)) {
			*number = *number * 10 + (unsigned)(c - '0');
			*number = *number < NUMBER_MAX ? *number : NUMBER_MAX;
		} else if (c == ';' && numbers->count < NUMBERS_MAX) {
			numbers->count++;
		} else if (c != ';' && c != '?' && c != '=') {
			break;
		}
	}
	return at;
}

bool ansi_colours_read(struct span text, struct ansi_colours *colours)
{
	struct numbers numbers;

	if (text.n == 0 || read_numbers(text, 0, &numbers) < text.n)
		return false;
	set_colours(colours, &numbers);
	return true;
}

static bool act(struct ansi_text *ansi, uint8_t final, const struct numbers *numbers, enum ansi_piece *piece)
{
	if (final == 'm') {
		set_colours(&ansi->colours, numbers);
		*piece = ANSI_COLOUR;
		return true;
	}
	if (final == 'J') {
		*piece = ANSI_CLEAR;
		return numbers->at[0] == 2 || numbers->at[0] == 3;
	}
	if (final == 'H' || final == 'f') {
		ansi->row = numbers->at[0] > 0 ? numbers->at[0] - 1 : 0;
		ansi->column = numbers->count > 1 && numbers->at[1] > 0 ? numbers->at[1] - 1 : 0;
		*piece = ANSI_GOTO;
		return true;
	}
	return false;
}

/* Takes what starts with ESC off the text; true if it asks for something. */
static bool take_sequence(struct ansi_text *ansi, enum ansi_piece *piece)
{
	struct span text = ansi->left;
	struct numbers numbers;
	size_t end;

	if (text.n < 2 || text.p[1] != '[') {
		ansi->left = span_skip(text, 2); /* ESC and one character, or nothing */
		return false;
	}
	end = read_numbers(text, 2, &numbers);
	ansi->left = span_skip(text, end + 1);
	return end < text.n && act(ansi, text.p[end], &numbers, piece);
}

bool ansi_text_next(struct ansi_text *ansi, enum ansi_piece *piece)
{
	while (ansi->left.n > 0) {
		size_t n = text_length(ansi->left);

		if (n > 0) {
			ansi->text = span_sub(ansi->left, 0, n);
			ansi->left = span_skip(ansi->left, n);
			*piece = ANSI_TEXT;
			return true;
		}
		if (*ansi->left.p == ESC) {
			if (take_sequence(ansi, piece))
				return true;
		} else {
			ansi->left = span_skip(ansi->left, 1);
		}
	}
	return false;
}

void ansi_strip(struct span text, struct strbuf *out)
{
	struct ansi_text ansi = ansi_text_of(text, ANSI_COLOURS_USUAL);
	enum ansi_piece piece;

	while (ansi_text_next(&ansi, &piece)) {
		if (piece == ANSI_TEXT)
			sb_span(out, ansi.text);
	}
}
