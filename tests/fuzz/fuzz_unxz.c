/* .xz files. */
#include "fuzz_unpack.h"

#include "proto/unxz.h"

#define WINDOW (1 << 20)

static struct unxz *unxz;

static void unpacker_start(void)
{
	static void *memory;

	if (memory == NULL)
		memory = malloc(unxz_memory(WINDOW));
	unxz = unxz_start(memory, unxz_memory(WINDOW));
	if (unxz == NULL)
		abort();
}

static enum rc unpacker_some(struct span *in, void *out, size_t cap, size_t *made)
{
	return unxz_some(unxz, in, out, cap, made);
}

static bool unpacker_ended(void)
{
	return unxz_ended(unxz);
}
