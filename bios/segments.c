/*
 * A program's segments in memory.  Kedge lies at the top of RAM and its pages below, so that the places that programs are
 * linked for are free on all but the smallest machines; where an image is in the way, it moves.
 *
 * Low memory has no pages: there a program may have what is not the BIOS's and not the real-mode block's.
 */
#include "segments.h"

#include "image/image.h"
#include "port.h"

#define LOG_MODULE "segments"
#include "base/log.h"

#define PAGE       4096u
#define MEGABYTE   0x100000u
#define LOW_FIRST  0x1000u /* what is below belongs to the BIOS */
#define FOUR_GIB   (UINT64_C(1) << 32)

struct range {
	uint64_t at, end;
};

static uint64_t page_up(uint64_t n)
{
	return (n + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

/* The pages that a segment needs and no segment before it has taken; segments are sorted, and neighbours may share a page. */
static struct range own_pages(const struct elf_program *program, unsigned i)
{
	const struct elf_segment *segment = &program->segments[i];
	struct range pages = {segment->at & ~(PAGE - 1), page_up(elf_segment_end(segment))};
	uint64_t before = i > 0 ? page_up(elf_segment_end(segment - 1)) : 0;

	if (pages.at < before)
		pages.at = before;
	return pages;
}

static bool is_low(const struct elf_segment *segment)
{
	return segment->at < MEGABYTE;
}

/* ---- moving images out of the way ---- */

/* Pages for n bytes outside of a range. */
static void *pages_beside(size_t n, struct range range)
{
	void *pages = plat_pages_alloc(n, FOUR_GIB);
	uint64_t at = (uintptr_t)pages;

	if (pages == NULL || at + n <= range.at || at >= range.end)
		return pages;
	plat_pages_free(pages, n);
	return plat_pages_alloc(n, range.at);
}

static void move_away(struct image *image, struct range range)
{
	uint64_t at = (uintptr_t)image->bytes & ~(uintptr_t)(PAGE - 1);
	uint64_t end = page_up((uintptr_t)image->bytes + image->cap);
	uint8_t *pages;

	if (image->bytes == NULL || end <= range.at || at >= range.end)
		return;
	pages = pages_beside((size_t)image->cap, range);
	if (pages != NULL)
		image_move(image, pages);
}

/* All that can be moved is; whether that was enough shows when the memory is taken. */
static void clear_of_images(const struct boot_set *set, const struct elf_program *program)
{
	struct range range = {program->segments[0].at, elf_segment_end(&program->segments[program->count - 1])};

	move_away(set->kernel, range);
	for (unsigned i = 0; i < set->initrd_count; i++)
		move_away(set->initrds[i], range);
}

/* ---- taking ---- */

static void release_first(const struct elf_program *program, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct range pages = own_pages(program, i);

		if (!is_low(&program->segments[i]) && pages.at < pages.end)
			memory_release(pages.at, pages.end - pages.at);
	}
}

static bool claim_one(const struct elf_program *program, unsigned i)
{
	const struct elf_segment *segment = &program->segments[i];
	struct range pages = own_pages(program, i);

	if (is_low(segment))
		return segment->at >= LOW_FIRST && elf_segment_end(segment) <= real_bottom();
	return pages.at >= pages.end || memory_claim(pages.at, pages.end - pages.at) == RC_OK;
}

/* How many of the segments could be taken, from the first on. */
static unsigned claim_all(const struct elf_program *program)
{
	unsigned i = 0;

	while (i < program->count && claim_one(program, i))
		i++;
	return i;
}

enum rc segments_claim(const struct boot_set *set, const struct elf_program *program)
{
	unsigned claimed = claim_all(program);
	const struct elf_segment *refused;

	if (claimed == program->count)
		return RC_OK;
	release_first(program, claimed);
	clear_of_images(set, program);
	claimed = claim_all(program);
	if (claimed == program->count)
		return RC_OK;
	release_first(program, claimed);
	refused = &program->segments[claimed];
	log_error("%s must lie in memory from %x on (%u bytes), where this machine has none that is free; give it more memory, "
		  "or link the program for another address",
		  set->kernel->name, (unsigned)refused->at, (unsigned)refused->memory_size);
	return RC_NO_MEMORY;
}

void segments_release(const struct elf_program *program)
{
	release_first(program, program->count);
}

void segments_copy(struct span file, const struct elf_program *program)
{
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *segment = &program->segments[i];
		uint8_t *to = (uint8_t *)(uintptr_t)segment->at;

		memcpy(to, file.p + segment->file_at, segment->file_size);
		memset(to + segment->file_size, 0, segment->memory_size - segment->file_size);
	}
}
