/*
 * Division of 64-bit numbers, which the compiler leaves to a run-time library on 32-bit machines; the names are the
 * compiler's (GCC internals, "Routines for integer arithmetic").
 */
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);

/* high:low / d, where high < d, so that the quotient fits. */
static uint32_t divide_once(uint32_t high, uint32_t low, uint32_t d, uint32_t *rest)
{
	uint32_t quotient;

	__asm__("divl %4" : "=a"(quotient), "=d"(*rest) : "a"(low), "d"(high), "r"(d) : "cc");
	return quotient;
}

static uint64_t divide_by_32(uint64_t n, uint32_t d, uint64_t *rest)
{
	uint32_t left;
	uint32_t high = divide_once(0, (uint32_t)(n >> 32), d, &left);
	uint32_t low = divide_once(left, (uint32_t)n, d, &left);

	*rest = left;
	return (uint64_t)high << 32 | low;
}

/* The quotient is below 2^32: bit by bit, from where both have the same length. */
static uint64_t divide_by_64(uint64_t n, uint64_t d, uint64_t *rest)
{
	unsigned shift = 0;
	uint64_t quotient = 0;

	while ((d >> 63) == 0 && d << 1 <= n) {
		d <<= 1;
		shift++;
	}
	for (unsigned i = 0; i <= shift; i++, d >>= 1) {
		quotient <<= 1;
		if (n >= d) {
			n -= d;
			quotient |= 1;
		}
	}
	*rest = n;
	return quotient;
}

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest)
{
	uint64_t left;
	uint64_t quotient = d >> 32 == 0 ? divide_by_32(n, (uint32_t)d, &left) : divide_by_64(n, d, &left);

	if (rest != 0)
		*rest = left;
	return quotient;
}

uint64_t __udivdi3(uint64_t n, uint64_t d)
{
	return __udivmoddi4(n, d, 0);
}

uint64_t __umoddi3(uint64_t n, uint64_t d)
{
	uint64_t rest;

	__udivmoddi4(n, d, &rest);
	return rest;
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

int64_t __divdi3(int64_t n, int64_t d)
{
	uint64_t quotient = __udivdi3(magnitude(n), magnitude(d));

	return (int64_t)((n < 0) != (d < 0) ? 0 - quotient : quotient);
}

int64_t __moddi3(int64_t n, int64_t d)
{
	uint64_t rest = __umoddi3(magnitude(n), magnitude(d));

	return (int64_t)(n < 0 ? 0 - rest : rest);
}
