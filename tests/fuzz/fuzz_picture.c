/* PNG and JPEG: whatever the bytes, they are decoded or refused, within the limits; every pixel that is promised is there. */
#include <stdlib.h>

#include "graphics/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span file = span_of(data, n);
	struct picture picture;
	unsigned width;
	unsigned height;
	unsigned sum = 0;
	enum rc rc = picture_size(file, &width, &height);

	/* A head of few bytes may promise a picture of many: those take their time, and find nothing new. */
	if (rc == RC_OK && (uint64_t)width * height > 1 << 16)
		return 0;
	if (picture_decode(file, &picture) != RC_OK)
		return 0;
	if (rc != RC_OK || picture.width != width || picture.height != height)
		abort();
	for (size_t i = 0; i < (size_t)width * height * 4; i++)
		sum += picture.pixels[i];
	picture_free(&picture);
	return sum == UINT32_MAX;
}
