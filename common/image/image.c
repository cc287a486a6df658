/* The images in memory: the list, and the pages that the network fills. */
#include "image/image.h"

#include "base/heap.h"
#include "config.h"
#include "image/cache.h"
#include "plat.h"

#define LOG_MODULE "image"
#include "base/log.h"

static struct {
	struct image *first;
	struct image *selected;
} images;

static struct image *image_of_sink(struct sink *sink)
{
	return (struct image *)((char *)sink - offsetof(struct image, sink));
}

/* Says what was wanted and what there is; nobody can see a machine's free memory otherwise. */
static enum rc say_no_memory(const struct image *image, uint64_t wanted)
{
	char text[80];
	struct strbuf sizes;

	sb_init(&sizes, text, sizeof text);
	sb_bytes(&sizes, wanted);
	sb_str(&sizes, " of memory, but only ");
	sb_bytes(&sizes, plat_pages_free_bytes());
	log_error("%s needs %s is free", image->name, text);
	return RC_NO_MEMORY;
}

/* Moves the image to pages of n bytes. */
static enum rc resize(struct image *image, uint64_t n)
{
	uint8_t *pages;

	if (n > SIZE_MAX || n > plat_pages_free_bytes())
		return RC_NO_MEMORY;
	pages = image->for_drive ? plat_drive_pages_alloc((size_t)n) : plat_pages_alloc((size_t)n, PLAT_ANY_ADDRESS);
	if (pages == NULL)
		return RC_NO_MEMORY;
	image_move(image, pages);
	image->cap = n;
	return RC_OK;
}

/*
 * Room for n more bytes where nobody said how many will come: twice as much each time, so that all copying together
 * is less than two copies of the file; when memory gets short, just what is needed.
 */
static enum rc grow(struct image *image, size_t n)
{
	uint64_t needed = image->size + n;
	uint64_t wanted = image->cap < IMAGE_FIRST_SIZE ? IMAGE_FIRST_SIZE : image->cap * 2;
	enum rc rc = resize(image, wanted > needed ? wanted : needed);

	if (rc != RC_OK && wanted > needed)
		rc = resize(image, needed);
	return rc == RC_OK ? rc : say_no_memory(image, needed);
}

static enum rc sink_begin(struct sink *sink, uint64_t size)
{
	struct image *image = image_of_sink(sink);

	if (size == SINK_SIZE_UNKNOWN || size == 0)
		return RC_OK;
	if (resize(image, size) != RC_OK)
		return say_no_memory(image, size);
	return RC_OK;
}

static enum rc sink_write(struct sink *sink, struct span bytes)
{
	struct image *image = image_of_sink(sink);

	if (bytes.n > image->cap - image->size) {
		enum rc rc = grow(image, bytes.n);

		if (rc != RC_OK)
			return rc;
	}
	if (bytes.n > 0)
		memcpy(image->bytes + image->size, bytes.p, bytes.n);
	image->size += bytes.n;
	return RC_OK;
}

static void sink_done(struct sink *sink, enum rc rc)
{
	struct image *image = image_of_sink(sink);
	enum rc replaced = RC_OK;

	if (rc == RC_OK && image->fetch != NULL)
		replaced = heap_text_replace(&image->url, span_str(fetch_final_url(image->fetch)));
	image->verified |= rc == RC_OK && image->pinned;
	if (replaced != RC_OK)
		log_warn("%s: out of memory, its URL stays the one before the redirect", image->name);
	image->fetch = NULL;
	heap_free(image->blocks);
	image->blocks = NULL;
}

static void sink_back(struct sink *sink, uint64_t n)
{
	image_of_sink(sink)->size -= n;
}

static void sink_again(struct sink *sink)
{
	struct image *image = image_of_sink(sink);

	if (image->bytes != NULL)
		plat_pages_free(image->bytes, (size_t)image->cap);
	image->bytes = NULL;
	image->size = image->cap = 0;
}

enum rc image_new(struct span name, struct image **out)
{
	struct image *image = heap_new(sizeof *image);

	if (image == NULL)
		return RC_NO_MEMORY;
	image->name = heap_text(name);
	image->url = heap_text(SPAN_NONE);
	image->cmdline = heap_text(SPAN_NONE);
	image->sink = (struct sink){sink_begin, sink_write, sink_done, sink_again, sink_back};
	if (image->name == NULL || image->url == NULL || image->cmdline == NULL) {
		image_free(image);
		return RC_NO_MEMORY;
	}
	*out = image;
	return RC_OK;
}

void image_adopt(struct image *image, struct span bytes)
{
	image->bytes = (uint8_t *)(uintptr_t)bytes.p;
	image->size = image->cap = bytes.n;
}

void image_move(struct image *image, void *pages)
{
	if (image->size > 0)
		memcpy(pages, image->bytes, (size_t)image->size);
	if (image->bytes != NULL)
		plat_pages_free(image->bytes, (size_t)image->cap);
	image->bytes = pages;
}

static void unlist(struct image *image)
{
	struct image **at = &images.first;

	while (*at != NULL && *at != image)
		at = &(*at)->next;
	if (*at != NULL)
		*at = image->next;
	if (images.selected == image)
		images.selected = NULL;
	image->listed = false;
}

void image_free(struct image *image)
{
	if (image == NULL)
		return;
	unlist(image);
	if (image->bytes != NULL)
		plat_pages_free(image->bytes, (size_t)image->cap);
	cache_forget(image);
	heap_free(image->blocks);
	heap_free(image->name);
	heap_free(image->url);
	heap_free(image->cmdline);
	heap_free(image);
}

void image_drop(struct image *image)
{
	unlist(image);
	if (image->held == 0)
		image_free(image);
}

void image_drop_all(void)
{
	while (images.first != NULL)
		image_drop(images.first);
}

void image_register(struct image *image)
{
	struct image **at = &images.first;

	while (*at != NULL)
		at = &(*at)->next;
	*at = image;
	image->next = NULL;
	image->listed = true;
}

struct image *image_first(void)
{
	return images.first;
}

struct image *image_find(struct span name)
{
	struct image *found = NULL;

	for (struct image *image = images.first; image != NULL; image = image->next) {
		if (span_is(name, image->name))
			found = image;
	}
	return found;
}

void image_select(struct image *image)
{
	images.selected = image;
}

struct image *image_selected(void)
{
	return images.selected;
}

enum rc image_set_cmdline(struct image *image, struct span cmdline)
{
	return heap_text_replace(&image->cmdline, cmdline);
}
