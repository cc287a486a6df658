/* Cells as pixels. */
#include "graphics/paint.h"

#include "graphics/blend.h"
#include "graphics/font.h"

#define CURSOR_ROWS 2 /* at the cell's bottom */

/* A cell's pixels, row by row, the leftmost in the highest bit: looked up once for all of them. */
struct stamp {
	uint32_t fore_argb, back_argb;
	uint8_t lit[FONT_HEIGHT_MAX];  /* the character's */
	uint8_t dark[FONT_HEIGHT_MAX]; /* in the shadow of others */
};

/* The character's pixels, and those that throw a shadow. */
static void look_up(const struct cell *cell, uint8_t lit[FONT_HEIGHT_MAX], uint8_t casts[FONT_HEIGHT_MAX])
{
	memset(lit, 0, font_height());
	if (cell->character != 0)
		memcpy(lit, font_glyph(cell->character), font_height());
	memset(casts, cell->shadow == SCREEN_SHADOW_ALL ? 0xff : 0, font_height());
	for (unsigned y = 0; y < font_height(); y++) {
		if (cell->shadow == SCREEN_SHADOW_STD)
			casts[y] = lit[y];
		else if (cell->shadow == SCREEN_SHADOW_REVERSE)
			casts[y] = (uint8_t)~lit[y];
	}
}

/* The pixels of a neighbour that throw a shadow. */
static void look_beside(const struct canvas *canvas, unsigned column, unsigned row, uint8_t casts[FONT_HEIGHT_MAX])
{
	struct cell cell = cells_at(&canvas->cells, column, row);
	uint8_t lit[FONT_HEIGHT_MAX];

	if (cell.shadow == SCREEN_SHADOW_NONE)
		memset(casts, 0, font_height());
	else
		look_up(&cell, lit, casts);
}

/* A shadow falls from the pixel above and to the left of each, unless it throws one itself. */
static struct stamp stamp_of(const struct canvas *canvas, unsigned column, unsigned row)
{
	struct cell cell = cells_at(&canvas->cells, column, row);
	struct stamp stamp = {.fore_argb = cell.fore_argb, .back_argb = cell.back_argb};
	uint8_t own[1 + FONT_HEIGHT_MAX]; /* the first is the row above the cell */
	uint8_t left[1 + FONT_HEIGHT_MAX];
	uint8_t above[FONT_HEIGHT_MAX];

	look_beside(canvas, column, row - 1, above);
	own[0] = above[font_height() - 1];
	look_beside(canvas, column - 1, row - 1, above);
	left[0] = above[font_height() - 1];
	look_beside(canvas, column - 1, row, left + 1);
	look_up(&cell, stamp.lit, own + 1);
	if (cell.cursor)
		memset(stamp.lit + font_height() - CURSOR_ROWS, 0xff, CURSOR_ROWS);
	for (unsigned y = 0; y < font_height(); y++)
		stamp.dark[y] = (uint8_t)((own[y] >> 1 | left[y] << 7) & ~(own[y + 1] | stamp.lit[y]));
	return stamp;
}

/* What is behind the text: pixels from that one of the canvas on. */
static void look_behind(const struct canvas *canvas, unsigned x, unsigned y, unsigned count, uint32_t *out)
{
	if (canvas->picture != NULL)
		memcpy(out, canvas->picture + (size_t)y * canvas->width + x, count * sizeof *out);
	else
		for (unsigned i = 0; i < count; i++)
			out[i] = canvas->plain;
}

/* Each of them as often as the canvas is enlarged: in their place, and what lies behind it. */
static void enlarge(const struct canvas *canvas, uint32_t *pixels, unsigned count)
{
	if (canvas->scale == 1)
		return;
	for (unsigned i = count * canvas->scale; i-- > 0;)
		pixels[i] = pixels[i / canvas->scale];
}

/* A row of a cell over what is behind it: FONT_WIDTH pixels.  A character lies on that itself, not on its cell's colour: so does Syslinux's menu. */
static void stamp_row(const struct stamp *stamp, unsigned y, uint32_t *pixels)
{
	unsigned lit = stamp->lit[y];
	unsigned dark = stamp->dark[y];

	if ((lit | dark | stamp->back_argb >> 24) == 0)
		return;
	for (unsigned x = 0; x < FONT_WIDTH; x++) {
		pixels[x] = blend_over(pixels[x], (lit & (0x80u >> x)) != 0 ? stamp->fore_argb : stamp->back_argb);
		if ((dark & (0x80u >> x)) != 0)
			pixels[x] = blend_shade(pixels[x]);
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
	unsigned wide = FONT_WIDTH * canvas->scale;
	unsigned stride = (end - first) * wide;
	unsigned left = canvas->cells_left + first * FONT_WIDTH;
	unsigned top = canvas->cells_top + row * font_height();

	for (unsigned i = 0; i < end - first; i++) {
		struct stamp stamp = stamp_of(canvas, first + i, row);
		uint32_t *out = canvas->buffer + i * wide;

		for (unsigned y = 0; y < font_height(); y++, out += canvas->scale * stride) {
			look_behind(canvas, left + i * FONT_WIDTH, top + y, FONT_WIDTH, out);
			stamp_row(&stamp, y, out);
			enlarge(canvas, out, FONT_WIDTH);
		}
	}
	for (unsigned y = 0; y < font_height(); y++) {
		uint32_t *line = canvas->buffer + y * canvas->scale * stride;

		for (unsigned i = 1; i < canvas->scale; i++)
			memcpy(line + i * stride, line, stride * sizeof *line);
	}
	put(canvas, left, top, (end - first) * FONT_WIDTH, font_height(), stride);
	canvas->painted += (uint64_t)(end - first) * FONT_WIDTH * font_height();
}

static void paint_row(struct canvas *canvas, unsigned row)
{
	unsigned most = PAINT_BUFFER / (FONT_WIDTH * font_height() * canvas->scale * canvas->scale);
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
	unsigned end = canvas->cells.end_changed;

	/* Shadows fall on the row below. */
	for (unsigned row = canvas->cells.first_changed; row < end + (end > 0) && row < canvas->cells.rows; row++)
		paint_row(canvas, row);
	cells_settle(&canvas->cells);
}

/* A row of what is behind the text. */
static void paint_line(const struct canvas *canvas, unsigned y)
{
	unsigned stride = canvas->width * canvas->scale;

	look_behind(canvas, 0, y, canvas->width, canvas->buffer);
	enlarge(canvas, canvas->buffer, canvas->width);
	for (unsigned i = 0; i < canvas->scale; i++)
		plat_frame_put(canvas->left, canvas->top + y * canvas->scale + i, stride, 1, canvas->buffer, stride);
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
