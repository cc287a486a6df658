/*
 * Multiboot 1 kernels, and ELF programs for 32-bit x86 without a Multiboot header: loaded where they are linked for, and
 * started in protected mode.  Multiboot Specification 0.6.96, section 3.2.
 *
 * All that can fail is checked before the network is given up, so that a refused kernel comes back to menu or shell.
 */
#include "kinds.h"

#include "base/heap.h"
#include "fetch/fetch.h"
#include "image/image.h"
#include "net/nic.h"
#include "port.h"
#include "proto/multiboot.h"
#include "segments.h"
#include "start.h"

#define LOG_MODULE "multiboot"
#include "base/log.h"

#define EARLY_MAP 0x400000u /* kernels map so much at first, and some read what they are told through that map */
#define PAGE      4096u
#define FOUR_GIB  (UINT64_C(1) << 32)

/* What will be started, and what it is told. */
struct plan {
	const struct elf_program *program;
	uint32_t magic; /* EAX */
	struct multiboot_facts facts;
	struct multiboot_module *modules; /* heap */
	void *info; /* pages */
	size_t info_size;
};

/* entry.S: jumps with interrupts off, flat segments and these registers. */
ASM_CALL __attribute__((noreturn)) void flat_jump(uint32_t entry, uint32_t eax, uint32_t ebx);

static struct span file_of(const struct image *image)
{
	return span_of(image->bytes, (size_t)image->size);
}

/* ---- probe ---- */

static enum rc say_broken(const struct image *image)
{
	log_error("%s is damaged or cut short: its header speaks of more than its %llu bytes, or contradicts itself; fetch it "
		  "again or replace it on the server",
		  image->name, (unsigned long long)image->size);
	return RC_IMAGE_BROKEN;
}

static enum rc say_no_kernel(const struct image *image)
{
	log_error("%s is an ELF file, but no program for 32-bit x86 without an operating system: there is no way to start it",
		  image->name);
	return RC_UNSUPPORTED;
}

static enum rc multiboot_probe(const struct image *image)
{
	struct multiboot kernel;
	enum rc rc = multiboot_parse(file_of(image), &kernel);

	if (rc == RC_IMAGE_BROKEN)
		return say_broken(image);
	if (rc == RC_UNSUPPORTED && (kernel.flags & MULTIBOOT_MUST_UNDERSTAND) > MULTIBOOT_KNOWN) {
		log_error("%s wants something of its boot loader that Multiboot 1 does not know (flags %x); is it for another loader?",
			  image->name, (unsigned)kernel.flags);
		return rc;
	}
	return rc == RC_UNSUPPORTED ? say_no_kernel(image) : rc;
}

static enum rc elf_probe(const struct image *image)
{
	struct elf_program program;
	enum rc rc = elf_parse(file_of(image), &program);

	if (rc == RC_IMAGE_BROKEN)
		return say_broken(image);
	return rc == RC_UNSUPPORTED ? say_no_kernel(image) : rc;
}

/* ---- the plan ---- */

static enum rc say_no_room(const struct boot_set *set)
{
	log_error("there is no memory left for what %s is to be told; use smaller images or more memory", set->kernel->name);
	return RC_NO_MEMORY;
}

static struct multiboot_line line_of(const struct image *image)
{
	return (struct multiboot_line){span_str(image->name), span_str(image->cmdline)};
}

/* What a boot loader gave us with ourselves may lie anywhere; all else is on pages already. */
static bool put_on_pages(struct image *image)
{
	void *pages;

	if ((uintptr_t)image->bytes % PAGE == 0)
		return true;
	pages = plat_pages_alloc((size_t)image->cap, FOUR_GIB);
	if (pages != NULL)
		image_move(image, pages);
	return pages != NULL;
}

static enum rc list_modules(const struct boot_set *set, struct plan *plan)
{
	plan->modules = heap_new_array((size_t)set->initrd_count + 1, sizeof *plan->modules);
	if (plan->modules == NULL)
		return say_no_room(set);
	for (unsigned i = 0; i < set->initrd_count; i++) {
		struct image *image = set->initrds[i];
		uint32_t at;

		if (!put_on_pages(image))
			return say_no_room(set);
		at = (uint32_t)(uintptr_t)image->bytes;
		plan->modules[i] = (struct multiboot_module){at, at + (uint32_t)image->size, line_of(image)};
	}
	plan->facts.modules = plan->modules;
	plan->facts.module_count = set->initrd_count;
	return RC_OK;
}

static enum rc place_info(const struct boot_set *set, struct plan *plan)
{
	plan->facts.map = span_of(start_info.e820, start_info.e820_count * sizeof start_info.e820[0]);
	plan->facts.loader = span_str("Kedge " KEDGE_VERSION);
	plan->facts.line = line_of(set->kernel);
	plan->info_size = multiboot_info_size(&plan->facts);
	plan->info = plat_pages_alloc(plan->info_size, EARLY_MAP);
	if (plan->info == NULL)
		plan->info = plat_pages_alloc(plan->info_size, FOUR_GIB);
	return plan->info != NULL ? RC_OK : say_no_room(set);
}

static void drop_plan(struct plan *plan)
{
	segments_release(plan->program);
	heap_free(plan->modules);
}

/* The segments come first: what is allocated behind them lies beside them. */
static enum rc make_plan(const struct boot_set *set, struct plan *plan)
{
	enum rc rc = segments_claim(set, plan->program);

	if (rc != RC_OK)
		return rc;
	rc = list_modules(set, plan);
	if (rc == RC_OK)
		rc = place_info(set, plan);
	if (rc != RC_OK)
		drop_plan(plan);
	return rc;
}

/* ---- the jump ---- */

static enum rc start(const struct boot_set *set, struct plan *plan)
{
	struct writer info;
	enum rc rc = make_plan(set, plan);

	if (rc != RC_OK)
		return rc;
	fetch_close_idle();
	nic_lend_all();
	drives_withdraw();
	undi_unload();
	console_restore();
	real_end();
	plan->facts.lower_kib = *BDA_BASE_MEMORY;
	info = writer_of(plan->info, plan->info_size);
	multiboot_info_write(&plan->facts, (uint32_t)(uintptr_t)plan->info, &info);
	segments_copy(file_of(set->kernel), plan->program);
	flat_jump(plan->program->entry, plan->magic, (uint32_t)(uintptr_t)plan->info);
}

static enum rc multiboot_exec(const struct boot_set *set)
{
	struct multiboot kernel;
	struct plan plan = {.program = &kernel.program, .magic = MULTIBOOT_LOADED};
	enum rc rc = multiboot_parse(file_of(set->kernel), &kernel);

	return rc == RC_OK ? start(set, &plan) : rc;
}

static enum rc elf_exec(const struct boot_set *set)
{
	struct elf_program program;
	struct plan plan = {.program = &program};
	enum rc rc = elf_parse(file_of(set->kernel), &program);

	return rc == RC_OK ? start(set, &plan) : rc;
}

const struct image_kind multiboot_kind = {.name = "multiboot", .probe = multiboot_probe, .exec = multiboot_exec};
const struct image_kind elf_kind = {.name = "elf", .probe = elf_probe, .exec = elf_exec};
