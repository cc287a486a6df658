/* Zeroed blocks and text copies over the port's allocator. */
#include "base/heap.h"

#include "plat.h"

void *heap_new(size_t n)
{
	void *p = plat_heap_alloc(n > 0 ? n : 1);

	if (p != NULL)
		memset(p, 0, n);
	return p;
}

void *heap_new_array(size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	return heap_new(count * size);
}

char *heap_text(struct span text)
{
	char *copy = text.n < SIZE_MAX ? plat_heap_alloc(text.n + 1) : NULL;

	if (copy == NULL)
		return NULL;
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	return copy;
}

enum rc heap_text_replace(char **text, struct span new_text)
{
	char *copy = heap_text(new_text);

	if (copy == NULL)
		return RC_NO_MEMORY;
	heap_free(*text);
	*text = copy;
	return RC_OK;
}

void heap_free(void *p)
{
	if (p != NULL)
		plat_heap_free(p);
}
