/* A kernel and its initrds: fetched at the same time, started together. */
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

static enum rc start_file(struct session *session, struct files *files, struct span name)
{
	struct image *image;
	enum rc rc;

	if (files->count == sizeof files->images / sizeof files->images[0]) {
		log_error("more than %u initrds: join some of them", PXELINUX_INITRDS_MAX);
		return RC_LIMIT;
	}
	rc = place_resolve(&session->place, name);
	if (rc != RC_OK)
		return rc;
	rc = image_new(name, &image); /* as written: that is what initrd= calls it */
	if (rc != RC_OK)
		return rc;
	rc = image_fetch_start(image, span_str(session->place.url), NULL, &files->fetches[files->count]);
	if (rc != RC_OK) {
		log_error("cannot fetch %s: %s", place_shown(&session->place), rc_text(rc));
		image_free(image);
		return rc;
	}
	files->images[files->count++] = image;
	return RC_OK;
}

static enum rc start_all(struct session *session, struct files *files, struct span kernel, struct span args)
{
	struct span list = bootline_initrds(args);
	struct span name;
	enum rc rc = start_file(session, files, kernel);

	while (rc == RC_OK && bootline_next_initrd(&list, &name))
		rc = start_file(session, files, name);
	return rc;
}

static enum rc fetch_all(struct session *session, struct files *files, struct span kernel, struct span args)
{
	enum rc rc = start_all(session, files, kernel, args);

	if (rc == RC_OK)
		rc = fetch_wait_all(files->fetches, files->count);
	for (unsigned i = 0; i < files->count; i++)
		fetch_free(files->fetches[i]);
	return rc;
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
	struct boot_set set = {.kernel = files->images[0], .initrds = &files->images[1], .initrd_count = files->count - 1};
	enum rc rc = image_probe(set.kernel);

	if (rc != RC_OK)
		return rc;
	rc = set_cmdline(session, set.kernel, name, args);
	return rc == RC_OK ? image_boot(&set) : rc;
}

enum rc session_boot(struct session *session, struct span image, struct span args)
{
	struct files *files = heap_new(sizeof *files);
	enum rc rc;

	if (files == NULL) {
		log_error("%s", rc_text(RC_NO_MEMORY));
		return RC_NO_MEMORY;
	}
	rc = fetch_all(session, files, image, args);
	if (rc == RC_OK)
		rc = start_images(session, files, image, args);
	for (unsigned i = 0; i < files->count; i++)
		image_free(files->images[i]);
	heap_free(files);
	return rc;
}
