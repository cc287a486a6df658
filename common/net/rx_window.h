/*
 * How much a receiver lets come at once, where its NIC drops what it cannot take.
 *
 * Boot ROMs have rings of a few frames and are asked for them by polling: a burst that a 2 MiB window allows runs over.
 * So the window of such a NIC begins small, doubles while nothing is lost, is halved at a loss and grows by a segment
 * from then on (RFC 5681 section 3.1, from the other end).  All connections through the NIC share it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define RX_WINDOW_SEGMENT 1460u /* bytes */

struct rx_window {
	uint32_t bytes;  /* at once; UINT32_MAX: no limit */
	uint32_t most;
	uint32_t passed; /* bytes received since it last grew */
	bool lost;       /* once at least: careful growth */
};

/** frames: what the NIC is thought to take at once, 0: anything; most: bytes that it never grows beyond. */
void rx_window_start(struct rx_window *window, unsigned frames, uint32_t most);

/** n bytes came, in order. */
void rx_window_received(struct rx_window *window, uint32_t n);

/** A hole was found. */
void rx_window_lost(struct rx_window *window);

/** A burst of this size brought the NIC down: never again half as much. */
void rx_window_overrun(struct rx_window *window);

/** What one of so many connections (0 counts as 1) may have on its way. */
uint32_t rx_window_share(const struct rx_window *window, unsigned connections);
