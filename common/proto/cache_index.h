/*
 * The list of copies that are kept on this machine: one line for each, its fields between tabs: SHA-256 of
 * the URL, SHA-256 of the file, its size, entity tag, date.  What was used last comes first.  What is no such line
 * means nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/span.h"
#include "proto/sha256.h"

#define CACHE_TAG_MAX  132 /* bytes with NUL: W/ and an entity tag */
#define CACHE_DATE_MAX 64
#define CACHE_LINE_MAX (4 * SHA256_SIZE + CACHE_TAG_MAX + CACHE_DATE_MAX + 32)

struct cache_entry {
	uint8_t url[SHA256_SIZE];
	uint8_t file[SHA256_SIZE];
	uint64_t size;
	char tag[CACHE_TAG_MAX];       /* as If-None-Match wants it; empty: none */
	char modified[CACHE_DATE_MAX]; /* as If-Modified-Since wants it; empty: none */
};

/** Takes the next entry off *text; false at its end. */
bool cache_index_next(struct span *text, struct cache_entry *entry);

/** Appends an entry's line. */
void cache_index_put(const struct cache_entry *entry, struct strbuf *sb);
