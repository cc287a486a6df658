/* Console output with one status line, and the key queue. */
#include "base/console.h"

#include "base/screen.h"
#include "base/vt_keys.h"
#include "config.h"
#include "plat.h"

#define STATUS_MAX 256 /* bytes of the status line; screens are narrower */

static struct {
	unsigned column; /* of the cursor, as far as con_write moved it */
	unsigned lines;  /* printed since the last key */
	enum con_more (*more)(void);
	bool silent;     /* the rest of the output is not wanted */
	bool status_shown;
	char status[STATUS_MAX];
	size_t status_n;
	bool cancel;
	bool watch_shell_key;
	bool shell_key;
	uint64_t pumped_us;
	uint64_t fed_us; /* when the last key came in */
	struct vt_keys vt;
	int keys[CONSOLE_TYPE_AHEAD];
	unsigned head; /* next to read */
	unsigned count;
} con;

static void write_blanks(size_t n)
{
	static const char blanks[] = "                ";

	while (n > 0) {
		size_t part = n < sizeof blanks - 1 ? n : sizeof blanks - 1;

		screen_write(blanks, part);
		n -= part;
	}
}

static void wipe_status(void)
{
	if (!con.status_shown)
		return;
	con.status_shown = false;
	screen_write("\r", 1);
	write_blanks(con.status_n);
	screen_write("\r", 1);
}

/* Characters are counted by the bytes that start one. */
static void follow_cursor(struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (c == '\n' || c == '\r')
			con.column = 0;
		else if (c == '\b')
			con.column -= con.column > 0;
		else
			con.column += (c & 0xc0) != 0x80;
	}
}

unsigned con_column(void)
{
	return con.column;
}

static void write_plain(struct span text)
{
	wipe_status();
	follow_cursor(text);
	screen_write((const char *)text.p, text.n);
}

void con_clear(void)
{
	con.status_shown = false;
	con.column = 0;
	con.lines = 0;
	screen_clear();
}

/* ---- pauses ---- */

void con_page(enum con_more (*more)(void))
{
	con.more = more;
	con.silent = false;
	con.lines = 0;
}

/* A line is about to end: the screen may be full. */
static void count_line(void)
{
	enum con_more (*more)(void) = con.more;
	unsigned columns;
	unsigned rows;
	enum con_more answer;

	screen_size(&columns, &rows);
	con.lines += 1 + (con.column > 0 ? (con.column - 1) / columns : 0);
	if (con.lines + 1 < rows)
		return;
	con.more = NULL; /* what is printed while it asks is not counted */
	answer = more();
	con.more = more;
	con.lines = answer == CON_MORE_LINE ? rows - 2 : 0;
	con.silent = answer == CON_MORE_NONE;
	con.cancel = con.cancel || con.silent;
}

/* Line by line, so that it stops where the screen ends. */
static void write_paged(struct span text)
{
	while (text.n > 0 && !con.silent) {
		size_t n = span_find(text, '\n');
		unsigned column;

		if (n == text.n) {
			write_plain(text);
			return;
		}
		write_plain(span_sub(text, 0, n));
		column = con.column;
		write_plain(span_sub(text, n, 1));
		con.column = column;
		count_line();
		con.column = 0;
		text = span_skip(text, n + 1);
	}
}

void con_write(struct span text)
{
	if (con.more != NULL)
		write_paged(text);
	else
		write_plain(text);
}

void con_print(const char *format, ...)
{
	char text[512];
	va_list args;
	size_t n;

	va_start(args, format);
	n = fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	if (n >= sizeof text) {
		n = sizeof text - 1;
		text[n - 1] = '\n';
	}
	con_write(span_of(text, n));
}

void con_status(const char *text)
{
	size_t n = strlen(text);
	unsigned columns;
	unsigned rows;
	size_t old = con.status_shown ? con.status_n : 0;

	screen_size(&columns, &rows);
	if (n >= columns)
		n = columns - 1;
	if (n > sizeof con.status)
		n = sizeof con.status;
	if (con.status_shown && n == old && memcmp(con.status, text, n) == 0)
		return; /* a serial line has better things to do */
	screen_write("\r", 1);
	screen_write(text, n);
	if (old > n)
		write_blanks(old - n);
	memcpy(con.status, text, n);
	con.status_shown = true;
	con.status_n = n;
}

void con_status_end(bool keep)
{
	if (!con.status_shown)
		return;
	if (!keep) {
		wipe_status();
		return;
	}
	con.status_shown = false;
	screen_write("\n", 1);
}

static void queue_key(int key)
{
	if (key == KEY_CTRL_C) {
		con.cancel = true;
		con.count = 0; /* what was typed before it was for what it ends */
		return;
	}
	if (key == KEY_CTRL_B && con.watch_shell_key) {
		con.shell_key = true;
		con.cancel = true;
		return;
	}
	if (con.count == CONSOLE_TYPE_AHEAD)
		return;
	con.keys[(con.head + con.count) % CONSOLE_TYPE_AHEAD] = key;
	con.count++;
}

/* Esc alone is a key when nothing has followed it for a moment. */
static void end_lone_esc(void)
{
	int key;

	if (!vt_keys_waiting(&con.vt) || con.pumped_us - con.fed_us < CONSOLE_ESC_MS * 1000U)
		return;
	key = vt_keys_end(&con.vt);
	if (key != KEY_NONE)
		queue_key(key);
}

void con_pump_now(void)
{
	screen_flush();
	con.pumped_us = plat_now_us();
	for (unsigned i = 0; i < CONSOLE_TYPE_AHEAD; i++) {
		int key = plat_console_key();
		int keys[VT_KEYS_OUT];
		unsigned count;

		if (key == KEY_NONE)
			break;
		con.fed_us = con.pumped_us;
		count = vt_keys_feed(&con.vt, key, keys);
		for (unsigned k = 0; k < count; k++)
			queue_key(keys[k]);
	}
	end_lone_esc();
}

static void pump_every(unsigned ms)
{
	if (plat_now_us() - con.pumped_us >= ms * 1000U)
		con_pump_now();
}

void con_pump(void)
{
	pump_every(CONSOLE_KEY_POLL_MS);
}

void con_await_key(void)
{
	if (con.count > 0) /* more would not fit behind a pasted line; the firmware keeps it meanwhile */
		return;
	screen_flush();
	pump_every(CONSOLE_KEY_WAIT_MS);
}

int con_key(void)
{
	int key;

	if (con.count == 0 || con.cancel)
		return KEY_NONE; /* what follows a Ctrl-C is for whoever comes after what it ends */
	key = con.keys[con.head];
	con.head = (con.head + 1) % CONSOLE_TYPE_AHEAD;
	con.count--;
	con.lines = 0; /* somebody has seen what there was */
	return key;
}

bool con_key_waits(void)
{
	return con.count > 0 && !con.cancel;
}

bool con_take_cancel(void)
{
	bool cancel = con.cancel;

	con.cancel = false;
	return cancel;
}

bool con_watch_shell_key(bool watch)
{
	bool before = con.watch_shell_key;

	con.watch_shell_key = watch;
	return before;
}

bool con_take_shell_key(void)
{
	bool pressed = con.shell_key;

	con.shell_key = false;
	return pressed;
}
