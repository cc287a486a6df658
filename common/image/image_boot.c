/* What a file is, and starting it. */
#include "image/image.h"

#include "conf.h"
#include "graphics/graphics.h"
#include "image/telemetry.h"
#include "proto/url.h"

#define LOG_MODULE "boot"
#include "base/log.h"

/* An error page in place of a file is the most common wrong file; it deserves its name. */
static bool is_html(struct span bytes)
{
	bytes = span_trim(span_sub(bytes, 0, 512));
	return span_starts_nocase(bytes, "<!doctype html") || span_starts_nocase(bytes, "<html");
}

static enum rc say_unknown(const struct image *image)
{
	struct span bytes = span_of(image->bytes, (size_t)image->size);
	struct reader r = reader_of(bytes);
	uint8_t first = rd_u8(&r);
	uint8_t second = rd_u8(&r);
	char text[256];
	struct strbuf printable;
	struct url url;

	sb_init(&printable, text, sizeof text);
	if (url_parse(span_str(image->url), &url) == RC_OK)
		url_format_printable(&url, &printable);
	if (is_html(bytes))
		log_error("%s is a web page, not a file that can be started; check the URL %s", image->name, text);
	else
		log_error("%s is not a file that can be started here (%llu bytes, the first are %02x %02x)",
			  image->name, (unsigned long long)image->size, first, second);
	return RC_IMAGE_UNKNOWN;
}

bool image_kind_exists(const char *name)
{
	for (unsigned i = 0; conf_kinds[i] != NULL; i++) {
		if (strcmp(conf_kinds[i]->name, name) == 0)
			return true;
	}
	return false;
}

enum rc image_probe(struct image *image)
{
	enum rc rc = image_unpack(image);

	if (rc != RC_OK)
		return rc;
	if (image->size == 0) {
		log_error("%s is empty", image->name);
		return RC_IMAGE_EMPTY;
	}
	for (unsigned i = 0; conf_kinds[i] != NULL; i++) {
		rc = conf_kinds[i]->probe(image);
		if (rc == RC_IMAGE_UNKNOWN)
			continue;
		if (rc == RC_OK)
			image->kind = conf_kinds[i];
		return rc;
	}
	return say_unknown(image);
}

/* Keeps the images of a set in place while it is booted, or no longer. */
static void hold(const struct boot_set *set, bool held)
{
	set->kernel->held += held ? 1U : -1U;
	for (unsigned i = 0; i < set->initrd_count; i++)
		set->initrds[i]->held += held ? 1U : -1U;
}

enum rc image_boot(const struct boot_set *set)
{
	enum rc rc;

	if (set->kernel->kind == NULL) {
		rc = image_probe(set->kernel);
		if (rc != RC_OK)
			return rc;
	}
	log_info("starting %s (%s) with %u initrds", set->kernel->name, set->kernel->kind->name, set->initrd_count);
	hold(set, true);
	if (strcmp(set->kernel->kind->name, "script") != 0)
		telemetry_before_start(set->kernel);
	graphics_close();
	rc = set->kernel->kind->exec(set);
	hold(set, false);
	return rc;
}
