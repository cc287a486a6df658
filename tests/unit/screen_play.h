/*
 * The console that screens are tested on: a clock, keys that the test plays, and a screen that it looks at.
 * It stands in for plat.h's console and the loop.
 *
 * PLAY_LAST_KEY is pressed when the list of keys has ended; PLAY_MORE are more members of the world.
 */
#pragma once

#include "check.h"

#include "base/console.h"
#include "config.h"
#include "net/loop.h"
#include "plat.h"

#define COLUMNS 80
#define ROWS    25

static struct {
	const int *keys; /* ends with 0 */
	unsigned last_keys;
	uint64_t now_ms;
	int fed_key;
	char shot[ROWS][COLUMNS + 1];
	uint32_t cells[ROWS][COLUMNS];
	uint8_t colours[ROWS][COLUMNS]; /* background << 4 | foreground */
	uint8_t shot_colours[ROWS][COLUMNS];
	uint8_t colour;
	bool cursor;
	unsigned row, column;
	unsigned serial_port, serial_baud, serial_flow;
	bool dark, was_dark; /* plat_console_video */
	char all_text[65536]; /* whatever was written, in order */
	size_t all_n;
	PLAY_MORE
} world;

/* ---- plat.h ---- */

uint64_t plat_now_us(void)
{
	return world.now_ms * 1000;
}

void *plat_heap_alloc(size_t n)
{
	return malloc(n);
}

void plat_heap_free(void *p)
{
	free(p);
}

struct span plat_smbios(void)
{
	return SPAN_NONE;
}

int plat_console_key(void)
{
	int key = world.fed_key;

	world.fed_key = KEY_NONE;
	return key;
}

static void next_row(void)
{
	world.column = 0;
	if (world.row < ROWS - 1) {
		world.row++;
		return;
	}
	memmove(world.cells[0], world.cells[1], sizeof world.cells - sizeof world.cells[0]);
	memset(world.cells[ROWS - 1], 0, sizeof world.cells[0]);
}

static void put_cell(uint32_t code)
{
	if (world.column == COLUMNS)
		next_row();
	world.colours[world.row][world.column] = world.colour;
	world.cells[world.row][world.column++] = code;
}

void plat_console_write(const char *text, size_t n)
{
	if (world.all_n + n < sizeof world.all_text) {
		memcpy(world.all_text + world.all_n, text, n);
		world.all_n += n;
		world.all_text[world.all_n] = '\0';
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		CHECK(c >= 0x20 || c == '\n' || c == '\r' || c == '\b'); /* no control code of a file gets here */
		if (c == '\b') {
			world.column -= world.column > 0;
		} else if (c == '\r') {
			world.column = 0;
		} else if (c == '\n') {
			next_row();
		} else if (c < 0x80) {
			put_cell(c);
		} else if (c == 0xe2) {
			put_cell((uint32_t)((text[i + 1] & 0x3f) << 6 | (text[i + 2] & 0x3f)) | 0x2000);
			i += 2;
		} else if ((c & 0xc0) == 0xc0) {
			put_cell('?');
		}
	}
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	CHECK(foreground < 16 && background < 8);
	world.colour = (uint8_t)(background << 4 | foreground);
}

void plat_console_clear(void)
{
	memset(world.cells, 0, sizeof world.cells);
	world.row = world.column = 0;
}

void plat_console_goto(unsigned column, unsigned row)
{
	CHECK(column < COLUMNS && row < ROWS);
	world.column = column;
	world.row = row;
}

void plat_console_cursor(bool visible)
{
	world.cursor = visible;
}

enum rc plat_console_serial(unsigned port, unsigned baud, unsigned flow)
{
	world.serial_port = port;
	world.serial_baud = baud;
	world.serial_flow = flow;
	return RC_UNSUPPORTED;
}

void plat_console_video(bool shown)
{
	world.dark = !shown;
	world.was_dark = world.was_dark || world.dark;
}

void plat_console_size(unsigned *columns, unsigned *rows)
{
	*columns = COLUMNS;
	*rows = ROWS;
}

/* Keeps the screen as text: blanks at the ends of rows left out, lines as '-' and '|'. */
static void take_shot(void)
{
	memcpy(world.shot_colours, world.colours, sizeof world.colours);
	for (unsigned row = 0; row < ROWS; row++) {
		char *out = world.shot[row];
		size_t end = 0;

		for (unsigned i = 0; i < COLUMNS; i++) {
			uint32_t code = world.cells[row][i];

			out[i] = code == 0 ? ' ' : code == 0x2502 ? '|' : code == 0x2588 ? '#' : code == 0x2591 ? ':' : code >= 0x80 ? '-' : (char)code;
			if (out[i] != ' ')
				end = i + 1;
		}
		out[end] = '\0';
	}
}

/* ---- net/loop.h ---- */

uint64_t loop_now_ms(void)
{
	return world.now_ms;
}

bool loop_is_polling(void)
{
	return false;
}

uint64_t loop_deadline_ms(uint64_t from_now_ms)
{
	return world.now_ms + from_now_ms;
}

/* In a list of keys: nobody presses one until the deadline; and: the screen is looked at. */
enum { WAIT = 0x7000001, SHOT };

enum rc loop_key(uint64_t deadline_ms, int *key)
{
	int next = *world.keys != 0 ? *world.keys++ : PLAY_LAST_KEY;

	if (next == SHOT) {
		take_shot();
		return loop_key(deadline_ms, key);
	}
	if (next == WAIT) {
		if (deadline_ms == LOOP_FOREVER)
			return loop_key(deadline_ms, key); /* it would wait for ever: the next key comes */
		world.now_ms = deadline_ms > world.now_ms ? deadline_ms : world.now_ms;
		return RC_TIMEOUT;
	}
	if (next == PLAY_LAST_KEY && world.last_keys++ > 50)
		abort(); /* it never lets us out */
	world.fed_key = next;
	con_pump_now();
	if (con_take_cancel())
		return RC_CANCELLED;
	*key = con_key();
	if (*key == KEY_NONE) { /* Esc, which might have begun a sequence */
		world.now_ms += CONSOLE_ESC_MS;
		con_pump_now();
		*key = con_key();
	}
	return RC_OK;
}
