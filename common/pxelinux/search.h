/* Names in a configuration to files, and the search for the first of them. */
#pragma once

#include "base/fmt.h"
#include "base/rc.h"
#include "config.h"
#include "fetch/fetch.h"
#include "proto/http_msg.h"
#include "pxelinux/config_tree.h"
#include "pxelinux/pxelinux.h"

/* Where names lead at the moment. */
struct place {
	struct config_source source; /* reads relative to prefix */
	char prefix[URL_MAX];
	char server[NETADDR_TEXT_MAX]; /* for TFTP names without a host */
	char url[URL_MAX];             /* scratch: the URL of the last name */
	char shown[URL_MAX];           /* scratch: the same for messages */
	unsigned retries;              /* PXERETRY: how often a file that did not come is asked for again */
	char cookies[PXELINUX_COOKIES_MAX]; /* SENDCOOKIES: for requests by HTTP to that host; empty: none */
	char cookie_host[PXELINUX_HOST_MAX];
	struct http_field cookie_field;
	struct http_ask ask;           /* a GET with that field */
	bool dead;                     /* the server of the prefix does not answer: nothing is asked of it any more */
};

/** Prefix from option 210 or the boot file; RC_TOO_LONG. */
enum rc place_init(struct place *place, const struct pxelinux_options *options) MUST_CHECK;

/**
 * How files are fetched from now on: with the cookies that SENDCOOKIES's mask asks for.  They are for the host that the
 * configuration, at url, came from: other servers are not told what machine this is.
 */
void place_set_cookies(struct place *place, struct span url, uint32_t mask, const struct pxelinux_options *options);

/** What the request for place->url takes along; NULL: nothing. */
const struct http_ask *place_ask(const struct place *place);

/** True for failures that another try may mend: neither "there is none" nor what a person or a limit ended. */
bool place_may_retry(enum rc rc);

/** The URL of a name, in place->url.  RC_TOO_LONG or RC_INVALID, with a message. */
enum rc place_resolve(struct place *place, struct span name) MUST_CHECK;

/** The URL of the last name as messages may show it: without credentials and query. */
const char *place_shown(struct place *place);

/** Fetches a named file; RC_NOT_FOUND, silent, if it does not exist.  The caller frees *bytes. */
enum rc place_read(struct place *place, struct span name, uint8_t **bytes, size_t *n) MUST_CHECK;

/** CONFIG with a directory: RC_TOO_LONG leaves the prefix as it was. */
enum rc place_change(struct place *place, struct span directory) MUST_CHECK;

/**
 * Looks for a configuration where PXELINUX would: the first that exists and is not empty.  A server that does not
 * answer ends the search at once, with its error: eleven more questions would only take eleven times as long.
 * Other failures (500, a file too large) are reported and the next name is tried.  RC_NO_CONFIG says where it looked.
 * On RC_OK place->url is the file's.
 */
enum rc config_search(struct place *place, const struct pxelinux_options *options, struct config_start *out) MUST_CHECK;
