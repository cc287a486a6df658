/*
 * The few C library functions that the freestanding ports need; C11 7.24.
 *
 * Copying runs in 32-byte steps: as fast as the processor's string instructions on real machines and several
 * times faster than those under emulation.
 */
#include "string.h"

#undef memcpy /* the functions themselves follow */
#undef memset
#undef memcmp

#include <stdint.h>

typedef uint64_t __attribute__((aligned(1), may_alias)) word;

#define STEP (4 * sizeof(word))

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	for (; n >= STEP; n -= STEP, d += STEP, s += STEP) {
		word a = ((const word *)s)[0];
		word b = ((const word *)s)[1];
		word c = ((const word *)s)[2];
		word e = ((const word *)s)[3];

		((word *)d)[0] = a;
		((word *)d)[1] = b;
		((word *)d)[2] = c;
		((word *)d)[3] = e;
	}
	for (; n >= sizeof(word); n -= sizeof(word), d += sizeof(word), s += sizeof(word))
		*(word *)d = *(const word *)s;
	while (n-- > 0) {
		*d++ = *s++;
		__asm__ volatile(""); /* keeps the compiler from turning the loop into a call of this function */
	}
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if (d <= s || d >= s + n) {
		for (size_t i = 0; i < n; i++) {
			d[i] = s[i];
			__asm__ volatile("");
		}
		return to;
	}
	while (n-- > 0) {
		d[n] = s[n];
		__asm__ volatile("");
	}
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	uint8_t *d = to;
	uint64_t fill = 0x0101010101010101ULL * (uint8_t)byte;

	for (; n >= STEP; n -= STEP, d += STEP) {
		((word *)d)[0] = fill;
		((word *)d)[1] = fill;
		((word *)d)[2] = fill;
		((word *)d)[3] = fill;
	}
	while (n-- > 0) {
		*d++ = (uint8_t)byte;
		__asm__ volatile("");
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a;
	const uint8_t *y = b;

	for (size_t i = 0; i < n; i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

void *memchr(const void *p, int byte, size_t n)
{
	const uint8_t *s = p;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == (uint8_t)byte)
			return (void *)(uintptr_t)(s + i);
	}
	return NULL;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0') {
		n++;
		__asm__ volatile("");
	}
	return n;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return (uint8_t)a[i] < (uint8_t)b[i] ? -1 : 1;
		if (a[i] == '\0')
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (*s == '\0')
			return NULL;
	}
}

char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
	size_t i = 0;

	for (; i < n && from[i] != '\0'; i++)
		to[i] = from[i];
	memset(to + i, 0, n - i);
	return to;
}
