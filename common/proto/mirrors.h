/*
 * The setting "mirrors": folders that hold the same files.
 *
 * Groups stand between semicolons, URLs that begin alike for all of a group's files between blanks:
 * "http://a/debian/ http://b/debian/; http://a/tools/ http://c/t/".  What lies below one URL of a group is
 * also below the others.
 */
#pragma once

#include <stdbool.h>

#include "base/fmt.h"
#include "base/span.h"

/** Appends the i-th other place of a URL's file, in the order of the setting; false behind the last. */
bool mirrors_other(struct span mirrors, struct span url, unsigned i, struct strbuf *other);
