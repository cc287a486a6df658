/* A list and a URL, separated by a NUL: whatever is in them, a name that is found is in the list. */
#include <stdlib.h>

#include "proto/checksum_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span list = span_of(data, n);
	size_t end = span_find(list, '\0');
	struct span url = span_skip(list, end + 1);
	uint8_t digest[SHA256_SIZE] = {0};
	struct checksum_blocks blocks;
	char text[600];
	struct strbuf name;

	list = span_sub(list, 0, end);
	sb_init(&name, text, sizeof text);
	if (checksum_of_url(url, digest) == RC_OK && span_find(url, '#') == url.n)
		abort();
	if (checksum_list_covers(span_str("http://h/p/S"), url, &name) &&
	    checksum_list_find(list, sb_as_span(&name), digest) == RC_OK && checksum_list_count(list) == 0)
		abort();
	if (checksum_list_blocks(list, url, &blocks) == RC_OK) {
		uint64_t count = blocks.digests.n / 65;

		if (count == 0 || blocks.digests.n % 65 != 0 || checksum_blocks_fit(&blocks, count, digest))
			abort();
		(void)checksum_blocks_fit(&blocks, count - 1, digest);
	}
	return 0;
}
