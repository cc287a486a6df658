/* lwIP's port file: what this compiler and program are to lwIP.  Included by lwIP alone. */
#pragma once

#include <stdint.h>

#define BYTE_ORDER LITTLE_ENDIAN

/* Headers that a freestanding compiler lacks; lwIP has its own words for what it needs of them. */
#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_LIMITS_H   1
#define LWIP_NO_UNISTD_H   1
#define LWIP_NO_CTYPE_H    1
#define SSIZE_MAX          __PTRDIFF_MAX__ /* tells lwIP that ssize_t is there */
#define U16_F              "u"
#define S16_F              "d"
#define X16_F              "x"
#define U32_F              "u"
#define S32_F              "d"
#define X32_F              "x"
#define X8_F               "02x"
#define SZT_F              "zu"

typedef __PTRDIFF_TYPE__ ssize_t;

/* Debug output is compiled out. */
#define LWIP_PLATFORM_DIAG(x) ((void)0)

/*
 * An assertion that fails is logged and counted, and the program goes on: halting would let one packet stop a
 * machine's boot.  Tests demand that the count is 0 (docs/libraries.md).
 */
void stack_assert_failed(const char *message, const char *file, int line);
#define LWIP_PLATFORM_ASSERT(message) stack_assert_failed(message, __FILE__, __LINE__)

/* net/random.c */
uint32_t random_u32(void);
#define LWIP_RAND() random_u32()

/* net/checksum.c: adds 64 bits at a time, about 3.5 times as fast as lwIP's own. */
uint16_t checksum_fold(const void *bytes, int n);
#define LWIP_CHKSUM checksum_fold
