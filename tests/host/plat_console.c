/* The host port's console: standard output and input. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "plat.h"

int plat_console_key(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	unsigned char byte;

	if (poll(&input, 1, 0) != 1 || (input.revents & POLLIN) == 0 || read(STDIN_FILENO, &byte, 1) != 1)
		return KEY_NONE;
	return byte == '\n' ? KEY_ENTER : byte;
}

void plat_console_write(const char *text, size_t n)
{
	fwrite(text, 1, n, stdout);
	fflush(stdout);
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	printf("\033[%u;%um", (foreground & PLAT_BRIGHT) != 0 ? 82 + foreground : 30 + foreground, 40 + background);
}

void plat_console_clear(void)
{
	fputs("\033[2J\033[H", stdout);
}

void plat_console_goto(unsigned column, unsigned row)
{
	printf("\033[%u;%uH", row + 1, column + 1);
}

void plat_console_cursor(bool visible)
{
	fputs(visible ? "\033[?25h" : "\033[?25l", stdout);
}

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
	*columns = 80;
	*rows = 25;
}
