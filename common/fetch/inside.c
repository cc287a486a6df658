/* Finds a file in an image on a server and fetches its extents, without ever waiting (see fetch/scheme.h). */
#include "fetch/inside.h"

#include "base/heap.h"
#include "config.h"
#include "fetch/fetch.h"
#include "fetch/scheme.h"
#include "net/loop.h"
#include "proto/disk_image.h"
#include "proto/url.h"

#define LOG_MODULE "image"
#include "base/log.h"

#define BLOCK_SIZE (64 * 1024) /* bytes of the image that are asked for to look at: a directory of 500 files fits */
#define BLOCKS_MAX 128         /* of one search: 8 MB of directories and tables are no boot medium's */

/* A piece of the image that the search has asked for. */
struct block {
	struct block *next;
	uint64_t at;
	size_t n;
	uint8_t bytes[BLOCK_SIZE];
};

struct inside {
	struct fetch *fetch;      /* of the file; NULL when only looking */
	struct sink sink;         /* of the running part */
	struct fetch *part_fetch;
	struct fetch_part part;
	struct fetch_version version; /* of the image */
	struct fetch_options options; /* of the parts */
	char *image_url;
	char *path;               /* decoded */
	struct block *blocks;     /* the newest first */
	unsigned block_count;
	struct block *filling;    /* what the running part fills; NULL: it is the file's */
	uint64_t missed;          /* where the search needs bytes */
	struct place place;
	bool found;
	bool held;
	unsigned extent;          /* the next to fetch */
	uint64_t left;            /* bytes of the file that no fetch was started for */
	struct loop_timer timer;  /* the next step, outside of the callbacks of the part that ended */
	volume_entry_fn *each;    /* of inside_list */
	void *each_ctx;
	bool listing;             /* all blocks are here: each is really called */
	enum rc rc;               /* RC_BUSY until it has ended */
};

static void go_on(void *ctx);

/* ---- URLs ---- */

bool inside_split(struct span url, struct span *image, struct span *path)
{
	for (size_t i = 1; i + 1 < url.n; i++) {
		if (url.p[i] == '!' && url.p[i + 1] == '/' && url.p[i - 1] != '/') {
			*image = span_sub(url, 0, i);
			*path = span_skip(url, i + 1);
			return true;
		}
	}
	return false;
}

static char *decoded(struct span path)
{
	char *text = heap_new(path.n + 1);
	struct strbuf sb;

	if (text == NULL)
		return NULL;
	sb_init(&sb, text, path.n + 1);
	url_decode(path, &sb);
	return text;
}

/* ---- the end ---- */

static void finish(struct inside *inside, enum rc rc)
{
	if (inside->rc != RC_BUSY)
		return;
	inside->rc = rc;
	loop_timer_stop(&inside->timer);
	if (inside->fetch != NULL)
		fetch_end(inside->fetch, rc);
}

static const char *image_said(const struct inside *inside, char buf[FETCH_SAID_MAX])
{
	return fetch_url_said(span_str(inside->image_url), buf);
}

/* What the search or the first part came to; a failed fetch has said so itself. */
static void say(struct inside *inside, enum rc rc)
{
	char said[FETCH_SAID_MAX];

	if (inside->fetch != NULL && inside->fetch->options.probe)
		return; /* nobody asked for the file */
	image_said(inside, said);
	switch (rc) {
	case RC_NOT_FOUND:
		if (inside->fetch == NULL || !inside->fetch->options.quiet_missing)
			log_error("%s: there is no %s in this image; \"imgls URL!/\" shows what is there", said, inside->path);
		break;
	case RC_IMAGE_UNKNOWN:
		log_error("%s: neither an ISO 9660 nor a FAT file system was found in its %llu bytes, so %s cannot be read", said,
			  (unsigned long long)inside->version.size, inside->path);
		break;
	case RC_LIMIT:
		log_error("%s: %s is scattered over the image, or its directories are too large; copy the file out on the server", said,
			  inside->path);
		break;
	case RC_NO_RANGE:
		log_error("%s: the server gives no parts of files, so nothing can be read out of the image; switch range requests on, or "
			  "copy %s out on the server",
			  said, inside->path);
		break;
	default:
		log_error("%s: %s cannot be read: %s; is the image whole?", said, inside->path, rc_text(rc));
	}
}

static void fail(struct inside *inside, enum rc rc)
{
	say(inside, rc);
	finish(inside, rc);
}

/* ---- parts ---- */

static struct inside *of(struct sink *sink)
{
	return (struct inside *)((char *)sink - offsetof(struct inside, sink));
}

static enum rc on_begin(struct sink *sink, uint64_t size)
{
	(void)sink, (void)size;
	return RC_OK;
}

static enum rc on_write(struct sink *sink, struct span bytes)
{
	struct inside *inside = of(sink);
	struct block *block = inside->filling;

	if (block == NULL)
		return fetch_write(inside->fetch, bytes);
	if (bytes.n > BLOCK_SIZE - block->n)
		return RC_HTTP_SYNTAX;
	memcpy(block->bytes + block->n, bytes.p, bytes.n);
	block->n += bytes.n;
	return RC_OK;
}

static void on_done(struct sink *sink, enum rc rc)
{
	(void)rc; /* looked at in go_on */
	loop_timer_start(&of(sink)->timer, 0, go_on, of(sink));
}

static enum rc start_part(struct inside *inside, uint64_t at, uint64_t n)
{
	enum rc rc;

	inside->part = (struct fetch_part){at, n, &inside->version};
	rc = fetch_start(span_str(inside->image_url), &inside->sink, &inside->options, &inside->part_fetch);
	if (rc == RC_OK && inside->held)
		fetch_hold(inside->part_fetch, true);
	return rc;
}

static void part_end(struct inside *inside)
{
	/* After a redirect, the others are asked for where it led. */
	if (heap_text_replace(&inside->image_url, span_str(fetch_final_url(inside->part_fetch))) != RC_OK)
		log_warn("out of memory, so each part is redirected again");
	fetch_free(inside->part_fetch);
	inside->part_fetch = NULL;
	inside->filling = NULL;
}

/* ---- the search ---- */

static enum rc read_block(void *ctx, uint64_t at, void *to, size_t n)
{
	struct inside *inside = ctx;
	uint8_t *out = to;

	while (n > 0) {
		uint64_t start = at / BLOCK_SIZE * BLOCK_SIZE;
		struct block *block = inside->blocks;
		size_t take;

		while (block != NULL && block->at != start)
			block = block->next;
		if (block == NULL) {
			inside->missed = start;
			return RC_BUSY;
		}
		if (at - start >= block->n)
			return RC_IMAGE_BROKEN;
		take = block->n - (size_t)(at - start) < n ? block->n - (size_t)(at - start) : n;
		memcpy(out, block->bytes + (at - start), take);
		out += take;
		at += take;
		n -= take;
	}
	return RC_OK;
}

static enum rc start_block(struct inside *inside)
{
	struct block *block;
	enum rc rc;

	if (inside->block_count == BLOCKS_MAX)
		return RC_LIMIT;
	block = heap_new(sizeof *block);
	if (block == NULL)
		return RC_NO_MEMORY;
	block->at = inside->missed;
	block->next = inside->blocks;
	inside->blocks = block;
	inside->block_count++;
	inside->filling = block;
	rc = start_part(inside, block->at, BLOCK_SIZE);
	if (rc != RC_OK)
		inside->filling = NULL;
	return rc;
}

static void pass_on(void *ctx, struct span name, bool is_directory, uint64_t size)
{
	struct inside *inside = ctx;

	if (inside->listing)
		inside->each(inside->each_ctx, name, is_directory, size);
}

/* Twice: a first pass that gets all blocks, a second that nothing interrupts. */
static enum rc list(struct inside *inside, const struct volume *image)
{
	enum rc rc = disk_image_list(image, span_str(inside->path), &inside->place, pass_on, inside);

	if (rc != RC_OK)
		return rc;
	inside->listing = true;
	if (!inside->place.is_directory)
		inside->each(inside->each_ctx, span_str(inside->path), false, inside->place.size);
	else
		rc = disk_image_list(image, span_str(inside->path), &inside->place, pass_on, inside);
	inside->listing = false;
	return rc;
}

/* Whether the extents lie in the image and are as long as the file. */
static bool place_is_sound(const struct inside *inside)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < inside->place.count; i++) {
		const struct extent *extent = &inside->place.extents[i];

		if (extent->at > inside->version.size || extent->n > inside->version.size - extent->at) {
			/* The last cluster may be cut where the image ends. */
			if (extent->at > inside->version.size || i + 1 < inside->place.count ||
			    sum + (inside->version.size - extent->at) < inside->place.size)
				return false;
		}
		sum += extent->n;
	}
	return sum >= inside->place.size;
}

static void take_place(struct inside *inside)
{
	enum rc rc;

	if (inside->fetch == NULL) {
		finish(inside, RC_OK);
		return;
	}
	if (inside->place.is_directory) {
		char said[FETCH_SAID_MAX];

		log_error("%s: %s is a directory; \"imgls\" shows what is there", image_said(inside, said), inside->path);
		finish(inside, RC_NOT_FOUND);
		return;
	}
	if (!place_is_sound(inside)) {
		fail(inside, RC_IMAGE_BROKEN);
		return;
	}
	inside->found = true;
	inside->left = inside->place.size;
	rc = fetch_begin(inside->fetch, inside->place.size);
	if (rc != RC_OK)
		finish(inside, rc);
	else
		go_on(inside);
}

static void search(struct inside *inside)
{
	const struct volume image = {read_block, inside, 0, inside->version.size};
	enum rc rc = RC_BUSY; /* before the first part, nobody knows how large the image is */

	if (inside->version.known && inside->each != NULL)
		rc = list(inside, &image);
	else if (inside->version.known)
		rc = disk_image_find(&image, span_str(inside->path), &inside->place);
	if (rc == RC_BUSY)
		rc = start_block(inside);
	else if (rc == RC_OK) {
		take_place(inside);
		return;
	}
	if (rc != RC_OK)
		fail(inside, rc);
}

/* ---- the file ---- */

static void next_extent(struct inside *inside)
{
	const struct extent *extent = &inside->place.extents[inside->extent];
	uint64_t n;
	enum rc rc;

	if (inside->left == 0) {
		finish(inside, RC_OK);
		return;
	}
	n = extent->n < inside->left ? extent->n : inside->left;
	inside->extent++;
	inside->left -= n;
	rc = start_part(inside, extent->at, n);
	if (rc != RC_OK)
		finish(inside, rc);
}

/* The next step after a part has ended. */
static void go_on(void *ctx)
{
	struct inside *inside = ctx;

	if (inside->part_fetch != NULL) {
		enum rc rc = fetch_result(inside->part_fetch);

		if (rc != RC_OK) {
			if (rc == RC_NO_RANGE)
				say(inside, rc);
			finish(inside, rc);
			return;
		}
		part_end(inside);
	}
	if (inside->found)
		next_extent(inside);
	else
		search(inside);
}

/* ---- life ---- */

static void destroy(struct inside *inside)
{
	loop_timer_stop(&inside->timer);
	fetch_free(inside->part_fetch);
	loop_timer_stop(&inside->timer); /* a part that is cancelled starts it */
	while (inside->blocks != NULL) {
		struct block *block = inside->blocks;

		inside->blocks = block->next;
		heap_free(block);
	}
	heap_free(inside->image_url);
	heap_free(inside->path);
	heap_free(inside);
}

static enum rc create(struct span url, struct inside **out)
{
	struct inside *inside = heap_new(sizeof *inside);
	struct span image;
	struct span path;

	if (inside == NULL)
		return RC_NO_MEMORY;
	inside->rc = RC_BUSY;
	inside->sink = (struct sink){.begin = on_begin, .write = on_write, .done = on_done};
	if (!inside_split(url, &image, &path)) {
		destroy(inside);
		return RC_URL_SYNTAX;
	}
	inside->image_url = heap_text(image);
	inside->path = decoded(path);
	if (inside->image_url == NULL || inside->path == NULL) {
		destroy(inside);
		return RC_NO_MEMORY;
	}
	*out = inside;
	return RC_OK;
}

/* ---- the scheme ---- */

static enum rc inside_start(struct fetch *fetch)
{
	struct inside *inside;
	enum rc rc = create(span_str(fetch->url), &inside);

	if (rc != RC_OK)
		return rc;
	inside->fetch = fetch;
	inside->options = fetch->options;
	inside->options.part = &inside->part;
	fetch->transfer = inside;
	loop_timer_start(&inside->timer, 0, go_on, inside);
	return RC_OK;
}

static void inside_stop(struct fetch *fetch)
{
	struct inside *inside = fetch->transfer;

	inside->rc = RC_CANCELLED;
	if (inside->part_fetch != NULL)
		fetch_cancel(inside->part_fetch, RC_CANCELLED);
	loop_timer_stop(&inside->timer);
}

static void inside_release(struct fetch *fetch)
{
	destroy(fetch->transfer);
	fetch->transfer = NULL;
}

static void inside_hold(struct fetch *fetch, bool held)
{
	struct inside *inside = fetch->transfer;

	inside->held = held;
	if (inside->part_fetch != NULL)
		fetch_hold(inside->part_fetch, held);
}

const struct fetch_scheme inside_scheme = {
	.name = "!",
	.start = inside_start,
	.stop = inside_stop,
	.release = inside_release,
	.hold = inside_hold,
};

/* ---- listing ---- */

static bool has_ended(void *ctx)
{
	const struct inside *inside = ctx;

	return inside->rc != RC_BUSY;
}

enum rc inside_list(struct span url, const struct fetch_ways *ways, volume_entry_fn *each, void *ctx)
{
	struct inside *inside;
	enum rc rc = create(url, &inside);

	if (rc != RC_OK)
		return rc;
	inside->each = each;
	inside->each_ctx = ctx;
	inside->options = (struct fetch_options){.quiet = true, .part = &inside->part, .ways = ways, .tries = FETCH_TRIES};
	loop_timer_start(&inside->timer, 0, go_on, inside);
	rc = loop_until(has_ended, inside, LOOP_FOREVER); /* each part has deadlines of its own */
	if (rc == RC_OK)
		rc = inside->rc;
	destroy(inside);
	return rc;
}
