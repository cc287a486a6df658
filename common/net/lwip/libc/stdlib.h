/* The part of <stdlib.h> that lwIP uses, for the freestanding ports. */
#pragma once

#include <stddef.h>

static inline int atoi(const char *text)
{
	int value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (*text - '0');
	return value;
}
