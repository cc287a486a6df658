/* A list and a URL, separated by a line end: there is an end of mirrors, and each begins with a word of the
 * list. */
#include <stdlib.h>

#include "proto/mirrors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span list = span_of(data, n);
	size_t end = span_find(list, '\n');
	struct span url = span_skip(list, end + 1);
	static char text[8192];
	struct strbuf sb;
	unsigned i = 0;

	list = span_sub(list, 0, end);
	sb_init(&sb, text, sizeof text);
	while (mirrors_other(list, url, i, &sb)) {
		if (sb.n == 0 || ++i > n)
			abort();
		sb_init(&sb, text, sizeof text);
	}
	return 0;
}
