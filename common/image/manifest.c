/* The digests that fetched images must have. */
#include "image/manifest.h"

#include "base/heap.h"
#include "config.h"
#include "proto/checksum_list.h"
#include "settings/settings.h"

#define LOG_MODULE "manifest"
#include "base/log.h"

#define MANIFEST_URL_MAX 1024 /* bytes */
#define NAME_MAX_N	 512

static struct {
	char *url;	    /* as the setting had it when list was fetched */
	struct image *list; /* NULL: not here */
	bool fetching;	    /* it is on its way itself */
} manifest;

static struct span list_text(void)
{
	return span_of(manifest.list->bytes, (size_t)manifest.list->size);
}

static enum rc say_no_manifest(struct span list_url, const char *why)
{
	char said[FETCH_SAID_MAX];

	log_error("the manifest %s %s; without it nothing from below its folder is taken",
		  fetch_url_said(list_url, said), why);
	return RC_DIGEST;
}

/* Fetches the list, unless it is the one that is here. */
static enum rc load(struct span list_url)
{
	enum rc rc;

	if (manifest.list != NULL && span_is(list_url, manifest.url))
		return RC_OK;
	image_free(manifest.list);
	manifest.list = NULL;
	rc = heap_text_replace(&manifest.url, list_url);
	if (rc != RC_OK)
		return rc;
	manifest.fetching = true;
	rc = image_fetch_unlisted(list_url, span_str("manifest"), &(struct fetch_options){.quiet = true},
				  &manifest.list);
	manifest.fetching = false;
	if (rc != RC_OK) {
		(void)say_no_manifest(list_url, "cannot be had");
		return rc;
	}
	if (checksum_list_count(list_text()) > 0)
		return RC_OK;
	image_free(manifest.list);
	manifest.list = NULL;
	return say_no_manifest(list_url, "has no line with a SHA-256 and a name, as sha256sum writes them");
}

/* A copy of what the list says of the file's blocks; the list may be another one before the file is here. */
static void take_blocks(struct image *image, struct span name)
{
	struct checksum_blocks found;

	heap_free(image->blocks);
	image->blocks = NULL;
	if (checksum_list_blocks(list_text(), name, &found) != RC_OK)
		return;
	image->blocks = heap_new(sizeof found + found.digests.n);
	if (image->blocks == NULL)
		return; /* the file's own digest is enough, only dearer where a block is wrong */
	memcpy(image->blocks + 1, found.digests.p, found.digests.n);
	image->blocks->size = found.size;
	image->blocks->digests = span_of(image->blocks + 1, found.digests.n);
}

/* What the manifest says of the file; RC_NOT_FOUND if it says nothing because the file lies elsewhere, or
 * there is none. */
static enum rc look_up(struct image *image, struct span list_url, struct span url, uint8_t digest[SHA256_SIZE])
{
	char text[NAME_MAX_N];
	char said[FETCH_SAID_MAX];
	struct strbuf name;
	enum rc rc;

	sb_init(&name, text, sizeof text);
	if (!checksum_list_covers(list_url, url, &name))
		return RC_NOT_FOUND;
	if (name.n == 0) {
		log_error("%s: not fetched: no manifest can list a folder, or where a path is longer than 511 bytes; shorten it, or clear "
			  "the setting manifest", fetch_url_said(url, said));
		return RC_DIGEST;
	}
	rc = load(list_url);
	if (rc != RC_OK)
		return rc;
	take_blocks(image, sb_as_span(&name));
	rc = checksum_list_find(list_text(), sb_as_span(&name), digest);
	if (rc == RC_OK)
		return RC_OK;
	log_error("%s: not fetched: the manifest %s; write its SHA-256 there, or clear the setting manifest",
		  fetch_url_said(url, said),
		  rc == RC_INVALID ? "has two digests for it" : "does not list it");
	return RC_DIGEST;
}

static enum rc manifest_of(struct image *image, struct span url, uint8_t digest[SHA256_SIZE])
{
	char *text;
	struct strbuf sb;
	enum rc rc = RC_NOT_FOUND;

	if (manifest.fetching)
		return RC_NOT_FOUND;
	text = heap_new(MANIFEST_URL_MAX);
	if (text == NULL)
		return RC_NO_MEMORY;
	sb_init(&sb, text, MANIFEST_URL_MAX);
	if (settings_get_text(span_str("manifest"), &sb) == RC_OK)
		rc = sb.cut ? RC_TOO_LONG : look_up(image, sb_as_span(&sb), url, digest);
	heap_free(text);
	return rc;
}

/* One more opinion of what the file must be. */
static enum rc add_pin(struct image *image, struct span url, const uint8_t digest[SHA256_SIZE])
{
	char said[FETCH_SAID_MAX];

	if (image->pinned && memcmp(image->sha256, digest, SHA256_SIZE) != 0) {
		log_error(
			"%s: not fetched: the command, the URL and the manifest do not agree on its SHA-256",
			fetch_url_said(url, said));
		return RC_DIGEST;
	}
	image->pinned = true;
	memcpy(image->sha256, digest, SHA256_SIZE);
	return RC_OK;
}

enum rc manifest_pin(struct image *image, struct span url)
{
	uint8_t digest[SHA256_SIZE];
	char said[FETCH_SAID_MAX];
	enum rc rc = checksum_of_url(url, digest);

	if (rc == RC_INVALID) {
		log_error("%s: what stands behind #sha256= is no SHA-256; that has 64 hexadecimal digits",
			  fetch_url_said(url, said));
		return RC_URL_SYNTAX;
	}
	if (rc == RC_OK)
		rc = add_pin(image, url, digest);
	else
		rc = RC_OK;
	if (rc != RC_OK)
		return rc;
	rc = manifest_of(image, url, digest);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	return rc == RC_OK ? add_pin(image, url, digest) : rc;
}
