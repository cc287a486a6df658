/* Reading console fonts. */
#include "proto/console_font.h"

#include "base/utf8.h"
#include "proto/cp437.h"

#define BARE_GLYPHS 256

/* PSF 1: "36 04", mode, bytes of a glyph. */
#define PSF1_MAGIC 0x0436
#define PSF1_512   0x01
#define PSF1_TABLE 0x06 /* one character after the other, or also sequences of them */
#define PSF1_END   0xffff
#define PSF1_SEQUENCE 0xfffe

/* PSF 2: magic, version, bytes of the header, flags, glyphs, bytes of a glyph, height, width. */
#define PSF2_MAGIC 0x864ab572
#define PSF2_TABLE 0x01
#define PSF2_END   0xff
#define PSF2_SEQUENCE 0xfe

/* The glyphs are the first part of what is left, the table the rest. */
static enum rc take_glyphs(struct span left, struct console_font *font, bool has_table)
{
	if (font->height < CONSOLE_FONT_HEIGHT_MIN || font->height > CONSOLE_FONT_HEIGHT_MAX)
		return RC_LIMIT;
	if (font->count == 0 || font->count > CONSOLE_FONT_GLYPHS_MAX || left.n / font->height < font->count)
		return RC_UNSUPPORTED;
	font->glyphs = span_sub(left, 0, font->count * font->height);
	font->has_table = has_table && left.n > font->glyphs.n;
	font->table = span_skip(left, font->glyphs.n);
	return RC_OK;
}

static enum rc read_psf2(struct span file, struct reader *reader, struct console_font *font)
{
	uint32_t header_n;
	uint32_t flags;
	uint32_t glyph_n;
	uint32_t width;

	(void)rd_le32(reader); /* the magic */
	(void)rd_le32(reader); /* the version: there is only 0 */
	header_n = rd_le32(reader);
	flags = rd_le32(reader);
	font->count = rd_le32(reader);
	glyph_n = rd_le32(reader);
	font->height = rd_le32(reader);
	width = rd_le32(reader);
	if (reader->bad || header_n > file.n)
		return RC_UNSUPPORTED;
	if (width == 0 || width > 8 || glyph_n != font->height)
		return RC_LIMIT;
	font->table_is_utf8 = true;
	return take_glyphs(span_skip(file, header_n), font, (flags & PSF2_TABLE) != 0);
}

enum rc console_font_read(struct span file, struct console_font *out)
{
	struct console_font font = {.count = BARE_GLYPHS};
	struct reader reader = reader_of(file);
	struct reader again = reader;
	enum rc rc;

	if (rd_le32(&reader) == PSF2_MAGIC) {
		rc = read_psf2(file, &again, &font);
	} else if (rd_le16(&again) == PSF1_MAGIC) {
		uint8_t mode = rd_u8(&again);

		font.height = rd_u8(&again);
		font.count = (mode & PSF1_512) != 0 ? 2 * BARE_GLYPHS : BARE_GLYPHS;
		rc = take_glyphs(span_skip(file, 4), &font, (mode & PSF1_TABLE) != 0);
	} else {
		font.height = (unsigned)(file.n / BARE_GLYPHS);
		rc = file.n % BARE_GLYPHS == 0 && file.n > 0 ? take_glyphs(file, &font, false) : RC_UNSUPPORTED;
	}
	if (rc == RC_OK)
		*out = font;
	return rc;
}

/* The next value of the table: a character, or one of the two marks, which are made PSF 1's. */
static uint32_t take_value(struct console_font *font)
{
	uint8_t first = font->table.p[0];
	uint32_t value;

	if (font->table_is_utf8 && first < PSF2_SEQUENCE)
		return utf8_take(&font->table);
	if (font->table_is_utf8) {
		font->table = span_skip(font->table, 1);
		return first == PSF2_END ? PSF1_END : PSF1_SEQUENCE;
	}
	value = first | (uint32_t)font->table.p[1] << 8;
	font->table = span_skip(font->table, 2);
	return value;
}

/* What is behind the mark of a sequence is no character of its own, up to the glyph's end. */
static bool next_in_table(struct console_font *font, uint32_t *character, unsigned *glyph)
{
	bool in_sequence = false;

	while (font->next_glyph < font->count && font->table.n >= (font->table_is_utf8 ? 1 : 2)) {
		*character = take_value(font);
		*glyph = font->next_glyph;
		if (*character == PSF1_END) {
			font->next_glyph++;
			in_sequence = false;
		} else if (*character == PSF1_SEQUENCE) {
			in_sequence = true;
		} else if (!in_sequence) {
			return true;
		}
	}
	return false;
}

bool console_font_next(struct console_font *font, uint32_t *character, unsigned *glyph)
{
	if (font->has_table)
		return next_in_table(font, character, glyph);
	if (font->next_glyph >= font->count || font->next_glyph >= BARE_GLYPHS)
		return false;
	*glyph = font->next_glyph++;
	*character = cp437_character((uint8_t)*glyph);
	return true;
}
