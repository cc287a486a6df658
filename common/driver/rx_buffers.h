/*
 * Receive buffers that a device fills in place: one block of memory for it, cut into frames.
 *
 * The stack may hold a frame for seconds, also after the driver was closed: so buffers live as long as the
 * program.
 */
#pragma once

#include <stddef.h>

#include "base/rc.h"
#include "net/nic.h"
#include "plat.h"

struct rx_buffer {
	struct frame frame; /* first: the stack hands a pointer to it back */
	struct rx_buffers *pool;
	paddr_t bus; /* of frame.start */
};

struct rx_buffers {
	struct plat_dma bytes;
	struct rx_buffer *all; /* NULL until they are made */
	struct frame *free;    /* last put back, first taken: its bytes are still in the cache */
};

/**
 * Makes count buffers of size bytes, a power of two, for a function that was taken; a fraction of that where
 * memory is short.  RC_OK if they are there already; RC_NO_MEMORY.
 */
enum rc rx_buffers_make(struct rx_buffers *pool, const struct plat_pci *pci, unsigned count,
			size_t size) MUST_CHECK;

/** An empty one, NULL if all are in use.  It comes back by its frame's put. */
struct rx_buffer *rx_buffers_take(struct rx_buffers *pool);
