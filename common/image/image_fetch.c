/* Where URLs and images meet: fetching into an image's pages. */
#include "image/image.h"

#include "base/heap.h"
#include "image/cache.h"
#include "image/manifest.h"
#include "proto/url.h"
#include "settings/ways.h"

#define LOG_MODULE "image"
#include "base/log.h"

enum rc image_fetch_start(struct image *image, struct span url, const struct fetch_options *options, struct fetch **out)
{
	struct fetch_options with_ways = {0};
	bool counts = (options == NULL || !options->probe) && !span_starts_nocase(url, "file:");
	enum rc rc = counts ? image_stagger() : RC_OK;

	if (options != NULL && options->sha256 != NULL) {
		image->pinned = true;
		memcpy(image->sha256, options->sha256, SHA256_SIZE);
	}
	if (rc == RC_OK)
		rc = manifest_pin(image, url);
	if (rc == RC_OK)
		rc = heap_text_replace(&image->url, url);
	if (rc != RC_OK)
		return rc;
	if (options != NULL)
		with_ways = *options;
	with_ways.ways = settings_ways();
	with_ways.blocks = image->blocks;
	with_ways.sha256 = image->pinned ? image->sha256 : NULL;
	cache_prepare(image, url, &with_ways);
	rc = fetch_start(url, &image->sink, &with_ways, out);
	if (rc == RC_OK)
		image->fetch = fetch_result(*out) == RC_BUSY ? *out : NULL;
	return rc;
}

/* What an image is called when nobody says: the last part of the path, or the host for "http://server/". */
static struct span default_name(struct span text)
{
	struct span name;
	struct url url;

	if (url_parse(text, &url) != RC_OK)
		return text;
	name = url_basename(&url);
	return name.n > 0 ? name : url.host;
}

static enum rc fetch_into(struct image *image, struct span url, const struct fetch_options *options)
{
	struct fetch *fetch = NULL;
	enum rc rc = image_fetch_start(image, url, options, &fetch);

	if (rc == RC_NO_MEMORY)
		log_error("%s cannot be fetched: %s", image->name, rc_text(rc));
	if (rc != RC_OK)
		return rc; /* the other reasons have been said */
	rc = fetch_wait_all(&fetch, 1);
	if (rc == RC_OK && heap_text_replace(&image->url, span_str(fetch_final_url(fetch))) != RC_OK)
		rc = RC_NO_MEMORY;
	fetch_free(fetch);
	return rc;
}

enum rc image_fetched(struct image *image, const struct fetch_options *options)
{
	enum rc rc = cache_take(image);

	if (rc != RC_OK && rc != RC_CANCELLED && rc != RC_NO_MEMORY) {
		char *url = cache_url(image); /* not where the answer led: that may be old */

		rc = url != NULL ? fetch_into(image, span_str(url), options) : RC_NO_MEMORY;
		heap_free(url);
	}
	if (rc == RC_OK)
		cache_settle(image);
	return rc;
}

enum rc image_fetch_unlisted(struct span url, struct span name, const struct fetch_options *options, struct image **out)
{
	struct image *image;
	enum rc rc = image_new(name.n > 0 ? name : default_name(url), &image);

	if (rc != RC_OK)
		return rc;
	rc = fetch_into(image, url, options);
	if (rc == RC_OK)
		rc = image_fetched(image, options);
	if (rc != RC_OK) {
		image_free(image);
		return rc;
	}
	*out = image;
	return RC_OK;
}

enum rc image_fetch(struct span url, struct span name, const struct fetch_options *options, struct image **out)
{
	enum rc rc = image_fetch_unlisted(url, name, options, out);

	if (rc == RC_OK)
		image_register(*out);
	return rc;
}
