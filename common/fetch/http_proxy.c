/* The forward proxy of HTTP fetches: whether a try goes through it, and sentences that tell its faults from
 * the server's. */
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

/*
 * A proxy names itself in Via when it passes something on (RFC 9110 section 7.6.3), and says in a field of
 * its own when an error is its own; some say neither, and then a server's error without Via is taken for the
 * proxy's.
 */
bool http_proxy_spoke(const struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;

	if (!transfer->proxied || head->status < 400)
		return false;
	return head->status == 407 || head->proxy_error[0] != '\0' || (head->status >= 500 && !head->via);
}

const char *http_peer_said(const struct http_transfer *transfer, char buf[HTTP_PEER_MAX])
{
	const struct endpoint *peer = transfer->conn != NULL ? &transfer->conn->peer : &transfer->peer;
	char text[NETADDR_TEXT_MAX];

	fmt_print(buf, HTTP_PEER_MAX, "%s port %u", netaddr_text(&peer->addr, text), peer->port);
	return buf;
}

void http_proxy_say_no_connection(const struct http_transfer *transfer, enum http_conn_stage stage,
				  enum rc why)
{
	char peer[HTTP_PEER_MAX];

	if (stage == HTTP_CONN_RESOLVING)
		http_say(transfer, "cannot find the proxy \"%.*s\" (%s); check the setting http-proxy",
			 SPAN_ARGS(span_sub(transfer->proxy.host, 0, 80)), rc_text(why));
	else
		http_say(transfer,
			 "cannot connect to the proxy %s (%s); check the setting http-proxy, or put the "
			 "server into no-proxy",
			 http_peer_said(transfer, peer), rc_text(why));
}

static const char *hint_for(const struct http_transfer *transfer)
{
	if (transfer->reader.head.status == 407)
		return transfer->proxy.has_userinfo
			       ? "check the user and the password in the setting http-proxy"
			       : "put them into the setting: set http-proxy http://user:password@proxy:3128";
	if (transfer->reader.head.status >= 500)
		return "it could not get the file from the server: look into its log, or put the server into "
		       "no-proxy";
	return "look into its rules and its log, or put the server into no-proxy";
}

void http_proxy_say_status(const struct http_transfer *transfer, const char *excerpt)
{
	const struct http_head *head = &transfer->reader.head;
	const char *detail = head->proxy_error[0] != '\0' ? head->proxy_error : excerpt;
	const char *quote = detail[0] != '\0' ? "\"" : "";
	char peer[HTTP_PEER_MAX];

	http_say(transfer, "the proxy %s answered \"%u %s\"%s%s%s%s%s; %s", http_peer_said(transfer, peer),
		 head->status, head->reason, quote[0] != '\0' ? " (" : "", quote, detail, quote,
		 quote[0] != '\0' ? ")" : "", hint_for(transfer));
}
