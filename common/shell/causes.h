/* Result codes explained offline: what usually causes each, what to try. */
#pragma once

#include "base/rc.h"

struct cause {
	enum rc rc;
	const char *usual; /* a sentence: what is behind it most of the time */
	const char *remedy; /* a sentence: what to try */
};

/** The row of a code other than RC_OK; never NULL, for an unknown code a general one. */
const struct cause *cause_of(enum rc rc);
