/* The heap: plat's allocator with the checks that everybody needs.  One owner per block; out of memory is an error. */
#pragma once

#include <stddef.h>

#include "base/rc.h"
#include "base/span.h"

/** n zeroed bytes; NULL if out of memory.  Freed by heap_free. */
void *heap_new(size_t n) MUST_CHECK;

/** count times size zeroed bytes; NULL if out of memory or the product overflows. */
void *heap_new_array(size_t count, size_t size) MUST_CHECK;

/** A NUL-terminated copy of text; NULL if out of memory.  Freed by heap_free. */
char *heap_text(struct span text) MUST_CHECK;

/** Replaces *text, which is freed, by a copy; on RC_NO_MEMORY the old one stays. */
enum rc heap_text_replace(char **text, struct span new_text) MUST_CHECK;

/** NULL is fine. */
void heap_free(void *p);
