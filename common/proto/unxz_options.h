/* How liblzma's decoder is built: .xz with LZMA2, the sums CRC32 and CRC64, no heap, no threads, its small variants. */
#pragma once

#include <stddef.h>

#define HAVE_CONFIG_H 1 /* it includes config.h then: ours, which does no harm */
#define HAVE_STDINT_H 1
#define HAVE_STDBOOL_H 1
#define HAVE_DECODERS 1
#define HAVE_DECODER_LZMA2 1
#define HAVE_CHECK_CRC32 1
#define HAVE_CHECK_CRC64 1
#define HAVE_SMALL 1
#define HAVE___BUILTIN_EXPECT 1
#define LZMA_API_STATIC 1
#define NDEBUG 1

/* In place of its mythread.h. */
#define MYTHREAD_H
#define mythread_once(make)       \
	do {                      \
		static bool made; \
		if (!made)        \
			make();   \
		made = true;      \
	} while (0)

/* It works in the caller's memory alone (lzma_allocator): these are never called, and give nothing. */
#define malloc unxz_malloc
#define calloc unxz_calloc
#define free unxz_free
void *unxz_malloc(size_t n);
void *unxz_calloc(size_t count, size_t n);
void unxz_free(void *p);
