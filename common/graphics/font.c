/* Looking up glyphs. */
#include "graphics/font.h"

#include "base/heap.h"
#include "font_glyphs.h"
#include "plat.h"
#include "proto/console_font.h"

#define USUAL_HEIGHT 16
_Static_assert(FONT_HEIGHT_MAX == CONSOLE_FONT_HEIGHT_MAX, "rows of a glyph");
#define CHARACTERS   0x10000 /* that a font can have */

static const uint8_t unknown[USUAL_HEIGHT] = {0,	   0,	 0x7e, 0x42, 0x42, 0x42,
					      0x42, 0x42, 0x42, 0x42, 0x42, 0x7e};

/* A configuration's own. */
static struct {
	uint8_t *glyphs; /* NULL: the usual one */
	unsigned height;
	uint16_t *number_of; /* by character: its glyph's number from 1 on, 0 if it has none; pages */
} own;

void font_usual(void)
{
	heap_free(own.glyphs);
	if (own.number_of != NULL)
		plat_pages_free(own.number_of, CHARACTERS * sizeof *own.number_of);
	own.glyphs = NULL;
	own.number_of = NULL;
}

/* The first of two glyphs for one character holds. */
static void number_glyphs(struct console_font *font)
{
	uint32_t character;
	unsigned glyph;

	memset(own.number_of, 0, CHARACTERS * sizeof *own.number_of);
	while (console_font_next(font, &character, &glyph)) {
		if (character < CHARACTERS && own.number_of[character] == 0)
			own.number_of[character] = (uint16_t)(glyph + 1);
	}
}

enum rc font_use(struct span file)
{
	struct console_font font;
	enum rc rc = console_font_read(file, &font);

	if (rc != RC_OK)
		return rc;
	font_usual();
	own.height = font.height;
	own.glyphs = heap_new(font.glyphs.n);
	own.number_of = plat_pages_alloc(CHARACTERS * sizeof *own.number_of, PLAT_ANY_ADDRESS);
	if (own.glyphs == NULL || own.number_of == NULL) {
		font_usual();
		return RC_NO_MEMORY;
	}
	memcpy(own.glyphs, font.glyphs.p, font.glyphs.n);
	number_glyphs(&font);
	return RC_OK;
}

unsigned font_height(void)
{
	return own.glyphs != NULL ? own.height : USUAL_HEIGHT;
}

static const uint8_t *own_glyph(uint32_t character)
{
	unsigned number = character < CHARACTERS ? own.number_of[character] : 0;

	if (number == 0)
		number = own.number_of['?'];
	return own.glyphs + (number > 0 ? number - 1 : 0) * own.height;
}

const uint8_t *font_glyph(uint32_t character)
{
	const uint8_t *glyph = font_glyphs;

	if (own.glyphs != NULL)
		return own_glyph(character);
	for (unsigned i = 0; i < sizeof font_ranges / sizeof font_ranges[0]; i++) {
		if (character < font_ranges[i].first)
			break;
		if (character - font_ranges[i].first < font_ranges[i].count)
			return glyph + (character - font_ranges[i].first) * USUAL_HEIGHT;
		glyph += font_ranges[i].count * USUAL_HEIGHT;
	}
	return unknown;
}
