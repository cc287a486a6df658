/* The LZMA decoder of the prefix: small, one pass, no memory of its own. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What scripts/bios-pack tells xz; the decoder knows no other. */
#define LZMA_LC 3
#define LZMA_PB 2 /* and lp = 0 */

#define LZMA_TABLES_SIZE 0x4000 /* bytes; a little more than the decoder uses */

/*
 * Unpacks a raw LZMA stream (no header) into exactly to_n bytes; what follows in it is not read.  tables:
 * LZMA_TABLES_SIZE bytes, aligned to 2.  False if the stream is damaged or too short: nothing outside of from
 * and to was touched.
 *
 * The format: "LZMA specification", 7-zip.org/sdk.html.
 */
bool lzma_decode(const uint8_t *from, size_t from_n, uint8_t *to, size_t to_n, void *tables);
