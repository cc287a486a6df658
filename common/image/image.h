/*
 * The images in memory: fetched files with a name, a command line and a kind, and how one is booted.
 *
 * An image's bytes lie in pages of their own (plat_pages_alloc), filled once, straight from the network.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "fetch/fetch.h"
#include "fetch/sink.h"
#include "proto/sha256.h"

struct image_kind;
struct checksum_blocks; /* proto/checksum_list.h */
struct image_copy; /* image/cache.c */

struct image {
	struct image *next;      /* in the list, in the order of fetching */
	char *name;              /* last part of the URL's path, or what the user said */
	char *url;               /* after redirects; what relative URLs inside refer to */
	char *cmdline;           /* never NULL */
	uint8_t *bytes;          /* pages; owner: the image */
	uint64_t size;           /* valid bytes */
	uint64_t cap;            /* bytes of the pages */
	const struct image_kind *kind; /* NULL until probed, or for plain data */
	struct sink sink;        /* fills bytes */
	struct fetch *fetch;     /* what fills it now; borrowed */
	unsigned held;           /* boots that use it now */
	bool listed;
	bool autofree;           /* it is freed when it was run */
	bool for_drive;          /* its pages come from plat_drive_pages_alloc */
	bool verified;           /* its digest was the one that was asked for */
	struct image_copy *copy; /* of it on this machine, while it is fetched; NULL: none is wanted */
	struct checksum_blocks *blocks; /* of the file, while it is fetched; NULL: the manifest does not say */
	bool pinned;             /* only a file with this SHA-256 is taken */
	uint8_t sha256[SHA256_SIZE];
};

/* What is booted together: borrowed images. */
struct boot_set {
	struct image *kernel;
	struct image *const *initrds; /* in order */
	unsigned initrd_count;
};

/* Listed in conf_kinds: what a file can be and how this port starts it. */
struct image_kind {
	const char *name; /* "efi", "linux", "nbp", "script" */

	/** RC_OK if the bytes are of this kind and whole; RC_IMAGE_UNKNOWN if not of this kind; RC_IMAGE_BROKEN with a message. */
	enum rc (*probe)(const struct image *image) MUST_CHECK;

	/** Starts it.  Returns only if it did not start, or came back: RC_OK when it returned success. */
	enum rc (*exec)(const struct boot_set *set) MUST_CHECK;
};

/** A new, empty image, not listed.  Owner: the caller, until image_register or image_free. */
enum rc image_new(struct span name, struct image **out) MUST_CHECK;

/** Fills a new image with bytes that are in memory already; they are given back by plat_pages_free. */
void image_adopt(struct image *image, struct span bytes);

/** Moves its bytes to other pages, of image->cap bytes, which it owns from now on; those that it had are given back. */
void image_move(struct image *image, void *pages);

/** Unlists and frees, by its owner; NULL is fine. */
void image_free(struct image *image);

/**
 * Takes an image off the list for good: frees it, unless it is part of a boot that is going on, as a running script is.
 * Then it is only unlisted, and whoever called image_boot, who still points to it, drops or frees it afterwards.
 */
void image_drop(struct image *image);

/** Drops all that are listed. */
void image_drop_all(void);

/** Puts it at the end of the list, which owns it from now on. */
void image_register(struct image *image);

/** First of the list, NULL if empty; go on by ->next. */
struct image *image_first(void);

/** By name, the newest of several; NULL if there is none. */
struct image *image_find(struct span name);

/** Makes a listed image the one that "boot" without a name means; NULL: none. */
void image_select(struct image *image);
struct image *image_selected(void);

/** From now on, or no longer, the next fetch of an image waits as the setting "stagger" says; only once. */
void image_stagger_arm(bool arm);

/** That wait, if it is due; a key ends it.  RC_OK, or RC_CANCELLED on Ctrl-C. */
enum rc image_stagger(void) MUST_CHECK;

/**
 * Starts a fetch of url into the image's pages; see fetch_start.  The name stays, url is set when it ended.  Where the
 * caller (image->pinned), the URL's fragment or the manifest says which SHA-256 the file must have, another one ends the
 * fetch with RC_DIGEST.  The manifest may have to be fetched first, which waits.  Also RC_DIGEST, with a sentence: the
 * manifest does not list the file, or they disagree.
 */
enum rc image_fetch_start(struct image *image, struct span url, const struct fetch_options *options, struct fetch **out) MUST_CHECK;

/** As image_fetch, but the image is not listed: it is the caller's. */
enum rc image_fetch_unlisted(struct span url, struct span name, const struct fetch_options *options, struct image **out) MUST_CHECK;

/**
 * After image_fetch_start's fetch has ended well, outside of callbacks: only now the image has its bytes for sure, since a copy
 * on this machine may be the file.  Keeps a copy where the settings want one.  options: those of the fetch; a copy that is no
 * good is fetched anew.  All failures have been said.
 */
enum rc image_fetched(struct image *image, const struct fetch_options *options) MUST_CHECK;

/** Fetches url into a new image with the URL's base name (or name, if not empty) and lists it. */
enum rc image_fetch(struct span url, struct span name, const struct fetch_options *options, struct image **out) MUST_CHECK;

enum rc image_set_cmdline(struct image *image, struct span cmdline) MUST_CHECK;

/** Whether this port starts files of that kind. */
bool image_kind_exists(const char *name);

/** Whether image_unpack would replace it. */
bool image_is_packed(const struct image *image);

/**
 * Replaces what gzip, zstd or xz has packed by what it holds; other images stay as they are.  RC_IMAGE_BROKEN or RC_NO_MEMORY with a
 * message, or RC_CANCELLED; then the image is as it was.
 */
enum rc image_unpack(struct image *image) MUST_CHECK;

/** Unpacks it and finds the kind among conf_kinds; RC_IMAGE_UNKNOWN, RC_IMAGE_EMPTY or RC_IMAGE_BROKEN with a message. */
enum rc image_probe(struct image *image) MUST_CHECK;

/**
 * Boots the set: probes the kernel if need be and runs its kind's exec.  The images stay where they are meanwhile, but
 * may be off the list afterwards: a script can drop every image.
 */
enum rc image_boot(const struct boot_set *set) MUST_CHECK;
