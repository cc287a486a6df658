/* gzip and zlib files. */
#include "fuzz_unpack.h"

#include "proto/gunzip.h"

static struct gunzip gunzip;

static void unpacker_start(void)
{
	gunzip_start(&gunzip);
}

static enum rc unpacker_some(struct span *in, void *out, size_t cap, size_t *made)
{
	return gunzip_some(&gunzip, in, out, cap, made);
}

static bool unpacker_ended(void)
{
	return gunzip_ended(&gunzip);
}
