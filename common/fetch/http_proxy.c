/* The forward proxy of HTTP fetches: whether a try goes through it. */
#include "fetch/http.h"

#include "base/heap.h"
#include "proto/no_proxy.h"

#define PROXY_MOST 600 /* bytes of its URL */

/* "http://proxy:3128", or the same without the scheme. */
static enum rc parse_proxy(struct http_transfer *transfer, struct span text)
{
	char whole[PROXY_MOST];
	struct strbuf sb;
	enum rc rc;

	sb_init(&sb, whole, sizeof whole);
	if (!span_starts_nocase(text, "http://"))
		sb_str(&sb, "http://");
	sb_span(&sb, text);
	transfer->proxy_text = sb.cut ? NULL : heap_text(sb_as_span(&sb));
	if (transfer->proxy_text == NULL)
		return sb.cut ? RC_URL_SYNTAX : RC_NO_MEMORY;
	rc = url_parse(span_str(transfer->proxy_text), &transfer->proxy);
	/* "https://proxy" has become "http://https://proxy". */
	return rc == RC_OK && (transfer->proxy.host.n == 0 || transfer->proxy.path.n > 1) ? RC_URL_SYNTAX
											  : rc;
}

enum rc http_proxy_init(struct http_transfer *transfer)
{
	const struct fetch_ways *ways = transfer->fetch->options.ways;
	enum rc rc;

	if (ways == NULL || ways->proxy.n == 0)
		return RC_OK;
	transfer->no_proxy = heap_text(ways->no_proxy);
	rc = transfer->no_proxy != NULL ? parse_proxy(transfer, ways->proxy) : RC_NO_MEMORY;
	if (rc == RC_URL_SYNTAX)
		http_say(transfer,
			 "the setting http-proxy is no proxy's URL; it should read http://proxy:3128");
	return rc;
}

void http_proxy_end(struct http_transfer *transfer)
{
	heap_free(transfer->proxy_text);
	heap_free(transfer->no_proxy);
}

void http_proxy_choose(struct http_transfer *transfer)
{
	const struct url *url = &transfer->url;

	transfer->proxied =
		transfer->proxy_text != NULL && !no_proxy_matches(span_str(transfer->no_proxy), url->host,
								  url->port != 0 ? url->port : HTTP_PORT);
}
