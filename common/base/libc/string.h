/* The part of <string.h> (C11 7.24) that the freestanding ports have. */
#pragma once

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *p, int byte, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strncpy(char *restrict to, const char *restrict from, size_t n);

/*
 * Free-standing code gets no built-in functions by itself.  As calls, the copies of two to eight bytes with which
 * unaligned words are read would be half of all instructions that a fetch executes.  But where the length is not known,
 * a compiler that saves space copies byte by byte (rep movsb), which emulated processors do at 0.35 GB/s.
 */
#define memcpy(to, from, n) (__builtin_constant_p(n) ? __builtin_memcpy(to, from, n) : (memcpy)(to, from, n))
#define memset(to, byte, n) __builtin_memset(to, byte, n)
#define memcmp(a, b, n)     __builtin_memcmp(a, b, n)
