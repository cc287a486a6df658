/* 64-bit division without the compiler's library, and code page 437. */
#include "check.h"

#define __udivmoddi4 kedge_udivmoddi4
#define __udivdi3 kedge_udivdi3
#define __umoddi3 kedge_umoddi3
#define __divdi3 kedge_divdi3
#define __moddi3 kedge_moddi3
#include "../../bios/div64.c"
#include "proto/cp437.h"

static uint64_t state = 88172645463325252ULL;

/* Numbers of every length. */
static uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> (state & 63);
}

static void check_division(uint64_t n, uint64_t d)
{
	uint64_t rest = 0;

	CHECK_NUM(kedge_udivmoddi4(n, d, &rest), n / d);
	CHECK_NUM(rest, n % d);
	CHECK_NUM(kedge_udivdi3(n, d), n / d);
	CHECK_NUM(kedge_umoddi3(n, d), n % d);
	if ((int64_t)n == INT64_MIN && (int64_t)d == -1)
		return;
	CHECK((int64_t)n / (int64_t)d == kedge_divdi3((int64_t)n, (int64_t)d));
	CHECK((int64_t)n % (int64_t)d == kedge_moddi3((int64_t)n, (int64_t)d));
}

static void test_division(void)
{
	static const uint64_t borders[] = {1, 2, 3, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x100000001, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffff00000000, UINT64_MAX - 1, UINT64_MAX};
	size_t count = sizeof borders / sizeof *borders;

	for (size_t i = 0; i < count; i++) {
		check_division(0, borders[i]);
		for (size_t j = 0; j < count; j++)
			check_division(borders[i], borders[j]);
	}
	for (unsigned i = 0; i < 100000; i++) {
		uint64_t d = any();

		check_division(any(), d != 0 ? d : 1);
	}
}

static void test_code_page(void)
{
	CHECK_NUM(cp437_of('A'), 'A');
	CHECK_NUM(cp437_of(0xe9), 0x82);   /* e with acute */
	CHECK_NUM(cp437_of(0x250c), 0xda); /* a frame's corner */
	CHECK_NUM(cp437_of(0x2500), 0xc4);
	CHECK_NUM(cp437_of(0x25a0), 0xfe);
	CHECK_NUM(cp437_of(0x2191), 0x18);
	CHECK_NUM(cp437_of(0x7f), '?');
	CHECK_NUM(cp437_of(0x4e2d), '?');
	CHECK_NUM(cp437_of(0x1f600), '?');
}

int main(void)
{
	test_division();
	test_code_page();
	return check_end();
}
