/* zstd files. */
#include "fuzz_unpack.h"

#include "proto/unzstd.h"

#define WINDOW UNZSTD_WINDOW_HTTP

static struct unzstd *unzstd;

static void unpacker_start(void)
{
	static void *memory;

	if (memory == NULL)
		memory = malloc(unzstd_memory(WINDOW));
	unzstd = unzstd_start(memory, unzstd_memory(WINDOW));
	if (unzstd == NULL)
		abort();
}

static enum rc unpacker_some(struct span *in, void *out, size_t cap, size_t *made)
{
	return unzstd_some(unzstd, in, out, cap, made);
}

static bool unpacker_ended(void)
{
	return unzstd_ended(unzstd);
}
