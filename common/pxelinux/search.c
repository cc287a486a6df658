/* The search for a configuration, in PXELINUX's order. */
#include "pxelinux/search.h"

#include "base/console.h"
#include "base/heap.h"
#include "image/cache.h"
#include "proto/pxelinux_path.h"
#include "proto/url.h"
#include "pxelinux/file_fetch.h"
#include "pxelinux/sysappend.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

#define FILE_NAME_MAX 512 /* bytes of a searched name; PXELINUX takes 511 */

static enum rc source_read(struct config_source *source, struct span name, uint8_t **bytes, size_t *n)
{
	/* source is the first member of struct place */
	return place_read((struct place *)(void *)source, name, bytes, n);
}

enum rc place_init(struct place *place, const struct pxelinux_options *options)
{
	struct strbuf sb;

	place->source.read = source_read;
	place->dead = false;
	place->retries = 0;
	place->cookies[0] = '\0';
	sb_init(&sb, place->server, sizeof place->server);
	if (!netaddr_is_zero(&options->next_server))
		netaddr_format(&sb, &options->next_server);
	sb_init(&sb, place->prefix, sizeof place->prefix);
	sb_span(&sb, options->prefix.n > 0 ? options->prefix : pxelinux_prefix_of(options->boot_file));
	return sb.cut ? RC_TOO_LONG : RC_OK;
}

void place_set_cookies(struct place *place, struct span url, uint32_t mask, const struct pxelinux_options *options)
{
	struct url from;
	struct strbuf sb;

	sb_init(&sb, place->cookie_host, sizeof place->cookie_host);
	if (url_parse(url, &from) == RC_OK)
		sb_span(&sb, from.host);
	sb_init(&sb, place->cookies, sizeof place->cookies);
	sysappend_cookies(mask, options, &sb);
	if (sb.cut) {
		log_warn("SENDCOOKIES: the cookies are longer than %u bytes together; none are sent", PXELINUX_COOKIES_MAX - 1);
		place->cookies[0] = '\0';
	}
	place->cookie_field = (struct http_field){"Cookie", place->cookies};
	place->ask = (struct http_ask){.method = "GET", .fields = &place->cookie_field, .field_count = 1};
}

const struct http_ask *place_ask(const struct place *place)
{
	struct url url;

	if (place->cookies[0] == '\0' || url_parse(span_str(place->url), &url) != RC_OK)
		return NULL;
	return span_is_nocase(url.host, place->cookie_host) ? &place->ask : NULL;
}

bool place_may_retry(enum rc rc)
{
	switch (rc) {
	case RC_OK:
	case RC_CANCELLED:
	case RC_NOT_FOUND:
	case RC_HTTP_NOT_FOUND:
	case RC_TFTP_NOT_FOUND:
	case RC_NO_MEMORY:
	case RC_LIMIT:
	case RC_TOO_LONG:
	case RC_INVALID:
	case RC_URL_SYNTAX:
	case RC_URL_SCHEME: return false;
	default: return true;
	}
}

enum rc place_resolve(struct place *place, struct span name)
{
	struct strbuf url;
	enum rc rc;

	sb_init(&url, place->url, sizeof place->url);
	rc = pxelinux_resolve(span_str(place->prefix), span_str(place->server), name, &url);
	if (rc == RC_TOO_LONG)
		log_error("the name \"%.*s...\" makes a URL longer than %u bytes", (int)(name.n < 40 ? name.n : 40), (const char *)name.p,
			  URL_MAX - 1);
	else if (rc != RC_OK)
		log_error("cannot tell where \"%.*s\" is: no server is known; set option 210 to a URL", SPAN_ARGS(name));
	return rc;
}

const char *place_shown(struct place *place)
{
	struct strbuf sb;
	struct url url;

	sb_init(&sb, place->shown, sizeof place->shown);
	if (url_parse(span_str(place->url), &url) == RC_OK)
		url_format_printable(&url, &sb);
	return place->shown;
}

/* What this machine has of the place's file; otherwise: the result if that is nothing. */
static enum rc read_copy(const struct place *place, enum rc otherwise, uint8_t **bytes, size_t *n)
{
	enum rc rc = cache_read_file(span_str(place->url), bytes, n);

	return rc == RC_OK || rc == RC_CANCELLED ? rc : otherwise;
}

/* What a server that wants people to log in, or that knows no 404, answers to every name. */
static bool is_web_page(struct span bytes)
{
	bytes = span_trim(span_sub(bytes, 0, 256));
	return span_starts_nocase(bytes, "<!doctype") || span_starts_nocase(bytes, "<html");
}

/* The server's word counts: what it has is kept on this machine, what it has no more is not.  A page is its trouble, not its word. */
static void settle_copy(const struct place *place, enum rc rc, struct span bytes)
{
	struct span url = span_str(place->url);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && bytes.n == 0))
		cache_drop_file(url);
	else if (rc == RC_OK && !is_web_page(bytes))
		cache_keep_file(url, bytes);
}

enum rc place_read(struct place *place, struct span name, uint8_t **bytes, size_t *n)
{
	bool at_prefix = pxelinux_name_kind(name) == PXELINUX_NAME_RELATIVE;
	enum rc rc = place_resolve(place, name);
	enum rc copied;

	if (rc != RC_OK)
		return rc;
	if (at_prefix && place->dead) /* said once, when it was found dead */
		return read_copy(place, RC_NOT_FOUND, bytes, n);
	log_debug("asking for %s", place_shown(place));
	for (unsigned i = 0; i <= place->retries; i++) {
		rc = file_fetch(span_str(place->url), place_ask(place), bytes, n);
		if (!place_may_retry(rc))
			break;
	}
	if (at_prefix && rc != RC_CANCELLED && file_server_is_dead(rc))
		place->dead = true;
	settle_copy(place, rc, rc == RC_OK ? span_of(*bytes, *n) : SPAN_NONE);
	if (!rc_is_server_fault(rc))
		return rc;
	copied = read_copy(place, rc, bytes, n);
	place->dead |= at_prefix && rc == RC_HTTP_SHORT && copied == RC_OK; /* all tries went into finding that out */
	return copied;
}

enum rc place_change(struct place *place, struct span directory)
{
	struct strbuf sb;
	enum rc rc;

	sb_init(&sb, place->url, sizeof place->url);
	rc = pxelinux_change_prefix(span_str(place->prefix), directory, &sb);
	if (rc != RC_OK) {
		log_error("the new prefix would be longer than %u bytes", URL_MAX - 1);
		return rc;
	}
	memcpy(place->prefix, place->url, sb.n + 1);
	place->dead = false;
	return RC_OK;
}

static enum rc say_not_found(struct place *place, unsigned asked)
{
	if (place_resolve(place, span_str("pxelinux.cfg/default")) != RC_OK)
		return RC_NO_CONFIG;
	log_error("no configuration: asked for %u names, the last was %s; put the file there or name it in option 209",
		  asked, place_shown(place));
	return RC_NO_CONFIG;
}

/* RC_NO_CONFIG behind the last name; any other error: try the next. */
static enum rc try_name(struct place *place, const struct pxelinux_identity *identity, unsigned index,
			struct config_start *out)
{
	char name[FILE_NAME_MAX];
	struct config_start found = {NULL, 0};
	struct strbuf sb;
	enum rc rc;

	sb_init(&sb, name, sizeof name);
	rc = pxelinux_search_name(identity, index, &sb);
	if (rc == RC_NOT_FOUND)
		return RC_NO_CONFIG;
	if (rc != RC_OK) {
		log_error("option 209 is longer than %u bytes", FILE_NAME_MAX - 1);
		return rc;
	}
	rc = place_read(place, sb_as_span(&sb), &found.bytes, &found.n);
	if (rc != RC_OK)
		return rc;
	if (found.n == 0)
		return RC_NOT_FOUND; /* an empty file counts as none */
	if (is_web_page(span_of(found.bytes, found.n))) {
		log_warn("%s is a web page, not a configuration; going on with the next name", place_shown(place));
		heap_free(found.bytes);
		return RC_CONFIG_SYNTAX;
	}
	*out = found;
	return RC_OK;
}

enum rc config_search(struct place *place, const struct pxelinux_options *options, struct config_start *out)
{
	struct pxelinux_identity identity = {
		.config_file = options->config_file,
		.uuid = options->uuid,
		.mac = options->mac,
		.address = options->address,
	};

	enum rc dead = RC_OK; /* why the server is: then the other names are looked for on this machine alone */

	for (unsigned i = 0;; i++) {
		enum rc rc = try_name(place, &identity, i, out);

		if (rc == RC_OK)
			con_print("Configuration: %s\n", place_shown(place));
		if (rc == RC_OK || rc == RC_CANCELLED)
			return rc;
		if (place->dead && dead == RC_OK)
			dead = rc;
		if (rc == RC_NO_CONFIG)
			return dead != RC_OK ? dead : say_not_found(place, i);
	}
}
