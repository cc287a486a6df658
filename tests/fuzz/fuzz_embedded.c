/* The container of embedded files: whatever the bytes, no read outside them, and the same files each time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/embedded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span files = span_of(data, n);
	struct embedded_file file;
	size_t total = 0;

	/* The sum keeps nearly every mutation out: the list behind it is tried without. */
	while (embedded_next(&files, &file))
		total += file.name.n + file.contents.n + 8;
	if (total > n || total + files.n != n)
		abort();
	if (embedded_open(span_of(data, n), &files) == RC_OK && files.n + EMBEDDED_HEAD > n)
		abort();
	return 0;
}
