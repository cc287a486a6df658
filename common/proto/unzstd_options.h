/* How zstd's decoder is built: no heap, no words for errors, no assembly, the small variant of each algorithm. */
#pragma once

#include <stddef.h>

#define ZSTD_STATIC_LINKING_ONLY
#define ZSTD_STRIP_ERROR_STRINGS
#define ZSTD_LEGACY_SUPPORT 0
#define ZSTD_DISABLE_ASM
#define ZSTD_NO_INTRINSICS
#define ZSTD_NO_INLINE
#define ZSTD_NO_TRACE
#define ZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT
#define HUF_FORCE_DECOMPRESS_X1
#define DYNAMIC_BMI2 0
#define XXH_NAMESPACE unzstd_

/* It works in the caller's memory alone (ZSTD_initStaticDStream): these are never called, and give nothing. */
#define malloc unzstd_malloc
#define calloc unzstd_calloc
#define free unzstd_free
void *unzstd_malloc(size_t n);
void *unzstd_calloc(size_t count, size_t n);
void unzstd_free(void *p);
