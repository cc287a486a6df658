/*
 * Linux kernels, by their 16-bit entry: the kernel's own setup code asks the BIOS for the memory map, disks and the
 * video mode that vga= names.  Documentation/arch/x86/boot.rst.
 *
 * All that can fail is checked before the network is given up, so that a refused kernel comes back to menu or shell.
 */
#include "kinds.h"

#include "fetch/fetch.h"
#include "image/image.h"
#include "net/nic.h"
#include "port.h"
#include "proto/bzimage.h"
#include "real_syms.h"

#define LOG_MODULE "linux"
#include "base/log.h"

#define SETUP_AT       0x10000 /* the real-mode part: 64 KiB, which nothing else of ours touches */
#define HEAP_END       0xe000  /* its heap and stack end here, from there on; the command line follows */
#define CMDLINE_ROOM   0x2000  /* bytes */
#define SETUP_MOST     0x9000  /* bytes of real-mode code that leave room for a heap */
#define BORDER         4       /* initrds are joined at multiples of it: cpio counts so, and kernels skip zeros */
#define VIDEO_NORMAL   0xffff

/* Where everything will be. */
struct plan {
	struct bzimage facts;
	struct span cmdline;
	uint32_t initrd;      /* address */
	uint32_t initrd_size; /* 0: none */
	void *joined;         /* pages that the initrd was copied to; NULL if it is used where it is */
};

/* ---- probe ---- */

static enum rc linux_probe(const struct image *image)
{
	struct bzimage facts;
	enum rc rc = bzimage_parse(span_of(image->bytes, (size_t)image->size), &facts);

	if (rc == RC_IMAGE_BROKEN)
		log_error("%s is cut short: it has %llu bytes, its header speaks of %llu; fetch it again or replace it on "
			  "the server",
			  image->name, (unsigned long long)image->size,
			  (unsigned long long)facts.setup_size + facts.system_size);
	return rc;
}

/* ---- the plan ---- */

static enum rc check_kernel(const struct image *kernel, const struct plan *plan)
{
	const struct bzimage *facts = &plan->facts;

	if (!facts->loaded_high || facts->setup_size > SETUP_MOST) {
		log_error("%s is a zImage, a kernel format of before 1996; use a bzImage", kernel->name);
		return RC_UNSUPPORTED;
	}
	if (plan->cmdline.n > facts->cmdline_max || plan->cmdline.n >= CMDLINE_ROOM) {
		log_error("the command line has %zu bytes, %s takes %u at most", plan->cmdline.n, kernel->name,
			  (unsigned)(facts->cmdline_max < CMDLINE_ROOM ? facts->cmdline_max : CMDLINE_ROOM - 1));
		return RC_TOO_LONG;
	}
	return RC_OK;
}

static uint64_t round_up(uint64_t n)
{
	return (n + BORDER - 1) / BORDER * BORDER;
}

static uint64_t joined_size(const struct boot_set *set)
{
	uint64_t size = 0;

	for (unsigned i = 0; i < set->initrd_count; i++)
		size = round_up(size) + set->initrds[i]->size;
	return size;
}

static void join(const struct boot_set *set, uint8_t *to)
{
	uint64_t at = 0;

	for (unsigned i = 0; i < set->initrd_count; i++) {
		const struct image *image = set->initrds[i];
		uint64_t start = round_up(at);

		memset(to + at, 0, (size_t)(start - at));
		memcpy(to + start, image->bytes, (size_t)image->size);
		at = start + image->size;
	}
}

/* The first address behind an initrd that the kernel would take. */
static uint64_t initrd_limit(const struct plan *plan)
{
	uint64_t limit = (uint64_t)plan->facts.initrd_last + 1;
	uint64_t memory = bzimage_memory_limit(plan->cmdline);

	return memory < limit ? memory : limit;
}

static bool clear_of_kernel(const struct plan *plan, uint64_t at, uint64_t n)
{
	const struct bzimage *facts = &plan->facts;
	uint64_t loaded_end = BZIMAGE_LOAD_ADDRESS + (uint64_t)facts->system_size;

	return at >= loaded_end && (at + n <= facts->runtime_at || at >= facts->runtime_at + facts->runtime_size);
}

static enum rc say_no_room(uint64_t size, uint64_t limit)
{
	log_error("the initrd's %llu bytes do not fit into memory below %llu MB beside the kernel; use a smaller one or "
		  "more memory",
		  (unsigned long long)size, (unsigned long long)(limit >> 20));
	return RC_NO_MEMORY;
}

/* A single initrd stays where it was fetched to if the kernel can take it there; others are joined elsewhere. */
static enum rc place_initrd(const struct boot_set *set, struct plan *plan)
{
	uint64_t size = joined_size(set);
	uint64_t limit = initrd_limit(plan);
	uint64_t at;

	if (set->initrd_count == 0 || size == 0)
		return RC_OK;
	if (size > UINT32_MAX)
		return say_no_room(size, limit);
	plan->initrd_size = (uint32_t)size; /* also of what is given back when this fails */
	at = (uintptr_t)set->initrds[0]->bytes;
	if (set->initrd_count > 1 || at + size > limit || !clear_of_kernel(plan, at, size)) {
		plan->joined = plat_pages_alloc((size_t)size, limit);
		if (plan->joined == NULL)
			return say_no_room(size, limit);
		at = (uintptr_t)plan->joined;
		if (!clear_of_kernel(plan, at, size))
			return say_no_room(size, limit);
		join(set, plan->joined);
	}
	plan->initrd = (uint32_t)at;
	return RC_OK;
}

static enum rc make_plan(const struct boot_set *set, struct plan *plan)
{
	enum rc rc = bzimage_parse(span_of(set->kernel->bytes, (size_t)set->kernel->size), &plan->facts);

	if (rc != RC_OK)
		return rc;
	plan->cmdline = span_str(set->kernel->cmdline);
	rc = check_kernel(set->kernel, plan);
	if (rc == RC_OK)
		rc = place_initrd(set, plan);
	if (rc != RC_OK)
		return rc;
	if (memory_claim(BZIMAGE_LOAD_ADDRESS, plan->facts.system_size) == RC_OK)
		return RC_OK;
	log_error("the kernel's %u bytes do not fit into memory from 1 MB on: other images lie there (see imgstat), or there "
		  "is too little memory",
		  (unsigned)plan->facts.system_size);
	return RC_NO_MEMORY;
}

/* ---- the jump ---- */

static void put16(uint32_t field, uint32_t value)
{
	uint16_t narrow = (uint16_t)value;

	memcpy((uint8_t *)SETUP_AT + field, &narrow, sizeof narrow);
}

static void put32(uint32_t field, uint32_t value)
{
	memcpy((uint8_t *)SETUP_AT + field, &value, sizeof value);
}

static void fill_header(const struct plan *plan)
{
	uint8_t *setup = (uint8_t *)SETUP_AT;
	uint16_t protocol = plan->facts.protocol;

	put16(BZIMAGE_VIDEO_MODE, bzimage_video_mode(plan->cmdline, VIDEO_NORMAL));
	setup[BZIMAGE_LOADER] = BZIMAGE_LOADER_OTHER;
	put32(BZIMAGE_INITRD, plan->initrd);
	put32(BZIMAGE_INITRD_SIZE, plan->initrd_size);
	if (protocol >= 0x0201) {
		setup[BZIMAGE_LOAD_FLAGS] |= BZIMAGE_CAN_USE_HEAP;
		put16(BZIMAGE_HEAP_END, HEAP_END - 0x200);
	}
	if (protocol >= 0x0202) {
		put32(BZIMAGE_CMDLINE, SETUP_AT + HEAP_END);
		return;
	}
	put16(BZIMAGE_CMDLINE_MAGIC, BZIMAGE_CMDLINE_MAGIC_VALUE);
	put16(BZIMAGE_CMDLINE_OFFSET, HEAP_END);
	put16(BZIMAGE_MOVE_SIZE, HEAP_END + CMDLINE_ROOM - 1);
}

static void put_in_place(const struct image *kernel, const struct plan *plan)
{
	char *cmdline = (char *)(SETUP_AT + HEAP_END);

	memcpy((void *)SETUP_AT, kernel->bytes, plan->facts.setup_size);
	memcpy(cmdline, plan->cmdline.p, plan->cmdline.n);
	cmdline[plan->cmdline.n] = '\0';
	fill_header(plan);
	memcpy((void *)BZIMAGE_LOAD_ADDRESS, kernel->bytes + plan->facts.setup_size, plan->facts.system_size);
}

static enum rc linux_exec(const struct boot_set *set)
{
	struct real_regs regs = {.eax = SETUP_AT >> 4, .ecx = HEAP_END};
	struct plan plan = {0};
	enum rc rc = make_plan(set, &plan);

	if (rc != RC_OK) {
		if (plan.joined != NULL)
			plat_pages_free(plan.joined, plan.initrd_size);
		return rc;
	}
	fetch_close_idle();
	nic_lend_all();
	drives_withdraw();
	undi_unload();
	put_in_place(set->kernel, &plan);
	console_restore();
	real_end();
	real_call(REAL_SYM_start_linux, &regs);
	return RC_IMAGE_RETURNED; /* it never does */
}

const struct image_kind linux_kind = {.name = "linux", .probe = linux_probe, .exec = linux_exec};
