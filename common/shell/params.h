/*
 * Request parameters: lists of form fields and headers that a script makes (params, param) and a URL takes
 * along by ending in ##params or ##params=NAME.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/http_msg.h"

struct params;

/** A new, empty list of that name ("" is the usual one), in place of an older one; method NULL: POST if there
 * are fields, else GET. */
enum rc params_new(const char *name, const char *method) MUST_CHECK;

/** Drops the list; RC_NOT_FOUND. */
enum rc params_delete(const char *name) MUST_CHECK;

/** Adds a form field, or a header line; RC_NOT_FOUND if there is no such list, RC_INVALID for what cannot be
 * a header's name. */
enum rc params_add(const char *name, bool header, const char *key, const char *value) MUST_CHECK;

/**
 * Cuts "##params" off *url and takes the list that it names: it is the caller's from now on (params_free),
 * and none any more for others.  *out is NULL if the URL names none.  RC_NOT_FOUND if there is no list of
 * that name; *url is cut all the same.
 */
enum rc params_take(struct span *url, struct params **out) MUST_CHECK;

/** What is asked by it, borrowed from the list; RC_NO_MEMORY. */
enum rc params_ask(struct params *params, struct http_ask *out) MUST_CHECK;

/** NULL is fine. */
void params_free(struct params *params);
