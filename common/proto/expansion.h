/*
 * ${...} expansion: the innermost is replaced first, then the whole text is looked at again, so that names and values
 * may be made of others: ${net${i}/ip}.
 */
#pragma once

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

#define EXPANSION_STEPS_MAX 1000 /* replacements in one text; more means that a value contains itself */

/** Appends the value of what stands between ${ and }; nothing if there is none.  name is borrowed for the call. */
typedef void expansion_lookup_fn(void *ctx, struct span name, struct strbuf *value);

/**
 * Expands text in place.  scratch holds one value at a time and needs room for the longest.
 * RC_TOO_LONG if the result does not fit text's buffer, RC_LIMIT after EXPANSION_STEPS_MAX replacements; what text
 * then holds is of no use.
 */
enum rc expansion_run(struct strbuf *text, struct strbuf *scratch, expansion_lookup_fn *lookup, void *ctx) MUST_CHECK;
