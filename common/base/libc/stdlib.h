/* The part of <stdlib.h> (C11 7.22) that borrowed libraries use, for the freestanding ports. */
#pragma once

#include <stddef.h>

static inline int atoi(const char *text)
{
	int value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (*text - '0');
	return value;
}

static inline int abs(int value)
{
	return value < 0 ? -value : value;
}
