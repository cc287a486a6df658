/* What Tab has collected. */
#include "ui/completion.h"

#include "base/heap.h"

enum rc completion_add(struct completion *completion, struct span piece, struct span text)
{
	unsigned at = completion->count;
	char *copy;

	if (text.n < piece.n || !span_equal(span_sub(text, 0, piece.n), piece))
		return RC_OK;
	if (completion->count == COMPLETE_MOST) {
		completion->cut = true;
		return RC_OK;
	}
	copy = heap_text(text);
	if (copy == NULL)
		return RC_NO_MEMORY;
	while (at > 0 && strcmp(completion->texts[at - 1], copy) > 0)
		at--;
	if (at > 0 && strcmp(completion->texts[at - 1], copy) == 0) {
		heap_free(copy);
		return RC_OK;
	}
	memmove(&completion->texts[at + 1], &completion->texts[at], (completion->count - at) * sizeof completion->texts[0]);
	completion->texts[at] = copy;
	completion->count++;
	return RC_OK;
}

void completion_end(struct completion *completion)
{
	for (unsigned i = 0; i < completion->count; i++)
		heap_free(completion->texts[i]);
	completion->count = 0;
}

size_t completion_common(const struct completion *completion)
{
	const char *first = completion->texts[0];
	size_t n = completion->count > 0 ? strlen(first) : 0;

	/* They are sorted: what the first and the last have in common, all have. */
	if (completion->count > 1) {
		const char *last = completion->texts[completion->count - 1];

		for (n = 0; first[n] != '\0' && first[n] == last[n]; n++)
			;
	}
	return n;
}
