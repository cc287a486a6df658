/* Fetching for commands: URLs relative to the running script, ##params, digests that gate, and the options
 * for all that. */
#pragma once

#include "base/fmt.h"
#include "base/rc.h"
#include "image/image.h"
#include "shell/command.h"

/* Rows are the same in every command that fetches, so that one function reads them; a command's own follow.
 */
enum {
	FETCH_NAME,
	FETCH_TIMEOUT,
	FETCH_QUIET,
	FETCH_AUTOFREE,
	FETCH_SHA256,
	FETCH_SHA512,
	FETCH_MIRROR,
	FETCH_OWN
};
#define FETCH_OPTIONS \
	[FETCH_NAME] = {"name", 'n', OPTION_TEXT, "NAME", "call the image so"}, \
	[FETCH_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", \
			   "give up on a connection that is silent for so long"}, \
	[FETCH_QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, "show no progress"}, \
	[FETCH_AUTOFREE] = {"autofree", 'a', OPTION_FLAG, NULL, "free the image after it was run"}, \
	[FETCH_SHA256] = {"sha256", '\0', OPTION_TEXT, "HEX", \
			  "fail, and throw the file away, unless this is its SHA-256"}, \
	[FETCH_SHA512] = {"sha512", '\0', OPTION_TEXT, "HEX", "the same with SHA-512"}, \
	[FETCH_MIRROR] = {"mirror", 'm', OPTION_TEXT, "URL", \
			  "the same file elsewhere; several may be given"}

/** The URL that text means: as it is, or relative to the running script.  Says what is wrong. */
enum rc acquire_url(const struct arguments *args, struct span text, struct strbuf *out) MUST_CHECK;

/**
 * Fetches what url means into a new, listed image, as the options in args say; the words behind the first
 * become its command line.  Every failure has been said.
 */
enum rc acquire_fetch(const struct arguments *args, const char *url, struct image **out) MUST_CHECK;

/**
 * The image that the first word names, or else the file that it is the URL of; *fetched (may be NULL) says
 * which it was. Words behind it become its command line; without any, the old one stays.  Every failure has
 * been said.
 */
enum rc acquire_image(const struct arguments *args, const char *word, struct image **out,
		      bool *fetched) MUST_CHECK;
