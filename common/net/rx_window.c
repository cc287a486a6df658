/* The receive window of a NIC that drops bursts. */
#include "net/rx_window.h"

#define LEAST       (4 * RX_WINDOW_SEGMENT)
#define LEAST_SHARE (2 * RX_WINDOW_SEGMENT) /* below that a sender waits for a delayed ACK */

void rx_window_start(struct rx_window *window, unsigned frames, uint32_t most)
{
	window->most = most;
	window->bytes = frames == 0 ? UINT32_MAX : frames * RX_WINDOW_SEGMENT;
	window->passed = 0;
	window->lost = false;
}

void rx_window_received(struct rx_window *window, uint32_t n)
{
	uint32_t step = window->lost ? RX_WINDOW_SEGMENT : window->bytes;

	if (window->bytes >= window->most)
		return;
	window->passed += n;
	if (window->passed < window->bytes)
		return;
	window->passed = 0;
	window->bytes = step < window->most - window->bytes ? window->bytes + step : window->most;
}

void rx_window_lost(struct rx_window *window)
{
	if (window->bytes == UINT32_MAX)
		return;
	window->lost = true;
	window->passed = 0;
	window->bytes = window->bytes / 2 > LEAST ? window->bytes / 2 : LEAST;
}

void rx_window_overrun(struct rx_window *window)
{
	rx_window_lost(window);
	if (window->bytes < window->most)
		window->most = window->bytes;
}

uint32_t rx_window_share(const struct rx_window *window, unsigned connections)
{
	uint32_t bytes = window->bytes < window->most ? window->bytes : window->most;
	uint32_t share = window->bytes == UINT32_MAX || connections == 0 ? bytes : bytes / connections;

	return share > LEAST_SHARE ? share : LEAST_SHARE;
}
