/*
 * Text console: the firmware's ConOut and ConIn (UEFI 12.3 to 12.5), which also carry the serial port.
 *
 * While the screen has pixels (frame.c), it is the firmware's terminals.  Each OutputString call is dear, so text goes out in runs; keys come through the extended protocol where there is one,
 * because only that tells whether Ctrl is held.
 */
#include "port.h"

#include "base/keymap.h"
#include "base/utf8.h"
#include "plat.h"

#define RUN_UNITS 256 /* UCS-2 units written by one call */

static struct {
	EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *keys; /* NULL: only ConIn */
	UINTN attribute;
	bool coloured; /* attribute was set by us */
	bool cursor;
} console = {.cursor = true};

/* ---- out ---- */

struct run {
	CHAR16 units[RUN_UNITS + 1];
	size_t n;
};

static void run_flush(struct run *run)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;

	if (run->n == 0)
		return;
	run->units[run->n] = 0;
	for (unsigned i = 0; (out = frame_text(i)) != NULL; i++)
		out->OutputString(out, run->units);
	run->n = 0;
}

static void run_put(struct run *run, uint32_t c)
{
	if (run->n + 2 > RUN_UNITS)
		run_flush(run);
	if (c == '\n')
		run->units[run->n++] = '\r';
	else if (c == '\t' || (c < 0x20 && c != '\r' && c != '\b'))
		c = ' '; /* tabs and control characters mean something else to each firmware */
	run->units[run->n++] = c <= 0xffff ? (CHAR16)c : '?';
}

void plat_console_write(const char *text, size_t n)
{
	struct span left = span_of(text, n);
	struct run run;

	run.n = 0;
	while (left.n > 0)
		run_put(&run, utf8_take(&left));
	run_flush(&run);
}

/* ANSI counts red 1, green 2, blue 4; UEFI counts blue 1, green 2, red 4. */
static UINTN efi_colour(unsigned ansi)
{
	return (ansi & (PLAT_BRIGHT | PLAT_GREEN)) | (ansi & PLAT_RED) << 2 | (ansi & PLAT_BLUE) >> 2;
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	UINTN attribute = efi_colour(foreground & 15) | efi_colour(background & 7) << 4;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;

	if (console.coloured && attribute == console.attribute)
		return;
	console.attribute = attribute;
	console.coloured = true;
	for (unsigned i = 0; (out = frame_text(i)) != NULL; i++)
		out->SetAttribute(out, attribute);
}

void plat_console_clear(void)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;

	for (unsigned i = 0; (out = frame_text(i)) != NULL; i++)
		out->ClearScreen(out);
}

void plat_console_goto(unsigned column, unsigned row)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;

	for (unsigned i = 0; (out = frame_text(i)) != NULL; i++)
		out->SetCursorPosition(out, column, row);
}

void plat_console_cursor(bool visible)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;

	console.cursor = visible;
	for (unsigned i = 0; (out = frame_text(i)) != NULL; i++)
		out->EnableCursor(out, visible);
}

/* The firmware's console carries its serial ports already. */
enum rc plat_console_serial(unsigned port, unsigned baud, unsigned flow)
{
	(void)port;
	(void)baud;
	(void)flow;
	return RC_UNSUPPORTED;
}

void plat_console_video(bool shown)
{
	(void)shown;
}

void plat_console_size(unsigned *columns, unsigned *rows)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = frame_text(0);
	UINTN width;
	UINTN height;

	*columns = out != NULL ? 80 : 0;
	*rows = out != NULL ? 25 : 0;
	if (out == NULL || out->QueryMode(out, (UINTN)out->Mode->Mode, &width, &height) != EFI_SUCCESS)
		return;
	/* Some serial consoles claim nothing or nonsense. */
	if (width >= 20 && width <= 1000 && height >= 5 && height <= 1000) {
		*columns = (unsigned)width;
		*rows = (unsigned)height;
	}
}

void console_start(void)
{
	EFI_GUID guid = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;
	void *found;

	if (efi.bs->HandleProtocol(efi.st->ConsoleInHandle, &guid, &found) == EFI_SUCCESS)
		console.keys = found;
	/* Firmware without a screen takes the most rows that it can send (80 x 50), whatever the terminal has: mode 0 is 80 x 25. */
	if (!frame_is_there() && efi.st->ConOut->Mode->Mode > 0)
		efi.st->ConOut->SetMode(efi.st->ConOut, 0);
	console_restore();
}

void console_restore(void)
{
	if (console.coloured)
		efi.st->ConOut->SetAttribute(efi.st->ConOut, console.attribute);
	efi.st->ConOut->EnableCursor(efi.st->ConOut, console.cursor);
}

/* ---- in ---- */

struct modifiers {
	bool ctrl, alt, altgr;
};

static bool read_key(EFI_INPUT_KEY *key, struct modifiers *held)
{
	*held = (struct modifiers){.ctrl = false};
	if (console.keys != NULL) {
		EFI_KEY_DATA data;
		UINT32 shift;

		if (console.keys->ReadKeyStrokeEx(console.keys, &data) != EFI_SUCCESS)
			return false;
		shift = data.KeyState.KeyShiftState;
		*key = data.Key;
		shift = (shift & EFI_SHIFT_STATE_VALID) != 0 ? shift : 0;
		held->ctrl = (shift & (EFI_LEFT_CONTROL_PRESSED | EFI_RIGHT_CONTROL_PRESSED)) != 0;
		held->alt = (shift & EFI_LEFT_ALT_PRESSED) != 0;
		held->altgr = (shift & EFI_RIGHT_ALT_PRESSED) != 0;
		return true;
	}
	return efi.st->ConIn->ReadKeyStroke(efi.st->ConIn, key) == EFI_SUCCESS;
}

static int scan_key(uint16_t scan)
{
	static const int keys[] = {
		[SCAN_UP] = KEY_UP,
		[SCAN_DOWN] = KEY_DOWN,
		[SCAN_RIGHT] = KEY_RIGHT,
		[SCAN_LEFT] = KEY_LEFT,
		[SCAN_HOME] = KEY_HOME,
		[SCAN_END] = KEY_END,
		[SCAN_INSERT] = KEY_INSERT,
		[SCAN_DELETE] = KEY_DELETE,
		[SCAN_PAGE_UP] = KEY_PAGE_UP,
		[SCAN_PAGE_DOWN] = KEY_PAGE_DOWN,
	};

	if (scan >= SCAN_F1 && scan <= SCAN_F12)
		return KEY_F1 + (scan - SCAN_F1);
	if (scan == SCAN_ESC)
		return KEY_ESC;
	if (scan < sizeof keys / sizeof *keys && keys[scan] != 0)
		return keys[scan];
	return KEY_NONE;
}

int plat_console_key(void)
{
	EFI_INPUT_KEY key;
	struct modifiers held;
	int c;

	if (!read_key(&key, &held))
		return KEY_NONE;
	c = (uint16_t)key.UnicodeChar;
	if (c == 0)
		return scan_key(key.ScanCode);
	if (c == '\n')
		return KEY_ENTER;
	/* The extended protocol gives the letter and the modifier, the simple one the control character. */
	if (held.ctrl && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
		c &= 0x1f;
	else if (held.alt && c > ' ')
		c += KEY_ALT;
	return keymap_key(c, held.altgr); /* of terminals too: the firmware does not say which keys are theirs */
}
