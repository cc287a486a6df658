/* The screen of pixels: opened, drawn on, closed. */
#include "graphics/graphics.h"

#include "base/heap.h"
#include "base/screen.h"
#include "graphics/blend.h"
#include "graphics/font.h"
#include "graphics/paint.h"
#include "graphics/picture.h"
#include "plat.h"

#define LOG_MODULE "graphics"
#include "base/log.h"

#define COLUMNS_MIN 20
#define ROWS_MIN    5
#define SIZE_MOST   16384 /* pixels: a row of them must fit the paint's buffer */

static struct {
	bool open;
	struct plat_frame frame;
	struct graphics_size size;
	struct canvas canvas;
	bool shines; /* graphics_shine's picture is behind the text */
} graphics;

/* ---- as base/screen.h wants it ---- */

static void pixels_write(struct span text)
{
	cells_write(&graphics.canvas.cells, text);
}

static void pixels_ink(const struct screen_ink *ink)
{
	graphics.canvas.cells.ink = (struct cell){
		.shadow = ink->shadow, .fore_argb = ink->fore_argb, .back_argb = ink->back_argb};
}

static void pixels_clear(void)
{
	cells_clear(&graphics.canvas.cells);
}

static void pixels_place(unsigned column, unsigned row)
{
	cells_place(&graphics.canvas.cells, column, row);
}

static void pixels_cursor(bool visible)
{
	cells_cursor(&graphics.canvas.cells, visible);
}

static void pixels_size(unsigned *columns, unsigned *rows)
{
	*columns = graphics.canvas.cells.columns;
	*rows = graphics.canvas.cells.rows;
}

static void pixels_flush(void)
{
	paint_changes(&graphics.canvas);
}

static const struct screen_pixels as_screen = {
	.write = pixels_write,
	.ink = pixels_ink,
	.clear = pixels_clear,
	.place = pixels_place,
	.cursor = pixels_cursor,
	.size = pixels_size,
	.flush = pixels_flush,
};

/* ---- opening ---- */

/* The canvas in the middle of the machine's screen, as large as whole squares for its pixels allow. */
static void place_canvas(struct canvas *canvas, const struct plat_frame *frame)
{
	unsigned across = frame->width / canvas->width;
	unsigned down = frame->height / canvas->height;

	canvas->scale = across < down ? across : down;
	while (FONT_WIDTH * font_height() * canvas->scale * canvas->scale > PAINT_BUFFER)
		canvas->scale--; /* a cell has to fit the buffer */
	canvas->left = (frame->width - canvas->width * canvas->scale) / 2;
	canvas->top = (frame->height - canvas->height * canvas->scale) / 2;
}

static enum rc make_canvas(const struct graphics_size *size, struct canvas *canvas)
{
	unsigned columns;
	unsigned rows;

	if (size->width > SIZE_MOST || size->height > SIZE_MOST || size->left + size->right > size->width ||
	    size->top + size->bottom > size->height)
		return RC_INVALID;
	columns = (size->width - size->left - size->right) / FONT_WIDTH;
	rows = (size->height - size->top - size->bottom) / font_height();
	if (columns < COLUMNS_MIN || rows < ROWS_MIN)
		return RC_INVALID;
	*canvas = (struct canvas){.width = size->width,
				  .height = size->height,
				  .cells_left = size->left,
				  .cells_top = size->top};
	canvas->buffer = heap_new_array(PAINT_BUFFER, sizeof *canvas->buffer);
	if (canvas->buffer == NULL || cells_init(&canvas->cells, columns, rows) != RC_OK) {
		heap_free(canvas->buffer);
		return RC_NO_MEMORY;
	}
	return RC_OK;
}

static size_t picture_bytes(const struct canvas *canvas)
{
	return (size_t)canvas->width * canvas->height * sizeof *canvas->picture;
}

static void free_canvas(struct canvas *canvas)
{
	cells_end(&canvas->cells);
	heap_free(canvas->buffer);
	if (canvas->picture != NULL)
		plat_pages_free(canvas->picture, picture_bytes(canvas));
}

enum rc graphics_open(const struct graphics_size *size)
{
	struct graphics_size before = graphics.size;
	bool was_open = graphics.open;
	struct plat_frame frame;
	struct canvas canvas;
	enum rc rc;

	if (graphics.open && memcmp(&graphics.size, size, sizeof *size) == 0)
		return RC_OK;
	rc = make_canvas(size, &canvas);
	if (rc != RC_OK)
		return rc;
	graphics_close();
	rc = plat_frame_open(size->width, size->height, &frame);
	if (rc != RC_OK) {
		free_canvas(&canvas);
		if (was_open && graphics_open(&before) != RC_OK)
			log_warn("the screen of pixels is gone; text goes on");
		return rc;
	}
	place_canvas(&canvas, &frame);
	graphics.open = true;
	graphics.frame = frame;
	graphics.size = *size;
	graphics.canvas = canvas;
	graphics.shines = false;
	screen_attach(&as_screen);
	paint_all(&graphics.canvas, &graphics.frame);
	return RC_OK;
}

void graphics_close(void)
{
	if (!graphics.open)
		return;
	graphics.open = false;
	plat_frame_close();
	screen_attach(NULL);
	free_canvas(&graphics.canvas);
}

bool graphics_are_open(void)
{
	return graphics.open;
}

/* ---- what is behind ---- */

/* Shows pixels, which become the canvas's; NULL: none. */
static void set_picture(struct canvas *canvas, uint32_t *pixels, uint32_t plain)
{
	if (canvas->picture != NULL)
		plat_pages_free(canvas->picture, picture_bytes(canvas));
	canvas->picture = pixels;
	canvas->plain = plain;
	graphics.shines = false;
	paint_all(canvas, &graphics.frame);
}

void graphics_colour(uint32_t argb)
{
	struct canvas *canvas = &graphics.canvas;
	uint32_t rgb = blend_over(0, argb);

	if (graphics.open && (canvas->picture != NULL || canvas->plain != rgb))
		set_picture(canvas, NULL, rgb);
}

/* Grey whose light grows with the square of the distance from the middle: Syslinux's own background. */
#define SHINE_MIDDLE 0x626262
#define SHINE_CORNER 0xdfdfdf

static uint32_t shine_at(const struct canvas *canvas, unsigned x, unsigned y)
{
	int32_t across = (int32_t)(2 * x) - (int32_t)canvas->width;
	int32_t down = (int32_t)(2 * y) - (int32_t)canvas->height;
	uint32_t distance = (uint32_t)(across * across + down * down) / 256;
	uint32_t most = (canvas->width * canvas->width + canvas->height * canvas->height) / 256;

	return blend_over(SHINE_MIDDLE, distance * 255 / most << 24 | SHINE_CORNER);
}

void graphics_shine(void)
{
	struct canvas *canvas = &graphics.canvas;
	uint32_t *pixels;

	if (!graphics.open || graphics.shines)
		return;
	pixels = plat_pages_alloc(picture_bytes(canvas), PLAT_ANY_ADDRESS);
	for (unsigned y = 0; pixels != NULL && y < canvas->height; y++) {
		for (unsigned x = 0; x < canvas->width; x++)
			pixels[(size_t)y * canvas->width + x] = shine_at(canvas, x, y);
	}
	set_picture(canvas, pixels, 0x808080);
	graphics.shines = true;
}

/* The picture's pixel; black outside. */
static uint32_t pixel_at(const struct picture *picture, unsigned x, unsigned y)
{
	const uint8_t *rgba;

	if (x >= picture->width || y >= picture->height)
		return 0;
	rgba = picture->pixels + ((size_t)y * picture->width + x) * 4;
	return blend_over(0, (uint32_t)rgba[3] << 24 | (uint32_t)rgba[0] << 16 | (uint32_t)rgba[1] << 8 |
				     rgba[2]);
}

enum rc graphics_picture(struct span file)
{
	struct canvas *canvas = &graphics.canvas;
	struct picture picture;
	uint32_t *pixels;
	enum rc rc;

	if (!graphics.open)
		return RC_OK;
	rc = picture_decode(file, &picture);
	if (rc != RC_OK)
		return rc;
	pixels = plat_pages_alloc(picture_bytes(canvas), PLAT_ANY_ADDRESS);
	for (unsigned y = 0; pixels != NULL && y < canvas->height; y++) {
		for (unsigned x = 0; x < canvas->width; x++)
			pixels[(size_t)y * canvas->width + x] = pixel_at(&picture, x, y);
	}
	picture_free(&picture);
	if (pixels == NULL)
		return RC_NO_MEMORY;
	set_picture(canvas, pixels, 0);
	return RC_OK;
}
