/* An arena of heap blocks. */
#include "pxelinux/config_arena.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/heap.h"

#define BLOCK_SIZE 16384
#define ALIGNMENT  16

struct block {
	struct block *next;
	size_t used;
	size_t cap;
	_Alignas(ALIGNMENT) uint8_t bytes[];
};

struct config_arena {
	struct block *blocks; /* newest first; small requests go to the first */
	size_t left;
};

struct config_arena *config_arena_new(size_t limit)
{
	struct config_arena *arena = heap_new(sizeof *arena);

	if (arena != NULL)
		arena->left = limit;
	return arena;
}

void config_arena_free(struct config_arena *arena)
{
	if (arena == NULL)
		return;
	while (arena->blocks != NULL) {
		struct block *block = arena->blocks;

		arena->blocks = block->next;
		heap_free(block);
	}
	heap_free(arena);
}

static bool grow(struct config_arena *arena, size_t n)
{
	size_t cap = n > BLOCK_SIZE ? n : BLOCK_SIZE;
	struct block *block;

	if (cap > arena->left)
		return false;
	block = heap_new(sizeof *block + cap);
	if (block == NULL)
		return false;
	block->cap = cap;
	block->next = arena->blocks;
	arena->blocks = block;
	arena->left -= cap;
	return true;
}

void *config_arena_take(struct config_arena *arena, size_t n)
{
	size_t rounded = (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct block *block = arena->blocks;

	if (rounded < n)
		return NULL;
	if (block == NULL || rounded > block->cap - block->used) {
		if (!grow(arena, rounded))
			return NULL;
		block = arena->blocks;
	}
	block->used += rounded;
	return block->bytes + block->used - rounded;
}
