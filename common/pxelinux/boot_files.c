/* A kernel and its initrds, or its modules: fetched at the same time, started together. */
#include "base/console.h"
#include "base/heap.h"
#include "image/image.h"
#include "pxelinux/bootline.h"
#include "pxelinux/session.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

/* Images and their transfers, the kernel first. */
struct files {
	struct image *images[1 + PXELINUX_INITRDS_MAX];
	struct fetch *fetches[1 + PXELINUX_INITRDS_MAX];
	unsigned count;
};

/* Starts the fetches of all that is booted. */
typedef enum rc start_fn(struct session *session, struct files *files, struct span image, struct span args);

static enum rc start_file(struct session *session, struct files *files, struct span name)
{
	struct fetch_options options = {0};
	struct image *image;
	enum rc rc;

	if (files->count == sizeof files->images / sizeof files->images[0]) {
		log_error("more than %u files beside the kernel: join some of them", PXELINUX_INITRDS_MAX);
		return RC_LIMIT;
	}
	rc = place_resolve(&session->place, name);
	if (rc != RC_OK)
		return rc;
	rc = image_new(name, &image); /* as written: that is what initrd= calls it */
	if (rc != RC_OK)
		return rc;
	options.ask = place_ask(&session->place);
	rc = image_fetch_start(image, span_str(session->place.url), &options, &files->fetches[files->count]);
	if (rc != RC_OK) {
		log_error("cannot fetch %s: %s", place_shown(&session->place), rc_text(rc));
		image_free(image);
		return rc;
	}
	files->images[files->count++] = image;
	return RC_OK;
}

static enum rc start_kernel(struct session *session, struct files *files, struct span kernel, struct span args)
{
	struct span list = bootline_initrds(args);
	struct span name;
	enum rc rc = start_file(session, files, kernel);

	while (rc == RC_OK && bootline_next_initrd(&list, &name))
		rc = start_file(session, files, name);
	return rc;
}

/* What mboot was given: each part's file, with the part's other words as its command line. */
static enum rc start_parts(struct session *session, struct files *files, struct span mboot, struct span args)
{
	struct span part;
	enum rc rc = RC_OK;

	(void)mboot;
	while (rc == RC_OK && bootline_next_part(&args, &part)) {
		struct span name = pxelinux_word(&part);

		if (name.n == 0) {
			log_error("mboot.c32: there is no file before a \"---\"");
			return RC_NOT_FOUND;
		}
		rc = start_file(session, files, name);
		if (rc == RC_OK)
			rc = image_set_cmdline(files->images[files->count - 1], span_trim(part));
	}
	return rc;
}

static enum rc fetch_once(struct session *session, struct files *files, start_fn *start, struct span image, struct span args)
{
	enum rc rc = start(session, files, image, args);

	if (rc == RC_OK)
		rc = fetch_wait_all(files->fetches, files->count);
	for (unsigned i = 0; i < files->count; i++)
		fetch_free(files->fetches[i]);
	for (unsigned i = 0; rc == RC_OK && i < files->count; i++)
		rc = image_fetched(files->images[i], NULL);
	return rc;
}

static void drop_images(struct files *files)
{
	for (unsigned i = 0; i < files->count; i++)
		image_free(files->images[i]);
	files->count = 0;
}

/* PXERETRY counts tries of what did not come. */
static enum rc fetch_all(struct session *session, struct files *files, start_fn *start, struct span image, struct span args)
{
	enum rc rc = fetch_once(session, files, start, image, args);

	for (unsigned i = 1; i <= session->place.retries && place_may_retry(rc); i++) {
		con_print("Trying again (PXERETRY, %u of %u).\n", i, session->place.retries);
		drop_images(files);
		rc = fetch_once(session, files, start, image, args);
	}
	return rc;
}

static struct files *files_new(void)
{
	struct files *files = heap_new(sizeof *files);

	if (files == NULL)
		log_error("%s", rc_text(RC_NO_MEMORY));
	return files;
}

static void files_free(struct files *files)
{
	drop_images(files);
	heap_free(files);
}

static struct boot_set set_of(struct files *files)
{
	return (struct boot_set){
		.kernel = files->images[0], .initrds = &files->images[1], .initrd_count = files->count - 1};
}

/* The mark of Linux/x86's setup header, boot protocol 2.00 and up (Documentation/arch/x86/boot.rst). */
static bool is_linux(const struct image *image)
{
	struct reader r = reader_of(span_of(image->bytes, (size_t)image->size));

	rd_skip(&r, 0x202);
	return span_is(rd_span(&r, 4), "HdrS");
}

/* A Linux kernel hears its own name first, as PXELINUX tells it; another program gets its arguments alone. */
static enum rc set_cmdline(struct session *session, struct image *kernel, struct span name, struct span args)
{
	struct strbuf sb;

	sb_init(&sb, session->cmdline, sizeof session->cmdline);
	if (is_linux(kernel)) {
		sb_str(&sb, "BOOT_IMAGE=");
		sb_span(&sb, name);
		if (args.n > 0)
			sb_char(&sb, ' ');
	}
	sb_span(&sb, args);
	if (sb.cut) {
		log_error("the command line is longer than %u bytes", LINE_MAX - 1);
		return RC_TOO_LONG;
	}
	return image_set_cmdline(kernel, sb_as_span(&sb));
}

static enum rc start_images(struct session *session, struct files *files, struct span name, struct span args)
{
	struct boot_set set = set_of(files);
	enum rc rc = image_probe(set.kernel);

	if (rc != RC_OK)
		return rc;
	rc = set_cmdline(session, set.kernel, name, args);
	return rc == RC_OK ? image_boot(&set) : rc;
}

enum rc session_boot(struct session *session, struct span image, struct span args)
{
	struct files *files = files_new();
	enum rc rc;

	if (files == NULL)
		return RC_NO_MEMORY;
	rc = fetch_all(session, files, start_kernel, image, args);
	if (rc == RC_OK)
		rc = start_images(session, files, image, args);
	files_free(files);
	return rc;
}

static enum rc check_mboot(struct span args)
{
	struct span first = pxelinux_first_word(args);

	if (!image_kind_exists("multiboot")) {
		log_error("mboot.c32 starts Multiboot kernels, which this firmware has no way for; name an EFI program instead");
		return RC_UNSUPPORTED;
	}
	if (first.n == 0 || *first.p == '-') {
		log_error("mboot.c32 wants \"kernel arguments --- module arguments ...\", not \"%.*s\"", SPAN_ARGS(args));
		return RC_INVALID;
	}
	return RC_OK;
}

/* mboot.c32 passes modules unpacked, so that kernels of configurations for it may count on that. */
static enum rc boot_unpacked(struct files *files)
{
	struct boot_set set = set_of(files);
	enum rc rc = RC_OK;

	for (unsigned i = 0; i < files->count && rc == RC_OK; i++)
		rc = image_unpack(files->images[i]);
	return rc == RC_OK ? image_boot(&set) : rc;
}

enum rc session_boot_modules(struct session *session, struct span args)
{
	enum rc rc = check_mboot(args);
	struct files *files;

	if (rc != RC_OK)
		return rc;
	files = files_new();
	if (files == NULL)
		return RC_NO_MEMORY;
	rc = fetch_all(session, files, start_parts, SPAN_NONE, args);
	if (rc == RC_OK)
		rc = boot_unpacked(files);
	files_free(files);
	return rc;
}
