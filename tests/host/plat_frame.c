/* The host port has no screen of pixels; tests that want one bring their own. */
#include "plat.h"

enum rc plat_frame_open(unsigned width, unsigned height, struct plat_frame *out)
{
	(void)width;
	(void)height;
	(void)out;
	return RC_UNSUPPORTED;
}

void plat_frame_put(unsigned x, unsigned y, unsigned width, unsigned height, const uint32_t *pixels, unsigned stride)
{
	(void)x;
	(void)y;
	(void)width;
	(void)height;
	(void)pixels;
	(void)stride;
}

void plat_frame_close(void)
{
}
