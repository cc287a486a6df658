/*
 * A serial port as second console, for machines whose firmware has none on it: National's 16550 (its data sheet, section
 * 8) at the addresses that the BIOS found (0040:0000), else at the usual ones; ECMA-48 for what is not text.
 */
#include "serial.h"

#include "base/fmt.h"
#include "../x86/cpu.h"
#include "port.h"

#define PORTS         4
#define BDA_PORTS     ((volatile uint16_t *)0x400)
#define BAUD_MOST     115200u /* the clock's rate */
#define DATA          0 /* registers, from the port's address on; with DLAB set, 0 and 1 are the divisor */
#define INTERRUPTS    1
#define FIFO          2
#define LINE_CONTROL  3
#define MODEM_CONTROL 4
#define LINE_STATUS   5
#define MODEM_STATUS  6
#define SCRATCH       7
#define DLAB          0x80
#define EIGHT_N_ONE   0x03
#define FIFO_ON       0x07 /* on, and emptied */
#define DTR_RTS       0x03
#define HAS_BYTE      0x01
#define CAN_SEND      0x20
#define SEND_MOST_US  20000 /* a byte takes 4 ms at 2400 baud; who never takes one is gone */

static struct {
	uint16_t base; /* 0: not started */
	bool carried;  /* the firmware's, which reads its keys itself */
	uint8_t send_when, take_when; /* bits of the modem's status that must be up */
	bool silent;   /* took no byte in time: nothing is sent until it can take one again */
} serial;

static bool exists(uint16_t base)
{
	port_out8(base + SCRATCH, 0x5a);
	if (port_in8(base + SCRATCH) != 0x5a)
		return false;
	port_out8(base + SCRATCH, 0xa5);
	return port_in8(base + SCRATCH) == 0xa5;
}

static uint16_t address_of(unsigned port)
{
	static const uint16_t usual[PORTS] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

	return BDA_PORTS[port] != 0 ? BDA_PORTS[port] : usual[port];
}

static void set_rate(uint16_t base, unsigned baud, unsigned flow)
{
	unsigned divisor = BAUD_MOST / baud;

	port_out8(base + INTERRUPTS, 0);
	port_out8(base + LINE_CONTROL, DLAB);
	port_out8(base + DATA, (uint8_t)divisor);
	port_out8(base + INTERRUPTS, (uint8_t)(divisor >> 8));
	port_out8(base + LINE_CONTROL, EIGHT_N_ONE);
	port_out8(base + FIFO, FIFO_ON);
	port_out8(base + MODEM_CONTROL, flow != 0 ? flow & DTR_RTS : DTR_RTS);
}

enum rc plat_console_serial(unsigned port, unsigned baud, unsigned flow)
{
	uint16_t base;

	if (baud == 0) {
		serial.base = 0;
		return RC_OK;
	}
	if (port >= PORTS || baud < 75 || baud > BAUD_MOST)
		return RC_INVALID;
	base = address_of(port);
	if (!exists(base))
		return RC_NOT_FOUND;
	set_rate(base, baud, flow);
	serial.send_when = flow & 0xf0;
	serial.take_when = flow >> 4 & 0xf0;
	serial.base = base;
	serial.carried = serial.silent = false;
	return RC_OK;
}

bool serial_is_open(void)
{
	return serial.base != 0;
}

bool serial_carry(void)
{
	if (serial.base == 0 && BDA_PORTS[0] != 0 && exists(BDA_PORTS[0])) {
		serial.base = BDA_PORTS[0];
		serial.carried = true;
		serial.silent = false;
		serial.send_when = serial.take_when = 0;
	}
	return serial.base != 0;
}

void serial_carry_end(void)
{
	if (serial.carried)
		serial.base = 0;
	serial.carried = false;
}

/* ---- bytes ---- */

/* Whether the other end holds up the lines that are waited for. */
static bool are_up(uint8_t lines)
{
	return lines == 0 || (port_in8(serial.base + MODEM_STATUS) & lines) == lines;
}

static bool can_send(void)
{
	uint64_t start = plat_now_us();

	while ((port_in8(serial.base + LINE_STATUS) & CAN_SEND) == 0 || !are_up(serial.send_when)) {
		if (serial.silent || plat_now_us() - start > SEND_MOST_US)
			return false;
	}
	return true;
}

static void send(char c)
{
	serial.silent = !can_send();
	if (!serial.silent)
		port_out8(serial.base + DATA, (uint8_t)c);
}

void serial_write(const char *text, size_t n)
{
	for (size_t i = 0; i < n && serial.base != 0; i++) {
		if (text[i] == '\n')
			send('\r');
		send(text[i]);
	}
}

int serial_key(void)
{
	uint8_t c;

	if (serial.base == 0 || serial.carried || (port_in8(serial.base + LINE_STATUS) & HAS_BYTE) == 0)
		return KEY_NONE;
	c = port_in8(serial.base + DATA);
	if (!are_up(serial.take_when))
		return KEY_NONE;
	return c == '\n' ? KEY_ENTER : c;
}

/* ---- ECMA-48 ---- */

static void put(const char *format, ...)
{
	char text[32];
	va_list args;

	va_start(args, format);
	fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	serial_write(text, strlen(text));
}

void serial_colour(unsigned foreground, unsigned background)
{
	put("\033[0%s;3%u;4%um", (foreground & PLAT_BRIGHT) != 0 ? ";1" : "", foreground & 7, background & 7);
}

void serial_clear(void)
{
	put("\033[2J\033[H");
}

void serial_goto(unsigned column, unsigned row)
{
	put("\033[%u;%uH", row + 1, column + 1);
}

void serial_cursor(bool visible)
{
	put("\033[?25%c", visible ? 'h' : 'l');
}
