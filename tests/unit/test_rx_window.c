/* The receive window of a NIC that drops bursts. */
#include "check.h"
#include "net/rx_window.h"

#define MOST (2u * 1024 * 1024)

static void receive_whole(struct rx_window *window)
{
	for (uint32_t left = window->bytes; left > 0;) {
		uint32_t n = left < 1460 ? left : 1460;

		rx_window_received(window, n);
		left -= n;
	}
}

static void test_unlimited(void)
{
	struct rx_window window;

	rx_window_start(&window, 0, MOST);
	CHECK_NUM(rx_window_share(&window, 0), MOST);
	CHECK_NUM(rx_window_share(&window, 5), MOST);
	rx_window_lost(&window);
	rx_window_received(&window, 100);
	CHECK_NUM(rx_window_share(&window, 1), MOST);
}

static void test_doubles_until_the_most(void)
{
	struct rx_window window;

	rx_window_start(&window, 16, MOST);
	CHECK_NUM(window.bytes, 16 * 1460);
	rx_window_received(&window, window.bytes - 1);
	CHECK_NUM(window.bytes, 16 * 1460);
	rx_window_received(&window, 1);
	CHECK_NUM(window.bytes, 32 * 1460);
	for (int i = 0; i < 20; i++)
		receive_whole(&window);
	CHECK_NUM(window.bytes, MOST);
}

static void test_loss_halves_and_growth_is_careful(void)
{
	struct rx_window window;

	rx_window_start(&window, 16, MOST);
	rx_window_lost(&window);
	CHECK_NUM(window.bytes, 8 * 1460);
	receive_whole(&window);
	CHECK_NUM(window.bytes, 9 * 1460);
	for (int i = 0; i < 20; i++)
		rx_window_lost(&window);
	CHECK_NUM(window.bytes, 4 * 1460);
}

static void test_overrun_is_never_tried_again(void)
{
	struct rx_window window;

	rx_window_start(&window, 16, MOST);
	receive_whole(&window);
	rx_window_overrun(&window);
	CHECK_NUM(window.bytes, 16 * 1460);
	for (int i = 0; i < 100; i++)
		receive_whole(&window);
	CHECK_NUM(window.bytes, 16 * 1460);
}

static void test_shares(void)
{
	struct rx_window window;

	rx_window_start(&window, 16, MOST);
	CHECK_NUM(rx_window_share(&window, 0), 16 * 1460);
	CHECK_NUM(rx_window_share(&window, 2), 8 * 1460);
	CHECK_NUM(rx_window_share(&window, 1000), 2 * 1460);
}

int main(void)
{
	test_unlimited();
	test_doubles_until_the_most();
	test_loss_halves_and_growth_is_careful();
	test_overrun_is_never_tried_again();
	test_shares();
	return check_end();
}
