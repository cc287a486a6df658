/*
 * The unit tests' few words.  A test program is a list of functions and CHECKs; it prints each failure with its
 * place and ends with a count that scripts/run-units reads.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rc.h"
#include "base/span.h"

static int check_failed;
static int check_count;

#define CHECK(claim) check_note((claim), #claim, __FILE__, __LINE__)

#define CHECK_RC(call, wanted) \
	do { \
		enum rc check_got = (call); \
		if (!check_note(check_got == (wanted), #call " gives " #wanted, __FILE__, __LINE__)) \
			printf("    got %s\n", rc_name(check_got)); \
	} while (0)

#define CHECK_STR(got, wanted) check_span(span_str(got), span_str(wanted), #got, __FILE__, __LINE__)
#define CHECK_SPAN(got, wanted) check_span((got), span_str(wanted), #got, __FILE__, __LINE__)

/* Numbers of any unsigned width. */
#define CHECK_NUM(got, wanted) check_num((unsigned long long)(got), (unsigned long long)(wanted), #got, __FILE__, __LINE__)

static inline int check_note(int held, const char *claim, const char *file, int line)
{
	check_count++;
	if (!held) {
		check_failed++;
		printf("  %s:%d: not so: %s\n", file, line, claim);
	}
	return held;
}

__attribute__((unused)) static void check_span(struct span got, struct span wanted, const char *what, const char *file, int line)
{
	if (!check_note(span_equal(got, wanted), what, file, line))
		printf("    got \"%.*s\", wanted \"%.*s\"\n", SPAN_ARGS(got), SPAN_ARGS(wanted));
}

__attribute__((unused)) static void check_num(unsigned long long got, unsigned long long wanted, const char *what, const char *file, int line)
{
	if (!check_note(got == wanted, what, file, line))
		printf("    got %llu (0x%llx), wanted %llu (0x%llx)\n", got, got, wanted, wanted);
}

/* A copy in a block of exactly n bytes, so that the address sanitizer sees a read past its end.  Caller frees. */
__attribute__((unused)) static uint8_t *exact_copy(const void *bytes, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL)
		abort();
	if (n > 0)
		memcpy(copy, bytes, n);
	return copy;
}

/* The last statement of main(). */
static inline int check_end(void)
{
	printf("%d checks, %d failed\n", check_count, check_failed);
	return check_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
