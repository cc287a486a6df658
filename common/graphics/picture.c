/*
 * stb_image, compiled here with what it needs: memory out of a bounded account, no files, no threads.
 *
 * It checks what it reads, but it is not made for hostile pictures alone: the account, the limits and the
 * fuzzer (tests/fuzz/fuzz_picture.c) stand around it.
 */
#include "graphics/picture.h"

#include "base/heap.h"
#include "plat.h"

#define MEMORY_MOST (160u << 20) /* bytes at a time: three copies of the largest picture */
#define PAGES_FROM  16384	 /* bytes from which memory is taken as pages, which go back */

/* Before each block. */
struct head {
	size_t n; /* all of it */
	size_t unused;
} __attribute__((aligned(16)));

static size_t in_use;

static void *take(size_t n)
{
	struct head *head;

	if (n > MEMORY_MOST || n + sizeof *head > MEMORY_MOST - in_use)
		return NULL;
	n += sizeof *head;
	head = n < PAGES_FROM ? heap_new(n) : plat_pages_alloc(n, PLAT_ANY_ADDRESS);
	if (head == NULL)
		return NULL;
	if (n >= PAGES_FROM)
		memset(head, 0,
		       n); /* what a broken picture leaves out is black, not what was in memory before */
	head->n = n;
	in_use += n;
	return head + 1;
}

static void give(void *block)
{
	struct head *head;

	if (block == NULL)
		return;
	head = (struct head *)block - 1;
	in_use -= head->n;
	if (head->n < PAGES_FROM)
		heap_free(head);
	else
		plat_pages_free(head, head->n);
}

static void *retake(void *block, size_t old_n, size_t n)
{
	void *new = take(n);

	if (new == NULL)
		return NULL;
	if (block != NULL)
		memcpy(new, block, old_n < n ? old_n : n);
	give(block);
	return new;
}

/* stb_image copies 0 bytes to NULL where a PNG's IDAT is empty: of that, compilers conclude that it is not NULL. */
static inline void *copy(void *to, const void *from, size_t n)
{
	return n > 0 ? memcpy(to, from, n) : to;
}

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_NO_SIMD
#define STBI_NO_THREAD_LOCALS
#define STBI_NO_FAILURE_STRINGS
#define STBI_MAX_DIMENSIONS		    PICTURE_SIDE_MAX
#define STBI_ASSERT(x)			    ((void)0)
#define STBI_MALLOC(n)			    take(n)
#define STBI_REALLOC_SIZED(block, old_n, n) retake(block, old_n, n)
#define STBI_FREE(block)		    give(block)
#pragma push_macro("memcpy")
#undef memcpy
#define memcpy copy
#include <stb_image.h>
#pragma pop_macro("memcpy")

enum rc picture_size(struct span file, unsigned *width, unsigned *height)
{
	int w;
	int h;
	int channels;

	if (file.n > INT_MAX || stbi_info_from_memory(file.p, (int)file.n, &w, &h, &channels) == 0 ||
	    w <= 0 || h <= 0)
		return RC_UNSUPPORTED;
	if (w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX || (uint64_t)w * (uint64_t)h > PICTURE_PIXELS_MAX)
		return RC_LIMIT;
	*width = (unsigned)w;
	*height = (unsigned)h;
	return RC_OK;
}

enum rc picture_decode(struct span file, struct picture *out)
{
	unsigned width;
	unsigned height;
	enum rc rc = picture_size(file, &width, &height);
	uint8_t *pixels;
	int w;
	int h;
	int channels;

	if (rc != RC_OK)
		return rc;
	pixels = stbi_load_from_memory(file.p, (int)file.n, &w, &h, &channels, 4);
	if (pixels == NULL)
		return RC_UNSUPPORTED;
	*out = (struct picture){.width = (unsigned)w, .height = (unsigned)h, .pixels = pixels};
	return RC_OK;
}

void picture_free(struct picture *picture)
{
	give(picture->pixels);
	picture->pixels = NULL;
}
