/* Console output with one status line, and the key queue. */
#include "base/console.h"

#include "base/vt_keys.h"
#include "config.h"
#include "plat.h"

#define STATUS_MAX 256 /* bytes of the status line; screens are narrower */

static struct {
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

		plat_console_write(blanks, part);
		n -= part;
	}
}

static void wipe_status(void)
{
	if (!con.status_shown)
		return;
	con.status_shown = false;
	plat_console_write("\r", 1);
	write_blanks(con.status_n);
	plat_console_write("\r", 1);
}

void con_write(struct span text)
{
	wipe_status();
	plat_console_write((const char *)text.p, text.n);
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

	plat_console_size(&columns, &rows);
	if (n >= columns)
		n = columns - 1;
	if (n > sizeof con.status)
		n = sizeof con.status;
	if (con.status_shown && n == old && memcmp(con.status, text, n) == 0)
		return; /* a serial line has better things to do */
	plat_console_write("\r", 1);
	plat_console_write(text, n);
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
	plat_console_write("\n", 1);
}

static void queue_key(int key)
{
	if (key == KEY_CTRL_C) {
		con.cancel = true;
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

void con_pump(void)
{
	if (plat_now_us() - con.pumped_us >= CONSOLE_KEY_POLL_MS * 1000U)
		con_pump_now();
}

int con_key(void)
{
	int key;

	if (con.count == 0)
		return KEY_NONE;
	key = con.keys[con.head];
	con.head = (con.head + 1) % CONSOLE_TYPE_AHEAD;
	con.count--;
	return key;
}

bool con_key_waits(void)
{
	return con.count > 0;
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
