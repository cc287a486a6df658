/*
 * The heap: blocks cut from runs of pages, first fit, neighbours joined when they become free.
 *
 * Runs go back never: the heap of a boot loader only grows to what its busiest moment needs.
 */
#include "port.h"

#define RUN_SIZE   (512u * 1024) /* bytes taken at a time, unless a block is larger */
#define ALIGN      16u
#define USED_MARK  0x6b656467u
#define FREE_MARK  0x66726565u

/* Before each block; blocks of a run lie side by side, and its last one is an empty used one. */
struct block {
	uint32_t mark;
	uint32_t size;        /* bytes behind this head */
	struct block *before; /* the neighbour below, NULL at the run's start */
	struct block *next;   /* of the free list, when free */
} __attribute__((aligned(ALIGN)));

static struct block *first_free;

static struct block *after(struct block *block)
{
	return (struct block *)((uint8_t *)(block + 1) + block->size);
}

static void list_add(struct block *block)
{
	block->mark = FREE_MARK;
	block->next = first_free;
	first_free = block;
}

static void list_remove(const struct block *block)
{
	struct block **link = &first_free;

	while (*link != block)
		link = &(*link)->next;
	*link = block->next;
}

static bool grow(size_t n)
{
	size_t size = n + 2 * sizeof(struct block) > RUN_SIZE ? n + 2 * sizeof(struct block) : RUN_SIZE;
	struct block *block = plat_pages_alloc(size, PLAT_ANY_ADDRESS);
	struct block *last;

	if (block == NULL)
		return false;
	*block = (struct block){.size = (uint32_t)(size - 2 * sizeof *block)};
	block->size &= ~(ALIGN - 1);
	last = after(block);
	*last = (struct block){.mark = USED_MARK, .before = block};
	list_add(block);
	return true;
}

static struct block *find(size_t n)
{
	for (struct block *block = first_free; block != NULL; block = block->next) {
		if (block->size >= n)
			return block;
	}
	return NULL;
}

/* Gives the end of a block that is larger than needed back to the list. */
static void split(struct block *block, size_t n)
{
	struct block *rest;

	if (block->size - n < sizeof *rest + ALIGN)
		return;
	rest = (struct block *)((uint8_t *)(block + 1) + n);
	*rest = (struct block){.size = block->size - (uint32_t)n - (uint32_t)sizeof *rest, .before = block};
	block->size = (uint32_t)n;
	after(rest)->before = rest;
	list_add(rest);
}

void *plat_heap_alloc(size_t n)
{
	struct block *block;

	if (n > SIZE_MAX / 2)
		return NULL;
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (n == 0)
		n = ALIGN;
	block = find(n);
	if (block == NULL && grow(n))
		block = find(n);
	if (block == NULL)
		return NULL;
	list_remove(block);
	split(block, n);
	block->mark = USED_MARK;
	return block + 1;
}

void plat_heap_free(void *p)
{
	struct block *block = (struct block *)p - 1;
	struct block *next;

	if (block->mark != USED_MARK) /* a mistake of ours: a block freed twice or never given */
		return;
	next = after(block);
	if (next->mark == FREE_MARK) {
		list_remove(next);
		next->mark = 0;
		block->size += next->size + (uint32_t)sizeof *next;
		after(block)->before = block;
	}
	if (block->before != NULL && block->before->mark == FREE_MARK) {
		struct block *before = block->before;

		block->mark = 0;
		before->size += block->size + (uint32_t)sizeof *block;
		after(before)->before = before;
		return;
	}
	list_add(block);
}
