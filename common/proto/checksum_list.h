/*
 * Which digest a file must have: "URL#sha256=HEX", and lists as sha256sum writes them (SHA256SUMS).
 *
 * A line of a list is "HEX  name", "HEX *name" or "SHA256 (name) = HEX"; others mean nothing.  Names are
 * relative to the list's own folder, with or without "./" in front.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "proto/sha256.h"

/** The digest that a URL's fragment asks for.  RC_NOT_FOUND if it asks for none, RC_INVALID if that is no
 * SHA-256. */
enum rc checksum_of_url(struct span url, uint8_t digest[SHA256_SIZE]) MUST_CHECK;

/** The digest that a list has for a name.  RC_NOT_FOUND; RC_INVALID if it has two that differ. */
enum rc checksum_list_find(struct span list, struct span name, uint8_t digest[SHA256_SIZE]) MUST_CHECK;

/** How many files a list names. */
unsigned checksum_list_count(struct span list);

/**
 * Appends what a list calls the file that a URL means: its path below the list's folder, decoded, without
 * dots and doubled slashes.  False if it does not lie there, or is the list itself.  True without a name where a path of
 * that server is too long to tell.
 */
bool checksum_list_covers(struct span list_url, struct span url, struct strbuf *name);
