/* One plain sentence for each way an HTTP fetch can go wrong, by the server or its proxy: what was asked, what came back, what to try. */
#include "fetch/http.h"

#define LOG_MODULE "http"
#include "base/log.h"

#define SENTENCE_MAX 320

void http_say(const struct http_transfer *transfer, const char *format, ...)
{
	char text[SENTENCE_MAX];
	va_list args;

	va_start(args, format);
	fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	fetch_say(transfer->fetch, LOG_MODULE, "%s", text);
}

const char *http_peer_said(const struct http_transfer *transfer, char buf[HTTP_PEER_MAX])
{
	const struct endpoint *peer = transfer->conn != NULL ? &transfer->conn->peer : &transfer->peer;
	char text[NETADDR_TEXT_MAX];

	fmt_print(buf, HTTP_PEER_MAX, "%s port %u", netaddr_text(&peer->addr, text), peer->port);
	return buf;
}

/* ---- no connection ---- */

static void say_no_proxy(const struct http_transfer *transfer, enum http_conn_stage stage, enum rc why)
{
	char peer[HTTP_PEER_MAX];

	if (stage == HTTP_CONN_RESOLVING)
		http_say(transfer, "cannot find the proxy \"%.*s\" (%s); check the setting http-proxy",
			 SPAN_ARGS(span_sub(transfer->proxy.host, 0, 80)), rc_text(why));
	else
		http_say(transfer, "cannot connect to the proxy %s (%s); check the setting http-proxy, or put the server into no-proxy",
			 http_peer_said(transfer, peer), rc_text(why));
}

void http_say_no_connection(const struct http_transfer *transfer, enum http_conn_stage stage, enum rc why)
{
	struct span host = span_sub(transfer->url.host, 0, 80);
	const char *hint = "check the address, the route to it and firewalls between";
	char peer[HTTP_PEER_MAX];

	if (transfer->proxied) {
		say_no_proxy(transfer, stage, why);
		return;
	}
	if (stage == HTTP_CONN_RESOLVING) {
		http_say(transfer, "cannot find the server \"%.*s\" (%s); check the name, or use its address", SPAN_ARGS(host),
			 rc_text(why));
		return;
	}
	if (why == RC_REFUSED)
		hint = "is the server program running there, on that port?";
	http_say(transfer, "cannot connect to %s (%s); %s", http_peer_said(transfer, peer), rc_text(why), hint);
}

/* ---- a transfer that broke ---- */

/* "at 12.3 MB of 73.1 MB" */
static void put_place(const struct http_transfer *transfer, struct strbuf *sb)
{
	const struct http_resume *resume = &transfer->resume;

	if (resume->got == 0) {
		sb_str(sb, "before the first byte of the file");
		return;
	}
	sb_str(sb, "at ");
	sb_bytes(sb, resume->got);
	if (resume->size == SINK_SIZE_UNKNOWN)
		return;
	sb_str(sb, " of ");
	sb_bytes(sb, resume->size);
}

void http_say_lost(const struct http_transfer *transfer, enum rc why)
{
	char place[64];
	struct strbuf sb;

	sb_init(&sb, place, sizeof place);
	put_place(transfer, &sb);
	http_say(transfer, "the connection broke %u times, the last time %s (%s); check the %s and the way to it",
		 transfer->tries + 1, place, rc_text(why), transfer->proxied ? "proxy" : "server");
}

void http_say_trying_again(const struct http_transfer *transfer, enum rc why)
{
	const struct fetch_options *options = &transfer->fetch->options;
	char said[FETCH_SAID_MAX];
	char place[64];
	char most[16] = "";
	struct strbuf sb;

	sb_init(&sb, place, sizeof place);
	put_place(transfer, &sb);
	if (options->trying_ms == 0)
		(void)fmt_print(most, sizeof most, " of %u", options->tries);
	log_warn("%s: the connection broke %s (%s); trying again (%u%s)", fetch_said(transfer->fetch, said), place, rc_text(why),
		 transfer->tries, most);
}

void http_say_changed(const struct http_transfer *transfer)
{
	char place[64];
	struct strbuf sb;

	sb_init(&sb, place, sizeof place);
	put_place(transfer, &sb);
	http_say(transfer, "the file changed on the server during the transfer, %s; nothing was mixed, fetch it again", place);
}

void http_say_busy(const struct http_transfer *transfer, uint64_t wait_ms)
{
	const struct http_head *head = &transfer->reader.head;
	char said[FETCH_SAID_MAX];

	log_warn("%s: the %s is busy (\"%u %s\"%s); trying again in %llu.%llu s", fetch_said(transfer->fetch, said),
		 http_proxy_spoke(transfer) ? "proxy" : "server", head->status, head->reason, head->has_retry_after ? ", it asked to wait" : "",
		 (unsigned long long)(wait_ms / 1000), (unsigned long long)(wait_ms % 1000 / 100));
}

/* ---- an answer that is no file ---- */

static const char *hint_for(const struct http_transfer *transfer)
{
	unsigned status = transfer->reader.head.status;

	if (status == 401 || status == 407)
		return transfer->url.has_userinfo ? "check the user and the password in the URL"
						  : "put them into the URL: http://user:password@server/path";
	if (status == 403)
		return "check the path, and who may read it, on the server";
	if (status == 404 || status == 410)
		return "check the path on the server";
	if (status == 429 || status == 503)
		return "the server is overloaded: try again later";
	if (status >= 500)
		return "look into the server's log";
	return "check the URL";
}

/* The body's first line, unless it only says again what the status line said. */
static const char *excerpt_of(const struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;
	struct span text = span_trim(span_str(transfer->excerpt.text));
	char status[HTTP_TEXT_MAX + 8];

	fmt_print(status, sizeof status, "%u %s", head->status, head->reason);
	if (head->encoding[0] != '\0' || span_is_nocase(text, status) || span_is_nocase(text, head->reason))
		return "";
	return transfer->excerpt.text;
}

static const char *proxy_hint_for(const struct http_transfer *transfer)
{
	unsigned status = transfer->reader.head.status;

	if (status == 407)
		return transfer->proxy.has_userinfo ? "check the user and the password in the setting http-proxy"
						    : "put them into the setting: set http-proxy http://user:password@proxy:3128";
	if (status >= 500)
		return "it could not get the file from the server: look into its log, or put the server into no-proxy";
	return "look into its rules and its log, or put the server into no-proxy";
}

static void say_proxy_status(const struct http_transfer *transfer, const char *excerpt)
{
	const struct http_head *head = &transfer->reader.head;
	const char *detail = head->proxy_error[0] != '\0' ? head->proxy_error : excerpt;
	const char *quote = detail[0] != '\0' ? "\"" : "";
	char peer[HTTP_PEER_MAX];

	http_say(transfer, "the proxy %s answered \"%u %s\"%s%s%s%s%s; %s", http_peer_said(transfer, peer), head->status, head->reason,
		 quote[0] != '\0' ? " (" : "", quote, detail, quote, quote[0] != '\0' ? ")" : "", proxy_hint_for(transfer));
}

void http_say_status(const struct http_transfer *transfer)
{
	const struct http_head *head = &transfer->reader.head;
	const char *excerpt = excerpt_of(transfer);
	const char *blank = head->reason[0] != '\0' ? " " : "";

	if (http_proxy_spoke(transfer))
		say_proxy_status(transfer, excerpt);
	else if (excerpt[0] != '\0')
		http_say(transfer, "the server answered \"%u%s%s\" (\"%s\"); %s", head->status, blank, head->reason, excerpt,
			 hint_for(transfer));
	else
		http_say(transfer, "the server answered \"%u%s%s\"; %s", head->status, blank, head->reason, hint_for(transfer));
}
