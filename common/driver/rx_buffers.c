/* A pool of frames in memory that a device reaches. */
#include "driver/rx_buffers.h"

#include "base/heap.h"

#define LEAST 512 /* buffers: fewer would not fill a ring and leave some to the stack */

static void put_back(struct frame *frame)
{
	struct rx_buffers *pool = ((struct rx_buffer *)(void *)frame)->pool;

	frame->next = pool->free;
	pool->free = frame;
}

enum rc rx_buffers_make(struct rx_buffers *pool, const struct plat_pci *pci, unsigned count, size_t size)
{
	enum rc rc;

	if (pool->all != NULL)
		return RC_OK;
	while ((rc = plat_dma_alloc(pci, count * size, &pool->bytes)) != RC_OK && count / 2 >= LEAST)
		count /= 2;
	if (rc != RC_OK)
		return rc;
	pool->all = heap_new_array(count, sizeof *pool->all);
	if (pool->all == NULL) {
		plat_dma_free(&pool->bytes);
		return RC_NO_MEMORY;
	}
	for (unsigned i = count; i-- > 0;) {
		struct rx_buffer *buffer = &pool->all[i];

		buffer->pool = pool;
		buffer->bus = pool->bytes.bus + i * size;
		buffer->frame.start = pool->bytes.bytes + i * size;
		buffer->frame.cap = size;
		buffer->frame.put = put_back;
		put_back(&buffer->frame);
	}
	return RC_OK;
}

struct rx_buffer *rx_buffers_take(struct rx_buffers *pool)
{
	struct frame *frame = pool->free;

	if (frame == NULL)
		return NULL;
	pool->free = frame->next;
	frame->next = NULL;
	return (struct rx_buffer *)(void *)frame;
}
