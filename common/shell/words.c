/* Small things that several commands do with their words. */
#include "shell/words.h"

#include "base/fmt.h"
#include "base/heap.h"

char *words_joined(char *const *words, unsigned count)
{
	size_t n = 1;
	struct strbuf sb;
	char *text;

	for (unsigned i = 0; i < count; i++)
		n += strlen(words[i]) + 1;
	text = heap_new(n);
	if (text == NULL)
		return NULL;
	sb_init(&sb, text, n);
	for (unsigned i = 0; i < count; i++) {
		if (i > 0)
			sb_char(&sb, ' ');
		sb_str(&sb, words[i]);
	}
	return text;
}
