/* Sending what a boot did. */
#include "image/telemetry.h"

#include "base/heap.h"
#include "config.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/random.h"
#include "net/resolve.h"
#include "plat.h"
#include "proto/boot_report.h"
#include "proto/bzimage.h"
#include "proto/http_msg.h"
#include "proto/url.h"
#include "settings/settings.h"
#include "settings/ways.h"

#define LOG_MODULE "telemetry"
#include "base/log.h"

#define SYSLOG_PORT     514
#define REPORT_MAX      8192
#define SYSLOG_MAX      1300 /* bytes of a report that fits one Ethernet frame */
#define TEXT_MAX        64
#define SYSLOG_HEAD_MAX 96
#define ARP_MS          50 /* a datagram goes out when the server's hardware address is known */

/* Who this boot is; the same for all of its reports. */
static struct {
	bool known;
	uint8_t bytes[BOOT_ID_SIZE];
	char text[BOOT_ID_TEXT];
	char traceparent[TRACEPARENT_TEXT]; /* empty: nobody asked for one */
} id;

/* ---- settings ---- */

static struct span setting(const char *name, char buf[TEXT_MAX])
{
	struct strbuf text;

	sb_init(&text, buf, TEXT_MAX);
	return settings_get_text(span_str(name), &text) == RC_OK && !text.cut ? sb_as_span(&text) : SPAN_NONE;
}

static void fill_random(uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)random_u32();
}

static void know_id(void)
{
	char buf[TEXT_MAX];
	struct span given = setting("traceparent", buf);
	uint8_t span_id[8];

	if (!id.known) {
		fill_random(id.bytes, sizeof id.bytes);
		boot_id_text(id.bytes, id.text);
		id.known = true;
	}
	if (given.n > 0 && id.traceparent[0] == '\0') {
		fill_random(span_id, sizeof span_id);
		traceparent_text(given, id.bytes, span_id, id.traceparent);
	}
}

/* ---- where it goes ---- */

static enum rc drop_begin(struct sink *sink, uint64_t size)
{
	(void)sink;
	(void)size;
	return RC_OK;
}

static enum rc drop_write(struct sink *sink, struct span bytes)
{
	(void)sink;
	(void)bytes;
	return RC_OK;
}

static void drop_done(struct sink *sink, enum rc rc)
{
	(void)sink;
	(void)rc;
}

#define COLLECTORS_MOST 4 /* web servers */

/* What a boot sends: to web servers at the same time, and all within one deadline. */
struct sending {
	struct http_ask ask;
	struct sink sink;
	struct fetch *fetches[COLLECTORS_MOST];
	unsigned count;
	uint64_t deadline_ms;
	char report[REPORT_MAX];
	char brief[SYSLOG_MAX + 1];
};

static void say_result(struct span url, enum rc rc)
{
	char said[FETCH_SAID_MAX];

	if (rc == RC_OK)
		log_debug("%s has the report", fetch_url_said(url, said));
	else
		log_info("%s did not take the report: %s", fetch_url_said(url, said), rc_text(rc));
}

static void start_post(struct sending *sending, struct span url)
{
	const struct fetch_options options = {
		.quiet = true, .probe = true, .tries = 1, .idle_ms = TELEMETRY_MS, .ask = &sending->ask, .ways = settings_ways()};
	enum rc rc = RC_LIMIT;

	if (sending->count < COLLECTORS_MOST)
		rc = fetch_start(url, &sending->sink, &options, &sending->fetches[sending->count]);
	if (rc == RC_OK)
		sending->count++;
	else
		say_result(url, rc);
}

static bool posts_over(void *ctx)
{
	const struct sending *sending = ctx;

	for (unsigned i = 0; i < sending->count; i++) {
		if (!fetch_finished(sending->fetches[i]))
			return false;
	}
	return true;
}

static void end_posts(struct sending *sending)
{
	enum rc waited = loop_until(posts_over, sending, sending->deadline_ms);

	for (unsigned i = 0; i < sending->count; i++) {
		struct fetch *fetch = sending->fetches[i];

		say_result(span_str(fetch_final_url(fetch)), fetch_finished(fetch) ? fetch_result(fetch) : waited);
		fetch_free(fetch);
	}
}

static void on_answer(void *ctx, const struct endpoint *from, struct span payload)
{
	(void)ctx;
	(void)from;
	(void)payload;
}

/* RFC 5424 section 6, over UDP (RFC 5426): user-level facility, informational; the receiver knows the time. */
static enum rc syslog(struct span text, struct span ip, struct span report, uint64_t deadline_ms)
{
	char *message = heap_new(SYSLOG_HEAD_MAX + SYSLOG_MAX);
	struct endpoint to = {.port = SYSLOG_PORT};
	struct datagram *socket;
	struct strbuf sb;
	struct url url;
	enum rc rc = url_parse(text, &url);

	if (rc == RC_OK && url.port != 0)
		to.port = url.port;
	if (rc == RC_OK)
		rc = message != NULL ? resolve_wait(url.host, deadline_ms, &to.addr) : RC_NO_MEMORY;
	if (rc == RC_OK)
		rc = datagram_open(NULL, 0, on_answer, NULL, &socket);
	if (rc == RC_OK) {
		sb_init(&sb, message, SYSLOG_HEAD_MAX + SYSLOG_MAX);
		sb_fmt(&sb, "<14>1 - %.*s kedge - boot - %.*s", SPAN_ARGS(ip), SPAN_ARGS(report));
		rc = datagram_send(socket, &to, sb_as_span(&sb));
		if (rc == RC_OK)
			rc = loop_sleep_ms(ARP_MS);
		datagram_close(socket);
	}
	heap_free(message);
	return rc;
}

/* ---- the report ---- */

/* As many events as fit into so many bytes. */
static struct span write_within(const struct boot_report *report, size_t most, char *buf)
{
	unsigned events = TIMELINE_EVENTS + 1;
	struct strbuf out;

	do {
		sb_init(&out, buf, most + 1);
		boot_report_write(report, --events, &out);
	} while (out.cut && events > 0);
	return out.cut ? SPAN_NONE : sb_as_span(&out);
}

static bool next_url(struct span *urls, struct span *url)
{
	size_t n;

	*urls = span_trim(*urls);
	n = span_find(*urls, ' ');
	*url = span_sub(*urls, 0, n);
	*urls = span_skip(*urls, n);
	return url->n > 0;
}

static bool is_syslog(struct span url)
{
	return span_starts_nocase(url, "syslog://");
}

/* Web servers get it while the others are looked up. */
static void send_to_each(struct sending *sending, struct span urls, const struct boot_report *report)
{
	struct span brief = write_within(report, SYSLOG_MAX, sending->brief);
	struct span rest = urls;
	struct span url;

	sending->ask = (struct http_ask){.method = "POST", .body_type = "application/json"};
	sending->ask.body = write_within(report, REPORT_MAX - 1, sending->report);
	sending->sink = (struct sink){.begin = drop_begin, .write = drop_write, .done = drop_done};
	sending->deadline_ms = loop_deadline_ms(TELEMETRY_MS);
	while (next_url(&rest, &url)) {
		if (!is_syslog(url))
			start_post(sending, url);
	}
	while (next_url(&urls, &url)) {
		if (is_syslog(url))
			say_result(url, syslog(url, report->ip.n > 0 ? report->ip : span_str("-"), brief, sending->deadline_ms));
	}
	end_posts(sending);
}

static void send_all(struct span urls, enum rc result, struct span started)
{
	char mac[TEXT_MAX], uuid[TEXT_MAX], ip[TEXT_MAX];
	struct boot_report report = {
		.version = span_str(KEDGE_VERSION), .platform = span_str(plat_identity.platform), .arch = span_str(plat_identity.buildarch),
		.boot_id = span_str(id.text), .traceparent = span_str(id.traceparent),
		.mac = setting("netX/mac", mac), .uuid = setting("uuid", uuid), .ip = setting("netX/ip", ip),
		.started = started, .rc = result, .ms = loop_now_ms(), .timeline = timeline_now(),
	};
	struct sending *sending = heap_new(sizeof *sending);

	if (sending != NULL)
		send_to_each(sending, urls, &report);
	heap_free(sending);
}

/* The setting's text, which the caller frees; NULL if there is none. */
static char *urls_wanted(void)
{
	char *urls = heap_new(URL_MAX);
	struct strbuf text;

	if (urls == NULL)
		return NULL;
	sb_init(&text, urls, URL_MAX);
	if (settings_get_text(span_str("telemetry"), &text) == RC_OK && !text.cut)
		return urls;
	heap_free(urls);
	return NULL;
}

static void send(const char *urls, enum rc result, struct span started)
{
	if (urls == NULL)
		return;
	know_id();
	send_all(span_str(urls), result, started);
}

void telemetry_failed(enum rc rc)
{
	char *urls = urls_wanted();

	send(urls, rc, SPAN_NONE);
	heap_free(urls);
}

/* ---- the kernel ---- */

static bool is_linux(const struct image *image)
{
	struct bzimage facts;

	return bzimage_parse(span_of(image->bytes, (size_t)image->size), &facts) == RC_OK;
}

/* It may have been started before, and come back. */
static bool is_marked(struct span cmdline)
{
	while (cmdline.n > 0 && !span_starts_nocase(cmdline, "kedge.boot_id="))
		cmdline = span_skip(cmdline, 1);
	return cmdline.n > 0;
}

static void mark(struct image *kernel)
{
	char *cmdline = is_marked(span_str(kernel->cmdline)) ? NULL : heap_new(EXPANSION_MAX);
	struct strbuf text;

	if (cmdline == NULL)
		return;
	know_id();
	sb_init(&text, cmdline, EXPANSION_MAX);
	sb_fmt(&text, "%s%skedge.boot_id=%s", kernel->cmdline, kernel->cmdline[0] != '\0' ? " " : "", id.text);
	if (id.traceparent[0] != '\0')
		sb_fmt(&text, " traceparent=%s", id.traceparent);
	if (text.cut || image_set_cmdline(kernel, sb_as_span(&text)) != RC_OK)
		log_info("%s keeps its command line: there is no room for the boot's number", kernel->name);
	heap_free(cmdline);
}

void telemetry_before_start(struct image *kernel)
{
	char buf[TEXT_MAX];
	char *urls = urls_wanted();

	if ((urls != NULL || setting("traceparent", buf).n > 0) && is_linux(kernel))
		mark(kernel);
	send(urls, RC_OK, span_str(kernel->name));
	heap_free(urls);
}
