/* The unpacker's LZMA decoder: whatever the bytes, it stays within its blocks and comes to an end. */
#include <stdlib.h>

#include "../../bios/prefix/lzma.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *tables = malloc(LZMA_TABLES_SIZE);
	size_t out_n = n > 0 ? data[n - 1] * 16 + 1 : 1;
	uint8_t *out = malloc(out_n);

	if (tables == NULL || out == NULL)
		abort();
	(void)lzma_decode(data, n, out, out_n, tables);
	free(out);
	free(tables);
	return 0;
}
