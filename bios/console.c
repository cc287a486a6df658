/*
 * Text console: screen by INT 10h, keys by INT 16h; firmware may carry both over a serial port as well.
 *
 * Writing goes through the BIOS rather than into the screen's memory, because that is what serial consoles of firmware
 * listen to.  The cursor is ours: the BIOS is told where to write.
 */
#include "port.h"

#include "base/keymap.h"
#include "base/utf8.h"
#include "proto/cp437.h"
#include "real_syms.h"
#include "serial.h"

#define NORMAL         0x07 /* attribute: white on black */
#define RUN_MOST       256  /* bytes of text in one trip, within one row */
#define BDA_COLUMNS    ((volatile uint16_t *)0x44a)
#define BDA_ROWS_LESS1 ((volatile uint8_t *)0x484)
#define BDA_SHIFTS     ((volatile uint8_t *)0x417)
#define SHIFT_HELD     0x03
#define BDA_KEYS_HEAD  ((volatile uint16_t *)0x41a)
#define BDA_KEYS_TAIL  ((volatile uint16_t *)0x41c)
#define FIRST_LETTER_SCAN 0x10 /* Q; below it is the row of digits */
#define EXTRA_SCAN     0x56 /* the key beside the left Shift, which a US keyboard has not */
#define TEXT_MODE      3 /* 80 x 25, 16 colours */
#define TEXT_MODE_MONO 7
#define ASK_BIOS_US    500000 /* some keyboards only show when the BIOS is asked; asking costs a trip */

static struct {
	unsigned columns, rows;
	unsigned column, row;
	uint8_t attribute;
	uint64_t asked_us;
	bool dark; /* nothing is shown */
} console = {.columns = 80, .rows = 25, .attribute = NORMAL};

/* ---- out ---- */

static void video(uint32_t eax, uint32_t ebx, uint32_t ecx, uint32_t edx)
{
	struct real_regs regs = {.eax = eax, .ebx = ebx, .ecx = ecx, .edx = edx};

	if (!console.dark)
		real_int(0x10, &regs);
}

void plat_console_video(bool shown)
{
	console.dark = !shown;
}

bool console_is_dark(void)
{
	return console.dark;
}

static void cursor_put(void)
{
	if (!frame_is_open())
		video(0x0200, 0, 0, console.row << 8 | console.column);
}

static void run_show(size_t n)
{
	struct real_regs regs = {
		.esi = REAL_BOUNCE,
		.ecx = (uint32_t)n,
		.ebx = console.attribute,
		.edx = console.row << 8 | console.column,
	};

	if (n == 0)
		return;
	if (!console.dark)
		real_call(REAL_SYM_console_run, &regs);
	console.column += (unsigned)n;
}

/* The row below, which the last one scrolls up for; teletype output is what every BIOS and serial console can do. */
static void new_line(void)
{
	console.column = 0;
	if (console.row + 1 < console.rows) {
		console.row++;
		cursor_put();
		return;
	}
	cursor_put();
	video(0x0e0a, NORMAL, 0, 0);
}

static void control(uint32_t c)
{
	if (c == '\n') {
		new_line();
	} else if (c == '\r') {
		console.column = 0;
		cursor_put();
	} else if (c == '\b' && console.column > 0) {
		console.column--;
		cursor_put();
	}
}

static bool is_control(uint32_t c)
{
	return c == '\n' || c == '\r' || c == '\b';
}

void plat_console_write(const char *text, size_t n)
{
	struct span left = span_of(text, n);
	uint8_t *run = real_at(REAL_BOUNCE);
	size_t filled = 0;

	serial_write(text, n);
	if (frame_is_open())
		return;
	while (left.n > 0) {
		uint32_t c = utf8_take(&left);

		if (!is_control(c))
			run[filled++] = c < 0x20 ? ' ' : cp437_of(c);
		if (is_control(c) || filled == RUN_MOST || console.column + filled == console.columns) {
			run_show(filled);
			filled = 0;
		}
		if (is_control(c))
			control(c);
		else if (console.column == console.columns)
			new_line();
	}
	run_show(filled);
}

/* ANSI counts red 1, green 2, blue 4; the screen counts blue 1, green 2, red 4. */
static unsigned vga_colour(unsigned ansi)
{
	return (ansi & (PLAT_BRIGHT | PLAT_GREEN)) | (ansi & PLAT_RED) << 2 | (ansi & PLAT_BLUE) >> 2;
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	console.attribute = (uint8_t)(vga_colour(foreground & 15) | vga_colour(background & 7) << 4);
	serial_colour(foreground, background);
}

void plat_console_clear(void)
{
	serial_clear();
	if (frame_is_open())
		return;
	video(0x0600, (uint32_t)console.attribute << 8, 0, (console.rows - 1) << 8 | (console.columns - 1));
	console.column = 0;
	console.row = 0;
	cursor_put();
}

void plat_console_goto(unsigned column, unsigned row)
{
	console.column = column < console.columns ? column : console.columns - 1;
	console.row = row < console.rows ? row : console.rows - 1;
	cursor_put();
	serial_goto(console.column, console.row);
}

void plat_console_cursor(bool visible)
{
	if (!frame_is_open())
		video(0x0100, 0, visible ? 0x0607 : 0x2000, 0);
	serial_cursor(visible);
}

void plat_console_size(unsigned *columns, unsigned *rows)
{
	bool nowhere = frame_is_open() && !serial_is_open();

	*columns = nowhere ? 0 : console.columns;
	*rows = nowhere ? 0 : console.rows;
}

static void read_cursor(void)
{
	struct real_regs regs = {.eax = 0x0300};

	real_int(0x10, &regs);
	console.column = regs.edx & 0xff;
	console.row = regs.edx >> 8 & 0xff;
	if (console.column >= console.columns || console.row >= console.rows) {
		console.column = 0;
		console.row = console.rows - 1;
	}
}

void console_set_text(void)
{
	video(TEXT_MODE, 0, 0, 0);
}

/* A screen in a graphics mode, as a menu of pictures leaves it, becomes text again. */
static void set_text_mode(void)
{
	struct real_regs regs = {.eax = 0x0f00};

	real_int(0x10, &regs);
	if ((regs.eax & 0x7f) != TEXT_MODE && (regs.eax & 0x7f) != TEXT_MODE_MONO)
		console_set_text();
}

void console_start(void)
{
	set_text_mode();
	if (*BDA_COLUMNS >= 40 && *BDA_COLUMNS <= 200)
		console.columns = *BDA_COLUMNS;
	if (*BDA_ROWS_LESS1 >= 20 && *BDA_ROWS_LESS1 < 100)
		console.rows = *BDA_ROWS_LESS1 + 1u;
	read_cursor();
}

void console_restore(void)
{
	console_start();
	plat_console_cursor(true);
}

/* ---- in ---- */

/*
 * Alt and a key of the main block, whose scan codes follow the rows of the keyboard.  The BIOS does not say which Alt it
 * was; its data area does, but only as long as that is held.
 */
static int alt_key(uint8_t scan)
{
	static const char rows[] = "1234567890-=\0\0qwertyuiop[]\0\0asdfghjkl;'`\0\\zxcvbnm,./";
	if (scan < FIRST_LETTER_SCAN)
		return KEY_NONE; /* Ctrl-2: with Alt, the row of digits has codes of its own */
	if (scan >= 0x78 && scan <= 0x83)
		scan -= 0x76;
	if (scan == EXTRA_SCAN) /* or Shift-F3, whose code is the same */
		return (*BDA_SHIFTS & SHIFT_HELD) != 0 ? KEY_NONE : keymap_key(KEYMAP_EXTRA_KEY, true);
	if (scan < 2 || scan >= 2 + sizeof rows - 1 || rows[scan - 2] == '\0')
		return KEY_NONE;
	return keymap_key(rows[scan - 2] + KEY_ALT, true);
}

static int special_key(uint8_t scan)
{
	/* Scan codes of the extended keyboard (INT 16h, AH=10h). */
	static const struct {
		uint8_t scan;
		int key;
	} keys[] = {
		{0x47, KEY_HOME}, {0x48, KEY_UP}, {0x49, KEY_PAGE_UP}, {0x4b, KEY_LEFT}, {0x4d, KEY_RIGHT}, {0x4f, KEY_END},
		{0x50, KEY_DOWN}, {0x51, KEY_PAGE_DOWN}, {0x52, KEY_INSERT}, {0x53, KEY_DELETE},
		{0x73, KEY_ALT + 'b'}, {0x74, KEY_ALT + 'f'}, /* Ctrl and an arrow: by words */
		{0x85, KEY_F1 + 10}, {0x86, KEY_F1 + 11},
	};

	if (scan >= 0x3b && scan <= 0x44)
		return KEY_F1 + scan - 0x3b;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (keys[i].scan == scan)
			return keys[i].key;
	}
	return alt_key(scan);
}

/* What waits in the BIOS's queue shows in its data area. */
static bool key_waits(void)
{
	struct real_regs regs = {.eax = 0x1100};

	if (*BDA_KEYS_HEAD != *BDA_KEYS_TAIL)
		return true;
	if (plat_now_us() - console.asked_us < ASK_BIOS_US)
		return false;
	console.asked_us = plat_now_us();
	real_int(0x16, &regs);
	return (regs.eflags & EFLAGS_ZF) == 0;
}

int plat_console_key(void)
{
	struct real_regs regs = {.eax = 0x1000};
	uint8_t c;

	if (!key_waits())
		return serial_key();
	real_int(0x16, &regs);
	c = (uint8_t)regs.eax;
	if (c == 0 || c == 0xe0)
		return special_key((uint8_t)(regs.eax >> 8));
	if (c == '\n')
		return KEY_ENTER;
	if ((uint8_t)(regs.eax >> 8) == EXTRA_SCAN && c >= ' ')
		return keymap_key(c == '|' || c == '>' ? KEYMAP_EXTRA_SHIFT : KEYMAP_EXTRA_KEY, false);
	return c < 0x80 ? keymap_key(c, false) : KEY_NONE;
}
