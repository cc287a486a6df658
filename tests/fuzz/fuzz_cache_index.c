/* A list of copies: what is read can be written, and is the same when it is read again. */
#include <stdlib.h>

#include "proto/cache_index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = span_of(data, n);
	struct cache_entry entry;
	struct cache_entry again;

	while (cache_index_next(&text, &entry)) {
		char line[CACHE_LINE_MAX];
		struct strbuf sb;
		struct span rest;

		sb_init(&sb, line, sizeof line);
		cache_index_put(&entry, &sb);
		rest = sb_as_span(&sb);
		if (sb.cut || !cache_index_next(&rest, &again) || rest.n > 0 || entry.size != again.size ||
		    strcmp(entry.tag, again.tag) != 0 || strcmp(entry.modified, again.modified) != 0 ||
		    memcmp(entry.file, again.file, SHA256_SIZE) != 0 || memcmp(entry.url, again.url, SHA256_SIZE) != 0)
			abort();
	}
	return 0;
}
