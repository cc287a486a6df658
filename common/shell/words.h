/* Small things that several commands do with their words. */
#pragma once

/** The words with a blank between, or an empty text; NULL if out of memory.  Freed by heap_free. */
char *words_joined(char *const *words, unsigned count);
