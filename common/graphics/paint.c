/* Cells as pixels. */
#include "graphics/paint.h"

#include "graphics/blend.h"
#include "graphics/font.h"

#define CURSOR_ROWS 2 /* at the cell's bottom */

static uint8_t bits(const struct cell *cell, unsigned y)
{
	return cell->character == 0 ? 0 : font_glyph(cell->character)[y];
}

/* Which of a cell's pixels throw a shadow, in a row. */
static uint8_t caster(const struct canvas *canvas, unsigned column, unsigned row, unsigned y)
{
	struct cell cell = cells_at(&canvas->cells, column, row);

	switch ((enum screen_shadow)cell.shadow) {
	case SCREEN_SHADOW_NONE:
		break;
	case SCREEN_SHADOW_STD:
		return bits(&cell, y);
	case SCREEN_SHADOW_ALL:
		return 0xff;
	case SCREEN_SHADOW_REVERSE:
		return (uint8_t)~bits(&cell, y);
	}
	return 0;
}

/* On which of them a shadow falls: from the pixel above and to the left of each, unless it throws one itself.
 */
static uint8_t shaded(const struct canvas *canvas, unsigned column, unsigned row, unsigned y)
{
	unsigned above = y > 0 ? row : row - 1;
	unsigned line = y > 0 ? y - 1 : FONT_HEIGHT - 1;

	return (uint8_t)((caster(canvas, column, above, line) >> 1 | caster(canvas, column - 1, above, line)
									     << 7) &
			 ~caster(canvas, column, row, y));
}

static uint32_t behind(const struct canvas *canvas, unsigned x, unsigned y)
{
	return canvas->picture != NULL ? canvas->picture[(size_t)y * canvas->width + x] : canvas->plain;
}

/* One row of one cell: FONT_WIDTH pixels to out, each scale times. */
static void paint_stripe(const struct canvas *canvas, unsigned column, unsigned row, unsigned y,
			 uint32_t *out)
{
	struct cell cell = cells_at(&canvas->cells, column, row);
	uint8_t lit = cell.cursor && y >= FONT_HEIGHT - CURSOR_ROWS ? 0xff : bits(&cell, y);
	uint8_t dark = shaded(canvas, column, row, y);
	unsigned left = canvas->cells_left + column * FONT_WIDTH;
	unsigned top = canvas->cells_top + row * FONT_HEIGHT + y;

	for (unsigned x = 0; x < FONT_WIDTH; x++) {
		uint32_t under = behind(canvas, left + x, top);
		uint8_t bit = (uint8_t)(0x80 >> x);
		/* A character lies on the picture itself, not on its cell's colour: so does Syslinux's menu.
		 */
		uint32_t pixel = blend_over(under, (lit & bit) != 0 ? cell.fore_argb : cell.back_argb);

		if ((dark & bit & ~lit) != 0)
			pixel = blend_shade(pixel);
		for (unsigned i = 0; i < canvas->scale; i++)
			*out++ = pixel;
	}
}

static void put(const struct canvas *canvas, unsigned x, unsigned y, unsigned width, unsigned height,
		unsigned stride)
{
	plat_frame_put(canvas->left + x * canvas->scale, canvas->top + y * canvas->scale,
		       width * canvas->scale, height * canvas->scale, canvas->buffer, stride);
}

/* Cells [first, end) of a row, which the buffer has room for. */
static void paint_run(struct canvas *canvas, unsigned row, unsigned first, unsigned end)
{
	unsigned stride = (end - first) * FONT_WIDTH * canvas->scale;
	uint32_t *out = canvas->buffer;

	for (unsigned y = 0; y < FONT_HEIGHT; y++) {
		for (unsigned column = first; column < end; column++)
			paint_stripe(canvas, column, row, y,
				     out + (column - first) * FONT_WIDTH * canvas->scale);
		for (unsigned i = 1; i < canvas->scale; i++)
			memcpy(out + i * stride, out, stride * sizeof *out);
		out += canvas->scale * stride;
	}
	put(canvas, canvas->cells_left + first * FONT_WIDTH, canvas->cells_top + row * FONT_HEIGHT,
	    (end - first) * FONT_WIDTH, FONT_HEIGHT, stride);
	canvas->painted += (uint64_t)(end - first) * FONT_WIDTH * FONT_HEIGHT;
}

static void paint_row(struct canvas *canvas, unsigned row)
{
	unsigned most = PAINT_BUFFER / (FONT_WIDTH * FONT_HEIGHT * canvas->scale * canvas->scale);
	unsigned columns = canvas->cells.columns;

	for (unsigned column = 0; column < columns; column++) {
		unsigned first = column;

		while (column < columns && column - first < most && cells_differ(&canvas->cells, column, row))
			column++;
		if (column > first)
			paint_run(canvas, row, first, column--);
	}
}

void paint_changes(struct canvas *canvas)
{
	if (!canvas->cells.changed)
		return;
	for (unsigned row = 0; row < canvas->cells.rows; row++)
		paint_row(canvas, row);
	cells_settle(&canvas->cells);
}

/* A row of the picture, enlarged. */
static void paint_line(const struct canvas *canvas, unsigned y)
{
	unsigned stride = canvas->width * canvas->scale;
	uint32_t *out = canvas->buffer;

	for (unsigned x = 0; x < canvas->width; x++) {
		for (unsigned i = 0; i < canvas->scale; i++)
			*out++ = behind(canvas, x, y);
	}
	for (unsigned i = 0; i < canvas->scale; i++)
		plat_frame_put(canvas->left, canvas->top + y * canvas->scale + i, stride, 1, canvas->buffer,
			       stride);
}

static void paint_black(const struct canvas *canvas, unsigned x, unsigned y, unsigned width, unsigned height)
{
	memset(canvas->buffer, 0, PAINT_BUFFER * sizeof *canvas->buffer);
	for (unsigned i = 0; i < height && width > 0; i++)
		plat_frame_put(x, y + i, width, 1, canvas->buffer, width);
}

void paint_all(struct canvas *canvas, const struct plat_frame *frame)
{
	unsigned right = canvas->left + canvas->width * canvas->scale;
	unsigned bottom = canvas->top + canvas->height * canvas->scale;

	paint_black(canvas, 0, 0, frame->width, canvas->top);
	paint_black(canvas, 0, bottom, frame->width, frame->height - bottom);
	paint_black(canvas, 0, canvas->top, canvas->left, bottom - canvas->top);
	paint_black(canvas, right, canvas->top, frame->width - right, bottom - canvas->top);
	for (unsigned y = 0; y < canvas->height; y++)
		paint_line(canvas, y);
	cells_forget(&canvas->cells);
	paint_changes(canvas);
}
