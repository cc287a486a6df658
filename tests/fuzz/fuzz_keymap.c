/* A layout file, and keys behind it: whatever it holds, a key becomes a character or stays what it is. */
#include <assert.h>

#include "base/keymap.h"
#include "plat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span file = span_sub(span_of(data, n), 0, KEYMAP_FILE_SIZE);
	struct reader keys = reader_of(span_skip(span_of(data, n), KEYMAP_FILE_SIZE));

	if (keymap_use_file(file) != RC_OK)
		assert(file.n != KEYMAP_FILE_SIZE);
	while (keys.left > 0) {
		int key = (int)(rd_be32(&keys) & 0x3fffff);
		int given = keymap_key(key, (key & 1) != 0);

		assert(given >= 0 && (given == key || given < 0x110000 || given >= KEY_ALT));
	}
	for (int key = 0; key < 0x100; key++)
		assert(keymap_key(key, false) >= 0);
	return 0;
}
