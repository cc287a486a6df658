/* The Internet checksum, RFC 1071. */
#pragma once

#include <stdint.h>

/** The 16-bit ones' complement sum of n bytes as they lie in memory (RFC 1071 section 2 (B)); not inverted. */
uint16_t checksum_fold(const void *bytes, int n);
