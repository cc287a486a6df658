/* The part of <limits.h> (C11 7.10) that borrowed libraries use, for the freestanding ports. */
#pragma once

#define INT_MAX  __INT_MAX__
#define INT_MIN  (-__INT_MAX__ - 1)
#define UINT_MAX (2u * __INT_MAX__ + 1)
#define SHRT_MAX __SHRT_MAX__
#define SHRT_MIN (-__SHRT_MAX__ - 1)
